import type { BackOffLimits } from '../../core/back-off.ts';
import type { Clock } from '../../core/clock.ts';
import type { AccountId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Random } from '../../core/random.ts';
import type { AdvisorAllocation } from '../advisor-group.ts';
import type { Broker, StreamStart } from '../port.ts';
import type { StreamPatience } from '../quote-subscription.ts';
import { IbkrBroker } from './ibkr-broker.ts';

export interface IbkrBrokerOptions {
  /** Where TWS or IB Gateway listens. */
  readonly host: string;
  /** TWS: 7496 live, 7497 paper. IB Gateway: 4001 live, 4002 paper. */
  readonly port: number;
  /** The same in every run: orders belong to it, and only it can change and cancel them. 0 to 2147483647. */
  readonly clientId: number;
  /** Ids to try in turn when the first is in use (326). Orders of the first are then other people's. Default: none. */
  readonly clientIdFallbacks?: readonly number[];
  /** How long an id may be in use before the next is tried. Default 45,000: after a line that broke without a word TWS keeps it for half a minute. */
  readonly clientIdPatienceMs?: number;
  /** Whose values are followed; default: the first account of the login. */
  readonly account?: AccountId;
  /** Several instead of `account`. */
  readonly accounts?: readonly AccountId[];
  /** Where orders of an advisor's own account go. The groups are read when a session begins. */
  readonly advisor?: AdvisorAllocation;
  /** IB allows 50 in any one second; `Infinity` turns pacing off, for measurements. At least 10. */
  readonly messagesPerSecond?: number;
  /** For the whole way from the first packet to a session. Default 8,000. */
  readonly handshakeTimeoutMs?: number;
  /** Silence after which the gateway is asked for a sign of life; after the same time without one it is given up. Default 4,500: a dead line is noticed within 10 s. */
  readonly heartbeatMs?: number;
  /** For requests other than historical bars. Default 15,000. */
  readonly requestTimeoutMs?: number;
  /** For historical bars. Default 60,000. */
  readonly historyTimeoutMs?: number;
  /** Waits between attempts to connect. Default: 1 s, doubling to 60 s. */
  readonly backOff?: BackOffLimits;
  /** Whether account values and quotes of a session wait for `accountValues` and `resumeStreams`. Default `at-once`. */
  readonly streams?: StreamStart;
  /** How long a subscription may be silent; default `STREAM_PATIENCE`. */
  readonly streamPatience?: StreamPatience;
  /** How often that is looked at. Default 5,000. */
  readonly streamLookMs?: number;
  /** Stocks are asked how many of their shares can be borrowed (generic tick 236). Default false. */
  readonly shortable?: boolean;
  readonly clock: Clock;
  /** For the jitter of the waits. */
  readonly random: Random;
  readonly log?: Logger;
}

const FEWEST_MESSAGES_PER_SECOND = 10;
const DEFAULT_HEARTBEAT_MS = 4_500;

/**
 * The Broker port over the TWS API of a TWS or IB Gateway, real or simulated. Nothing happens before `start`. Throws a
 * RangeError for settings that cannot work.
 */
export function createIbkrBroker(options: IbkrBrokerOptions): Broker {
  const { messagesPerSecond = 50, clientId, clientIdFallbacks = [] } = options;
  if (!(messagesPerSecond >= FEWEST_MESSAGES_PER_SECOND)) {
    throw new RangeError(
      `messagesPerSecond must be at least ${FEWEST_MESSAGES_PER_SECOND}, found ${messagesPerSecond}`,
    );
  }
  for (const id of [clientId, ...clientIdFallbacks]) {
    if (!Number.isInteger(id) || id < 0)
      throw new RangeError(`client id must be a whole number from 0, found ${id}`);
  }
  return new IbkrBroker({
    host: options.host,
    port: options.port,
    clientId,
    clientIdFallbacks,
    clientIdPatienceMs: options.clientIdPatienceMs ?? 45_000,
    accounts: options.accounts ?? (options.account === undefined ? undefined : [options.account]),
    advisor: options.advisor,
    messagesPerSecond: Number.isFinite(messagesPerSecond) ? Math.floor(messagesPerSecond) : messagesPerSecond,
    handshakeTimeoutMs: options.handshakeTimeoutMs ?? 8_000,
    heartbeatMs: options.heartbeatMs ?? DEFAULT_HEARTBEAT_MS,
    requestTimeoutMs: options.requestTimeoutMs ?? 15_000,
    historyTimeoutMs: options.historyTimeoutMs ?? 60_000,
    backOff: options.backOff ?? { firstMs: 1_000, maxMs: 60_000 },
    streams: options.streams ?? 'at-once',
    streamPatience: options.streamPatience,
    streamLookMs: options.streamLookMs,
    shortable: options.shortable ?? false,
    clock: options.clock,
    random: options.random,
    log: options.log,
  });
}
