import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import {
  commission,
  completedOrder,
  errorMessage,
  execDetails,
  notice,
  openOrder,
  orderStatus,
} from './testing/frames.ts';
import { approved, type TestBroker, testBroker, ticket } from './testing/harness.ts';
import { type Fields, StubGateway } from './testing/stub-gateway.ts';

let gateway: StubGateway;
let test: TestBroker;
const defects: string[] = [];
const onWarning = (warning: Error) => defects.push(warning.message);

before(() => process.on('warning', onWarning));
after(() => process.off('warning', onWarning));

beforeEach(async () => {
  defects.length = 0;
  gateway = await StubGateway.start();
  test = testBroker(gateway.port);
  test.broker.start();
  await test.next('session');
});
afterEach(async () => {
  await test.broker.close();
  await gateway.stop();
});

const send = (...messages: Fields[]): void => gateway.last.send(...messages);
const warned = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

describe('order messages', () => {
  it('come through with the unset values of IB taken out', async () => {
    send(
      openOrder({
        orderId: 371,
        ref: 'test-371',
        status: 'PreSubmitted',
        type: 'MKT',
        limit: '1.7976931348623157E308',
      }),
      openOrder({
        orderId: 372,
        ref: 'test-372',
        type: 'STP',
        limit: '13.16',
        aux: '175.25',
        action: 'SELL',
      }),
      orderStatus(372, 'PreSubmitted', 0, 100, { whyHeld: 'child,trigger' }),
    );
    const { report } = await test.next('order-status');
    assert.deepEqual(report, {
      orderId: 372,
      clientId: 7,
      permId: 900_000_372,
      status: 'PreSubmitted',
      filled: 0,
      remaining: 100,
      avgFillPrice: 0,
      whyHeld: 'child,trigger',
    });
    const [entry, stop] = test.of('order').map(({ order }) => order);
    assert.deepEqual(entry, {
      ref: 'test-371',
      orderId: 371,
      clientId: 7,
      permId: 900_000_371,
      account: 'DU1234567',
      conId: 265598,
      symbol: 'AAPL',
      side: 'BUY',
      quantity: 100,
      orderType: 'MKT',
      tif: 'DAY',
      status: 'PreSubmitted',
    });
    assert.equal(stop?.stopPrice, 175.25);
    assert.equal(stop?.limitPrice, undefined);
    assert.equal(stop?.side, 'SELL');
  });

  it('are reported when their status is a word that IB does not have', async () => {
    send(orderStatus(371, 'Pondering', 0, 100), orderStatus(371, 'Submitted', 0, 100));
    await test.next('order-status');
    await warned();
    assert.equal(test.of('order-status').length, 1);
    assert.match(defects.join(), /Pondering/);
  });

  it('give executions with the time of their own zone, and commissions without a P&L for opening trades', async () => {
    send(
      execDetails(-1, 371, 'a.01', 40, 180.5, '20261121 10:30:30 US/Eastern'),
      execDetails(-1, 371, 'b.01', 60, 180.51, '20261121-15:30:31'),
      execDetails(-1, 371, 'c.01', 60, 180.51, '20261121  10:30:32'),
      commission('a.01', 1.0003, undefined),
      commission('b.01', 1, -68.051912),
    );
    await test.next('commission', ({ report }) => report.execId === 'b.01');
    const times = test.of('execution').map(({ execution }) => new Date(execution.time).toISOString());
    assert.deepEqual(times, [
      '2026-11-21T15:30:30.000Z',
      '2026-11-21T15:30:31.000Z',
      // Without a zone: the gateway's own, told with the session (EST).
      '2026-11-21T15:30:32.000Z',
    ]);
    assert.deepEqual(
      test.of('commission').map(({ report }) => [report.commission, report.realizedPnl]),
      [
        [1_000_300, undefined],
        [1_000_000, -68_051_912],
      ],
    );
  });
});

describe('codes', () => {
  it('without a number are notices, also those that change nothing', async () => {
    send(notice(2104, 'Market data farm connection is OK:usfarm'), notice(99999, 'something new'));
    await test.next('notice', ({ notice: { code } }) => code === 99999);
    assert.deepEqual(
      test.of('notice').map(({ notice: { code, class: kind } }) => [code, kind]),
      [
        [2104, 'info'],
        [99999, 'warning'],
      ],
    );
    assert.equal(test.broker.health.farms.usfarm, 'ok');
  });

  it('about an order say what became of it', async () => {
    send(
      errorMessage(371, 201, 'Order rejected - reason:No Trading Permission'),
      errorMessage(372, 202, 'Order Canceled - reason:'),
      errorMessage(373, 399, 'Order Message: not be placed at the exchange until'),
      errorMessage(374, 10148, 'OrderId 374 that needs to be cancelled cannot be cancelled, state: Filled.'),
      errorMessage(375, 10349, 'Order TIF was set to DAY based on order preset.'),
      errorMessage(376, 98765, 'a code of next year'),
    );
    await test.next('order-notice', ({ orderId }) => orderId === 376);
    assert.deepEqual(
      test.of('order-notice').map(({ orderId, fate }) => [orderId, fate]),
      [
        [371, 'rejected'],
        [372, 'cancelled'],
        [373, 'warning'],
        [374, 'not-cancellable'],
        [375, 'warning'],
        [376, 'warning'],
      ],
    );
  });

  it('are read although the advanced reject that comes along is not JSON', async () => {
    send(
      errorMessage(371, 201, 'Order rejected - reason:first', '{"8229": broken'),
      errorMessage(372, 201, 'Order rejected - reason:second', '{"8229":"IBDBUYTX=1"}'),
      orderStatus(371, 'Inactive', 0, 100),
    );
    await test.next('order-status');
    assert.deepEqual(
      test.of('order-notice').map(({ message }) => message),
      ['Order rejected - reason:first', 'Order rejected - reason:second'],
    );
    await warned();
    assert.match(defects.join(), /not JSON/);
  });

  it('tell a read-only API, whether an order or a list met it', async () => {
    const asked = test.broker.openOrders();
    await gateway.until(() => gateway.last.of(16).length === 1);
    const text = "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode.";
    send(notice(321, text));
    const result = await asked;
    assert.equal(!result.ok && result.error.code, 'READ_ONLY_API');
    assert.equal(test.broker.health.readOnly, true);
    send(errorMessage(371, 321, text));
    const { fate } = await test.next('order-notice');
    assert.equal(fate, 'rejected');
  });
});

describe('a row that cannot be read', () => {
  const broken = openOrder({ orderId: 372, ref: 'test-372' }).slice(0, 20);

  it('is counted in the list of open orders that it is missing from, and in no later one', async () => {
    const rows = [openOrder({ orderId: 371, ref: 'test-371' }), broken, [53, 1]];
    gateway.on(16, (connection) => connection.send(...rows));
    gateway.on(5, (connection) => connection.send([53, 1]));
    const told = await test.broker.openOrders();
    assert.deepEqual(told.ok && told.value.map(({ ref }) => ref), ['test-371']);
    assert.equal(told.unread, 1);
    gateway.on(16, (connection) => connection.send([53, 1]));
    assert.equal((await test.broker.openOrders()).unread, undefined);
  });

  it('is counted where an order has a status that IB does not document', async () => {
    const strange = openOrder({ orderId: 372, ref: 'test-372', status: 'Dreaming' });
    gateway.on(16, (connection) => connection.send(strange, [53, 1], [53, 1]));
    assert.equal((await test.broker.openOrders()).unread, 1);
    const ended = completedOrder(900_000_373, 'test-373', 'Dreaming', '');
    gateway.on(99, (connection) => connection.send(ended, [102]));
    assert.equal((await test.broker.completedOrders()).unread, 1);
  });

  it('is counted among the executions', async () => {
    gateway.on(7, (connection, fields) => {
      const id = Number(fields[2]);
      connection.send(
        execDetails(id, 371, '0001.01', 10, 180),
        execDetails(id, 372, '0002.01', 10, 180, 'yesterday'),
        [55, 1, id],
      );
    });
    const told = await test.broker.executions();
    assert.equal(told.ok && told.value.length, 1);
    assert.equal(told.unread, 1);
  });

  it('is no position of 0', async () => {
    const row = (size: string): Fields =>
      `61|3|DU1234567|265598|AAPL|STK||0|||NASDAQ|USD|AAPL|NMS|${size}|180.25`.split('|');
    gateway.on(61, (connection) => connection.send(row('1.7976931348623157E308'), [62, 1]));
    const told = await test.broker.positions();
    assert.deepEqual(told.ok && told.value, []);
    assert.ok(told.unread);
    assert.deepEqual(test.of('position'), []);
  });
});

describe('messages that cannot be decoded', () => {
  it('cost only themselves', async () => {
    send([3, 371], [10], orderStatus(371, 'Submitted', 0, 100));
    await test.next('order-status');
    assert.equal((await test.broker.currentTime()).ok, true);
  });
});

it('numbers requests so that no order can be mistaken for one', async () => {
  test.broker.place(approved(ticket(371, { type: 'market' })));
  void test.broker.executions();
  await gateway.until(() => gateway.last.of(7).length === 1);
  const request = Number(gateway.last.of(7)[0]?.[2]);
  assert.ok(request > 1_000_000_000);
  send(errorMessage(371, 200, 'No security definition has been found for the request'));
  assert.equal((await test.next('order-notice')).fate, 'rejected');
});
