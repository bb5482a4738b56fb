import { eventually, ordersOf, positionsOf, type RunningUp, signalsOf } from './running-bowline.ts';

/** A market order for a bracket that fills, and a repetition of which is a duplicate. */
export const FILLED = {
  action: 'buy',
  symbol: 'SPY',
  quantity: 10,
  stopLoss: '1%',
  takeProfit: '2%',
  id: 'filled',
} as const;

const RESTING = {
  action: 'buy',
  symbol: 'AAPL',
  quantity: 5,
  orderType: 'limit',
  price: 100,
  stopLoss: 90,
  id: 'resting',
} as const;

/** Five orders: a position with its exits, and an entry that rests with its stop. */
export async function heldAndResting(up: RunningUp): Promise<void> {
  await up.alert(FILLED);
  await up.alert(RESTING);
  await eventually(
    () => ordersOf(up),
    (all) => all.length === 5 && all.every(({ state }) => state === 'working' || state === 'filled'),
    'all orders answered',
  );
  await eventually(
    () => positionsOf(up),
    ([held]) => held?.protected === 'yes' && held.commissions > 0,
    'position protected',
  );
}

/** What people see of it that a restart may not change. */
export const lastingOf = async (up: RunningUp) => ({
  orders: (await ordersOf(up)).map(({ ref, orderId, permId, state, filled }) => ({
    ref,
    orderId,
    permId,
    state,
    filled,
  })),
  positions: (await positionsOf(up)).map(
    ({ symbol, quantity, averagePrice, commissions, protected: safe }) => ({
      symbol,
      quantity,
      averagePrice,
      commissions,
      safe,
    }),
  ),
  signals: (await signalsOf(up)).map(({ id, stage, summary, verdict }) => ({ id, stage, summary, verdict })),
});
