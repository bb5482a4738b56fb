import type { ClientOrderId } from '../../core/ids.ts';
import type { KernelContext } from './context.ts';
import type { KernelState } from './state.ts';

/** The number of the next order: accounts that share a client id share its numbers. */
export const nextOrderId = (state: KernelState, context: Pick<KernelContext, 'nextOrderId'>): ClientOrderId =>
  context.nextOrderId?.() ?? state.nextOrderId;
