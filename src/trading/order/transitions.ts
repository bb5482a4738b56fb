import type { OrderState } from './order.ts';

/**
 * Which state may follow which. A final state is left only for `filled`, by an execution that proves it: IB's messages
 * arrive in any order, and an order that was reported cancelled may turn out to have filled first.
 */
export const TRANSITIONS: Readonly<Record<OrderState, readonly OrderState[]>> = {
  planned: [
    'sent',
    'working',
    'partially-filled',
    'filled',
    'cancelling',
    'cancelled',
    'rejected',
    'unknown',
  ],
  sent: ['working', 'partially-filled', 'filled', 'cancelling', 'cancelled', 'rejected', 'unknown'],
  working: ['partially-filled', 'filled', 'cancelling', 'cancelled', 'rejected', 'unknown'],
  'partially-filled': ['filled', 'cancelling', 'cancelled', 'rejected', 'unknown'],
  cancelling: ['filled', 'cancelled', 'rejected', 'unknown', 'working', 'partially-filled'],
  unknown: ['working', 'partially-filled', 'filled', 'cancelling', 'cancelled', 'rejected'],
  filled: [],
  cancelled: ['filled'],
  rejected: ['filled'],
};

export const mayBecome = (from: OrderState, to: OrderState): boolean =>
  from === to || TRANSITIONS[from].includes(to);
