import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../core/clock.ts';
import { accountId } from '../core/ids.ts';
import { syntheticMarket } from '../marketdata/synthetic/synthetic-market.ts';
import { simulatedListings } from '../simulator/catalogue.ts';
import { createExchange } from '../simulator/create-exchange.ts';
import { reqAccountSummary } from './codec/client/account.ts';
import { reqHistoricalData } from './codec/client/historical.ts';
import { reqMktData } from './codec/client/market-data.ts';
import { placeOrder } from './codec/client/place-order.ts';
import { reqCurrentTime } from './codec/client/session.ts';
import { startGateway } from './gateway.ts';
import { ACCOUNT, FRIDAY_TEN } from './testing/gateway-fixture.ts';
import { plainOrder } from './testing/plain-order.ts';
import { RawClient } from './testing/raw-client.ts';
import { wireStock } from './testing/wire-contract.ts';

const STEPS = 12;
const STEP_MS = 2500;

/** Everything that a gateway on a stepped synthetic market sent to a client that always does the same. */
async function session(seed: number): Promise<Buffer> {
  const listings = simulatedListings('2026-11-20');
  const source = syntheticMarket({
    specs: listings.map(({ synthetic }) => synthetic),
    seed,
    start: FRIDAY_TEN,
  });
  const exchange = createExchange({
    instruments: listings.map(({ instrument }) => instrument),
    accounts: [{ id: accountId(ACCOUNT), currency: 'USD', cash: 1_000_000 }],
    start: FRIDAY_TEN,
    seed,
    bars: source,
  });
  const gateway = await startGateway({ port: 0, exchange, source, speed: 0, messageRate: 'unlimited' });
  const bytes: Buffer[] = [];
  try {
    const client = new RawClient(gateway.port);
    client.socket.on('data', (part: Buffer) => bytes.push(part));
    await client.begin('v157..193', 1);
    /** Market time goes on only when everything before has been answered. */
    const settle = async (): Promise<void> => {
      const before = client.named('currentTime').length;
      client.send(reqCurrentTime, {});
      await client.hear('currentTime', before + 1);
    };
    gateway.player.advanceTo(unixMs(FRIDAY_TEN + STEP_MS));
    client.send(reqMktData, {
      reqId: 1,
      contract: wireStock('SPY'),
      genericTicks: '233,293',
      snapshot: false,
      regulatorySnapshot: false,
      options: '',
    });
    client.send(reqAccountSummary, { reqId: 2, group: 'All', tags: 'NetLiquidation,TotalCashValue' });
    client.send(reqHistoricalData, {
      reqId: 3,
      contract: wireStock('AAPL'),
      includeExpired: false,
      endDateTime: '',
      barSize: '1 min',
      duration: '1800 S',
      useRth: true,
      whatToShow: 'TRADES',
      formatDate: 2,
      keepUpToDate: true,
      options: '',
    });
    for (let step = 0; step < STEPS; step++) {
      if (step % 3 === 0) {
        client.send(placeOrder, {
          ...plainOrder(),
          orderId: step + 1,
          parentId: 0,
          contract: wireStock('SPY'),
          action: step % 2 === 0 ? 'BUY' : 'SELL',
          totalQuantity: 700,
          orderType: 'MKT',
          transmit: true,
        });
      }
      await settle();
      gateway.player.advanceTo(unixMs(gateway.player.reached + STEP_MS));
    }
    await settle();
    assert.ok(client.named('executionData').length > 0 && client.named('tickPrice').length > STEPS);
    await client.leave();
  } finally {
    await gateway.close();
  }
  return Buffer.concat(bytes);
}

test('a stepped market: the same seed and the same messages give the same bytes, another seed others', async () => {
  const first = await session(7);
  assert.ok(first.equals(await session(7)), 'the same bytes');
  assert.ok(!first.equals(await session(8)), 'other bytes');
});
