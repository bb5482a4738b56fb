import type { ConId } from '../../core/ids.ts';
import type { OrderRequest } from '../exchange.ts';
import type { Simulation } from '../simulation.ts';

/** Opens an option, or the options of a combination, whose quote is then made of theirs. */
export function openLegs(simulation: Simulation, conId: ConId): void {
  const { combos, options } = simulation;
  const legs = combos.legs(conId)?.map(({ leg }) => leg.conId) ?? [conId];
  for (const leg of legs) options.open(simulation, leg);
  combos.refresh(conId);
}

/** Opens the options that an order speaks of: those it trades, and those of its conditions. */
export function openOptionsOf(simulation: Simulation, { conId, conditions = [] }: OrderRequest): void {
  openLegs(simulation, conId);
  for (const { conId: watched } of conditions) {
    if (watched !== undefined) simulation.options.open(simulation, watched as ConId);
  }
}
