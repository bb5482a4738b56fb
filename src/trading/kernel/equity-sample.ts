import type { UnixMs } from '../../core/clock.ts';

export interface EquitySample {
  readonly at: UnixMs;
  readonly equity: number;
  readonly realized: number;
  readonly unrealized: number;
}
