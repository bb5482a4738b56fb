import type { Execution } from '../../broker/port.ts';
import type { ConId, ExecId } from '../../core/ids.ts';
import { commissionsOf } from '../combos/combo-book.ts';
import { foldLegs } from '../combos/fold-legs.ts';
import { applyCommission, applyFill, flatPosition, type Position } from '../portfolio/position.ts';
import { executionRoot } from './execution-id.ts';
import { noteGone } from './gone-executions.ts';
import type { KernelState } from './state.ts';

/** Where the booking of an instrument's kept fills begins. */
export const basisOf = (state: KernelState, conId: ConId): Position =>
  state.folded.get(conId) ?? flatPosition(conId, state.instruments.get(conId)?.multiplier ?? 1);

/** The position after an execution, with its commission where that is known already. */
export function addToPosition(state: KernelState, position: Position, execution: Execution): Position {
  const filled = applyFill(position, {
    side: execution.side,
    quantity: execution.quantity,
    price: execution.price,
    at: execution.time,
  });
  const early = state.commissions.get(execution.execId);
  return early === undefined ? filled : applyCommission(filled, early);
}

/**
 * Lets go of the oldest fills of an instrument as far as their orders are no longer kept; their sum stays. A correction
 * of one of them, long after the trade, is not booked: where it changes units, it shows as a difference of positions.
 */
export function foldFills(state: KernelState, conId: ConId): void {
  foldWhole(state, conId);
  const legs = foldLegs(state, conId);
  if (legs.length === 0) return;
  state.folded.set(conId, applyCommission(basisOf(state, conId), commissionsOf(state, legs)));
  for (const { execution } of legs) forgetCommission(state, execution.execId);
}

function foldWhole(state: KernelState, conId: ConId): void {
  const fills = state.fills.get(conId) ?? [];
  let folded = 0;
  let position = basisOf(state, conId);
  for (const { ref, execution } of fills) {
    if (state.orders.has(ref)) break;
    position = addToPosition(state, position, execution);
    state.executions.delete(executionRoot(execution.execId));
    noteGone(state, execution);
    forgetCommission(state, execution.execId);
    folded += 1;
  }
  if (folded === 0) return;
  state.folded.set(conId, position);
  state.fills.set(conId, fills.slice(folded));
}

function forgetCommission(state: KernelState, id: ExecId): void {
  state.commissions.delete(id);
  state.foreignCommissions.delete(id);
}
