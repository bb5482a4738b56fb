import type { Logger } from '../../core/log.ts';
import type { BrokerEvent } from '../port.ts';

/**
 * Tells every listener of every event. A listener that throws is a bug of its own: it is reported, and neither the other
 * listeners nor the messages that the gateway sent along are lost to it.
 */
export class EventBus {
  readonly #listeners = new Set<(event: BrokerEvent) => void>();
  readonly #log: Logger | undefined;

  constructor(log: Logger | undefined) {
    this.#log = log;
  }

  subscribe(listener: (event: BrokerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: BrokerEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.report(`A listener failed on "${event.type}"`, error);
      }
    }
  }

  /** A defect, ours or the gateway's: to the log, or as a process warning where there is none. */
  report(what: string, error?: unknown): void {
    if (this.#log) this.#log.error(error === undefined ? {} : { err: error }, what);
    else process.emitWarning(error instanceof Error ? `${what}: ${error.stack}` : what, 'BrokerDefect');
  }
}
