import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { MarketDataType } from '@stoqey/ib';
import type { GatewayOptions } from '../../gateway.ts';
import { AAPL, type GatewayFixture, startFixture } from '../../testing/gateway-fixture.ts';
import { aapl, eurusd } from '../../testing/orders.ts';
import { RecordingClient } from '../../testing/recording-client.ts';

let gateway: GatewayFixture;
let client: RecordingClient;
const begin = async (options: Partial<GatewayOptions> = {}): Promise<void> => {
  gateway = await startFixture(options);
  client = await RecordingClient.connect(gateway.port);
  client.forget();
};
afterEach(async () => {
  await client.leave();
  await gateway.close();
});

/** Ticks by number, the last value of each. */
const told = (): Map<unknown, unknown> =>
  new Map(
    client.heard
      .filter(({ event }) => /^tick(Price|Size|Generic|String)$/.test(event))
      .map(({ args }) => [args[1], args[2]]),
  );
const code = (): unknown => client.named('error')[0]?.args[1];

describe('generic ticks', () => {
  it('bring statistics, shortable shares, mark price and counts beside the usual ticks', async () => {
    await begin();
    client.api.reqMktData(5, aapl, '104,106,165,221,236,293,294,295,318,411', false, false);
    await client.until(() => told().has(21), 'the average volume');
    const first = told();
    assert.deepEqual([first.get(1), first.get(37), first.get(46), first.get(49)], [100, 100.02, 3, 0]);
    assert.deepEqual([first.get(15), first.get(20), first.get(21), first.get(57)], [99, 101, 10, 100.5]);
    assert.ok(Number(first.get(89)) >= 1_000_000);
    assert.deepEqual([first.get(54), first.get(55), first.get(56)], [0, 0, 0]);
    await client.until(() => {
      gateway.market.trade(AAPL, 100.02, 10);
      gateway.play();
      return Number(told().get(56)) > 0;
    }, 'trades counted');
    assert.equal(Number(told().get(56)), 10 * Number(told().get(55)));
    assert.ok(Number(told().get(54)) >= Number(told().get(55)));
    assert.equal(told().get(57), 100.02);
  });

  it('tell each trade as RTVolume', async () => {
    await begin();
    client.api.reqMktData(5, aapl, '233,375', false, false);
    await client.settled();
    gateway.market.trade(AAPL, 102.5, 1000);
    const at = gateway.player.reached + 1;
    gateway.play();
    await client.settled();
    // 1,000 before at 100.50, the close of a day's bar without an average price.
    const expected = `102.5;1000;${at};2000;101.5;true`;
    assert.deepEqual([told().get(48), told().get(77)], [expected, expected]);
    assert.match(String(told().get(84)), /^[A-Z]$/);
  });

  it('of unknown numbers are refused; mdoff leaves the usual ticks out', async () => {
    await begin();
    client.api.reqMktData(5, aapl, '233,9999', false, false);
    await client.hear('error');
    assert.equal(code(), 321);
    client.forget();
    client.api.reqMktData(5, aapl, 'mdoff,236', false, false);
    await client.settled();
    assert.deepEqual([...told().keys()], [46, 89, 49]);
    client.forget();
    client.api.reqMktData(6, eurusd, 'mdoff', false, false);
    await client.settled();
    assert.equal(client.args('tickReqParams')[0], 6, 'even a line without any tick is answered');
    assert.equal(told().size, 0);
  });

  it('that need no subscription go on without one', async () => {
    await begin({ delayed: true });
    client.api.reqMktData(5, aapl, '233,236', false, false);
    await client.settled();
    assert.equal(code(), 10090);
    assert.deepEqual([...told().keys()], [46, 89, 49]);
    client.forget();
    client.api.reqMarketDataType(MarketDataType.DELAYED);
    client.api.reqMktData(6, aapl, '233,236', false, false);
    await client.settled();
    assert.ok(told().has(66) && told().has(46) && !told().has(1));
    client.api.cancelMktData(5);
    client.api.cancelMktData(6);
    await client.settled();
    client.forget();
    gateway.market.trade(AAPL, 102.5, 1000);
    gateway.play();
    await client.settled();
    assert.equal(told().size, 0);
  });
});
