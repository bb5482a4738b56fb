import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Exchange } from '../../simulator/exchange.ts';
import { AAPL, ACCOUNT, type GatewayFixture, startFixture } from '../testing/gateway-fixture.ts';
import { aapl, nextOrderId, order } from '../testing/orders.ts';
import { RecordingClient } from '../testing/recording-client.ts';

/** IB's tick type. */
const LOW_13_WEEKS = 15;

/** A fault of the simulation itself, for as long as a test wants it. */
function breakDown(exchange: Exchange, member: 'balances' | 'bars'): () => void {
  Object.defineProperty(exchange, member, {
    configurable: true,
    value: () => {
      throw new Error(`no ${member}`);
    },
  });
  // That of its class is behind it.
  return () => void Reflect.deleteProperty(exchange, member);
}

describe('a fault in what comes by itself', () => {
  let gateway: GatewayFixture;
  let client: RecordingClient;
  let other: RecordingClient;
  let log: string[];
  beforeEach(async () => {
    log = [];
    gateway = await startFixture({ onLog: (text) => log.push(text) });
    client = await RecordingClient.connect(gateway.port, 1);
    other = await RecordingClient.connect(gateway.port, 2);
  });
  afterEach(async () => {
    await Promise.all([client.leave(), other.leave()]);
    await gateway.close();
  });

  const faultsOf = ({ heard }: RecordingClient): string[] =>
    heard.flatMap(({ args }) => (args[1] === 322 ? [String(args[0])] : []));
  const told = (reason: string): string[] => faultsOf(client).filter((text) => text.includes(reason));
  const logged = (reason: string): string[] =>
    log.filter((line) => line.startsWith('Fault') && line.includes(reason));

  it('is told to its client and in the log, and everything else goes on', async () => {
    const { exchange } = gateway.internals.context;
    const id = nextOrderId(other);
    client.api.reqPnL(1, ACCOUNT, '');
    await client.hear('pnl');
    other.api.reqMktData(1, aapl, '', false, false);
    await other.hear('tickPrice', 2);
    other.forget();
    const mend = breakDown(exchange, 'balances');
    for (let second = 0; second < 5; second++) {
      gateway.market.quote(AAPL, 101 + second, 101.02 + second);
      gateway.play();
    }
    await other.hear('tickPrice', 2);
    await client.settled();
    assert.deepEqual([told('no balances').length, logged('no balances').length], [1, 1]);
    mend();
    await other.settled();
    other.forget();
    other.api.placeOrder(id, aapl, order());
    await other.hear('execDetails');
    client.forget();
    gateway.market.quote(AAPL, 110, 110.02);
    for (let second = 0; second < 3; second++) gateway.play();
    await client.hear('pnl');
  });

  it('is none of those whose order it followed', async () => {
    client.api.reqAccountUpdates(true, ACCOUNT);
    await client.hear('accountDownloadEnd');
    const id = nextOrderId(other);
    const mend = breakDown(gateway.internals.context.exchange, 'balances');
    other.api.placeOrder(id, aapl, order());
    await other.hear('orderStatus');
    await other.settled();
    await client.settled();
    mend();
    assert.equal(faultsOf(other).length, 0);
    assert.equal(told('no balances').length, 1);
  });

  it('is not kept where figures of the past are computed', async () => {
    const mend = breakDown(gateway.internals.context.exchange, 'bars');
    client.api.reqMktData(1, aapl, '165', false, false);
    await client.until(() => told('no bars').length > 0, 'the fault');
    mend();
    other.api.reqMktData(1, aapl, '165', false, false);
    await other.until(
      (heard) => heard.some(({ event, args }) => event === 'tickPrice' && args[1] === LOW_13_WEEKS),
      'the range of weeks',
    );
  });
});
