import type { Refusal } from '../../core/result.ts';
import type { ActionView } from '../views.ts';

/** The answer to an action that was not done. */
export const refused = (refusal: Refusal): ActionView => ({
  done: false,
  message: refusal.message,
  orders: [],
  refusal,
});

export const done = (message: string, orders: readonly string[] = []): ActionView => ({
  done: true,
  message,
  orders: [...orders],
});
