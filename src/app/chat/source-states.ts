import type { SourceKind, SourceState } from '../../chat/source.ts';
import type { Clock, UnixMs } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';

/** A source and how it is. */
export interface SourceStatus {
  readonly kind: SourceKind;
  readonly state: SourceState;
  readonly reason?: string;
  readonly since: UnixMs;
}

/** How the sources of chat rooms are; each change is told once in the log. */
export class SourceStates {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #states = new Map<SourceKind, SourceStatus>();

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  get all(): readonly SourceStatus[] {
    return [...this.#states.values()];
  }

  /** `reason`: for people, without secrets. */
  tell(kind: SourceKind, state: SourceState, reason?: string): void {
    const before = this.#states.get(kind);
    if (before?.state === state && before.reason === reason) return;
    this.#states.set(kind, {
      kind,
      state,
      since: this.#clock.now(),
      ...(reason === undefined ? {} : { reason }),
    });
    const text = `Chat source ${kind}: ${state}${reason === undefined ? '' : `, ${reason}`}`;
    if (state === 'refused') this.#log.error(text);
    else if (state === 'waiting') this.#log.warn(text);
    else this.#log.info(text);
  }
}
