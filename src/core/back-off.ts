import type { Random } from './random.ts';

export interface BackOffLimits {
  /** Milliseconds before the first retry. */
  readonly firstMs: number;
  /** Milliseconds that no wait exceeds. */
  readonly maxMs: number;
}

/**
 * Milliseconds before the next attempt: doubles with every failure up to the maximum, then a random part
 * (between half and all of it), so that several clients do not come back in step.
 */
export function backOff(failures: number, limits: BackOffLimits, random: Random): number {
  const full = Math.min(limits.maxMs, limits.firstMs * 2 ** Math.min(failures, 30));
  return Math.round(full * (0.5 + random.next() / 2));
}
