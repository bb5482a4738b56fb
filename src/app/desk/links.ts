import type { AdvisorAllocation } from '../../broker/advisor-group.ts';
import { createIbkrBroker } from '../../broker/ibkr/create-ibkr-broker.ts';
import type { Broker } from '../../broker/port.ts';
import type { Clock } from '../../core/clock.ts';
import type { AccountId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import { seededRandom, seedFrom } from '../../core/random.ts';
import type { BowlineConfig } from '../config/schema.ts';
import type { RunFacts } from '../read-model/status-view.ts';
import type { RunningSimulatedGateway } from '../simulated-gateway.ts';
import { packageVersion } from '../version.ts';

/** A connection to a gateway, made and not yet started, and what is said of it. */
export interface OpenedLink {
  readonly broker: Broker;
  readonly facts: RunFacts;
  /** Bowline's own simulated gateway at the other end. */
  readonly simulated?: RunningSimulatedGateway;
}

export interface LinkPlace {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  readonly clientIdFallbacks?: readonly number[];
  readonly simulated?: RunningSimulatedGateway;
}

export interface LinkNeeds {
  readonly clock: Clock;
  readonly log: Logger;
  readonly startedAt: number;
  /** Messages a second to the gateway; absent: IB's 50. */
  readonly messagesPerSecond?: number;
  /** Whose values are followed; absent: the first account of the login. */
  readonly accounts?: readonly AccountId[];
  /** Where the orders of an advisor's own account go. */
  readonly advisor?: AdvisorAllocation;
  /** Stocks are asked how many of their shares can be borrowed. */
  readonly shortable: boolean;
}

/** Where the gateway of `broker` listens. */
export function mainPlace(config: BowlineConfig, simulated: RunningSimulatedGateway | undefined): LinkPlace {
  const { broker } = config;
  if (broker.kind === 'ibkr') return broker;
  const { host, port } = simulated ?? { host: '', port: 0 };
  return { host, port, clientId: 1, ...(simulated ? { simulated } : {}) };
}

/** Whether a limit of any account or narrower scope looks at what can be borrowed. */
export const asksForShares = ({ trading, accounts }: BowlineConfig): boolean =>
  [trading, ...trading.limitsFor, ...accounts].some(({ limits }) => limits?.shortSales === 'located');

export function openLink(place: LinkPlace, needs: LinkNeeds): OpenedLink {
  const { host, port, clientId, clientIdFallbacks, simulated } = place;
  const { clock, log, startedAt, messagesPerSecond, accounts, advisor, shortable } = needs;
  const broker = createIbkrBroker({
    host,
    port,
    clientId,
    ...(clientIdFallbacks ? { clientIdFallbacks } : {}),
    ...(accounts === undefined ? {} : { accounts }),
    ...(advisor === undefined ? {} : { advisor }),
    ...(messagesPerSecond === undefined ? {} : { messagesPerSecond }),
    streams: 'on-request',
    shortable,
    clock,
    random: seededRandom(seedFrom(process.pid, startedAt)),
    log,
  });
  const facts: RunFacts = {
    version: packageVersion(),
    startedAt,
    host,
    port,
    clientId,
    simulated: simulated !== undefined,
    market: simulated ? `SIMULATED ${simulated.label}` : 'Interactive Brokers',
  };
  return { broker, facts, ...(simulated ? { simulated } : {}) };
}
