import { pass, type RiskCheck, stop } from '../check.ts';

export const openOrders: RiskCheck = {
  code: 'OPEN_ORDERS_LIMIT',
  title: 'Open orders',
  compares: 'open orders of ours plus those of this plan with `maxOpenOrders`',
  group: 'pace',
  applies: 'entry',
  limits: ['maxOpenOrders'],
  run: ({ openOrders: open, legs, limits }) => {
    const after = open + legs.length;
    const figures = { open, added: legs.length, limit: limits.maxOpenOrders };
    return !(after <= limits.maxOpenOrders)
      ? stop(
          `${open} orders are open; with these ${legs.length} it would be more than maxOpenOrders = ${limits.maxOpenOrders}.`,
          figures,
        )
      : pass(`${after} orders open afterwards, ${limits.maxOpenOrders} allowed`, figures);
  },
};
