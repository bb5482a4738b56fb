import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { clientOrderId } from '../core/ids.ts';
import { quantity } from '../core/price.ts';
import type { OrderRequest } from '../simulator/exchange.ts';
import { alert, BUY_SPY, Desk, eventually, type GatewayWorld, openOrders } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

/** What a person orders about a position, over TCP against the simulated gateway. */
describe('a position that is managed by hand', () => {
  const desk = new Desk();
  let world: GatewayWorld;
  let up: RunningBowline;
  const spy = () => up.application.positions().find(({ symbol }) => symbol === 'SPY');
  const orderOf = (role: string) =>
    openOrders(up).find((order) => order.role === role) ?? assert.fail(`no open ${role}`);
  /** The order as the exchange has it. */
  const atExchange = (ref: string) => world.exchange.openOrders().find(({ orderRef }) => orderRef === ref);

  before(async () => {
    world = await desk.gateway();
    up = await desk.up(desk.configFor(world.gateway.port));
    await alert(up, { ...BUY_SPY, id: 'entry' });
    await eventually(
      () => spy(),
      (position) => position?.quantity === 10 && position.protected === 'yes',
      'the position is protected',
    );
  });
  after(() => desk.close());

  it('has its stop moved: the same order at the exchange, with the new price', async () => {
    const { ref, orderId, stopPrice = 0 } = orderOf('stop');
    const to = (stopPrice + 1).toFixed(2);
    const action = await up.application.instruct('cli', {
      action: 'amend',
      symbol: 'SPY',
      reason: 'test',
      stop: to,
    });
    assert.equal(action.done, true, action.message);
    await eventually(
      () => orderOf('stop').stopPrice,
      (at) => at === Number(to),
      'the stop has moved',
    );
    const there = atExchange(ref);
    assert.deepEqual([there?.orderId, there?.auxPrice], [orderId, Number(to)]);
    assert.equal(world.exchange.openOrders().length, 2, 'no second order has come to life');
  });

  it('is closed by half: exits first made smaller, never more to sell than is held', async () => {
    const action = await up.application.instruct('dashboard', {
      action: 'close',
      symbol: 'SPY',
      reason: 'test',
      portion: { by: 'fraction', value: 0.5 },
    });
    assert.equal(action.done, true, action.message);
    await eventually(
      () => spy(),
      (position) => position?.quantity === 5 && position.protected === 'yes',
      'half of it is closed',
    );
    const sizes = world.exchange.openOrders().map(({ totalQuantity }) => totalQuantity);
    assert.deepEqual(sizes, [5, 5]);
  });

  it('is a break when somebody sells of it in TWS, until a person adopts that', async () => {
    const account = world.exchange.accounts[0];
    assert.ok(account);
    const instrument = up.application.instruments().find(({ symbol }) => symbol === 'SPY');
    assert.ok(instrument);
    const sale: OrderRequest = {
      clientId: 55,
      orderId: clientOrderId(1),
      account,
      conId: instrument.conId as OrderRequest['conId'],
      exchange: 'SMART',
      action: 'SELL',
      totalQuantity: quantity(2),
      orderType: 'MKT',
      tif: 'DAY',
      outsideRth: true,
      ocaGroup: '',
      ocaType: 0,
      parentId: 0,
      transmit: true,
      orderRef: '',
      whatIf: false,
      echo: {},
    };
    world.exchange.placeOrder(sale);
    await eventually(
      () => up.application.reconciliation().breaks,
      (breaks) => breaks.length === 1,
      'the break is found',
    );
    const entry = await alert(up, { ...BUY_SPY, id: 'while broken' });
    assert.equal(entry.refusal?.code, 'STATE_IN_DOUBT');
    const early = await up.application.resolveBreak('cli', 'SPY', 'adopt', 'sold by hand');
    assert.equal(early.refusal?.code, 'NOT_COMPARED');
    await eventually(
      () => up.application.reconciliation(),
      ({ comparedAt = '', breaks }) => comparedAt > (breaks[0]?.since ?? ''),
      'the executions are read',
    );
    const adopted = await up.application.resolveBreak('cli', 'SPY', 'adopt', 'sold by hand');
    assert.equal(adopted.done, true, adopted.message);
    assert.equal(spy()?.quantity, 3);
    await eventually(
      () => up.application.status().alarms.map(({ code }) => code),
      (codes) => !codes.includes('POSITION_MISMATCH'),
      'the alarm ends',
    );
  });

  it('is closed whole in the end', async () => {
    const action = await up.application.instruct('cli', { action: 'close', symbol: 'SPY', reason: 'test' });
    assert.equal(action.done, true, action.message);
    await eventually(
      () => [up.application.positions().length, openOrders(up).length],
      ([positions, orders]) => positions === 0 && orders === 0,
      'it is flat',
    );
  });

  it('refuses what it cannot read, or what is not there', async () => {
    const unread = await up.application.instruct('cli', {
      action: 'amend',
      symbol: 'SPY',
      reason: 'x',
      stop: 'soon',
    });
    assert.equal(unread.refusal?.code, 'DISTANCE_INVALID');
    const none = await up.application.instruct('cli', {
      action: 'amend',
      symbol: 'SPY',
      reason: 'x',
      stop: '1%',
    });
    assert.equal(none.refusal?.code, 'NOTHING_TO_AMEND');
    assert.equal((await up.application.settle('cli', 'S-1-E', 'x')).refusal?.code, 'ORDER_UNKNOWN');
    assert.equal(
      (await up.application.resolveBreak('cli', 'SPY', 'ignore', 'x')).refusal?.code,
      'BREAK_UNKNOWN',
    );
  });
});
