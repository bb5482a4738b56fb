import type { ConId } from '../../core/ids.ts';
import { executionRoot } from '../kernel/execution-id.ts';
import { noteGone } from '../kernel/gone-executions.ts';
import type { KernelState, RecordedExecution } from '../kernel/state.ts';
import { addLegFill } from './combo-book.ts';

/**
 * Lets go of the executions of legs whose orders are no longer kept; their sums stay. Of a spread that is flat and has none
 * left, of the book as well. Returns what was let go of.
 */
export function foldLegs(state: KernelState, conId: ConId): readonly RecordedExecution[] {
  const book = state.combos.get(conId);
  if (!book) return [];
  const gone = book.fills.filter(({ ref }) => !state.orders.has(ref));
  if (gone.length === 0) return [];
  const kept = book.fills.filter(({ ref }) => state.orders.has(ref));
  book.legs.clear();
  for (const [leg, position] of book.folded) book.legs.set(leg, position);
  for (const fill of gone) addLegFill(book, state.instruments.get(fill.execution.conId), fill);
  for (const [leg, position] of book.legs) book.folded.set(leg, position);
  for (const fill of kept) addLegFill(book, state.instruments.get(fill.execution.conId), fill);
  for (const { execution } of gone) {
    state.legExecutions.delete(executionRoot(execution.execId));
    noteGone(state, execution);
  }
  book.fills = kept;
  return gone;
}
