import type { UnixMs } from '../../core/clock.ts';

/** Since when a gateway has been seen to run, by our clock. */
export interface GatewayLogin {
  readonly since: UnixMs;
  /** False where it ran already when Bowline began to look: its login may be older. */
  readonly seenToBegin: boolean;
}
