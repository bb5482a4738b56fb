import { type ConId, conId } from '../core/ids.ts';
import { price } from '../core/price.ts';
import type { Instrument } from '../instruments/instrument.ts';
import { hoursText } from '../instruments/sessions/hours-text.ts';
import {
  alwaysOpen,
  cmeIndexFutureHours,
  comexFutureHours,
  cryptoHours,
  forexHours,
  germanIndexCfdHours,
  nymexFutureHours,
  type SessionTemplate,
  usEquityHours,
  usOptionHours,
} from '../instruments/sessions/templates.ts';
import type { SyntheticSpec } from '../marketdata/synthetic/spec.ts';
import { BONDS } from './catalogue/bonds.ts';
import { indexCfdListing, LISTED_INDEX_CFDS } from './catalogue/cfds.ts';
import { PAIRS, type PairRow, WIDE_PAIRS } from './catalogue/currencies.ts';
import { FIRST_DAYS } from './catalogue/first-days.ts';
import { FUTURE_ROOTS, type FutureRoot, listedMonths, rootOf } from './catalogue/futures.ts';
import { INDICES } from './catalogue/indices.ts';
import { bondListing, indexListing } from './catalogue/reference-listings.ts';
import { furtherStock, STOCKS, type StockRow } from './catalogue/stocks.ts';
import type { Universe } from './catalogue/universes.ts';
import { WIDE_STOCKS } from './catalogue/wide-stocks.ts';

/** An instrument of the simulated exchange and how its synthetic market behaves. */
export interface SimulatedListing {
  readonly instrument: Instrument;
  readonly synthetic: SyntheticSpec;
}

export interface ListingOptions {
  /** All instruments trade around the clock, for demonstrations. Default: the exchanges' own hours. */
  readonly alwaysOpen?: boolean;
  /** Default `standard`. */
  readonly universe?: Universe;
  /** Symbols of further US stocks, whose prices come from elsewhere. */
  readonly furtherStocks?: readonly string[];
}

/** Calendar days of hours that contract details give, as IB does. */
const HOURS_DAYS = 7;
/** Contract months listed of each future. */
const CONTRACT_MONTHS = 4;
/** The index that every universe lists, because options are settled by it. */
const OPTION_INDEX = 'SPX';

const ORDER_TYPES = [
  'MKT',
  'LMT',
  'STP',
  'STPLMT',
  'TRAIL',
  'TRAILLMT',
  'MIT',
  'LIT',
  'REL',
  'PEGMKT',
] as const;
/** Stocks have a midpoint with rules of its own, and auctions where they open and close. */
const STOCK_ORDER_TYPES = [...ORDER_TYPES, 'MIDPX', 'MOC', 'LOC', 'OPG'] as const;
const ENDLESS_STOCK_ORDER_TYPES = [...ORDER_TYPES, 'MIDPX'] as const;
/** Cryptocurrencies know no stops at IB. */
const CRYPTO_ORDER_TYPES = ['MKT', 'LMT'] as const;
const STOCK_EXCHANGES = [
  'SMART',
  'NYSE',
  'NASDAQ',
  'ARCA',
  'AMEX',
  'BATS',
  'IEX',
  'MEMX',
  'IBKRATS',
] as const;

type Hours = Pick<Instrument, 'timeZone' | 'tradingHours' | 'liquidHours'>;

/**
 * What the simulated exchange lists on a market date (`YYYY-MM-DD`): US stocks and funds, the nearest months of ES, MES, MNQ, CL and
 * GC, currency pairs, BTC, and contracts for difference on indexes. Those on shares: `withShareCfds`.
 */
export function simulatedListings(
  marketDate: string,
  options: ListingOptions = {},
): readonly SimulatedListing[] {
  const date = Temporal.PlainDate.from(marketDate);
  const hours = (template: SessionTemplate): Hours => {
    const used = options.alwaysOpen === true ? alwaysOpen(template.timeZone) : template;
    return {
      timeZone: template.timeZone,
      tradingHours: hoursText(used, 'trading', date, HOURS_DAYS),
      liquidHours: hoursText(used, 'liquid', date, HOURS_DAYS),
    };
  };
  const leaders = leadersOn(date);
  const isWide = options.universe === 'wide';
  const listed = isWide ? [...STOCKS, ...WIDE_STOCKS] : STOCKS;
  const stocks = [...listed, ...(options.furtherStocks ?? []).map(furtherStock)];
  return [
    ...stocks.map((row) => stockListing(row, leaders, hours(usEquityHours), options.alwaysOpen === true)),
    ...FUTURE_ROOTS.flatMap((root) => futureListings(root, date, leaders, hours(hoursOf(root)))),
    ...[...PAIRS, ...(isWide ? WIDE_PAIRS : [])].map((row) => pairListing(row, hours(forexHours))),
    bitcoin(hours(cryptoHours)),
    ...INDICES.filter(({ symbol }) => isWide || symbol === OPTION_INDEX).map((row) =>
      indexListing(row, movement(row.moves, leaders), hours(usOptionHours)),
    ),
    ...LISTED_INDEX_CFDS.map((row) =>
      indexCfdListing(
        row,
        movement(row.moves, leaders),
        hours(row.region === 'US' ? cmeIndexFutureHours : germanIndexCfdHours),
      ),
    ),
    ...(isWide ? BONDS.map((row) => bondListing(row, hours(usOptionHours))) : []),
  ];
}

/** Exchanges whose regular hours differ from the index futures'. */
const FUTURE_HOURS: Readonly<Record<string, SessionTemplate>> = {
  NYMEX: nymexFutureHours,
  COMEX: comexFutureHours,
};

const hoursOf = (root: FutureRoot): SessionTemplate =>
  FUTURE_HOURS[rootOf(root).exchange] ?? cmeIndexFutureHours;

type Leaders = ReadonlyMap<string, ConId>;

/** The listing that a name in the tables stands for: a stock, or a root's nearest month. */
function leadersOn(date: Temporal.PlainDate): Leaders {
  const leaders = new Map(STOCKS.map((row) => [row.symbol, conId(row.conId)]));
  for (const root of FUTURE_ROOTS) {
    for (const month of listedMonths(root, date, 1)) leaders.set(root.symbol, conId(month.conId));
  }
  return leaders;
}

/** How a row's price moves with others. */
function movement(
  moves: number | string,
  leaders: Leaders,
): Pick<SyntheticSpec, 'follows' | 'indexCorrelation'> {
  if (typeof moves === 'number') return { indexCorrelation: moves };
  const follows = leaders.get(moves);
  if (follows === undefined) throw new Error(`the catalogue names an unknown leader: ${moves}`);
  return { follows };
}

function stockListing(row: StockRow, leaders: Leaders, hours: Hours, endless: boolean): SimulatedListing {
  const tick = 0.01;
  const since = FIRST_DAYS[row.symbol];
  return {
    instrument: {
      conId: conId(row.conId),
      symbol: row.symbol,
      secType: 'STK',
      exchange: 'SMART',
      primaryExchange: row.primaryExchange,
      currency: 'USD',
      localSymbol: row.symbol,
      tradingClass: row.tradingClass,
      multiplier: 1,
      longName: row.longName,
      ...(since === undefined ? {} : { listedOn: since }),
      minTick: tick,
      priceSteps: [{ low: price(0), increment: tick }],
      minSize: 1,
      sizeIncrement: 1,
      orderTypes: endless ? ENDLESS_STOCK_ORDER_TYPES : STOCK_ORDER_TYPES,
      validExchanges: STOCK_EXCHANGES,
      ...hours,
    },
    synthetic: {
      ...syntheticOf(row, conId(row.conId), tick),
      ...movement(row.moves, leaders),
      ...(since === undefined ? {} : { since }),
    },
  };
}

function futureListings(
  root: FutureRoot,
  date: Temporal.PlainDate,
  leaders: Leaders,
  hours: Hours,
): SimulatedListing[] {
  const { exchange } = rootOf(root);
  return listedMonths(root, date, CONTRACT_MONTHS).map((month, index) => {
    const id = conId(month.conId);
    // Deferred months trade less.
    const activity = 1 / (1 + 4 * index);
    return {
      instrument: {
        conId: id,
        symbol: root.symbol,
        secType: 'FUT',
        exchange,
        primaryExchange: '',
        currency: 'USD',
        localSymbol: month.localSymbol,
        tradingClass: root.symbol,
        multiplier: root.multiplier,
        lastTradeDate: month.lastTradeDate,
        longName: root.longName,
        minTick: root.tick,
        priceSteps: [{ low: price(0), increment: root.tick }],
        minSize: 1,
        sizeIncrement: 1,
        orderTypes: ORDER_TYPES,
        validExchanges: [exchange],
        future: month.terms,
        ...hours,
      },
      synthetic: {
        ...syntheticOf(root, id, root.tick),
        // Later months move with the nearest one, or with what that one moves with.
        ...movement(index > 0 && typeof root.moves === 'number' ? root.symbol : root.moves, leaders),
        spreadTicks: root.spreadTicks + index,
        typicalSize: Math.max(1, Math.round(root.typicalSize * activity)),
        tradesPerMinute: root.tradesPerMinute * activity,
      },
    };
  });
}

function pairListing(row: PairRow, hours: Hours): SimulatedListing {
  const { symbol, currency, longName, tick } = row;
  const id = conId(row.conId);
  const name = `${symbol}.${currency}`;
  return {
    instrument: {
      conId: id,
      symbol,
      secType: 'CASH',
      exchange: 'IDEALPRO',
      primaryExchange: '',
      currency,
      localSymbol: name,
      tradingClass: name,
      multiplier: 1,
      longName,
      minTick: tick,
      priceSteps: [{ low: price(0), increment: tick }],
      minSize: 0.01,
      sizeIncrement: 0.01,
      orderTypes: ORDER_TYPES,
      validExchanges: ['IDEALPRO'],
      ...hours,
    },
    synthetic: { ...syntheticOf({ ...row, tradesPerMinute: 0 }, id, tick), indexCorrelation: 0 },
  };
}

function bitcoin(hours: Hours): SimulatedListing {
  const id = conId(479624278);
  const tick = 0.25;
  return {
    instrument: {
      conId: id,
      symbol: 'BTC',
      secType: 'CRYPTO',
      exchange: 'PAXOS',
      primaryExchange: '',
      currency: 'USD',
      localSymbol: 'BTC.USD',
      tradingClass: 'BTC',
      multiplier: 1,
      longName: 'Bitcoin cryptocurrency',
      minTick: tick,
      priceSteps: [{ low: price(0), increment: tick }],
      minSize: 0.00000001,
      sizeIncrement: 0.00000001,
      orderTypes: CRYPTO_ORDER_TYPES,
      validExchanges: ['PAXOS'],
      ...hours,
    },
    synthetic: {
      conId: id,
      startPrice: 95_000,
      tick,
      annualVolatility: 0.5,
      spreadTicks: 8,
      typicalSize: 0.5,
      tradesPerMinute: 60,
      sizeStep: 0.0001,
      indexCorrelation: 0.3,
    },
  };
}

type Behaviour = Pick<
  SyntheticSpec,
  'startPrice' | 'annualVolatility' | 'spreadTicks' | 'typicalSize' | 'tradesPerMinute'
>;

const syntheticOf = (row: Behaviour, id: SyntheticSpec['conId'], tick: number): SyntheticSpec => ({
  conId: id,
  startPrice: row.startPrice,
  tick,
  annualVolatility: row.annualVolatility,
  spreadTicks: row.spreadTicks,
  typicalSize: row.typicalSize,
  tradesPerMinute: row.tradesPerMinute,
});
