import type { Pricing, Side } from '../../../broker/port.ts';
import { type UnixMs, unixMs } from '../../../core/clock.ts';
import { accountId, conId, signalId } from '../../../core/ids.ts';
import { cleanDecimal, type Price, price, quantity } from '../../../core/price.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { SecType } from '../../../instruments/sec-type.ts';
import type { Leg } from '../../plan/legs.ts';
import { emptyBook } from '../../risk/book/risk-book.ts';
import type { RiskInput } from '../../risk/check.ts';
import type { Holding, RiskFacts } from '../../risk/facts/risk-facts.ts';
import type { ScopedLimits } from '../../risk/limits/scoped-limits.ts';
import type { RiskLimits } from '../../risk/limits.ts';
import type { RiskScope } from '../../risk/scope.ts';
import type { Signal } from '../../signal.ts';

/** What every order of a drill supposes, for people. */
export const SUPPOSED_WORLD =
  'a flat account with 100,000 of equity, a quote of 100.00 to 100.02, Wednesday 10:00 in New York';

/** Wednesday 2026-03-04, 10:00 in New York. A fixed day: sessions and expiries of the drill are reckoned from it. */
export const DRILL_TIME: UnixMs = unixMs(Date.UTC(2026, 2, 4, 15));
export const DRILL_DAY = '2026-03-04';
export const EQUITY = 100_000;
export const MIDDLE = 100.01;
/** What the entry of the base order is reckoned at. */
export const REFERENCE = 100.02;

/** A contract that no broker knows. */
export const supposedInstrument = (facts: Partial<Instrument> = {}): Instrument => ({
  conId: conId(1),
  symbol: 'DRILL',
  secType: 'STK',
  exchange: 'SMART',
  primaryExchange: '',
  currency: 'USD',
  localSymbol: facts.symbol ?? 'DRILL',
  tradingClass: 'DRILL',
  multiplier: 1,
  longName: 'Supposed for a drill',
  minTick: 0.01,
  priceSteps: [{ low: price(0), increment: 0.01 }],
  minSize: 1,
  sizeIncrement: 1,
  timeZone: 'America/New_York',
  tradingHours: '20260304:0400-20260304:2000',
  liquidHours: '20260304:0930-20260304:1600',
  orderTypes: [],
  validExchanges: ['SMART'],
  ...facts,
});

/** A future or an option that ends on a day of the form `YYYY-MM-DD`. */
export const expiring = (
  base: Instrument,
  secType: Extract<SecType, 'FUT' | 'OPT'>,
  day: string,
): Instrument => ({
  ...base,
  secType,
  lastTradeDate: day.replaceAll('-', ''),
  ...(secType === 'OPT' ? { strike: 100, right: 'C' as const } : {}),
});

/** Calendar days after the day of the drill, `YYYY-MM-DD`. */
export const dayAfter = (days: number): string => Temporal.PlainDate.from(DRILL_DAY).add({ days }).toString();

const leg = (role: Leg['role'], side: Side, units: number, pricing: Pricing): Leg => ({
  role,
  side,
  quantity: quantity(units),
  pricing,
  tif: 'DAY',
  outsideRth: false,
});

/** How the base order is to be different. */
export interface OrderWish {
  readonly side?: Side;
  readonly quantity?: number;
  readonly reference?: number;
  /** `null`: no stop. */
  readonly stop?: number | null;
  readonly target?: number;
  readonly entry?: Pricing;
}

/** Quantity, prices and legs of an order: one unit at market with a stop 1 away and a target 2 away, unless wished otherwise. */
export function supposedOrder(
  wish: OrderWish = {},
): Pick<RiskInput, 'side' | 'quantity' | 'reference' | 'legs'> {
  const { side = 'BUY', quantity: units = 1, entry = { type: 'market' } } = wish;
  const reference = cleanDecimal(wish.reference ?? REFERENCE);
  const away = side === 'BUY' ? 1 : -1;
  const stop = wish.stop === undefined ? reference - away : wish.stop;
  const target = wish.target ?? reference + 2 * away;
  const exit: Side = side === 'BUY' ? 'SELL' : 'BUY';
  return {
    side,
    quantity: units,
    reference,
    legs: [
      leg('entry', side, units, entry),
      ...(stop === null ? [] : [leg('stop', exit, units, { type: 'stop', stop: stop as Price })]),
      leg('target', exit, units, { type: 'limit', limit: target as Price }),
    ],
  };
}

export const supposedFacts = (facts: Partial<RiskFacts> = {}): RiskFacts => ({
  book: emptyBook(),
  marketNow: DRILL_TIME,
  equity: EQUITY,
  market: {},
  rate: () => 1,
  holdings: () => [],
  openEntries: () => [],
  openOrders: () => 0,
  openRisk: () => 0,
  profitSince: () => 0,
  secTypeOf: () => 'STK',
  ...facts,
});

/** One of another instrument, held. */
export const supposedHolding = (nth: number, facts: Partial<Instrument> = {}): Holding => ({
  instrument: supposedInstrument({ symbol: `OTHER${nth}`, ...facts, conId: conId(1_000 + nth) }),
  quantity: 1,
  buys: 0,
  sells: 0,
  unitValue: 1,
});

/** The base order as the checks see it, in the scope whose limit is meant. */
export function supposedInput(
  limits: RiskLimits,
  scopedLimits: readonly ScopedLimits[],
  scope: RiskScope,
): RiskInput {
  const instrument = supposedInstrument(scope.kind === 'instrument' ? { symbol: scope.name } : {});
  const now = DRILL_TIME;
  const signal: Signal = {
    id: signalId('S-DRILL'),
    source: scope.kind === 'source' ? scope.name : 'cli',
    ...(scope.kind === 'strategy' ? { strategy: scope.name } : {}),
    receivedAt: now,
    dedupeKey: 'drill',
    action: 'buy',
    symbol: instrument.symbol,
    size: { by: 'units', value: 1 },
    entry: { type: 'market' },
    tif: 'DAY',
    outsideRth: false,
  };
  return {
    now,
    signal,
    intent: 'entry',
    instrument,
    ...supposedOrder(),
    quote: {
      conId: instrument.conId,
      time: now,
      bid: price(100),
      ask: price(REFERENCE),
      bidSize: 100,
      askSize: 100,
      last: price(100),
    },
    quoteReceivedAt: now,
    account: {
      // Like a paper account's: the drill is about limits, not about the way to live.
      id: accountId('DU0000000'),
      currency: 'USD',
      netLiquidation: EQUITY,
      equity: EQUITY,
      buyingPower: EQUITY,
      cash: EQUITY,
      excessLiquidity: EQUITY,
    },
    link: { ready: true, readOnly: false, brokerUp: true },
    tradingState: 'active',
    byPerson: false,
    openOrders: 0,
    position: 0,
    limits,
    scopedLimits,
    facts: supposedFacts(),
  };
}
