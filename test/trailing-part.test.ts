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
import { seededRandom } from '../src/core/random.ts';
import { type RunningGateway, startGateway } from '../src/gateway/gateway.ts';
import { Journal } from '../src/journal/journal.ts';
import { simulatedListings } from '../src/simulator/catalogue.ts';
import { createExchange } from '../src/simulator/create-exchange.ts';
import type { Exchange } from '../src/simulator/exchange.ts';
import { DEFAULT_RISK_LIMITS } from '../src/trading/risk/limits.ts';
import type { Signal } from '../src/trading/signal.ts';
import { eventually } from './support/running-bowline.ts';
import { SpokenMarket } from './support/spoken-market.ts';

describe('the closing of a part whose stop trails', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-trailing-'));
  const listing = simulatedListings('2026-11-20', { alwaysOpen: true }).find(
    ({ instrument }) => instrument.symbol === 'SPY',
  );
  assert.ok(listing);
  const { instrument } = listing;
  const market = new SpokenMarket([instrument.conId]);
  let gateway: RunningGateway;
  let trader: Trader;
  let exchange: Exchange;

  const quoted = (bid: number, bidSize: number, ask: number): void =>
    market.quote(instrument, bid, ask, bidSize);

  const start = async (): Promise<void> => {
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
    trader.start();
    assert.ok(await trader.untilReady(10_000));
    trader.know(instrument);
    await trader.market.waitFor(instrument.conId, 5_000);
  };

  before(async () => {
    exchange = createExchange({
      instruments: [instrument],
      accounts: [{ id: accountId('DU1234567'), currency: 'USD', cash: 1_000_000 }],
      start: market.start,
      seed: 7,
    });
    gateway = await startGateway({ port: 0, exchange, source: market });
    quoted(600, 1_000, 600.01);
    await start();
  });
  after(async () => {
    await trader.stop();
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('leaves the stop where the market has taken it', async () => {
    const { conId } = instrument;
    const signal = (id: number, facts: object) => ({
      id: `S-20261120-100000-00000${id}` as never,
      source: 'test',
      receivedAt: systemClock.now(),
      dedupeKey: `${id}`,
      symbol: 'SPY',
      entry: { type: 'market' },
      tif: 'DAY',
      outsideRth: false,
      ...facts,
    });
    const act = async (asked: ReturnType<typeof signal>): Promise<void> => {
      const it = asked as unknown as Signal;
      const { kernel } = trader;
      await trader.record([
        ...kernel.receive({ signal: it, summary: '', warnings: [], body: '' }),
        ...kernel.act(it, { instrument }),
      ]);
    };
    const held = async (): Promise<number> => trader.kernel.state.positions.get(conId)?.quantity ?? 0;
    const stop = () => exchange.openOrders().find(({ orderType }) => orderType === 'TRAIL');
    const stopAt = async (): Promise<number> => stop()?.trailStopPrice ?? 0;
    const trade = (at: number): void => quoted(at, 1_000, at + 0.01);
    await act(
      signal(1, {
        action: 'buy',
        size: { by: 'units', value: 100 },
        trailing: { unit: 'points', value: 5 },
      }),
    );
    await eventually(held, (units) => units === 100, 'entry filled');
    trade(610);
    await eventually(stopAt, (at) => at === 605.01, 'the stop has followed');
    // A new session tells where the stop has come to; nobody tells of its further steps.
    await trader.stop();
    await start();
    const known = async () => [...trader.kernel.state.orders.values()].find(({ role }) => role === 'stop');
    await eventually(
      known,
      (order) => order?.pricing.type === 'trailing-stop' && order.pricing.stop === 605.01,
      'told',
    );
    trade(620);
    await eventually(stopAt, (at) => at === 615.01, 'the stop has followed further');
    trade(616);
    await eventually(
      async () => trader.market.get(conId)?.quote.bid,
      (bid) => bid === 616,
      'the market comes back',
    );
    await act(signal(2, { action: 'close', portion: { by: 'percent', value: 50 } }));
    await eventually(held, (units) => units === 50, 'a half is closed');
    assert.deepEqual([stop()?.totalQuantity, await stopAt()], [50, 615.01]);
  });
});
