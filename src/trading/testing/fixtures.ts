import { type UnixMs, unixMs } from '../../core/clock.ts';
import { accountId, conId, signalId } from '../../core/ids.ts';
import { type Price, price, quantity } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { plainInstrument } from '../../instruments/testing/plain-instrument.ts';
import type { Quote } from '../../marketdata/market.ts';
import { bracketLegs } from '../plan/legs.ts';
import { emptyBook } from '../risk/book/risk-book.ts';
import type { AccountFacts, LinkFacts, RiskInput } from '../risk/check.ts';
import type { RiskFacts } from '../risk/facts/risk-facts.ts';
import { DEFAULT_RISK_LIMITS } from '../risk/limits.ts';
import type { Signal } from '../signal.ts';

/** Wednesday 2026-03-04, 10:00 in New York. */
export const NOW: UnixMs = unixMs(Date.UTC(2026, 2, 4, 15));
export const ACCOUNT = accountId('DU1234567');

const instrument = (facts: Partial<Instrument> & { readonly conId: Instrument['conId'] }): Instrument =>
  plainInstrument({
    tradingHours: '20260304:0400-20260304:2000',
    liquidHours: '20260304:0930-20260304:1600',
    orderTypes: ['MKT', 'LMT', 'STP', 'STPLMT', 'TRAIL'],
    ...facts,
  });

export const SPY = instrument({ conId: conId(756733) });

export const ES = instrument({
  conId: conId(495512563),
  symbol: 'ES',
  secType: 'FUT',
  exchange: 'CME',
  primaryExchange: '',
  localSymbol: 'ESH6',
  tradingClass: 'ES',
  multiplier: 50,
  lastTradeDate: '20260320',
  longName: 'E-mini S&P 500',
  minTick: 0.25,
  priceSteps: [{ low: price(0), increment: 0.25 }],
});

export const EURUSD = instrument({
  conId: conId(12087792),
  symbol: 'EUR',
  secType: 'CASH',
  exchange: 'IDEALPRO',
  primaryExchange: '',
  localSymbol: 'EUR.USD',
  tradingClass: 'EUR.USD',
  longName: 'European Monetary Union Euro',
  minTick: 0.00005,
  priceSteps: [{ low: price(0), increment: 0.00005 }],
});

export const BTC = instrument({
  conId: conId(479624278),
  symbol: 'BTC',
  secType: 'CRYPTO',
  exchange: 'PAXOS',
  primaryExchange: '',
  localSymbol: 'BTC.USD',
  tradingClass: 'BTC',
  longName: 'Bitcoin cryptocurrency',
  minTick: 0.25,
  priceSteps: [{ low: price(0), increment: 0.25 }],
  minSize: 0.00000001,
  sizeIncrement: 0.00000001,
});

/** Steps of a cent below 1 and of five cents from 3 on, as of US options in the penny programme. */
export const STEPPED = instrument({
  conId: conId(700000001),
  symbol: 'STEP',
  localSymbol: 'STEP',
  priceSteps: [
    { low: price(0), increment: 0.01 },
    { low: price(3), increment: 0.05 },
  ],
});

export const quote = (of: Instrument, bid: number, ask: number, facts: Partial<Quote> = {}): Quote => ({
  conId: of.conId,
  time: NOW,
  bid: price(bid),
  ask: price(ask),
  bidSize: 100,
  askSize: 100,
  last: price(bid),
  ...facts,
});

let signalCount = 0;

/** A market buy of 10 SPY with a stop at 440 and a target at 470, from an alert. */
export function signal(facts: Partial<Signal> = {}): Signal {
  signalCount += 1;
  const id = signalId(`S-20260304-150000-${String(signalCount).padStart(6, '0')}`);
  return {
    id,
    source: 'alert',
    receivedAt: NOW,
    dedupeKey: `body-${id}`,
    action: 'buy',
    symbol: 'SPY',
    size: { by: 'units', value: 10 },
    entry: { type: 'market' },
    stopLoss: { unit: 'price', value: 440 },
    takeProfit: { unit: 'price', value: 470 },
    tif: 'DAY',
    outsideRth: false,
    ...facts,
  };
}

/** A signal that says only what to do. */
export function bareSignal(action: Signal['action'], facts: Partial<Signal> = {}): Signal {
  const { stopLoss: _, takeProfit: __, size: ___, ...bare } = signal({ action });
  return { ...bare, ...facts };
}

export const PAPER: AccountFacts = { id: ACCOUNT, currency: 'USD', netLiquidation: 1_000_000 };
export const READY: LinkFacts = { ready: true, readOnly: false, brokerUp: true };

/** An account that holds nothing, with a million of equity in dollars. */
export const factsOf = (facts: Partial<RiskFacts> = {}): RiskFacts => ({
  book: emptyBook(),
  marketNow: NOW,
  equity: 1_000_000,
  market: {},
  rate: (currency) => (currency === 'USD' ? 1 : Number.NaN),
  holdings: () => [],
  openEntries: () => [],
  openOrders: () => 0,
  openRisk: () => 0,
  profitSince: () => 0,
  secTypeOf: () => 'STK',
  ...facts,
});

/** An entry that passes every check: 10 SPY at 450.02 with a stop and a target. */
export function riskInput(facts: Partial<RiskInput> = {}): RiskInput {
  const of = facts.instrument ?? SPY;
  const asked = facts.signal ?? signal();
  const { legs } = bracketLegs(
    asked,
    'BUY',
    quantity(10),
    { reference: price(450.02), stopLoss: price(440), takeProfit: price(470), arithmetic: [] },
    of,
  );
  return {
    now: NOW,
    signal: asked,
    intent: 'entry',
    instrument: of,
    side: 'BUY',
    quantity: 10,
    reference: 450.02,
    legs,
    quote: quote(of, 450, 450.02),
    quoteReceivedAt: NOW,
    account: PAPER,
    link: READY,
    tradingState: 'active',
    byPerson: false,
    openOrders: 0,
    position: 0,
    limits: DEFAULT_RISK_LIMITS,
    facts: factsOf(),
    ...facts,
  };
}

export const limits = (facts: Partial<RiskInput['limits']>): RiskInput['limits'] => ({
  ...DEFAULT_RISK_LIMITS,
  ...facts,
});

export const at = (value: number): Price => price(value);
