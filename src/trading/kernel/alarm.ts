import type { UnixMs } from '../../core/clock.ts';

/** What a person has to know of, for as long as it is so. */
export interface Alarm {
  readonly id: string;
  readonly severity: 'warning' | 'critical';
  readonly code: string;
  readonly message: string;
  readonly since: UnixMs;
  /** Nobody is woken for it before then: it was raised during a reset. */
  readonly quietUntil?: UnixMs;
}
