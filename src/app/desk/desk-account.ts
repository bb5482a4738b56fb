import { type Clock, type UnixMs, unixMs } from '../../core/clock.ts';
import type { AccountId, SignalId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Refusal } from '../../core/result.ts';
import { describeSignal } from '../../signals/describe.ts';
import type { Stamped } from '../../trading/kernel/events.ts';
import type { ReceivedSignal } from '../../trading/kernel/kernel.ts';
import { isDue, postponed } from '../../trading/kernel/open-signal.ts';
import type { AccountRules } from '../../trading/routing/account-rules.ts';
import { accountHold, accountSignal, exitOnly } from '../../trading/routing/account-signal.ts';
import type { Signal, SizeRequest } from '../../trading/signal.ts';
import { durable } from '../runtime/durable.ts';
import type { SignalTaker } from '../runtime/signal-taker.ts';
import type { ExplanationView } from '../views.ts';
import type { Seat } from './seat.ts';

/** A postponed signal that is later than this when Bowline or its gateway is back is refused. */
const STALE_MS = 30_000;

export interface DeskAccountOptions {
  readonly seat: Seat;
  readonly rules: AccountRules;
  /** The advisor's group that its orders go to. */
  readonly group?: string;
  /** Of signals that say no size. */
  readonly ownSize: SizeRequest;
  /** Name of its gateway. */
  readonly gateway: string;
  readonly mode: 'paper' | 'live';
  readonly clock: Clock;
  readonly log: Logger;
}

/** One account of a desk: takes its own part in signals that are given to all. */
export class DeskAccount {
  readonly id: AccountId;
  readonly seat: Seat;
  readonly rules: AccountRules;
  readonly gateway: string;
  readonly mode: 'paper' | 'live';
  /** The advisor's group that its orders go to. */
  readonly group?: string;
  readonly #options: DeskAccountOptions;
  readonly #timers = new Map<SignalId, NodeJS.Timeout>();

  constructor(options: DeskAccountOptions) {
    this.#options = options;
    this.id = options.rules.account;
    this.seat = options.seat;
    this.rules = options.rules;
    this.gateway = options.gateway;
    this.mode = options.mode;
    if (options.group !== undefined) this.group = options.group;
  }

  /** Notes and carries out, postpones or refuses its part. Rejects with `NotStored`. */
  async take(signal: Signal): Promise<void> {
    const { trader, taker } = this.seat;
    const part = this.#partIn(signal);
    if (part.refusal) return durable(trader.record(this.#refuse(part.received, part.refusal)));
    const { received } = part;
    const { delayMs } = this.rules;
    if (delayMs === 0 || !part.enters) return taker.take(received);
    const until = unixMs(this.#options.clock.now() + delayMs);
    const noted = trader.kernel.postpone(received, until);
    this.#schedule(received.signal, until);
    return durable(trader.record(noted));
  }

  /** What it would do, with nothing sent and nothing written. */
  async explain(
    explained: Parameters<SignalTaker['explain']>[0],
  ): Promise<NonNullable<ExplanationView['accounts']>[number]> {
    const part = this.#partIn(explained.signal);
    const { signal, summary, warnings } = part.received;
    const account = this.id;
    const { refusal } = part;
    if (refusal) {
      const text = [
        `The signal says: ${summary}.`,
        `It would be refused (${refusal.code}): ${refusal.message}`,
      ];
      return { account, wouldSend: false, legs: [], arithmetic: [], refusal, text };
    }
    const view = await this.seat.taker.explain({
      signal,
      summary,
      warnings,
      ...(explained.asksNothing ? { asksNothing: true } : {}),
    });
    const { delayMs } = this.rules;
    const later =
      delayMs > 0 && part.enters ? [`This account acts ${delayMs / 1000} s later than others.`] : [];
    return { ...view, account, text: [...view.text, ...later] };
  }

  /** After a restart: what waits for its time goes on waiting; what is much too late is refused. */
  resume(): void {
    for (const { signal, startsAt } of postponed(this.seat.trader.kernel.state))
      if (signal && startsAt !== undefined) this.#schedule(signal, startsAt);
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Why it enters nothing at this moment. */
  #hold(): Refusal | undefined {
    return accountHold(this.rules, this.seat.trader.market.latestMarketTime() ?? this.#options.clock.now());
  }

  /** Its own part in a signal, whether that may enter, and why it is refused, if it is. */
  #partIn(signal: Signal): {
    readonly received: ReceivedSignal;
    readonly enters: boolean;
    readonly refusal?: Refusal;
  } {
    const { ownSize } = this.#options;
    const hold = this.#hold();
    const left = hold ? exitOnly(signal) : signal;
    const own = accountSignal(left ?? signal, this.rules, ownSize);
    const warnings =
      hold && left !== undefined && left !== signal ? [`Only what it closes: ${hold.message}`] : [];
    const received = { signal: own, summary: describeSignal(own), warnings, body: '' };
    const enters = left !== undefined && exitOnly(left) !== left;
    return { received, enters, ...(hold && left === undefined ? { refusal: hold } : {}) };
  }

  #refuse(received: ReceivedSignal, refusal: Refusal): readonly Stamped[] {
    const { kernel } = this.seat.trader;
    const signalId = received.signal.id;
    return [
      ...kernel.receive(received),
      ...kernel.commit([{ type: 'signal.refused', signalId, refusal, arithmetic: [] }]),
    ];
  }

  #schedule(signal: Signal, until: UnixMs): void {
    const { clock, log } = this.#options;
    const timer = setTimeout(
      () => {
        this.#timers.delete(signal.id);
        // Timers may be a moment early.
        if (clock.now() < until) this.#schedule(signal, until);
        else
          this.#actLate(signal, until).catch((error: unknown) => {
            if (!this.seat.trader.stopped)
              log.error({ err: error, signalId: signal.id }, 'A postponed signal could not be acted upon');
          });
      },
      Math.max(0, until - clock.now()),
    );
    this.#timers.set(signal.id, timer);
  }

  async #actLate(signal: Signal, until: UnixMs): Promise<void> {
    const { clock } = this.#options;
    const { trader, taker } = this.seat;
    const refuse = (refusal: Refusal): Promise<void> =>
      trader.commit([{ type: 'signal.refused', signalId: signal.id, refusal, arithmetic: [] }]);
    const left = until + STALE_MS - clock.now();
    // After a restart the link may still be on its way.
    if (left > 0) await trader.untilReady(left);
    const record = trader.kernel.state.signals.get(signal.id);
    // An exit, or a halt, has come first.
    if (!record || !isDue(record, clock.now())) return;
    if (left > 0) {
      // The configuration may be another since, and its hours may be over.
      const hold = this.#hold();
      const due = hold ? exitOnly(signal) : signal;
      return hold && due === undefined ? refuse(hold) : taker.act(due ?? signal);
    }
    const late = Math.round((clock.now() - until) / 1000);
    return refuse({
      code: 'DELAY_MISSED',
      found: `${late} s late`,
      allowed: `at most ${STALE_MS / 1000} s`,
      message: `Bowline did not run when account ${this.id} was to act on this signal, and now it is ${late} s too late. Send it again if it still holds.`,
    });
  }
}
