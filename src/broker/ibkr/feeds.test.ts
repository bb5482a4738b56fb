import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { commission, completedOrder, errorMessage, execDetails, openOrder } from './testing/frames.ts';
import { aapl, type TestBroker, testBroker } from './testing/harness.ts';
import { type Fields, StubGateway } from './testing/stub-gateway.ts';

let gateway: StubGateway;
let test: TestBroker;

beforeEach(async () => {
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

  it('ask for no more bars at a time than IB takes, and for the others as answers come', async () => {
    const asked: string[] = [];
    let most = 0;
    let open = 0;
    gateway.on(20, (connection, fields) => {
      asked.push(fields[1] ?? '');
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        connection.send([17, fields[1] ?? '', '', '', 0]);
      }, 20);
    });
    const request = { instrument: aapl, source: 'TRADES', barSize: '1 min', duration: '1 D' } as const;
    const answers = await Promise.all(
      Array.from({ length: 120 }, () => test.broker.bars({ ...request, regularHoursOnly: false })),
    );
    assert.ok(answers.every(({ ok }) => ok));
    assert.equal(new Set(asked).size, 120);
    assert.ok(most <= 50, `${most} at a time`);
  });

  it('withdraw a request for bars that is not answered in time', async () => {
    const impatient = testBroker(gateway.port, { clientId: 8, historyTimeoutMs: 50 });
    impatient.broker.start();
    await impatient.next('session');
    const asked: (string | undefined)[] = [];
    const withdrawn: (string | undefined)[] = [];
    gateway.on(20, (_, fields) => asked.push(fields[1]));
    gateway.on(25, (_, fields) => withdrawn.push(fields.at(-1)));
    const request = { instrument: aapl, source: 'TRADES', barSize: '1 min', duration: '1 D' } as const;
    const late = await impatient.broker.bars({ ...request, regularHoursOnly: false });
    assert.equal(!late.ok && late.error.code, 'BROKER_TIMEOUT');
    await gateway.until(() => withdrawn.length === 1);
    assert.deepEqual(withdrawn, asked);
    await impatient.broker.close();
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

  it('take a price of 0 without a size for none, as IB means it', async () => {
    test.broker.subscribeQuotes(aapl);
    await gateway.until(() => gateway.last.of(1).length === 1);
    const id = gateway.last.of(1)[0]?.[2] ?? '';
    const price = (tick: number, value: number, size: number): Fields => [1, 6, id, tick, value, size, 1];
    const told = async (...frames: readonly Fields[]) => {
      const from = test.events.length;
      send(...frames);
      const { quote } = await test.next('quote', undefined, from);
      return [quote.bid, quote.ask, quote.last, quote.close];
    };
    assert.deepEqual(
      await told(price(1, 180.5, 300), price(2, 180.55, 200), price(4, 180.52, 10), price(9, 179.9, 0)),
      [180.5, 180.55, 180.52, 179.9],
    );
    assert.deepEqual(
      await told(price(1, 0, 0), price(2, 0, 0)),
      [undefined, undefined, 180.52, 179.9],
      'nobody trades at nothing: a halt, or the minutes before the open',
    );
    assert.deepEqual(await told(price(9, 0, 0)), [undefined, undefined, 180.52, undefined]);
    assert.deepEqual(
      await told(price(1, 0, 5), price(2, 0.05, 7)),
      [0, 0.05, 180.52, undefined],
      'a bid of 0',
    );
    assert.deepEqual(await told(price(1, 180.4, 100), price(2, 180.6, 100)), [
      180.4,
      180.6,
      180.52,
      undefined,
    ]);
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
    assert.equal(quote.pricedAt, 1_795_255_200_000);
    assert.notEqual(quote.time, quote.pricedAt, "the market's clock does not go late");
    assert.equal((await test.next('notice')).notice.class, 'warning');
  });

  it('hold the delta of an option, by the model only', async () => {
    gateway.on(1, (connection, fields) => {
      const id = Number(fields[2]);
      const computed = (tick: number, delta: number): Fields => [
        21,
        id,
        tick,
        0,
        0.2,
        delta,
        5,
        0,
        0,
        0,
        0,
        190,
      ];
      connection.send([1, 6, id, 1, 5, 3, 0], computed(10, 0.9), computed(13, -0.25), computed(13, -2));
    });
    test.broker.subscribeQuotes(aapl);
    const { quote } = await test.next('quote');
    assert.deepEqual([quote.bid, quote.delta], [5, -0.25]);
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
