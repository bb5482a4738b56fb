import type { Brand } from '../core/brand.ts';

/**
 * An order that has passed the risk room. Only `src/trading/risk/approve.ts` calls `markApproved`; the structure test
 * refuses any other caller.
 */
export type RiskApproved<Order> = Brand<Order, 'RiskApproved'>;

export const markApproved = <Order>(order: Order): RiskApproved<Order> => order as RiskApproved<Order>;
