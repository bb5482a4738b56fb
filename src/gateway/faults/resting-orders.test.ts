import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { OrderAction, OrderType, TimeInForce } from '@stoqey/ib';
import { AAPL, type GatewayFixture, startFixture } from '../testing/gateway-fixture.ts';
import { aapl, nextOrderId, order, orderStory } from '../testing/orders.ts';
import { RecordingClient } from '../testing/recording-client.ts';
import { FaultDesk } from './fault-desk.ts';

/** AAPL is quoted at 100.00 to 100.02; every test has a stop that sells 100 at 95. */
let gateway: GatewayFixture;
let desk: FaultDesk;
let client: RecordingClient;
let stop: number;

const begin = (name: string, options: object = {}): void => {
  const started = desk.start(name, options);
  assert.ok(started.ok, JSON.stringify(started));
};
const exchange = () => gateway.internals.context.exchange;
const statuses = (): readonly unknown[] =>
  client.named('orderStatus').flatMap(({ args }) => (args[0] === stop ? [args[1]] : []));
const listedAs = async (): Promise<unknown> => {
  client.forget();
  client.api.reqOpenOrders();
  await client.hear('openOrderEnd');
  return statuses().at(-1);
};
const falls = (bid: number): void => {
  gateway.market.quote(AAPL, bid, bid + 0.02);
  gateway.market.trade(AAPL, bid, 100);
  gateway.play();
};

beforeEach(async () => {
  gateway = await startFixture();
  desk = new FaultDesk(gateway.internals);
  client = await RecordingClient.connect(gateway.port);
  stop = nextOrderId(client);
  client.api.placeOrder(
    stop,
    aapl,
    order({ action: OrderAction.SELL, orderType: OrderType.STP, auxPrice: 95, tif: TimeInForce.GTC }),
  );
  await client.until(() => statuses().includes('PreSubmitted'));
  await client.settled();
  client.forget();
});
afterEach(async () => {
  desk.endAll();
  await client.leave();
  await gateway.close();
});

describe('a resting order', () => {
  it('is refused after all: Inactive, the code, and it has ended', async () => {
    begin('refuse-order', { orderType: 'stp', text: 'No.' });
    await client.settled();
    assert.deepEqual(orderStory(client), [`orderStatus ${stop} Inactive 0+100`, `error ${stop} 201`]);
    assert.deepEqual(exchange().openOrders(), []);
  });

  it('is said to be refused, as often as told, and rests on', async () => {
    begin('refuse-order', { order: 'lives', times: 2, code: 110 });
    await client.settled();
    assert.deepEqual(orderStory(client), [`error ${stop} 110`, `error ${stop} 110`]);
    assert.equal(exchange().openOrders().length, 1);
  });

  it('is held back: nothing triggers it, until it is let go', async () => {
    begin('hold-order', { symbol: 'AAPL' });
    assert.equal(await listedAs(), 'Inactive');
    falls(90);
    assert.equal(exchange().executions().length, 0);
    desk.endAll();
    await client.hear('commissionReport');
    assert.equal(exchange().positions(exchange().accounts[0] as never)[0]?.position, -100);
  });

  it('that is held back can be cancelled, and works again when it is changed', async () => {
    begin('hold-order');
    client.api.placeOrder(
      stop,
      aapl,
      order({ action: OrderAction.SELL, orderType: OrderType.STP, auxPrice: 94, tif: TimeInForce.GTC }),
    );
    await client.until(() => statuses().at(-1) === 'PreSubmitted');
    begin('hold-order');
    client.api.cancelOrder(stop);
    await client.until(() => statuses().at(-1) === 'Cancelled');
    desk.endAll();
    assert.deepEqual(exchange().openOrders(), []);
  });

  it('whose cancellation hangs is PendingCancel for whoever asks, and may still fill', async () => {
    begin('cancel-hangs');
    client.api.cancelOrder(stop);
    await client.until(() => statuses().includes('PendingCancel'));
    assert.equal(await listedAs(), 'PendingCancel');
    falls(90);
    await client.until(() => statuses().includes('Filled'));
  });

  for (const [afterwards, then] of [
    ['carried-out', 'Cancelled'],
    ['forgotten', 'PreSubmitted'],
  ] as const)
    it(`whose cancellation hung is ${then} when that is ${afterwards}`, async () => {
      begin('cancel-hangs', { afterwards });
      client.api.cancelOrder(stop);
      await client.until(() => statuses().includes('PendingCancel'));
      client.forget();
      desk.endAll();
      if (afterwards === 'carried-out') await client.until(() => statuses().includes(then));
      else assert.equal(await listedAs(), then);
    });

  it('has to be there', () => {
    for (const options of [{ orderType: 'LMT' }, { symbol: 'ES' }]) {
      const started = desk.start('hold-order', options);
      assert.equal(!started.ok && started.error.code, 'ORDER_NOT_FOUND');
    }
    const unknown = desk.start('refuse-order', { symbol: 'NOSUCH' });
    assert.equal(!unknown.ok && unknown.error.code, 'SYMBOL_UNKNOWN');
  });
});
