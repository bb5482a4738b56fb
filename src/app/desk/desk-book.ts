import type { Clock, UnixMs } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';
import { Subject } from '../../core/subject.ts';
import type { JournalStream } from '../../journal/journal-stream.ts';
import { watchApprovals } from '../../trading/kernel/approval.ts';
import type { KernelContext } from '../../trading/kernel/context.ts';
import type { Stamped, TradingEvent } from '../../trading/kernel/events.ts';
import { Kernel } from '../../trading/kernel/kernel.ts';
import { refuseInterrupted } from '../../trading/kernel/open-signal.ts';
import { findRepeat } from '../../trading/kernel/repeats.ts';
import type { RiskLimits } from '../../trading/risk/limits.ts';
import type { Signal } from '../../trading/signal.ts';
import { type KeptFact, Recorder } from '../runtime/recorder.ts';
import type { SignalBook } from '../runtime/signal-taker.ts';
import { TraderStopped } from '../runtime/trader.ts';

export interface DeskBookOptions {
  readonly journal: JournalStream;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: RiskLimits;
  /** When the latest entry of any account was planned. */
  lastEntryAt(): UnixMs | undefined;
}

const TICK_MS = 1_000;

/**
 * The signals of a desk before they are given to its accounts: what has come, what is a repeat, what waits for a person. It
 * holds no orders and no positions; those are the accounts'.
 */
export class DeskBook implements SignalBook {
  readonly kernel: Kernel;
  readonly recorded = new Subject<readonly Stamped[]>();
  readonly #options: DeskBookOptions;
  readonly #recorder: Recorder;
  readonly #context: KernelContext;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: DeskBookOptions) {
    this.#options = options;
    const { clock, limits, journal, log } = options;
    this.#context = {
      now: () => clock.now(),
      quote: () => undefined,
      account: () => ({}),
      link: () => ({ ready: false, readOnly: true, brokerUp: false }),
      brokerPosition: () => undefined,
      limits,
      defaultQuantity: 1,
    };
    this.kernel = new Kernel(this.#context);
    this.#recorder = new Recorder(journal, log, this.kernel.state);
  }

  /** The journal has been read: what was interrupted is refused. */
  start(): void {
    this.#background(this.commit(refuseInterrupted(this.kernel.state)));
    this.#timer = setInterval(
      () => this.#background(this.commit(watchApprovals(this.kernel.state, this.#context))),
      TICK_MS,
    );
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#stopped = true;
  }

  get nextSeq(): number {
    return this.#recorder.nextSeq;
  }

  get journalFailure(): Error | undefined {
    return this.#recorder.failure;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** An exit without an id means the entry that any of the accounts has made since. */
  repeatOf(signal: Signal): ReturnType<Kernel['repeatOf']> {
    const { limits } = this.#options;
    const lastEntryAt = this.#options.lastEntryAt();
    const { dedupe } = this.kernel.state;
    return findRepeat(
      { dedupe, ...(lastEntryAt === undefined ? {} : { lastEntryAt }) },
      signal,
      limits.duplicateWindowMs,
    );
  }

  commit(events: readonly TradingEvent[]): Promise<void> {
    return events.length === 0 ? Promise.resolve() : this.record(this.kernel.commit(events));
  }

  record(stamped: readonly Stamped[]): Promise<void> {
    if (this.#stopped)
      return Promise.reject(new TraderStopped('Bowline has stopped: nothing more is written.'));
    const durable = this.#recorder.record(stamped);
    this.recorded.emit(stamped);
    return durable;
  }

  /** Facts that the kernel does not know, in order with its events; their numbers are given at once. */
  keep(facts: readonly KeptFact[]): ReturnType<Recorder['keep']> {
    if (this.#stopped)
      return {
        seqs: [],
        durable: Promise.reject(new TraderStopped('Bowline has stopped: nothing more is written.')),
      };
    return this.#recorder.keep(this.#options.clock.now(), facts);
  }

  #background(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!(error instanceof TraderStopped))
        this.#options.log.error({ err: error }, 'What was decided about a signal could not be written');
    });
  }
}
