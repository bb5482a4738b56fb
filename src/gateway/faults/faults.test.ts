import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { AAPL, type GatewayFixture, startFixture } from '../testing/gateway-fixture.ts';
import { aapl, limit, nextOrderId, order, orderStory } from '../testing/orders.ts';
import { RawClient } from '../testing/raw-client.ts';
import { RecordingClient } from '../testing/recording-client.ts';
import { FAULTS } from './catalogue.ts';
import { FaultDesk } from './fault-desk.ts';

let gateway: GatewayFixture;
let desk: FaultDesk;
let client: RecordingClient;

beforeEach(async () => {
  gateway = await startFixture();
  desk = new FaultDesk(gateway.internals);
  client = await RecordingClient.connect(gateway.port);
});
afterEach(async () => {
  desk.endAll();
  await client.leave();
  await gateway.close();
});

const begin = (name: string, options: object = {}): void => {
  const started = desk.start(name, options);
  assert.ok(started.ok, JSON.stringify(started));
};
const codes = (): readonly unknown[] =>
  client.heard.flatMap(({ event, args }) =>
    event === 'info' ? [args[1]] : event === 'error' ? [args[1]] : [],
  );
const hears = (code: number) => client.until(() => codes().includes(code), `code ${code}`);
const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 2));
};
const gone = () => client.hear('disconnected');

const buy = (): number => {
  const id = nextOrderId(client);
  client.api.placeOrder(id, aapl, order());
  return id;
};

describe('faults', () => {
  it('are refused with what is wrong with them', () => {
    const unknown = desk.start('no-such-fault');
    assert.equal(!unknown.ok && unknown.error.code, 'FAULT_UNKNOWN');
    const wrong = desk.start('farm-broken', { kind: 'sideways', secods: 3 });
    assert.ok(!wrong.ok);
    assert.match(wrong.error.message, /kind: must be market, historical or definitions/);
    assert.match(wrong.error.message, /secods/);
    const symbol = desk.start('halt', { symbol: 'NOSUCH' });
    assert.equal(!symbol.ok && symbol.error.code, 'SYMBOL_UNKNOWN');
    assert.ok([...FAULTS.values()].every(({ summary }) => summary.endsWith('.')));
  });
});

describe('the link to IB', () => {
  it('keeps orders during 1100 and sends them after 1102', async () => {
    begin('link-lost');
    await hears(1100);
    buy();
    await client.settled();
    assert.deepEqual(orderStory(client).slice(4), []);
    assert.equal(desk.end('link-lost'), 1);
    await client.hear('commissionReport');
    assert.ok(codes().includes(1102));
  });

  it('refuses orders when told so', async () => {
    begin('link-lost', { orders: 'refused', code: 2110 });
    await hears(2110);
    buy();
    await hears(201);
    desk.endAll();
    assert.equal(gateway.internals.context.exchange.executions().length, 0);
  });

  it('loses fills meanwhile, which a question afterwards brings back', async () => {
    client.api.placeOrder(nextOrderId(client), aapl, limit(100.01));
    await client.hear('orderStatus');
    begin('link-lost');
    gateway.market.quote(AAPL, 99.9, 100);
    gateway.play();
    desk.end('link-lost');
    await client.settled();
    assert.equal(client.named('execDetails').length, 0);
    client.api.reqExecutions(9, {});
    await client.hear('execDetailsEnd');
    assert.equal(client.named('execDetails').length, 1);
  });

  it('ends market data with 1101, until it is asked for again', async () => {
    client.api.reqMktData(5, aapl, '', false, false);
    await client.hear('tickPrice');
    begin('link-lost', { data: 'lost' });
    desk.end('link-lost');
    await hears(1101);
    client.forget();
    gateway.market.quote(AAPL, 100.1, 100.12);
    gateway.play();
    await client.settled();
    assert.equal(client.named('tickPrice').length, 0);
    client.api.reqMktData(5, aapl, '', false, false);
    await client.hear('tickPrice');
    assert.ok(!codes().includes(322));
  });

  it('breaks farms of each kind and restores them', async () => {
    begin('farm-broken');
    begin('farm-broken', { kind: 'historical' });
    begin('farm-broken', { kind: 'definitions' });
    client.api.reqContractDetails(3, aapl);
    await client.settled();
    assert.equal(client.named('contractDetails').length, 0);
    desk.endAll();
    await client.hear('contractDetails');
    await hears(2158);
    for (const code of [2103, 2105, 2157, 2119, 2104, 2106]) assert.ok(codes().includes(code), String(code));
  });

  it('tells 10197 to every line of a competing session', async () => {
    client.api.reqMktData(5, aapl, '', false, false);
    await client.hear('tickPrice');
    begin('competing-session');
    await hears(10197);
    client.forget();
    gateway.market.quote(AAPL, 100.1, 100.12);
    gateway.play();
    await client.settled();
    assert.equal(client.named('tickPrice').length, 0);
    desk.endAll();
    gateway.market.quote(AAPL, 100.2, 100.22);
    gateway.play();
    await client.hear('tickPrice');
  });
});

describe('the socket', () => {
  it('is shut for a restart and comes back with lower ids', async () => {
    const { port } = gateway;
    buy();
    await client.hear('commissionReport');
    begin('restart', { rollBack: 5 });
    await gone();
    const refused = new RawClient(port);
    await refused.until(() => refused.closed, 'the refusal');
    desk.end('restart');
    await eventuallyListening();
    client = await RecordingClient.connect(port);
    assert.equal(nextOrderId(client), 1);
    await client.leave();
    client = await RecordingClient.connect(port);
    assert.equal(nextOrderId(client), 2);
  });

  it('is cut', async () => {
    begin('kill', { clientId: 7 });
    await client.settled();
    begin('kill');
    await gone();
    client = await RecordingClient.connect(gateway.port);
  });

  it('goes silent half open, and a new one works with the same client id', async () => {
    begin('half-open');
    client.api.reqCurrentTime();
    const second = await RecordingClient.connect(gateway.port);
    assert.equal(client.named('currentTime').length, 0);
    assert.equal(client.named('disconnected').length, 0);
    await second.leave();
    desk.endAll();
    await gone();
  });

  it('answers no handshake when wedged, and late when slow', async () => {
    begin('wedge');
    await gone();
    const stuck = new RawClient(gateway.port);
    await until(() => gateway.internals.connections().length === 1);
    stuck.socket.write(Buffer.from('API\0\0\0\0\tv100..193'));
    begin('slow-handshake', { delaySeconds: 0.05 });
    desk.end('wedge');
    await stuck.until(() => stuck.closed, 'the end of the wedge');
    assert.deepEqual(stuck.hello, []);
    client = await RecordingClient.connect(gateway.port);
  });

  it('is refused with 326 so many times', async () => {
    begin('client-id-in-use', { count: 1 });
    const second = new RecordingClient(gateway.port, 9);
    second.api.connect();
    await second.until((heard) => heard.some(({ args }) => args[1] === 326), '326');
    await second.hear('disconnected');
    const third = await RecordingClient.connect(gateway.port, 9);
    await third.leave();
  });

  it('takes sessions without logging them in', async () => {
    begin('logout');
    await gone();
    const second = new RecordingClient(gateway.port, 1);
    second.api.connect();
    await second.until((heard) => heard.some(({ args }) => args[1] === 1100), '1100');
    assert.equal(second.named('nextValidId').length, 0);
    desk.endAll();
    await second.hear('disconnected');
    client = await RecordingClient.connect(gateway.port);
  });

  it('moves to another port with 1300', async () => {
    const before = gateway.port;
    begin('port-change', { port: 0 });
    await hears(1300);
    await gone();
    await eventuallyListening();
    assert.notEqual(gateway.internals.listener.port, before);
    client = await RecordingClient.connect(gateway.internals.listener.port);
  });

  it('limits the rate of messages and disconnects', async () => {
    begin('rate-limit', { perSecond: 1 });
    for (let at = 0; at < 5; at++) client.api.reqCurrentTime();
    await hears(100);
  });

  it('is read-only and writable again', async () => {
    begin('read-only');
    buy();
    await hears(321);
    desk.endAll();
    buy();
    await client.hear('commissionReport');
  });

  const eventuallyListening = () => until(() => gateway.internals.listener.listening);
});

describe('reports of orders', () => {
  it('come twice', async () => {
    begin('duplicate-statuses');
    client.api.placeOrder(nextOrderId(client), aapl, limit(90));
    await client.settled();
    const statuses = client.named('orderStatus').map(({ args }) => args[1]);
    assert.equal(statuses.length % 2, 0);
    for (let at = 0; at < statuses.length; at += 2) assert.equal(statuses[at], statuses[at + 1]);
  });

  it('say Filled before the execution', async () => {
    begin('filled-before-execution', { ms: 20 });
    buy();
    await client.hear('commissionReport');
    const events = client.heard.map(({ event }) => event);
    assert.ok(events.lastIndexOf('orderStatus') < events.indexOf('execDetails'));
    assert.ok(events.indexOf('execDetails') < events.indexOf('commissionReport'));
  });

  it('lack the commission, or any status', async () => {
    begin('commission', { report: 'missing' });
    begin('missing-status');
    buy();
    await client.hear('execDetails');
    await client.settled();
    assert.equal(client.named('commissionReport').length, 0);
    assert.equal(client.named('orderStatus').length, 0);
  });

  it('bring executions in the wrong order', async () => {
    begin('executions-out-of-order');
    client.api.placeOrder(nextOrderId(client), aapl, limit(100, { totalQuantity: 20 }));
    await client.settled();
    for (const bid of [99.98, 99.97]) {
      gateway.market.quote(AAPL, bid, 100, 10);
      gateway.play();
    }
    await client.hear('execDetails', 2);
    const cumulative = client.named('execDetails').map(({ args }) => (args[2] as { cumQty: number }).cumQty);
    assert.deepEqual(cumulative, [20, 10]);
  });

  it('reject the next order only', async () => {
    begin('reject-next', { code: 201, text: 'Order rejected - reason:No.' });
    const first = nextOrderId(client);
    client.api.placeOrder(first, aapl, order());
    await hears(201);
    assert.equal(client.args('orderStatus')[1], 'Inactive');
    client.api.placeOrder(first + 1, aapl, order());
    await client.hear('commissionReport');
  });

  it('never come for lost orders', async () => {
    begin('lost-orders');
    buy();
    await client.settled();
    assert.equal(gateway.internals.context.exchange.completedOrders().length, 0);
  });

  it('are lost with the same seed in the same places', async () => {
    const heardWith = async (seed: number): Promise<string> => {
      begin('messages', { do: 'drop', kinds: ['currentTime'], probability: 0.5, seed });
      client.forget();
      for (let at = 0; at < 20; at++) {
        client.api.reqCurrentTime();
        client.api.reqIds(1);
      }
      await client.hear('nextValidId', 20);
      desk.endAll();
      return client.heard.map(({ event }) => event).join(' ');
    };
    const first = await heardWith(3);
    assert.equal(await heardWith(3), first);
    assert.notEqual(await heardWith(4), first);
  });

  it('list what has filled without its size', async () => {
    begin('completed-without-size');
    buy();
    gateway.play();
    await client.hear('commissionReport');
    const told = async (times: number): Promise<readonly unknown[]> => {
      client.api.reqCompletedOrders(false);
      await client.hear('completedOrdersEnd', times);
      const [, order, state] = client.args('completedOrder', times - 1) as [
        unknown,
        { totalQuantity: number; filledQuantity: number },
        { status: string },
      ];
      return [state.status, order.totalQuantity, order.filledQuantity];
    };
    assert.deepEqual(await told(1), ['Filled', 0, 0]);
    desk.endAll();
    const [status, size] = await told(2);
    assert.equal(status, 'Filled');
    assert.ok(Number(size) > 0);
  });

  it('carry the time of a wrong clock', async () => {
    begin('clock-skew', { bySeconds: 3600 });
    client.api.reqCurrentTime();
    await client.hear('currentTime');
    const skewed = Number(client.args('currentTime')[0]);
    desk.endAll();
    client.api.reqCurrentTime();
    await client.hear('currentTime', 2);
    assert.ok(Math.abs(skewed - Number(client.args('currentTime', 1)[0]) - 3600) <= 1);
  });
});

describe('the market', () => {
  it('stands still in a halt, and orders wait for its end', async () => {
    begin('halt', { symbol: 'AAPL' });
    gateway.market.quote(AAPL, 90, 90.02);
    gateway.play();
    assert.equal(gateway.internals.context.exchange.quote(AAPL.conId)?.bid, 100);
    buy();
    await hears(399);
    assert.equal(gateway.internals.context.exchange.executions().length, 0);
    desk.endAll();
    await client.hear('commissionReport');
  });

  it('gaps and stays there', () => {
    begin('gap', { symbol: 'AAPL', percent: -10 });
    const bid = () => gateway.internals.context.exchange.quote(AAPL.conId)?.bid;
    assert.equal(bid(), 90);
    gateway.market.quote(AAPL, 101, 101.02);
    gateway.play();
    assert.equal(bid(), 90.9);
  });
});
