import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { ContractQuery } from '../../instruments/instrument.ts';
import {
  aaplDetails,
  commission,
  completedOrder,
  errorMessage,
  esDetails,
  execDetails,
  notice,
  openOrder,
  orderStatus,
} from './testing/frames.ts';
import { aapl, approved, type TestBroker, testBroker, ticket } from './testing/harness.ts';
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

describe('messages that cannot be decoded', () => {
  it('cost only themselves', async () => {
    send([3, 371], [10], orderStatus(371, 'Submitted', 0, 100));
    await test.next('order-status');
    assert.equal((await test.broker.currentTime()).ok, true);
  });
});

describe('contract details', () => {
  const es: ContractQuery = { symbol: 'ES', secType: 'FUT', exchange: 'CME', currency: 'USD' };
  const stock: ContractQuery = { symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'USD' };

  const answering = (details: (id: number) => Fields, rule: Fields): void => {
    gateway.on(9, (connection, fields) => {
      const id = Number(fields[2]);
      connection.send(details(id), [52, 1, id]);
    });
    gateway.on(91, (connection) => connection.send(rule));
  };

  it('become an instrument: last trade day without its time, steps from the market rule', async () => {
    answering(esDetails, [93, 67, 1, 0, 0.25]);
    const result = await test.broker.resolve(es);
    assert.ok(result.ok);
    const [instrument] = result.value;
    assert.equal(instrument?.lastTradeDate, '20261218');
    assert.equal(instrument?.minTick, 0.25);
    assert.deepEqual(instrument?.priceSteps, [{ low: 0, increment: 0.25 }]);
    assert.equal(instrument?.multiplier, 50);
    assert.equal(instrument?.timeZone, 'America/Chicago');
    assert.equal(instrument?.exchange, 'CME');
  });

  it('are asked for once, also by several at the same time', async () => {
    answering(aaplDetails, [93, 26, 2, 0, 0.0001, 1, 0.01]);
    const [first, second] = await Promise.all([test.broker.resolve(stock), test.broker.resolve(stock)]);
    assert.deepEqual(first, second);
    await test.broker.resolve(stock);
    assert.equal(gateway.last.of(9).length, 1);
    assert.equal(gateway.last.of(91).length, 1);
    assert.ok(first.ok);
    assert.deepEqual(first.value[0]?.priceSteps, [
      { low: 0, increment: 0.0001 },
      { low: 1, increment: 0.01 },
    ]);
  });

  it('give whole shares, which is all that the API takes', async () => {
    answering(aaplDetails, [93, 26, 1, 0, 0.01]);
    const result = await test.broker.resolve(stock);
    assert.ok(result.ok);
    assert.equal(result.value[0]?.sizeIncrement, 1);
    assert.equal(result.value[0]?.minSize, 1);
  });

  it('take the tick from the details, never from the parameters of the quote stream', async () => {
    answering(aaplDetails, [93, 26, 1, 0, 0.01]);
    test.broker.subscribeQuotes(aapl);
    await gateway.until(() => gateway.last.of(1).length === 1);
    const id = gateway.last.of(1)[0]?.[2] ?? '';
    // The library reads this minTick as the whole number 0.
    send([81, id, '0.01', '9c0001', 3], [1, 6, id, 2, 180.55, 100, 1]);
    await test.next('quote');
    const result = await test.broker.resolve(stock);
    assert.ok(result.ok);
    assert.equal(result.value[0]?.minTick, 0.01);
  });

  it('that do not exist are refused, and asked for again next time', async () => {
    gateway.on(9, (connection, fields) =>
      connection.send(
        errorMessage(Number(fields[2]), 200, 'No security definition has been found for the request'),
      ),
    );
    const result = await test.broker.resolve(stock);
    assert.equal(!result.ok && result.error.code, 'SYMBOL_UNKNOWN');
    answering(aaplDetails, [93, 26, 1, 0, 0.01]);
    assert.equal((await test.broker.resolve(stock)).ok, true);
  });

  it('follow the minimum tick while the market rule is not told, and ask for it again', async () => {
    const impatient = testBroker(gateway.port, { clientId: 8, requestTimeoutMs: 20 });
    impatient.broker.start();
    await impatient.next('session');
    answering(aaplDetails, [93, 99, 1, 0, 5]);
    const first = await impatient.broker.resolve(stock);
    assert.ok(first.ok);
    assert.deepEqual(first.value[0]?.priceSteps, [{ low: 0, increment: 0.01 }]);
    answering(aaplDetails, [93, 26, 2, 0, 0.0001, 1, 0.01]);
    const second = await impatient.broker.resolve(stock);
    assert.ok(second.ok);
    assert.equal(second.value[0]?.priceSteps.length, 2);
    await impatient.broker.close();
  });

  it('without an answer end in a refusal', async () => {
    const impatient = testBroker(gateway.port, { clientId: 8, requestTimeoutMs: 20 });
    impatient.broker.start();
    await impatient.next('session');
    const result = await impatient.broker.resolve(stock);
    assert.equal(!result.ok && result.error.code, 'BROKER_TIMEOUT');
    await impatient.broker.close();
  });
});

describe('lists', () => {
  it('gather the open orders of every client, and leave out what has ended meanwhile', async () => {
    gateway.on(5, (connection) =>
      connection.send(
        openOrder({ orderId: 371, ref: 'ours' }),
        openOrder({ orderId: 372, ref: 'done', status: 'Filled' }),
        [53, 1],
      ),
    );
    gateway.on(16, (connection) =>
      connection.send(
        openOrder({ orderId: 371, ref: 'ours' }),
        openOrder({ orderId: 371, ref: '', clientId: 9, permId: 5 }),
        [53, 1],
      ),
    );
    const result = await test.broker.openOrders();
    assert.ok(result.ok);
    assert.deepEqual(
      result.value.map(({ ref, clientId }) => [ref, clientId]),
      [
        ['ours', 7],
        ['', 9],
      ],
    );
  });

  it('give completed orders with how they ended, without the unset numbers', async () => {
    gateway.on(99, (connection) =>
      connection.send(completedOrder(1002, 'test-9', 'Cancelled', 'Cancelled by System:\n'), [102]),
    );
    const result = await test.broker.completedOrders();
    assert.ok(result.ok);
    const [order] = result.value;
    assert.equal(order?.status, 'Cancelled');
    assert.equal(order?.completedStatus, 'Cancelled by System:');
    assert.equal(order?.filled, 0);
    assert.equal(order?.orderId, 0);
    assert.equal(order?.permId, 1002);
  });

  it('give the executions of the day, and their commissions as events', async () => {
    gateway.on(7, (connection, fields) => {
      const id = Number(fields[2]);
      connection.send(
        execDetails(id, 371, 'a.01', 100, 180.5),
        [55, 1, id],
        commission('a.01', 1, undefined),
      );
    });
    const result = await test.broker.executions();
    assert.ok(result.ok);
    assert.deepEqual(
      result.value.map(({ execId, ref }) => [execId, ref]),
      [['a.01', 'test-371']],
    );
    await test.next('commission');
  });

  it('give the positions, the last word on each', async () => {
    const row = (size: number): Fields =>
      `61|3|DU1234567|265598|AAPL|STK||0|||NASDAQ|USD|AAPL|NMS|${size}|180.25`.split('|');
    gateway.on(61, (connection) => connection.send(row(10), row(20), [62, 1]));
    const result = await test.broker.positions();
    assert.ok(result.ok);
    assert.deepEqual(
      result.value.map(({ position, averageCost }) => [position, averageCost]),
      [[20, 180.25]],
    );
  });

  it('give bars with times in the exchange zone for days, and none where there are none', async () => {
    gateway.on(20, (connection, fields) =>
      connection.send([
        17,
        fields[1] ?? '',
        '',
        '',
        2,
        '20261120',
        1,
        2,
        0.5,
        1.5,
        1000,
        1.25,
        10,
        '1795186200',
        2,
        3,
        1,
        2,
        500,
        2,
        5,
      ]),
    );
    const request = {
      instrument: aapl,
      source: 'TRADES',
      barSize: '1 day',
      duration: '1 D',
      regularHoursOnly: true,
    } as const;
    const result = await test.broker.bars(request);
    assert.ok(result.ok);
    assert.deepEqual(
      result.value.map(({ time, close, volume }) => [new Date(time).toISOString(), close, volume]),
      [
        ['2026-11-20T05:00:00.000Z', 1.5, 1000],
        [new Date(1_795_186_200_000).toISOString(), 2, 500],
      ],
    );
    const refuse = (text: string) =>
      gateway.on(20, (connection, fields) =>
        connection.send(
          errorMessage(Number(fields[1]), 162, `Historical Market Data Service error message:${text}`),
        ),
      );
    refuse('HMDS query returned no data: AAPL@SMART Trades');
    assert.deepEqual(await test.broker.bars(request), { ok: true, value: [] });
    refuse('Historical data request pacing violation');
    const paced = await test.broker.bars(request);
    assert.equal(!paced.ok && paced.error.code, 'PACING_VIOLATION');
  });
});

describe('quotes', () => {
  it('merge the ticks that come together, live and delayed', async () => {
    test.broker.subscribeQuotes(aapl);
    await gateway.until(() => gateway.last.of(1).length === 1);
    const id = gateway.last.of(1)[0]?.[2] ?? '';
    send(
      [1, 6, id, 1, 180.5, 300, 1],
      [1, 6, id, 2, 180.55, 200, 1],
      [2, 6, id, 3, 200],
      [1, 6, id, 4, 180.52, 10, 0],
      [2, 6, id, 8, 123456],
      [1, 6, id, 9, 179.9, 0, 0],
    );
    const { quote } = await test.next('quote');
    const { time: _time, ...rest } = quote;
    assert.deepEqual(rest, {
      conId: 265598,
      bid: 180.5,
      ask: 180.55,
      bidSize: 300,
      askSize: 200,
      last: 180.52,
      lastSize: 10,
      close: 179.9,
      volume: 123456,
    });
    assert.equal(test.of('quote').length, 1);
    const from = test.events.length;
    send([1, 6, id, 1, -1, 0, 1]);
    assert.equal((await test.next('quote', undefined, from)).quote.bid, undefined);
  });

  it('say that they are delayed, and how old', async () => {
    test.broker.subscribeQuotes(aapl);
    await gateway.until(() => gateway.last.of(1).length === 1);
    const id = gateway.last.of(1)[0]?.[2] ?? '';
    send(
      errorMessage(
        Number(id),
        10167,
        'Requested market data is not subscribed. Displaying delayed market data.',
      ),
      [46, 6, id, 88, '1795255200'],
      [1, 6, id, 66, 180.5, 300, 1],
    );
    const { quote } = await test.next('quote');
    assert.equal(quote.delayed, true);
    assert.equal(quote.bid, 180.5);
    assert.equal(quote.time, 1_795_255_200_000);
    assert.equal((await test.next('notice')).notice.class, 'warning');
  });

  it('end when they are no longer wanted', async () => {
    test.broker.subscribeQuotes(aapl);
    await gateway.until(() => gateway.last.of(1).length === 1);
    test.broker.unsubscribeQuotes(aapl);
    await gateway.until(() => gateway.last.of(2).length === 1);
    const id = gateway.last.of(1)[0]?.[2] ?? '';
    assert.equal(gateway.last.of(2)[0]?.[2], id);
    send([1, 6, id, 1, 180.5, 300, 1]);
    await test.broker.currentTime();
    assert.equal(test.of('quote').length, 0);
  });
});

describe('account', () => {
  it('is followed from the beginning', async () => {
    await gateway.until(() => gateway.last.of(6).length === 1);
    assert.deepEqual(gateway.last.of(6)[0], ['6', '2', '1', 'DU1234567']);
    send([6, 2, 'NetLiquidation', '1000000.00', 'USD', 'DU1234567']);
    const value = await test.next('account-value');
    assert.deepEqual(value, {
      type: 'account-value',
      account: 'DU1234567',
      key: 'NetLiquidation',
      value: '1000000.00',
      currency: 'USD',
    });
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
