import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type AccountId, accountId, type ConId } from '../core/ids.ts';
import {
  addMoney,
  fromMicros,
  type Micros,
  notional,
  subtractMoney,
  toMicros,
  ZERO_MONEY,
} from '../core/money.ts';
import type { Exchange, OrderRequest } from './exchange.ts';
import type { CurrencyBalance } from './money/currency-balance.ts';
import { REFERENCE_RATES } from './money/reference-rates.ts';
import { ACCOUNT, ES, EURUSD, ExchangeBench, GBPUSD, listed, USDCAD } from './testing/fixture.ts';
import { perform, randomSteps } from './testing/random-flow.ts';

/** A bench with one account of 100,000 in the currency. */
const inBase = (currency: string): ExchangeBench =>
  new ExchangeBench({ accounts: [{ id: ACCOUNT, currency, cash: 100_000 }] });

const balances = (bench: ExchangeBench) => bench.exchange.balances(ACCOUNT);
const within = (bench: ExchangeBench, currency: string): CurrencyBalance => {
  const found = balances(bench).currencies.find((row) => row.currency === currency);
  assert.ok(found);
  return found;
};
const units = (amount: Micros): number => fromMicros(amount);

describe('an account in another currency than its trades', () => {
  it('borrows the currency of a stock that it buys, and sets money aside for the loan', () => {
    const bench = inBase('EUR');
    bench.quote(1.25, 1.25, 2e6, EURUSD);
    bench.quote(270, 270);
    bench.place({ id: 1 });
    assert.deepEqual(balances(bench).cash, { EUR: 100_000e6, USD: -27_001e6 });
    const { netLiquidation, grossPositionValue, maintMarginReq, buyingPower, availableFunds } =
      balances(bench);
    assert.equal(units(netLiquidation), 100_000 - 1 / 1.25);
    assert.equal(units(grossPositionValue), 27_000 / 1.25);
    assert.equal(units(maintMarginReq), 6048.024);
    assert.equal(buyingPower, 4 * availableFunds);
    const dollars = within(bench, 'USD');
    assert.deepEqual(
      [dollars.exchangeRate, units(dollars.cash), dollars.marketValues, units(dollars.unrealizedPnl)],
      [1 / 1.25, -27_001, { STK: 27_000e6 }, -1],
    );
  });

  it('gains and loses by the exchange rate on what it owns and owes', () => {
    const bench = inBase('EUR');
    bench.quote(1.25, 1.25, 2e6, EURUSD);
    bench.quote(270, 270);
    bench.place({ id: 1 });
    bench.quote(280, 280);
    bench.place({ id: 2, action: 'SELL' });
    assert.equal(units(within(bench, 'USD').realizedPnl), 998);
    assert.equal(units(balances(bench).realizedPnl), 998 / 1.25);
    bench.quote(1, 1, 2e6, EURUSD);
    assert.equal(units(balances(bench).realizedPnl), 998);
    assert.equal(units(balances(bench).netLiquidation), 100_998);
  });

  it('pays a loan back with a forex trade: both currencies move, and the loan’s margin is free', () => {
    const bench = inBase('EUR');
    bench.quote(1.25, 1.25, 2e6, EURUSD);
    bench.quote(270, 270);
    bench.place({ id: 1 });
    bench.place({ id: 2, conId: EURUSD, action: 'SELL', quantity: 21_602.4 });
    assert.equal(bench.find(2)?.status, 'Filled');
    assert.equal(units(balances(bench).cash.EUR ?? ZERO_MONEY), 100_000 - 21_602.4);
    // 27,003 dollars, less the stock's 27,001 and the commission of the conversion.
    assert.equal(balances(bench).cash.USD, 0);
    assert.equal(units(balances(bench).maintMarginReq), (0.25 * 27_000) / 1.25);
  });

  it('takes variation of futures in their currency', () => {
    const bench = inBase('GBP');
    bench.quote(1.25, 1.25, 2e6, GBPUSD);
    bench.quote(7000, 7000, 50, ES);
    bench.place({ id: 1, conId: ES, quantity: 1 });
    bench.quote(7010, 7010, 50, ES);
    assert.equal(units(within(bench, 'USD').futuresPnl), 500);
    assert.equal(units(balances(bench).unrealizedPnl), (500 - 2.25) / 1.25);
    assert.equal(units(balances(bench).initMarginReq), 12_650 / 1.25 + (0.03 * 2.25) / 1.25);
  });

  it('knows pairs in which the dollar is bought, and charges them in dollars', () => {
    const bench = inBase('CAD');
    bench.quote(1.4, 1.4, 2e6, USDCAD);
    bench.place({ id: 1, conId: USDCAD, quantity: 20_000 });
    assert.deepEqual(balances(bench).cash, { CAD: 72_000e6, USD: 19_998e6 });
    bench.place({ id: 2, conId: USDCAD, quantity: 1_000_000, whatIf: true });
    const answer = bench.events.find((event) => event.type === 'whatIf');
    assert.equal(answer?.type === 'whatIf' && units(answer.result.commission), 20);
  });

  it('is refused by its own money, in its own currency', () => {
    const bench = inBase('EUR');
    bench.quote(1.25, 1.25, 2e6, EURUSD);
    bench.quote(270, 270);
    bench.place({ id: 1, quantity: 2000 });
    assert.match(bench.errors()[0] ?? '', /\[100000\.00 EUR\].*\[120[0-9]{3}\.\d\d EUR\]/);
  });
});

describe('a currency order', () => {
  it('below IDEALPRO’s minimum is warned of and filled as an odd lot', () => {
    const bench = inBase('EUR');
    bench.quote(1.25, 1.25, 2e6, EURUSD);
    bench.place({ id: 1, conId: EURUSD, action: 'SELL', quantity: 7000 });
    assert.deepEqual(bench.errors(), [
      'Order Message:\nSELL 7K EUR.USD Forex\nWarning: Your order size is below the EUR 20000 IdealPro minimum and will be routed as an odd lot order.',
    ]);
    assert.equal(bench.find(1)?.status, 'Filled');
    bench.told();
    bench.place({ id: 2, conId: EURUSD, action: 'SELL', quantity: 20_000 });
    assert.deepEqual(bench.errors(), []);
  });
});

describe('margins of several accounts', () => {
  it('are each account’s own: only the one below its maintenance is liquidated', () => {
    const poor = accountId('DU7');
    const bench = new ExchangeBench({
      accounts: [
        { id: ACCOUNT, currency: 'USD', cash: 1_000_000 },
        { id: poor, currency: 'GBP', cash: 10_000 },
      ],
    });
    bench.quote(1.25, 1.25, 2e6, GBPUSD);
    bench.quote(100, 100, 1e6);
    bench.place({ id: 1, quantity: 400 });
    bench.place({ id: 2, quantity: 400, account: poor });
    assert.equal(bench.find(2)?.status, 'Filled');
    assert.ok(bench.exchange.balances(poor).cushion < 0.2);
    bench.quote(72, 72, 1e6);
    const held = (account: typeof poor) =>
      bench.exchange.positions(account).reduce((sum, row) => sum + row.position, 0);
    assert.deepEqual([held(ACCOUNT), held(poor)], [400, 0]);
    assert.ok(bench.exchange.balances(poor).excessLiquidity > 0);
    const [liquidation] = bench.exchange.completedOrders().slice(-1);
    assert.deepEqual([liquidation?.account, liquidation?.orderId, liquidation?.manual], [poor, 0, true]);
  });
});

describe('exchange rates', () => {
  it('cross two quoted pairs', () => {
    const bench = inBase('GBP');
    bench.quote(1.2, 1.2, 2e6, EURUSD);
    bench.quote(1.5, 1.5, 2e6, GBPUSD);
    bench.place({ id: 1, conId: EURUSD, quantity: 10_000 });
    assert.equal(within(bench, 'EUR').exchangeRate, 1.2 / 1.5);
  });

  it('are those of the table until a pair is quoted', () => {
    const bench = inBase('EUR');
    bench.quote(270, 270);
    bench.place({ id: 1 });
    assert.equal(within(bench, 'USD').exchangeRate, 1 / (REFERENCE_RATES.EUR ?? 0));
    bench.quote(1.25, 1.25, 2e6, EURUSD);
    assert.equal(within(bench, 'USD').exchangeRate, 0.8);
  });

  it('that nobody knows refuse the order', () => {
    const krone = { ...listed('AAPL'), currency: 'NOK' };
    const bench = new ExchangeBench({ instruments: [krone] });
    bench.quote(270, 270);
    bench.place({ id: 1 });
    assert.match(bench.errors()[0] ?? '', /No exchange rate from NOK to USD/);
  });
});

/** Money that every account must have, currency by currency, after what its executions tell; futures at their present value. */
function accountedFor(
  bench: ExchangeBench,
  account: AccountId,
  opening: CurrencyBalance,
): Map<string, Micros> {
  const expected = new Map<string, Micros>([[opening.currency, opening.cash]]);
  const move = (name: string, amount: Micros): void => {
    expected.set(name, addMoney(expected.get(name) ?? ZERO_MONEY, amount));
  };
  const instrumentOf = (conId: ConId) => {
    const instrument = bench.exchange.instrument(conId);
    assert.ok(instrument);
    return instrument;
  };
  for (const event of bench.events) {
    if (event.type !== 'execution' || event.execution.account !== account) continue;
    const { conId, side, shares, price, commission, commissionCurrency } = event.execution;
    const { multiplier, secType, symbol, currency } = instrumentOf(conId);
    const signed = side === 'BOT' ? shares : -shares;
    move(currency, notional(price, -signed, multiplier));
    move(commissionCurrency, subtractMoney(ZERO_MONEY, commission));
    if (secType === 'CASH') move(symbol, toMicros(signed));
  }
  // What futures have gained is cash at the latest at the day's end: with their value the trades are made up for.
  for (const { conId, marketValue } of bench.exchange.positions(account)) {
    const { secType, currency } = instrumentOf(conId);
    if (secType === 'FUT') move(currency, marketValue);
  }
  return expected;
}

function assertConserved(bench: ExchangeBench, account: AccountId, opening: CurrencyBalance): void {
  const expected = accountedFor(bench, account, opening);
  const { currencies, netLiquidation } = bench.exchange.balances(account);
  for (const { currency, cash, futuresPnl } of currencies) {
    assert.equal(addMoney(cash, futuresPnl), expected.get(currency) ?? 0, `${account} ${currency}`);
  }
  const sum = currencies
    .map(({ cash, futuresPnl, marketValues, exchangeRate }) => {
      const paid = Object.values(marketValues).reduce(addMoney, ZERO_MONEY);
      return (cash + futuresPnl + paid) * exchangeRate;
    })
    .reduce((total, amount) => total + amount, 0);
  // Each amount is converted and rounded by itself, half a micro at most.
  assert.ok(Math.abs(sum - netLiquidation) <= 10, `${sum} is not ${netLiquidation}`);
}

const openingOf = (bench: ExchangeBench, account: AccountId): CurrencyBalance => {
  const [opening] = bench.exchange.balances(account).currencies;
  assert.ok(opening);
  return opening;
};

describe('conservation of money', () => {
  for (const currency of ['EUR', 'CAD', 'GBP', 'USD']) {
    it(`holds in every currency of an account in ${currency}, to the micro`, () => {
      fc.assert(
        fc.property(randomSteps(60), (steps) => {
          const bench = new ExchangeBench({ accounts: [{ id: ACCOUNT, currency, cash: 1_000_000 }] });
          const opening = openingOf(bench, ACCOUNT);
          for (const step of steps) perform(bench.exchange, step);
          assertConserved(bench, ACCOUNT, opening);
        }),
        { numRuns: 40 },
      );
    });
  }

  it('holds for each of an advisor’s accounts, whether orders are for one or for all', () => {
    const ids = ['DU1', 'DU2', 'DU3'].map(accountId);
    const currencies = ['EUR', 'GBP', 'USD'];
    fc.assert(
      fc.property(randomSteps(60), (steps) => {
        const bench = new ExchangeBench({
          advisor: { id: accountId('DF1'), currency: 'CAD', cash: 0 },
          accounts: ids.map((id, index) => ({
            id,
            currency: currencies[index] ?? 'USD',
            cash: 1e6 * (index + 1),
          })),
        });
        const openings = ids.map((id) => openingOf(bench, id));
        // Two orders in three are for a group, the others for one account.
        const place = (request: OrderRequest): void => {
          const turn = request.orderId % 6;
          const group = ['Equal', 'NetLiq', 'AvailableEquity', 'Equal'][turn];
          const whose =
            group === undefined
              ? { account: ids[turn - 4] ?? ACCOUNT }
              : { account: accountId(''), allocation: { group, method: '' } };
          bench.exchange.placeOrder({ ...request, ...whose });
        };
        const shared: Exchange = new Proxy(bench.exchange, {
          get(exchange, name) {
            const value: unknown = name === 'placeOrder' ? place : Reflect.get(exchange, name, exchange);
            return typeof value === 'function' ? value.bind(exchange) : value;
          },
        });
        for (const step of steps) perform(shared, step);
        for (const [index, id] of ids.entries()) {
          const opening = openings[index];
          assert.ok(opening);
          assertConserved(bench, id, opening);
        }
        for (const order of [...bench.exchange.openOrders(), ...bench.exchange.completedOrders()]) {
          if (order.allotments === undefined) continue;
          const allotted = order.allotments.reduce((sum, { quantity }) => sum + quantity, 0);
          assert.equal(Number(allotted.toFixed(8)), order.totalQuantity);
        }
      }),
      { numRuns: 100 },
    );
  });
});
