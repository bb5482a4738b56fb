import type { ConId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { dueFrom, rollDatesOf } from '../../instruments/roll-date.ts';
import { sessionAt } from '../../instruments/sessions/session-clock.ts';
import type { RollDays } from '../../instruments/symbology/roll-days.ts';
import { rollAlarmId } from '../../trading/rolls/roll-state.ts';
import type { Resolver } from '../instruments/resolver.ts';
import type { Trader } from '../runtime/trader.ts';
import type { RollDesk } from './roll-desk.ts';
import { type RollRule, type RollSettings, rollRuleOf } from './roll-settings.ts';

export interface RollKeeperOptions {
  readonly trader: Trader;
  readonly resolver: Resolver;
  readonly rolls: RollDesk;
  readonly settings: RollSettings;
  readonly rollDays: RollDays;
  readonly rollByVolume: readonly string[];
  readonly log: Logger;
}

const LOOK_MS = 15_000;

/** Something else was under way, or the position has gone: nothing to tell anybody. */
const BUSY: ReadonlySet<string> = new Set(['ENTRY_FILLING', 'ROLLING', 'CLOSING', 'NOTHING_TO_ROLL']);
/** What may be otherwise a moment later. */
const PASSING: ReadonlySet<string> = new Set([
  'QUOTE_MISSING',
  'QUOTE_STALE',
  'LINK_NOT_READY',
  'LINK_LOST',
  'BROKER_TIMEOUT',
  'RESET_WINDOW',
  'STATE_IN_DOUBT',
  'TRADING_STATE',
]);

/** Starts the rolls that the configuration asks for, in the session that is wanted; one that has failed again on the next market day. */
export class RollKeeper {
  readonly #options: RollKeeperOptions;
  readonly #tried = new Map<ConId, string>();
  /** The market day on which a person gave a roll up. */
  readonly #givenUp = new Map<ConId, string>();
  readonly #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(options: RollKeeperOptions) {
    this.#options = options;
    const { auto, products } = options.settings;
    const isWanted = auto || Object.values(products).some((product) => product.auto);
    if (!isWanted) return;
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
    // A position that is entered when its roll is due is rolled at once.
    options.trader.recorded.subscribe((stamped) => {
      for (const { event } of stamped)
        if (event.type === 'roll.ended' && event.by !== undefined)
          this.#givenUp.set(event.conId, options.resolver.marketDate);
      if (stamped.some(({ event }) => event.type === 'execution.recorded')) void this.look();
    });
  }

  /** Starts what is due now. */
  async look(): Promise<void> {
    const { trader, rolls, log } = this.#options;
    if (this.#looking || trader.stopped || !trader.link().ready) return;
    this.#looking = true;
    try {
      for (const held of rolls.held()) await this.#consider(held);
    } catch (error) {
      if (!trader.stopped) log.error({ err: error }, 'A position could not be looked at for its roll');
    } finally {
      this.#looking = false;
    }
  }

  async #consider(held: Instrument): Promise<void> {
    const { trader, resolver, rolls, settings, rollDays, log } = this.#options;
    const dates = rollDatesOf(held, rollDays);
    const rule = rollRuleOf(settings, dates?.root.root);
    const { state } = trader.kernel;
    const today = resolver.marketDate;
    const isUnderWay = state.rolls.has(held.conId) || state.closings.has(held.conId);
    const hasFailed = state.alarms.has(rollAlarmId(held.conId)) && this.#tried.get(held.conId) === today;
    if (!dates || !rule.auto || isUnderWay || hasFailed || this.#givenUp.get(held.conId) === today) return;
    if (!this.#isOpen(held, rule)) return;
    const byCalendar =
      Temporal.PlainDate.compare(Temporal.PlainDate.from(today), dueFrom(dates, rule.daysBefore)) >= 0;
    const due = byCalendar ? 'its roll date has come' : await this.#dueByVolume(held, dates.root.root);
    if (due === undefined) return;
    this.#tried.set(held.conId, today);
    const started = await rolls.start(held, { reason: `by the configured rule: ${due}` }, 'bowline');
    if (started.ok) return;
    const { code, message } = started.error;
    if (BUSY.has(code) || PASSING.has(code)) this.#tried.delete(held.conId);
    if (BUSY.has(code)) return;
    const id = rollAlarmId(held.conId);
    // It is looked at again every few seconds, and has been told.
    if (PASSING.has(code) && trader.kernel.state.alarms.has(id)) return;
    log.warn({ code, symbol: held.localSymbol }, `${held.localSymbol} could not be rolled: ${message}`);
    const text = `${held.localSymbol} is to be rolled, because ${due}, and was refused: ${message} It is tried again ${PASSING.has(code) ? 'in a moment' : 'on the next market day'}.`;
    if (trader.kernel.state.alarms.has(id)) return;
    await trader.commit([
      { type: 'alarm.raised', id, severity: 'critical', code: 'ROLL_FAILED', message: text },
    ]);
  }

  #isOpen(held: Instrument, { session }: RollRule): boolean {
    const at = this.#options.trader.market.get(held.conId)?.quote.time;
    if (at === undefined) return false;
    const found = sessionAt(held, at);
    return session === 'regular' ? found === 'regular' : found !== 'closed';
  }

  /** Where a family follows the volume: more is traded in a later month. */
  async #dueByVolume(held: Instrument, root: string): Promise<string | undefined> {
    const { rolls, rollByVolume } = this.#options;
    if (!rollByVolume.includes(root)) return undefined;
    const front = await rolls.frontByVolume(held);
    return front ? `more is traded in ${front.localSymbol}` : undefined;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
