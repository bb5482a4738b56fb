import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { price } from '../../core/price.ts';
import { LinkNotReady } from '../port.ts';
import { notice, orderStatus } from './testing/frames.ts';
import { aapl, approved, type TestBroker, testBroker, ticket } from './testing/harness.ts';
import { StubGateway } from './testing/stub-gateway.ts';

const PLACE_ORDER = 3;
const REQUEST_MARKET_DATA = 1;
const REQUEST_TIME = 49;

let gateway: StubGateway;
let running: TestBroker[];

beforeEach(async () => {
  gateway = await StubGateway.start();
  running = [];
});
afterEach(async () => {
  for (const { broker } of running) await broker.close();
  await gateway.stop();
});

function start(options: Parameters<typeof testBroker>[1] = {}): TestBroker {
  const test = testBroker(gateway.port, options);
  running.push(test);
  test.broker.start();
  return test;
}

const market = (orderId: number) => approved(ticket(orderId, { type: 'market' }));

/** Waits until the broker has been disconnected and is back. */
async function reconnected(test: TestBroker): Promise<void> {
  const from = test.events.length;
  await test.next('link', ({ health }) => health.socket === 'disconnected', from);
  await test.next('session', undefined, from);
}

describe('session', () => {
  it('tells what the gateway said of itself', async () => {
    gateway.behaviour.accounts = 'DU1234567,DU7654321,';
    const { broker, next } = start();
    const { session } = await next('session');
    assert.deepEqual(session, broker.session);
    assert.deepEqual(session.accounts, ['DU1234567', 'DU7654321']);
    assert.equal(session.serverVersion, 193);
    assert.equal(session.nextValidId, 371);
    assert.equal(broker.health.ready, true);
    assert.equal(broker.health.broker, 'up');
  });

  it('sends nothing before both the next order id and the accounts have come', async () => {
    gateway.behaviour.accounts = undefined;
    const test = start();
    test.broker.subscribeQuotes(aapl);
    await gateway.until(() => gateway.log.length === 1);
    gateway.last.send([2_104, 0]);
    gateway.last.send(notice(2104, 'Market data farm connection is OK:usfarm'));
    await test.next('notice');
    assert.throws(() => test.broker.place(market(371)), LinkNotReady);
    assert.deepEqual(
      gateway.log.map((fields) => fields[0]),
      ['71'],
    );
    gateway.last.send([15, 1, 'DU1234567']);
    await test.next('session');
    await gateway.until(() => gateway.last.of(REQUEST_MARKET_DATA).length === 1);
  });

  it('refuses a gateway that is too old for completed orders to be read', async () => {
    gateway.behaviour.serverVersion = 176;
    const { next } = start();
    const { health } = await next('link', (event) => event.health.failure === 'UNSUPPORTED_VERSION');
    assert.match(health.reason ?? '', /176/);
  });

  it('leaves in good order: what was sent last arrives', async () => {
    const { broker, next } = start();
    await next('session');
    broker.place(market(371));
    const closed = broker.close();
    assert.throws(() => broker.place(market(372)), LinkNotReady);
    await closed;
    await gateway.until(() => gateway.last.of(PLACE_ORDER).length === 1);
    assert.equal(broker.health.failure, 'CLOSED');
    assert.equal(gateway.connections.length, 1);
  });
});

describe('failed attempts', () => {
  it('names a port on which nothing listens', async () => {
    const { port } = gateway;
    await gateway.stop();
    const test = testBroker(port);
    running.push(test);
    test.broker.start();
    const { health } = await test.next('link', (event) => event.health.socket === 'disconnected');
    assert.equal(health.failure, 'REFUSED');
    gateway = await StubGateway.start();
  });

  it('gives up on a gateway that accepts and never answers, and tries again', async () => {
    gateway.behaviour.serverVersion = undefined;
    const test = start({ handshakeTimeoutMs: 30 });
    await test.next('link', ({ health }) => health.failure === 'NO_HANDSHAKE');
    await gateway.until(() => gateway.connections.length === 2);
    gateway.behaviour.serverVersion = 193;
    await test.next('session');
  });

  it('tells a missing session from a missing handshake', async () => {
    gateway.behaviour.nextValidId = undefined;
    const test = start({ handshakeTimeoutMs: 30 });
    await test.next('link', ({ health }) => health.failure === 'NO_SESSION');
  });

  it('keeps its client id when that is in use, and gets it in the end', async () => {
    gateway.behaviour.clientIdsInUse.add(7);
    const test = start();
    const { health } = await test.next('link', (event) => event.health.failure === 'CLIENT_ID_IN_USE');
    assert.match(health.reason ?? '', /326/);
    assert.equal((await test.next('notice')).notice.code, 326);
    await gateway.until(() => gateway.connections.length === 3);
    gateway.behaviour.clientIdsInUse.clear();
    const { session } = await test.next('session');
    assert.equal(session.clientId, 7);
    assert.ok(gateway.connections.every(({ clientId }) => clientId === 7 || clientId === -1));
  });

  it('uses other client ids only where they are allowed', async () => {
    gateway.behaviour.clientIdsInUse.add(7);
    const test = start({ clientIdFallbacks: [8], clientIdPatienceMs: 100 });
    const { session } = await test.next('session');
    assert.equal(session.clientId, 8);
    const tried = gateway.connections.map(({ clientId }) => clientId);
    assert.deepEqual([...new Set(tried)], [7, 8]);
    assert.ok(tried.length > 3, 'the first was waited for');
  });

  it('keeps its client id where the gateway lets go of it in time, whatever others are allowed', async () => {
    const test = start({ clientIdFallbacks: [8] });
    await test.next('session');
    // A line that broke without a word: the gateway takes the client for connected yet.
    gateway.behaviour.clientIdsInUse.add(7);
    const back = reconnected(test);
    gateway.last.socket.destroy();
    await gateway.until(() => gateway.connections.length === 5);
    gateway.behaviour.clientIdsInUse.clear();
    await back;
    assert.equal(test.broker.session?.clientId, 7);
  });
});

describe('a connection that ends', () => {
  it('is handled once, and one new connection follows', async () => {
    const test = start();
    await test.next('session');
    const back = reconnected(test);
    gateway.last.socket.end();
    await back;
    assert.equal(gateway.connections.length, 2);
    const ends = test.of('link').filter(({ health }) => health.socket === 'disconnected');
    assert.equal(ends.length, 1);
    assert.equal(gateway.connections.filter(({ socket }) => !socket.destroyed).length, 1);
  });

  it('takes no order while it is down, and sends none later', async () => {
    const test = start();
    await test.next('session');
    const back = reconnected(test);
    gateway.last.socket.destroy();
    await test.next('link', ({ health }) => health.socket === 'disconnected');
    assert.throws(() => test.broker.place(market(371)), LinkNotReady);
    assert.throws(() => test.broker.cancel(market(371).orderId), LinkNotReady);
    await back;
    await test.broker.currentTime();
    assert.deepEqual(
      gateway.log.filter((fields) => fields[0] === '3' || fields[0] === '4'),
      [],
    );
  });

  it('takes the orders that waited for their turn with it, and says so', async () => {
    const test = start({ messagesPerSecond: 20 });
    await test.next('session');
    const ids = Array.from({ length: 40 }, (_, index) => 371 + index);
    for (const id of ids) test.broker.place(market(id));
    const sent = test.of('sent').flatMap(({ orderIds }) => orderIds);
    assert.ok(sent.length > 0 && sent.length < 20);
    await gateway.until(() => gateway.last.of(PLACE_ORDER).length === sent.length);
    const back = reconnected(test);
    gateway.last.socket.destroy();
    await back;
    const notSent = test.of('not-sent').flatMap(({ orderIds }) => orderIds);
    assert.deepEqual([...sent, ...notSent], ids);
    const answer = await test.broker.currentTime();
    assert.equal(answer.ok, true);
    assert.deepEqual(gateway.last.of(PLACE_ORDER), []);
    // The new session begins with its start, not with left-overs of the old one.
    assert.equal(gateway.last.received[0]?.[0], '71');
  });

  it('fails every request that waits for an answer', async () => {
    const test = start();
    await test.next('session');
    const asked = Promise.all([
      test.broker.openOrders(),
      test.broker.completedOrders(),
      test.broker.executions(),
      test.broker.resolve({ symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'USD' }),
    ]);
    await gateway.until(() => gateway.last.of(9).length === 1);
    gateway.last.socket.destroy();
    for (const result of await asked) assert.equal(!result.ok && result.error.code, 'LINK_LOST');
  });

  it('asks again for every quote', async () => {
    const test = start();
    await test.next('session');
    test.broker.subscribeQuotes(aapl);
    test.broker.subscribeQuotes(aapl);
    await gateway.until(() => gateway.last.of(REQUEST_MARKET_DATA).length === 1);
    const before = gateway.last.of(REQUEST_MARKET_DATA)[0]?.[2];
    const back = reconnected(test);
    gateway.last.socket.destroy();
    await back;
    await gateway.until(() => gateway.last.of(REQUEST_MARKET_DATA).length === 1);
    const request = gateway.last.of(REQUEST_MARKET_DATA)[0] ?? [];
    assert.notEqual(request[2], before);
    gateway.last.send([1, 6, request[2] ?? '', 1, 180.5, 300, 1]);
    const { quote } = await test.next('quote');
    assert.equal(quote.bid, 180.5);
    assert.equal(quote.bidSize, 300);
  });

  it('is found out when the other end is silently gone', async () => {
    const test = start({ heartbeatMs: 20 });
    await test.next('session');
    gateway.behaviour.answers = false;
    const { health } = await test.next('link', (event) => event.health.failure === 'SILENT');
    assert.equal(health.ready, false);
    gateway.behaviour.answers = true;
    await test.next('session', undefined, test.events.length);
  });

  it('is not suspected while the gateway answers', async () => {
    const test = start({ heartbeatMs: 5 });
    await test.next('session');
    await gateway.until(() => gateway.last.of(REQUEST_TIME).length >= 5);
    assert.equal(gateway.connections.length, 1);
  });
});

describe("the gateway's own link to IB", () => {
  it('changes the health of the link and leaves the socket alone', async () => {
    const test = start();
    await test.next('session');
    const farm = (code: number, text: string) => gateway.last.send(notice(code, text));
    gateway.last.send(notice(1100, 'Connectivity between IBKR and Trader Workstation has been lost.'));
    await test.next('link', ({ health }) => health.broker === 'down' && health.ready);
    gateway.last.send(notice(1102, 'Connectivity has been restored - data maintained.'));
    await test.next('link', ({ health }) => health.broker === 'up', test.events.length);
    gateway.last.send(notice(2110, 'Connectivity between Trader Workstation and server is broken.'));
    await test.next('link', ({ health }) => health.broker === 'down', test.events.length);
    farm(2103, 'Market data farm connection is broken:usfarm');
    farm(2107, 'HMDS data farm connection is inactive but should be available upon demand.ushmds');
    farm(2119, 'Market data farm is connecting:usfarm.nj');
    const { health } = await test.next('link', (event) => 'usfarm.nj' in event.health.farms);
    assert.equal(health.farms.usfarm, 'broken');
    assert.equal(health.farms.ushmds, 'inactive');
    assert.equal(health.broker, 'down');
    assert.equal(health.socket, 'connected');
    assert.equal(gateway.connections.length, 1);
    assert.equal((await test.broker.currentTime()).ok, true);
  });

  it('says, when it is back, which farms are connected: none of these is broken any more', async () => {
    const test = start();
    await test.next('session');
    test.broker.subscribeQuotes(aapl);
    await gateway.until(() => gateway.last.of(REQUEST_MARKET_DATA).length === 1);
    gateway.last.send(
      notice(2103, 'Market data farm connection is broken:usfarm'),
      notice(2157, 'Sec-def data farm connection is broken:secdefil'),
      notice(2103, 'Market data farm connection is broken:eufarm'),
      notice(1100, 'Connectivity between IBKR and Trader Workstation has been lost.'),
    );
    await test.next('link', ({ health }) => health.broker === 'down');
    gateway.last.send(
      notice(
        1102,
        'Connectivity between IBKR and Trader Workstation has been restored - data maintained. All data farms are connected: usfarm; ushmds; secdefil.',
      ),
    );
    const { health } = await test.next('link', (event) => event.health.farms.secdefil === 'ok');
    assert.deepEqual(health.farms, { usfarm: 'ok', ushmds: 'ok', secdefil: 'ok', eufarm: 'broken' });
    assert.equal(health.broker, 'up');
  });

  it('asks for quotes again when IB has lost them', async () => {
    const test = start();
    await test.next('session');
    test.broker.subscribeQuotes(aapl);
    await gateway.until(() => gateway.last.of(REQUEST_MARKET_DATA).length === 1);
    gateway.last.send(notice(1101, 'Connectivity has been restored - data lost.'));
    await gateway.until(() => gateway.last.of(REQUEST_MARKET_DATA).length === 2);
    const [first, second] = gateway.last.of(REQUEST_MARKET_DATA);
    assert.deepEqual(gateway.last.of(2)[0]?.[2], first?.[2]);
    assert.notEqual(first?.[2], second?.[2]);
  });
});

describe('a listener that throws', () => {
  it('costs neither the other listeners nor the messages that came along', async () => {
    const defects: unknown[] = [];
    const onWarning = (warning: Error) => defects.push(warning.message);
    process.on('warning', onWarning);
    const test = start();
    await test.next('session');
    test.broker.onEvent((event) => {
      if (event.type === 'order-status') throw new Error('a bug in a listener');
    });
    const later: string[] = [];
    test.broker.onEvent((event) => {
      if (event.type === 'order-status') later.push(event.report.status);
    });
    gateway.last.send(
      orderStatus(371, 'PreSubmitted', 0, 100),
      orderStatus(371, 'Submitted', 0, 100),
      orderStatus(371, 'Filled', 100, 0, { price: 180.5 }),
    );
    await test.next('order-status', ({ report }) => report.status === 'Filled');
    assert.deepEqual(later, ['PreSubmitted', 'Submitted', 'Filled']);
    assert.equal(test.of('order-status')[2]?.report.avgFillPrice, price(180.5));
    assert.equal((await test.broker.currentTime()).ok, true);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    assert.equal(defects.length, 3);
  });
});

it('reports a port that is not a TWS API', async () => {
  const web = createServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  const address = web.address();
  const test = testBroker(typeof address === 'object' && address ? address.port : 0, {
    handshakeTimeoutMs: 200,
  });
  test.broker.start();
  const { health } = await test.next('link', (event) => event.health.socket === 'disconnected');
  assert.ok(['NO_SESSION', 'NO_HANDSHAKE', 'UNSUPPORTED_VERSION'].includes(health.failure ?? ''));
  await test.broker.close();
  web.close();
  await once(web, 'close');
});
