import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { alert, BUY_SPY, Desk, eventually, type GatewayWorld } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';
import type { IntakeView } from './views.ts';

/** Prices far below the market. */
const RESTS_AT = {
  SPY: 300,
  QQQ: 300,
  AAPL: 150,
  MSFT: 250,
  NVDA: 100,
  TSLA: 200,
  AMZN: 120,
  GOOGL: 150,
  GOOG: 150,
  IBM: 150,
} as const;
const SYMBOLS = Object.keys(RESTS_AT) as (keyof typeof RESTS_AT)[];
/** IB takes 20 orders of a contract and side, and SPY has two exits already. */
const BRACKETS_EACH = 9;
const DISTINCT = SYMBOLS.flatMap((symbol) =>
  Array.from({ length: BRACKETS_EACH }, (_, n) => ({
    ...BUY_SPY,
    symbol,
    quantity: 1,
    orderType: 'limit',
    price: RESTS_AT[symbol],
    id: `${symbol}-${n}`,
  })),
);

const times = (count: number): readonly number[] => [...Array(count).keys()];

describe('many alerts at once', () => {
  const desk = new Desk();
  let world: GatewayWorld;
  let up: RunningBowline;
  const config = () =>
    desk.configFor(world.gateway.port, { trading: { symbols: SYMBOLS, limits: { maxOpenOrders: 10_000 } } });
  let answers: readonly IntakeView[];
  before(async () => {
    world = await desk.gateway();
    up = await desk.up(config());
  });
  after(() => desk.close());

  it('are one signal when they are the same', async () => {
    const same = await Promise.all(times(10).map(() => alert(up, { ...BUY_SPY, id: 'same' })));
    assert.equal(same.filter(({ accepted }) => accepted).length, 1);
    const duplicates = same.filter(({ stage }) => stage === 'duplicate');
    assert.equal(duplicates.length, 9);
    assert.equal(new Set(same.map(({ duplicateOf, signalId }) => duplicateOf ?? signalId)).size, 1);
    assert.equal(up.application.signals().length, 1);
    assert.equal(up.application.signals()[0]?.duplicates, 9);
    assert.equal(up.application.orders().length, 3);
  });

  it('are one signal also while the contract is still being looked up', async () => {
    const same = await Promise.all(times(10).map(() => alert(up, { ...BUY_SPY, symbol: 'AIG', id: 'new' })));
    assert.equal(same.filter(({ stage }) => stage === 'duplicate').length, 9);
    assert.equal(up.application.orders().length, 6);
  });

  it('are as many signals with orders of their own when they are distinct', async () => {
    answers = await Promise.all(DISTINCT.map((body) => alert(up, body)));
    assert.ok(answers.every(({ accepted }) => accepted));
    assert.equal(new Set(answers.map(({ signalId }) => signalId)).size, DISTINCT.length);
    const refs = answers.flatMap(({ orders }) => orders);
    assert.equal(new Set(refs).size, 3 * DISTINCT.length);
    const orders = up.application.orders({ limit: 1_000 });
    assert.equal(new Set(orders.map(({ orderId }) => orderId)).size, 6 + 3 * DISTINCT.length);
  });

  it('are all still there after a restart, sent once', async () => {
    await up.close();
    up = await desk.up(config());
    const signals = up.application.signals(1_000).map(({ id }) => id);
    for (const { signalId } of answers) assert.ok(signals.includes(signalId), signalId);
    const orders = await eventually(
      () => up.application.orders({ limit: 1_000 }),
      (all) => all.every(({ state }) => state !== 'unknown'),
      'every order is settled',
      30_000,
    );
    assert.equal(orders.length, 6 + 3 * DISTINCT.length);
    const perRef = new Map<string, Set<number>>();
    for (const event of world.events) {
      if (event.type !== 'order') continue;
      const { orderRef, permId } = event.order;
      perRef.set(orderRef, (perRef.get(orderRef) ?? new Set()).add(permId));
    }
    assert.ok(
      [...perRef.values()].every((permIds) => permIds.size === 1),
      'no order reached the exchange twice',
    );
    const working = orders.filter(({ state }) => state === 'working' || state === 'filled');
    assert.ok(working.every(({ ref }) => perRef.has(ref)));
  });
});
