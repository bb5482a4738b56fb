import type { BrokerOrderStatus } from '../../broker/port.ts';
import type { OrderState } from './order.ts';

/**
 * What a status of IB's means for an order of ours. `Inactive` is not final: IB also uses it for orders that it holds;
 * the refusal itself comes as an error code. `PendingCancel` may still fill.
 */
export function stateFromStatus(status: BrokerOrderStatus, filled: number, quantity: number): OrderState {
  switch (status) {
    case 'ApiPending':
    case 'PendingSubmit':
    case 'PreSubmitted':
    case 'Submitted':
    case 'Inactive':
      return filled > 0 ? 'partially-filled' : 'working';
    case 'PendingCancel':
      return 'cancelling';
    case 'ApiCancelled':
    case 'Cancelled':
      return 'cancelled';
    case 'Filled':
      return filled >= quantity ? 'filled' : 'partially-filled';
  }
}
