import type { BackOffLimits } from '../../core/back-off.ts';
import type { Clock } from '../../core/clock.ts';
import type { AccountId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Random } from '../../core/random.ts';
import type { AdvisorAllocation } from '../advisor-group.ts';
import type { StreamStart } from '../port.ts';
import type { StreamPatience } from '../quote-subscription.ts';

/** What the adapter needs, complete. */
export interface IbkrOptions {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  readonly clientIdFallbacks: readonly number[];
  readonly clientIdPatienceMs: number;
  /** Whose values are followed; absent: the first account of the login. */
  readonly accounts: readonly AccountId[] | undefined;
  /** Orders of the advisor's own account go to a group; its accounts' values are followed. */
  readonly advisor: AdvisorAllocation | undefined;
  readonly messagesPerSecond: number;
  readonly handshakeTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly requestTimeoutMs: number;
  readonly historyTimeoutMs: number;
  readonly backOff: BackOffLimits;
  readonly streams: StreamStart;
  readonly streamPatience: StreamPatience | undefined;
  readonly streamLookMs: number | undefined;
  readonly shortable: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger | undefined;
}
