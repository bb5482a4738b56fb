import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Resolver } from '../src/app/instruments/resolver.ts';
import { Trader } from '../src/app/runtime/trader.ts';
import { createIbkrBroker } from '../src/broker/ibkr/create-ibkr-broker.ts';
import type { Broker } from '../src/broker/port.ts';
import { systemClock } from '../src/core/clock.ts';
import { accountId, type ConId } from '../src/core/ids.ts';
import { createLog } from '../src/core/log.ts';
import { seededRandom } from '../src/core/random.ts';
import { type RunningGateway, startGateway } from '../src/gateway/gateway.ts';
import type { Instrument } from '../src/instruments/instrument.ts';
import { Journal } from '../src/journal/journal.ts';
import { withShareCfds } from '../src/simulator/catalogue/cfds.ts';
import { simulatedListings } from '../src/simulator/catalogue.ts';
import { createExchange } from '../src/simulator/create-exchange.ts';
import type { Exchange } from '../src/simulator/exchange.ts';
import { protectionOf } from '../src/trading/kernel/protection.ts';
import { DEFAULT_RISK_LIMITS } from '../src/trading/risk/limits.ts';
import type { Signal } from '../src/trading/signal.ts';
import { eventually } from './support/running-bowline.ts';
import { SpokenMarket } from './support/spoken-market.ts';

describe('contracts for difference over the TWS protocol', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-cfds-'));
  const listed = simulatedListings('2026-11-20', { alwaysOpen: true }).map(({ instrument }) => instrument);
  const named = (localSymbol: string): Instrument => {
    const found = listed.find((each) => each.localSymbol === localSymbol);
    assert.ok(found, localSymbol);
    return found;
  };
  const [share, us500, de40, euro] = [named('AAPL'), named('IBUS500'), named('IBDE40'), named('EUR.USD')];
  const market = new SpokenMarket();
  let exchange: Exchange;
  let gateway: RunningGateway;
  let broker: Broker;
  let trader: Trader;
  let resolver: Resolver;
  let signals = 0;

  before(async () => {
    exchange = createExchange({
      instruments: withShareCfds([share, us500, de40, euro]),
      accounts: [{ id: accountId('DU1234567'), currency: 'USD', cash: 100_000 }],
      start: market.start,
      seed: 7,
    });
    gateway = await startGateway({ port: 0, exchange, source: market });
    broker = createIbkrBroker({
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
      log: createLog({ level: 'silent' }).logger,
      limits: { ...DEFAULT_RISK_LIMITS, maxNotional: 1e9 },
      defaultQuantity: 1,
    });
    resolver = new Resolver({ broker, marketDate: () => '2026-11-20' });
    market.quote(share, 270, 270.02);
    market.trade(share, 270.01);
    market.quote(us500, 6890, 6890.3);
    market.quote(de40, 23_600, 23_601);
    market.quote(euro, 1.16, 1.1601);
    trader.start();
    assert.ok(await trader.untilReady(10_000));
  });
  after(async () => {
    await trader.stop();
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const resolved = async (symbol: string): Promise<Instrument> => {
    const found = await resolver.resolve(symbol);
    assert.ok(found.ok, found.ok ? '' : found.error.message);
    return found.value;
  };
  const followed = async (symbol: string): Promise<Instrument> => {
    const instrument = await resolved(symbol);
    trader.know(instrument);
    await trader.market.waitFor(instrument.conId, 5_000);
    await trader.rates.waitFor(instrument.currency, 5_000);
    return instrument;
  };
  const act = async (
    instrument: Instrument,
    told: Pick<Signal, 'action'> & Partial<Pick<Signal, 'size' | 'stopLoss' | 'takeProfit'>>,
  ): Promise<void> => {
    signals += 1;
    const { kernel } = trader;
    const signal: Signal = {
      id: `S-20261120-100000-00000${signals}` as never,
      source: 'test',
      receivedAt: systemClock.now(),
      dedupeKey: String(signals),
      symbol: instrument.localSymbol,
      entry: { type: 'market' },
      tif: 'DAY',
      outsideRth: false,
      ...told,
    };
    await trader.record([
      ...kernel.receive({ signal, summary: '', warnings: [], body: '' }),
      ...kernel.act(signal, { instrument }),
    ]);
  };
  const held = async (conId: ConId): Promise<number> =>
    trader.kernel.state.positions.get(conId)?.quantity ?? 0;
  const holds = (conId: ConId, units: number): Promise<number> =>
    eventually(
      () => held(conId),
      (now) => now === units,
      `${units} held`,
    );
  const isProtected = (conId: ConId): Promise<unknown> =>
    eventually(
      async () => protectionOf(trader.kernel.state, conId).status,
      (status) => status === 'yes',
      'stop working',
    );
  const executed = (conId: ConId) => exchange.executions().filter((each) => each.conId === conId);

  it('are described as IB describes them', async () => {
    const apple = await resolved('AAPL.CFD');
    assert.deepEqual(
      [apple.secType, apple.exchange, apple.currency, apple.multiplier, apple.minTick, apple.minSize],
      ['CFD', 'SMART', 'USD', 1, 0.01, 1],
    );
    assert.equal(apple.localSymbol, 'AAPL.CFD');
    assert.deepEqual(apple.cfd, { underlying: share.conId, underlyingSecType: 'STK' });
    assert.deepEqual(apple.validExchanges, ['SMART']);
    assert.notEqual(apple.conId, share.conId);
    assert.equal((await resolved('AAPL')).conId, share.conId);
    const dax = await resolved('IBDE40');
    assert.deepEqual(
      [dax.conId, dax.currency, dax.cfd],
      [111987422, 'EUR', { underlying: 111987349, underlyingSecType: 'IND' }],
    );
    const refused = await resolver.resolve('IBGB100');
    assert.equal(refused.ok ? '' : refused.error.code, 'SYMBOL_UNKNOWN');
  });

  it('on a share: entry, stop and target rest, the target fills, at the share’s prices', async () => {
    const apple = await followed('AAPL.CFD');
    const cash = exchange.balances(accountId('DU1234567')).cash.USD ?? 0;
    const told = trader.market.get(apple.conId)?.quote;
    assert.deepEqual([told?.bid, told?.ask, told?.last], [270, 270.02, 270.01]);
    await act(apple, {
      action: 'buy',
      size: { by: 'units', value: 100 },
      stopLoss: { unit: 'price', value: 265 },
      takeProfit: { unit: 'price', value: 275 },
    });
    await holds(apple.conId, 100);
    await isProtected(apple.conId);
    const account = exchange.balances(accountId('DU1234567'));
    // Nothing is paid for but the commission: 100 × 0.005 is less than the least of 1.00.
    assert.equal((account.cash.USD ?? 0) - cash, -1_000_000);
    assert.equal(account.initMarginReq, 5_400_200_000);
    market.quote(share, 275, 275.02);
    await holds(apple.conId, 0);
    assert.deepEqual(
      executed(apple.conId).map(({ side, price: at, commission }) => [side, at, commission]),
      [
        ['BOT', 270.02, 1_000_000],
        ['SLD', 275, 1_000_000],
      ],
    );
    assert.equal(executed(share.conId).length, 0);
    assert.equal((exchange.balances(accountId('DU1234567')).cash.USD ?? 0) - cash, 498_000_000 - 2_000_000);
  });

  it('on an index: sold short, quoted without trades, stopped by bid and ask', async () => {
    const index = await followed('IBUS500');
    const told = trader.market.get(index.conId)?.quote;
    assert.deepEqual([told?.bid, told?.ask, told?.last], [6890, 6890.3, undefined]);
    await act(index, {
      action: 'sell',
      size: { by: 'units', value: 5 },
      stopLoss: { unit: 'price', value: 6900 },
      takeProfit: { unit: 'price', value: 6800 },
    });
    await holds(index.conId, -5);
    await isProtected(index.conId);
    market.quote(us500, 6900, 6900.3);
    await holds(index.conId, 0);
    assert.deepEqual(
      executed(index.conId).map(({ side, price: at, commission }) => [side, at, commission]),
      [
        // 0.005 % of 34,450.00 and of 34,501.50.
        ['SLD', 6890, 1_722_500],
        ['BOT', 6900.3, 1_725_075],
      ],
    );
  });

  it('in euros: held in an account in dollars, closed by a signal', async () => {
    const index = await followed('IBDE40');
    await act(index, {
      action: 'buy',
      size: { by: 'units', value: 2 },
      stopLoss: { unit: 'percent', value: 1 },
    });
    await holds(index.conId, 2);
    await isProtected(index.conId);
    market.quote(de40, 23_650, 23_651);
    await eventually(
      async () => trader.market.get(index.conId)?.quote.bid,
      (bid) => bid === 23_650,
      'quote of 23,650 told',
    );
    await act(index, { action: 'close' });
    await holds(index.conId, 0);
    const [, last] = executed(index.conId);
    assert.deepEqual([last?.price, last?.commissionCurrency], [23_650, 'EUR']);
    // 2 × 49 less 2.3601 and 2.365 of commissions, in euros.
    assert.equal(exchange.balances(accountId('DU1234567')).cash.EUR, 98_000_000 - 2_360_100 - 2_365_000);
  });

  it('has past bars of the middle, and none of trades', async () => {
    const index = await resolved('IBUS500');
    const ask = { instrument: index, barSize: '1 min', duration: '1 D', regularHoursOnly: false } as const;
    const trades = await broker.bars({ ...ask, source: 'TRADES' });
    assert.match(trades.ok ? '' : trades.error.message, /No historical market data for IBUS500\/CFD@SMART/);
  });
});
