import type { ConId } from '../../core/ids.ts';
import type { KernelState } from './state.ts';

/** A contract's name for people: IB's local symbol, or its number where it is not known. */
export const symbolOf = ({ instruments }: Pick<KernelState, 'instruments'>, conId: ConId): string =>
  instruments.get(conId)?.localSymbol ?? `contract ${conId}`;
