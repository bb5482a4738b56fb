import type { UnixMs } from '../../core/clock.ts';

/** What is done after every gap, in this order. */
export const RECOVERY_STEPS = [
  'executions',
  'open orders',
  'completed orders',
  'positions',
  'account values',
  'subscriptions',
  'missing bars',
] as const;
export type RecoveryStepName = (typeof RECOVERY_STEPS)[number];

export interface RecoveryStep {
  readonly name: RecoveryStepName;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** How many there were; of the bars: for how many instruments. */
  readonly found?: number;
  /** How many more there were that could not be read. */
  readonly unread?: number;
  /** Why it failed. */
  readonly reason?: string;
}

/** A time without the broker's word, and what has been done since it ended. */
export class GapReport {
  /** When the broker was heard last; absent at the start. */
  readonly from: UnixMs | undefined;
  readonly to: UnixMs;
  /** Why there was a gap. */
  readonly reason: string;
  readonly #steps = new Map<RecoveryStepName, RecoveryStep>(
    RECOVERY_STEPS.map((name) => [name, { name, state: 'waiting' }]),
  );
  #endedAt: UnixMs | undefined;

  constructor(gap: { readonly from: UnixMs | undefined; readonly to: UnixMs; readonly reason: string }) {
    this.from = gap.from;
    this.to = gap.to;
    this.reason = gap.reason;
  }

  get steps(): readonly RecoveryStep[] {
    return [...this.#steps.values()];
  }

  /** When the last step ended; absent before. */
  get endedAt(): UnixMs | undefined {
    return this.#endedAt;
  }

  running(name: RecoveryStepName): void {
    this.#steps.set(name, { name, state: 'running' });
  }

  done(name: RecoveryStepName, found: number, unread?: number): void {
    this.#steps.set(name, { name, state: 'done', found, ...(unread === undefined ? {} : { unread }) });
  }

  failed(name: RecoveryStepName, reason: string): void {
    this.#steps.set(name, { name, state: 'failed', reason });
  }

  end(now: UnixMs): void {
    this.#endedAt = now;
  }

  /** One line, for the log. */
  get text(): string {
    return this.steps
      .map(({ name, state, found, unread }) =>
        state === 'done'
          ? `${name} ${found}${unread === undefined ? '' : ` (${unread} not read)`}`
          : `${name} ${state}`,
      )
      .join(', ');
  }
}
