import type { ConId } from '../../core/ids.ts';
import type { OrderRequest } from '../exchange.ts';
import type { Simulation } from '../simulation.ts';

/**
 * Opens an option, or the options of a combination, with quotes of the present moment, and makes the combination's quote of them. Whoever trades
 * meets no quote of before the underlying moved. Nothing happens for other instruments without legs.
 */
export function openLegs(simulation: Simulation, conId: ConId): void {
  const { combos } = simulation;
  openOptions(simulation, combos.legs(conId)?.map(({ leg }) => leg.conId) ?? [conId]);
  combos.refresh(conId);
}

/** Opens those of the contracts that are options, with quotes of the present moment. */
export function openOptions(simulation: Simulation, conIds: readonly ConId[]): void {
  const { options } = simulation;
  for (const conId of conIds) options.open(simulation, conId);
  for (const conId of conIds) options.bringUp(simulation, conId);
}

/** Opens the options that an order speaks of: those it trades, and those of its conditions. */
export function openOptionsOf(simulation: Simulation, { conId, conditions = [] }: OrderRequest): void {
  openLegs(simulation, conId);
  for (const { conId: watched } of conditions) {
    if (watched !== undefined) simulation.options.open(simulation, watched as ConId);
  }
}
