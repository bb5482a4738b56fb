import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../core/clock.ts';
import { accountId } from '../core/ids.ts';
import { syntheticMarket } from '../marketdata/synthetic/synthetic-market.ts';
import { simulatedListings } from '../simulator/catalogue.ts';
import { createExchange } from '../simulator/create-exchange.ts';
import { reqMktData } from './codec/client/market-data.ts';
import { reqIds } from './codec/client/orders.ts';
import { startGateway } from './gateway.ts';
import { ACCOUNT, FRIDAY_TEN } from './testing/gateway-fixture.ts';
import { RawClient } from './testing/raw-client.ts';

const SPY_CALL = {
  conId: 0,
  symbol: 'SPY',
  secType: 'OPT',
  strike: 690,
  right: 'C',
  multiplier: '',
  exchange: 'SMART',
  primaryExchange: '',
  currency: 'USD',
  localSymbol: '',
  tradingClass: '',
} as const;

test('the same seed and the same messages give the same bytes', async () => {
  const run = async (): Promise<readonly string[]> => {
    const frames: string[] = [];
    const start = FRIDAY_TEN;
    const listings = simulatedListings('2026-11-20');
    const source = syntheticMarket({ specs: listings.map(({ synthetic }) => synthetic), seed: 7, start });
    const exchange = createExchange({
      instruments: listings.map(({ instrument }) => instrument),
      accounts: [{ id: accountId(ACCOUNT), currency: 'USD', cash: 1_000_000 }],
      start,
      seed: 7,
      bars: source,
    });
    const played = await startGateway({ port: 0, exchange, source, speed: 0, tickIntervalMs: 0 });
    const api = await RawClient.connect(played.port);
    const step = async (): Promise<void> => {
      played.player.advanceTo(unixMs(played.player.reached + 5000));
      api.send(reqIds, { count: 1 });
      const before = api.named('nextValidId').length;
      await api.hear('nextValidId', before + 1);
    };
    await step();
    for (const [index, expiry] of ['20261120', '20261218', '20270115'].entries()) {
      const contract = { ...SPY_CALL, lastTradeDateOrContractMonth: expiry };
      const request = { contract, genericTicks: '', snapshot: false, regulatorySnapshot: false, options: '' };
      api.send(reqMktData, { reqId: index + 1, ...request });
    }
    for (let count = 0; count < 4; count++) await step();
    for (const { fields } of api.received) frames.push(fields.join('|'));
    await api.leave();
    await played.close();
    return frames;
  };
  const [first, second] = [await run(), await run()];
  assert.ok(first.filter((frame) => frame.startsWith('21|')).length > 30);
  assert.deepEqual(first, second);
});
