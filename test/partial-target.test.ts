import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Trader } from '../src/app/runtime/trader.ts';
import { createIbkrBroker } from '../src/broker/ibkr/create-ibkr-broker.ts';
import { systemClock } from '../src/core/clock.ts';
import { accountId } from '../src/core/ids.ts';
import { createLog } from '../src/core/log.ts';
import { quantity } from '../src/core/price.ts';
import { seededRandom } from '../src/core/random.ts';
import { type RunningGateway, startGateway } from '../src/gateway/gateway.ts';
import { Journal } from '../src/journal/journal.ts';
import { simulatedListings } from '../src/simulator/catalogue.ts';
import { createExchange } from '../src/simulator/create-exchange.ts';
import { protectionOf } from '../src/trading/kernel/protection.ts';
import { DEFAULT_RISK_LIMITS } from '../src/trading/risk/limits.ts';
import { eventually } from './support/running-bowline.ts';
import { SpokenMarket } from './support/spoken-market.ts';

describe('a target that fills in part', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-partial-'));
  const listing = simulatedListings('2026-11-20', { alwaysOpen: true }).find(
    ({ instrument }) => instrument.symbol === 'SPY',
  );
  assert.ok(listing);
  const { instrument } = listing;
  const market = new SpokenMarket([instrument.conId]);
  let gateway: RunningGateway;
  let trader: Trader;

  const quoted = (bid: number, bidSize: number, ask: number): void =>
    market.quote(instrument, bid, ask, bidSize);

  before(async () => {
    const exchange = createExchange({
      instruments: [instrument],
      accounts: [{ id: accountId('DU1234567'), currency: 'USD', cash: 1_000_000 }],
      start: market.start,
      seed: 7,
    });
    gateway = await startGateway({ port: 0, exchange, source: market });
    const { logger } = createLog({ level: 'silent' });
    const broker = createIbkrBroker({
      host: gateway.host,
      port: gateway.port,
      clientId: 1,
      clock: systemClock,
      random: seededRandom(1),
    });
    trader = new Trader({
      broker,
      journal: new Journal(join(folder, 'journal.sqlite')),
      clock: systemClock,
      log: logger,
      limits: { ...DEFAULT_RISK_LIMITS, maxNotional: 1e9 },
      defaultQuantity: 1,
    });
    quoted(600, 1_000, 600.01);
    trader.start();
    assert.ok(await trader.untilReady(10_000));
    trader.know(instrument);
    await trader.market.waitFor(instrument.conId, 5_000);
  });
  after(async () => {
    await trader.stop();
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('leaves a stop for what is still held', async () => {
    const { kernel } = trader;
    const signal = {
      id: 'S-20261120-100000-000001' as never,
      source: 'test',
      receivedAt: systemClock.now(),
      dedupeKey: 'one',
      action: 'buy',
      symbol: 'SPY',
      size: { by: 'units', value: 100 },
      entry: { type: 'market' },
      stopLoss: { unit: 'price', value: 590 },
      takeProfit: { unit: 'price', value: 610 },
      tif: 'DAY',
      outsideRth: false,
    } as const;
    await trader.record([
      ...kernel.receive({ signal, summary: '', warnings: [], body: '' }),
      ...kernel.act(signal, { instrument }),
    ]);
    const position = async (): Promise<number> => kernel.state.positions.get(instrument.conId)?.quantity ?? 0;
    await eventually(position, (held) => held === 100, 'entry filled');
    await eventually(
      async () => protectionOf(kernel.state, instrument.conId).status,
      (status) => status === 'yes',
      'stop working',
    );
    // The bid reaches the target with 40 units only.
    quoted(610, 40, 610.01);
    await eventually(position, (held) => held === 60, '40 sold at the target');
    quoted(605, 1_000, 605.01);
    const protection = await eventually(
      async () => protectionOf(kernel.state, instrument.conId),
      ({ coveredQuantity }) => coveredQuantity === 60,
      'a stop for the 60 that are left',
    );
    assert.equal(protection.status, 'yes');
    assert.deepEqual(
      protection.stops.map((stop) => stop.quantity),
      [quantity(60)],
    );
    // The stop ends the rest, and nothing is left resting or sold twice.
    quoted(589, 1_000, 589.01);
    market.trade(instrument, 589);
    await eventually(position, (held) => held === 0, 'flat');
    await eventually(
      async () => kernel.state.openOrders.size,
      (open) => open === 0,
      'nothing open',
    );
  });
});
