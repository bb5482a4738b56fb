import type { Clock } from '../../core/clock.ts';
import type { EquitySample } from '../../trading/kernel/equity-sample.ts';
import { isoTime } from '../read-model/order-view.ts';
import { accountView } from '../read-model/status-view.ts';
import type { EquityPointView } from '../views.ts';
import type { Changes } from './changes.ts';
import type { Trader } from './trader.ts';

const SAMPLE_MS = 5_000;
/** Every twelfth sample goes into the journal: one a minute. */
const JOURNAL_EVERY = 12;
const FINE_SAMPLES = 720;

/** The account's value over time: fine for the last hour, by the minute before that and across restarts. */
export class EquityLine {
  readonly #trader: Trader;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #fine: EquitySample[] = [];
  readonly #timer: NodeJS.Timeout;
  #count = 0;

  constructor(trader: Trader, clock: Clock, changes: Changes) {
    this.#trader = trader;
    this.#clock = clock;
    this.#changes = changes;
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
  }

  #sample(): void {
    const account = accountView(this.#trader);
    if (account?.netLiquidation === undefined || !this.#trader.broker.health.ready) return;
    const sample: EquitySample = {
      at: this.#clock.now(),
      equity: account.netLiquidation,
      realized: account.realizedPnl,
      unrealized: account.unrealizedPnl,
    };
    this.#fine.push(sample);
    if (this.#fine.length > FINE_SAMPLES) this.#fine.shift();
    if (this.#count % JOURNAL_EVERY === 0 && !this.#trader.journalFailure) {
      const { at: _, ...figures } = sample;
      this.#trader.commit([{ type: 'equity.sampled', ...figures }]).catch(() => {
        // Told by whoever writes next; a sample is not worth a second message.
      });
    }
    this.#count += 1;
    this.#changes.note('equity');
  }

  points(): EquityPointView[] {
    const since = this.#fine[0]?.at ?? Number.POSITIVE_INFINITY;
    const before = this.#trader.kernel.state.equity.filter((sample) => sample.at < since);
    return [...before, ...this.#fine].map((sample) => ({
      at: isoTime(sample.at),
      equity: sample.equity,
      realizedPnl: sample.realized,
      unrealizedPnl: sample.unrealized,
    }));
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
