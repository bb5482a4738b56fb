import type { UnixMs } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';
import type { JournalFailed } from '../../journal/journal.ts';
import type { JournalStream } from '../../journal/journal-stream.ts';
import { describeEvent } from '../../trading/kernel/describe.ts';
import type { Stamped, TradingEvent } from '../../trading/kernel/events.ts';
import type { KernelState } from '../../trading/kernel/state.ts';

/**
 * Facts that the broker tells again when asked, or that nothing is decided by: losing the last milliseconds of them in a
 * power cut costs nothing. Whatever is acknowledged to a sender or sent to the broker is not among them.
 */
const REPEATED_BY_BROKER: ReadonlySet<TradingEvent['type']> = new Set<TradingEvent['type']>([
  'order.sent',
  'order.changed',
  'order.notice',
  'execution.recorded',
  'execution.corrected',
  'execution.external',
  'leg.executed',
  'commission.recorded',
  'session.established',
  'instrument.resolved',
  'reconciled',
  'equity.sampled',
]);

/** A fact for the journal that the kernel does not know, such as a message of a chat room. */
export interface KeptFact {
  readonly type: string;
  readonly data: unknown;
}

/** Puts what the kernel decided into the journal and the log. */
export class Recorder {
  readonly #journal: JournalStream;
  readonly #log: Logger;
  readonly #state: KernelState;

  constructor(journal: JournalStream, log: Logger, state: KernelState) {
    this.#journal = journal;
    this.#log = log;
    this.#state = state;
  }

  get failure(): JournalFailed | undefined {
    return this.#journal.failure;
  }

  /** The number that the next event will get: never the same twice, across restarts too. */
  get nextSeq(): number {
    return this.#journal.lastSeq + 1;
  }

  /** Resolves when the events are on disk; rejects with `JournalFailed`, also when it failed earlier. */
  record(stamped: readonly Stamped[]): Promise<void> {
    if (this.#journal.failure) return Promise.reject(this.#journal.failure);
    const urgency = stamped.every(({ event }) => REPEATED_BY_BROKER.has(event.type)) ? 'can-wait' : 'now';
    const { durable } = this.#journal.append(
      stamped.map(({ at, event }) => ({ at, type: event.type, data: event })),
      urgency,
    );
    // After the journal's commit and the orders it lets go: nobody waits for a line in the log.
    setImmediate(() => {
      for (const { event } of stamped) this.#say(event);
    });
    return durable;
  }

  /** Facts that are no kernel's business, in order with its events. */
  keep(
    at: UnixMs,
    facts: readonly KeptFact[],
  ): { readonly seqs: readonly number[]; readonly durable: Promise<void> } {
    if (this.#journal.failure) return { seqs: [], durable: Promise.reject(this.#journal.failure) };
    const { entries, durable } = this.#journal.append(facts.map(({ type, data }) => ({ at, type, data })));
    return { seqs: entries.map(({ seq }) => seq), durable };
  }

  #say(event: Stamped['event']): void {
    const { severity, text, signalId, ref } = describeEvent(event, this.#state);
    const facts = { event: event.type, ...(signalId ? { signalId } : {}), ...(ref ? { ref } : {}) };
    if (severity === 'debug') this.#log.debug(facts, text);
    else if (severity === 'info') this.#log.info(facts, text);
    else if (severity === 'warning') this.#log.warn(facts, text);
    else this.#log.error(facts, text);
  }
}
