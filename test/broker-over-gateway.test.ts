import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { examine } from '../src/app/doctor/run-doctor.ts';
import { approved, type TestBroker, testBroker, ticket } from '../src/broker/ibkr/testing/harness.ts';
import type { BracketTicket, OrderTicket } from '../src/broker/port.ts';
import { systemClock } from '../src/core/clock.ts';
import { type ClientOrderId, clientOrderId } from '../src/core/ids.ts';
import { price } from '../src/core/price.ts';
import {
  AAPL,
  FRIDAY_TEN,
  type GatewayFixture,
  startFixture,
} from '../src/gateway/testing/gateway-fixture.ts';
import type { ContractQuery, Instrument } from '../src/instruments/instrument.ts';

/** The adapter against the simulated gateway, over TCP: both are ours, neither knows the other. */

const stock = (symbol: string): ContractQuery => ({
  symbol,
  secType: 'STK',
  exchange: 'SMART',
  currency: 'USD',
});

let gateway: GatewayFixture;
let test: TestBroker;

beforeEach(async () => {
  gateway = await startFixture();
  test = testBroker(gateway.port);
  test.broker.start();
  await test.next('session');
});
afterEach(async () => {
  await test.broker.close();
  await gateway.close();
});

async function resolve(query: ContractQuery): Promise<Instrument> {
  const found = await test.broker.resolve(query);
  assert.ok(found.ok, JSON.stringify(found));
  const [instrument] = found.value;
  assert.ok(instrument);
  assert.equal(found.value.length, 1);
  return instrument;
}

const nextId = (): ClientOrderId => test.broker.session?.nextValidId ?? clientOrderId(0);

/** Buys 100 at the market, with a stop below and a target above. */
function bracket(instrument: Instrument, first: ClientOrderId): BracketTicket {
  const order = (
    offset: number,
    pricing: OrderTicket['pricing'],
    change: Partial<OrderTicket> = {},
  ): OrderTicket => ticket(first + offset, pricing, { instrument, ...change });
  return {
    entry: order(0, { type: 'market' }),
    exits: [
      order(1, { type: 'stop', stop: price(99) }, { side: 'SELL', tif: 'GTC' }),
      order(2, { type: 'limit', limit: price(103) }, { side: 'SELL', tif: 'GTC' }),
    ],
  };
}

const status = (orderId: number, wanted: string, from = 0) =>
  test.next('order-status', ({ report }) => report.orderId === orderId && report.status === wanted, from);

describe('the adapter and the simulated gateway', () => {
  it('agree on the session, the account and the time', async () => {
    const { session } = test.broker;
    assert.deepEqual(session?.accounts, ['DU1234567']);
    assert.equal(session?.serverVersion, 193);
    const worth = await test.next('account-value', ({ key }) => key === 'NetLiquidation');
    assert.equal(Number(worth.value), 1_000_000);
    const time = await test.broker.currentTime();
    assert.ok(time.ok);
    assert.ok(Math.abs(time.value - FRIDAY_TEN) < 60_000);
    await test.next('link', ({ health }) => health.farms.usfarm === 'ok');
  });

  it('agree on contracts of every kind', async () => {
    const spy = await resolve(stock('SPY'));
    assert.equal(spy.secType, 'STK');
    assert.equal(spy.minTick, 0.01);
    assert.equal(spy.sizeIncrement, 1);
    assert.equal(spy.timeZone, 'America/New_York');
    const es = await resolve({
      symbol: 'ES',
      secType: 'FUT',
      exchange: 'CME',
      currency: 'USD',
      lastTradeDateOrContractMonth: '202612',
    });
    assert.equal(es.localSymbol, 'ESZ6');
    assert.equal(es.multiplier, 50);
    assert.equal(es.lastTradeDate, '20261218');
    assert.deepEqual(es.priceSteps, [{ low: 0, increment: 0.25 }]);
    const euro = await resolve({ symbol: 'EUR', secType: 'CASH', exchange: 'IDEALPRO', currency: 'USD' });
    assert.equal(euro.minTick, 0.00005);
    const unknown = await test.broker.resolve(stock('NOSUCH'));
    assert.equal(!unknown.ok && unknown.error.code, 'SYMBOL_UNKNOWN');
  });

  it('gives what the market has: quotes and bars', async () => {
    const aapl = await resolve(stock('AAPL'));
    test.broker.subscribeQuotes(aapl);
    const { quote } = await test.next(
      'quote',
      ({ quote: { bid, ask } }) => bid !== undefined && ask !== undefined,
    );
    assert.equal(quote.bid, 100);
    assert.equal(quote.ask, 100.02);
    assert.ok(quote.bidSize > 0);
    gateway.market.quote(AAPL, 100.05, 100.07);
    gateway.play();
    await test.next('quote', (event) => event.quote.bid === 100.05 && event.quote.ask === 100.07);
    const bars = await test.broker.bars({
      instrument: aapl,
      source: 'TRADES',
      barSize: '1 min',
      duration: '1800 S',
      regularHoursOnly: true,
    });
    assert.ok(bars.ok, JSON.stringify(bars));
    assert.ok(bars.value.length >= 29);
    assert.equal(bars.value[0]?.close, 100.5);
  });

  it('fills a bracket, keeps its exits, and closes with one of them', async () => {
    const aapl = await resolve(stock('AAPL'));
    const first = nextId();
    test.broker.placeBracket(approved(bracket(aapl, first)));
    const filled = await status(first, 'Filled');
    assert.equal(filled.report.filled, 100);
    const { execution } = await test.next('execution');
    assert.equal(execution.ref, `test-${first}`);
    assert.equal(execution.price, 100.02);
    const paid = await test.next('commission');
    assert.equal(paid.report.realizedPnl, undefined);
    assert.ok(paid.report.commission > 0);

    const open = await test.broker.openOrders();
    assert.ok(open.ok);
    assert.deepEqual(
      open.value.map(({ ref, orderType, stopPrice, limitPrice, side, tif }) => [
        ref,
        orderType,
        stopPrice ?? limitPrice,
        side,
        tif,
      ]),
      [
        [`test-${first + 1}`, 'STP', 99, 'SELL', 'GTC'],
        [`test-${first + 2}`, 'LMT', 103, 'SELL', 'GTC'],
      ],
    );
    const held = await test.broker.positions();
    assert.ok(held.ok);
    assert.deepEqual(
      held.value.filter(({ position }) => position !== 0).map(({ symbol, position }) => [symbol, position]),
      [['AAPL', 100]],
    );

    // The target trades; the stop goes with it.
    gateway.market.quote(AAPL, 103.1, 103.12);
    gateway.play();
    await status(first + 2, 'Filled');
    await status(first + 1, 'Cancelled');
    const sold = await test.next('commission', ({ report }) => report.realizedPnl !== undefined);
    assert.ok((sold.report.realizedPnl ?? 0) > 0);
    const completed = await test.broker.completedOrders();
    assert.ok(completed.ok);
    const ended = new Map(completed.value.map((order) => [order.ref, order.status]));
    assert.equal(ended.get(`test-${first + 1}`), 'Cancelled');
    assert.equal(ended.get(`test-${first + 2}`), 'Filled');
  });

  it('cancels, and says what cannot be cancelled any more', async () => {
    const aapl = await resolve(stock('AAPL'));
    const id = nextId();
    test.broker.place(approved(ticket(id, { type: 'limit', limit: price(90) }, { instrument: aapl })));
    await status(id, 'Submitted');
    test.broker.cancel(id);
    await status(id, 'Cancelled');
    const { fate } = await test.next('order-notice', ({ orderId }) => orderId === id);
    assert.equal(fate, 'cancelled');
    const from = test.events.length;
    test.broker.cancel(id);
    const late = await test.next('order-notice', ({ orderId }) => orderId === id, from);
    assert.equal(late.fate, 'not-cancellable');
  });

  it('refuses what cannot be an order', async () => {
    const aapl = await resolve(stock('AAPL'));
    const id = nextId();
    test.broker.place(approved(ticket(id, { type: 'limit', limit: price(90.001) }, { instrument: aapl })));
    const offTick = await test.next('order-notice', ({ orderId }) => orderId === id);
    assert.equal(offTick.code, 110);
    assert.equal(offTick.fate, 'rejected');
    const other = clientOrderId(id + 1);
    test.broker.place(
      approved(
        ticket(other, { type: 'market' }, { instrument: { ...aapl, conId: 1 as Instrument['conId'] } }),
      ),
    );
    const noContract = await test.next('order-notice', ({ orderId }) => orderId === other);
    assert.equal(noContract.code, 200);
  });

  it('takes trailing stops of both kinds', async () => {
    const aapl = await resolve(stock('AAPL'));
    const id = nextId();
    const sell = { instrument: aapl, side: 'SELL' as const };
    test.broker.place(approved(ticket(id, { type: 'trailing-stop', amount: 1, stop: price(99) }, sell)));
    test.broker.place(
      approved(ticket(id + 1, { type: 'trailing-stop-percent', percent: 2, stop: price(98) }, sell)),
    );
    await status(id, 'PreSubmitted');
    await status(id + 1, 'PreSubmitted');
    const open = await test.broker.openOrders();
    assert.ok(open.ok);
    assert.deepEqual(
      open.value.map(({ orderType }) => orderType),
      ['TRAIL', 'TRAIL'],
    );
    // The stop price, not the distance, and never below where it was told to begin.
    const [amount, percent] = open.value.map(({ stopPrice }) => stopPrice ?? 0);
    assert.ok(amount !== undefined && amount >= 99 && amount < 100);
    assert.ok(percent !== undefined && percent >= 98 && percent < 99);
  });

  it('has everything again after the connection broke', async () => {
    const aapl = await resolve(stock('AAPL'));
    test.broker.subscribeQuotes(aapl);
    const first = nextId();
    test.broker.placeBracket(approved(bracket(aapl, first)));
    await status(first, 'Filled');
    await test.broker.close();

    const again = testBroker(gateway.port);
    test = again;
    again.broker.subscribeQuotes(aapl);
    again.broker.start();
    const { session } = await again.next('session');
    assert.ok(session.nextValidId > first + 2);
    await again.next('quote');
    const executions = await again.broker.executions();
    assert.ok(executions.ok);
    assert.deepEqual(
      executions.value.map(({ ref, quantity }) => [ref, quantity]),
      [[`test-${first}`, 100]],
    );
    const open = await again.broker.openOrders();
    assert.ok(open.ok);
    assert.deepEqual(
      open.value.map(({ ref, clientId }) => [ref, clientId]),
      [
        [`test-${first + 1}`, 7],
        [`test-${first + 2}`, 7],
      ],
    );
    again.broker.cancel(clientOrderId(first + 1));
    await again.next(
      'order-status',
      ({ report }) => report.orderId === first + 1 && report.status === 'Cancelled',
    );
  });

  it('hears of the orders of other clients when it asks', async () => {
    const aapl = await resolve(stock('AAPL'));
    const other = testBroker(gateway.port, { clientId: 8 });
    other.broker.start();
    const { session } = await other.next('session');
    const id = session.nextValidId;
    other.broker.place(approved(ticket(id, { type: 'limit', limit: price(90) }, { instrument: aapl })));
    await other.next('order-status', ({ report }) => report.orderId === id && report.status === 'Submitted');
    const open = await test.broker.openOrders();
    assert.ok(open.ok);
    assert.deepEqual(
      open.value.map(({ clientId }) => clientId),
      [8],
    );
    await other.broker.close();
  });

  it('is found in good health by the doctor, who tells the recorded market', async () => {
    const outcomes: Record<string, string> = {};
    const options = {
      host: '127.0.0.1',
      port: gateway.port,
      clientId: 20,
      mode: 'paper',
      symbol: 'AAPL',
      simulated: true,
      clock: systemClock,
    } as const;
    for await (const { name, outcome } of examine(options)) outcomes[name] = outcome;
    assert.deepEqual(
      Object.entries(outcomes).filter(([, outcome]) => outcome !== 'ok'),
      [],
    );
    assert.equal(Object.keys(outcomes).length, 12);
  });
});

it('says that the gateway is read-only, by a list and by an order', async () => {
  const closed = await startFixture({ readOnly: true });
  const reader = testBroker(closed.port);
  reader.broker.start();
  const { session } = await reader.next('session');
  const open = await reader.broker.openOrders();
  assert.equal(!open.ok && open.error.code, 'READ_ONLY_API');
  reader.broker.place(approved(ticket(session.nextValidId, { type: 'market' })));
  const { fate, code } = await reader.next('order-notice');
  assert.deepEqual([fate, code], ['rejected', 321]);
  assert.equal(reader.broker.health.readOnly, true);
  await reader.broker.close();
  await closed.close();
});

it('stays within 50 messages a second at a gateway that counts them', async () => {
  const strict = await startFixture({ messageRate: 'reject' });
  const busy = testBroker(strict.port);
  busy.broker.start();
  const { session } = await busy.next('session');
  const found = await busy.broker.resolve(stock('AAPL'));
  assert.ok(found.ok && found.value[0]);
  const [aapl] = found.value;
  const ids = Array.from({ length: 90 }, (_, index) => session.nextValidId + index);
  for (const id of ids) {
    busy.broker.place(
      approved(ticket(id, { type: 'limit', limit: price(50 + (id % 40)) }, { instrument: aapl })),
    );
  }
  await busy.next('sent', ({ orderIds }) => orderIds[0] === ids.at(-1));
  await busy.broker.currentTime();
  assert.deepEqual(
    busy.of('notice').filter(({ notice }) => notice.code === 100),
    [],
  );
  assert.equal(busy.of('sent').length, 90);
  await busy.broker.close();
  await strict.close();
});
