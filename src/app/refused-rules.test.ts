import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { alert, BUY_SPY, Desk, eventually, type GatewayWorld } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

/** Longer than a rule waits before it is tried again. */
const A_WHILE_MS = 30_000;

/** A closing sends so many orders before it is given up. */
const CLOSING_ORDERS = 3;

/** Break-even, the alignment of an add and an exit by time, each refused once by a gateway, over TCP. */
describe('a rule of exits that the broker refuses', () => {
  const desk = new Desk();
  let world: GatewayWorld;
  let up: RunningBowline;
  /** Messages that were refused, by the order's reference. */
  const refused: string[] = [];

  /** Contract ids by symbol, as the exchange lists them. */
  const conIdOf = (name: string) =>
    world.exchange.instruments.find(({ localSymbol }) => localSymbol === name)?.conId ??
    assert.fail(`${name} is not listed`);
  const position = (name: string) => up.application.positions().find(({ symbol }) => symbol === name);
  const stopsOf = (name: string) =>
    world.exchange
      .openOrders()
      .filter(({ orderType, conId }) => orderType.startsWith('STP') && conId === conIdOf(name));
  const protectedWith = (name: string, quantity: number) =>
    eventually(
      () => position(name),
      (held) => held?.quantity === quantity && held.protected === 'yes',
      `${quantity} ${name} are protected`,
    );

  before(async () => {
    world = await desk.gateway();
    world.gateway.internals.traffic.onIncoming(({ client, message, request }, next) => {
      const { orderId, orderRef = '' } = request as { orderId: number; orderRef?: string };
      const known = world.exchange.openOrders().some((order) => order.orderRef === orderRef);
      const closings = refused.filter((ref) => ref.includes('-C')).length;
      const closes = orderRef.includes('-C') && closings < CLOSING_ORDERS;
      if (message.name !== 'placeOrder' || !(known || closes) || refused.includes(orderRef)) {
        next();
        return;
      }
      refused.push(orderRef);
      client.error(orderId, 201, 'Order rejected - reason:not now');
    });
    up = await desk.up(desk.configFor(world.gateway.port, { trading: { symbols: ['SPY', 'QQQ', 'AAPL'] } }));
  });
  after(() => desk.close());

  it('is carried out all the same, later, and once', async () => {
    const { action, quantity } = BUY_SPY;
    const buy = { action, quantity, stopLoss: '3%' };
    await alert(up, { ...buy, id: 'even', symbol: 'QQQ', stopLimitOffset: '0.5%', breakEven: '1%' });
    await alert(up, { ...buy, id: 'base', symbol: 'SPY' });
    await alert(up, { ...buy, id: 'timed', symbol: 'AAPL', exitAfterMinutes: 0.05 });
    await protectedWith('QQQ', 10);
    await protectedWith('SPY', 10);
    const [before] = stopsOf('SPY');
    const stopLoss = Number(((before?.auxPrice ?? 0) * 0.99).toFixed(2));
    await alert(up, { action: 'add', id: 'more', symbol: 'SPY', quantity: 5, stopLoss });
    const qqq = position('QQQ') ?? assert.fail('no QQQ');
    world.gateway.internals.market.gap(conIdOf('QQQ'), 2);

    const moved = await eventually(
      () => stopsOf('QQQ').map(({ auxPrice = 0 }) => auxPrice),
      ([at = 0]) => at >= qqq.averagePrice,
      'the stop of QQQ is at break-even',
      A_WHILE_MS,
    );
    assert.equal(moved.length, 1, 'and no second one has come to life');
    await eventually(
      () => stopsOf('SPY').map(({ auxPrice }) => auxPrice),
      (prices) => prices.length === 2 && prices.every((at) => at === stopLoss),
      'both stops of SPY are at the price of the add',
      A_WHILE_MS,
    );
    await eventually(
      () => position('AAPL'),
      (held) => held === undefined,
      'AAPL is closed',
      A_WHILE_MS,
    );
    assert.equal(refused.filter((ref) => ref.includes('-C')).length, CLOSING_ORDERS);
    assert.ok(refused.length >= CLOSING_ORDERS + 2, JSON.stringify(refused));
    assert.deepEqual(
      up.application.status().alarms.filter(({ code }) => code === 'EXIT_RULE_FAILED'),
      [],
    );
  });
});
