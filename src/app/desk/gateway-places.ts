import type { AdvisorAllocation } from '../../broker/advisor-group.ts';
import { accountId } from '../../core/ids.ts';
import { type DeskAccount, gatewayOf, MAIN_GATEWAY } from '../config/desk-settings.ts';
import type { BowlineConfig } from '../config/schema.ts';
import type { RunningSimulatedGateway } from '../simulated-gateway.ts';
import { type LinkPlace, mainPlace } from './links.ts';

/** A gateway that accounts of a desk name, and these accounts. */
export interface GatewayPlace {
  readonly name: string;
  readonly place: LinkPlace;
  /** In the order of the configuration; at least one. */
  readonly accounts: readonly DeskAccount[];
}

/** The gateways that the accounts of a desk name, in the order of the accounts. */
export function gatewayPlaces(
  config: BowlineConfig,
  simulated?: RunningSimulatedGateway,
): readonly GatewayPlace[] {
  const byName = Map.groupBy(config.accounts, gatewayOf);
  return [...byName].map(([name, accounts]) => {
    const place = name === MAIN_GATEWAY ? mainPlace(config, simulated) : config.gateways[name];
    if (!place) throw new Error(`gateway ${name} is not configured`);
    return { name, place, accounts };
  });
}

/** Where the orders of an advisor's own account go; undefined for every other account. */
export const allocationOf = ({ id, group, method }: DeskAccount): AdvisorAllocation | undefined =>
  group === undefined ? undefined : { advisor: accountId(id), group, ...(method ? { method } : {}) };
