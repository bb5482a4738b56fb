import { type ConId, conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import { INDEX_CFDS } from '../../instruments/cfd-terms.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { SyntheticSpec } from '../../marketdata/synthetic/spec.ts';

type Hours = Pick<Instrument, 'timeZone' | 'tradingHours' | 'liquidHours'>;
type Movement = Pick<SyntheticSpec, 'follows' | 'indexCorrelation'>;

/** A contract for difference on an index. Levels are plausible for 2026, not anyone's forecast. */
export interface IndexCfdRow {
  readonly conId: number;
  /** IB's number of what it follows, an index of IB's own. */
  readonly underlying: number;
  readonly symbol: string;
  readonly startPrice: number;
  readonly annualVolatility: number;
  readonly spreadTicks: number;
  /** Correlation with the market, or the listing whose moves it makes. */
  readonly moves: number | string;
  readonly region: 'US' | 'Germany';
}

/** conIds are IB's. */
export const LISTED_INDEX_CFDS: readonly IndexCfdRow[] = [
  {
    conId: 111767871,
    underlying: 111743379,
    symbol: 'IBUS500',
    startPrice: 6890,
    annualVolatility: 0.17,
    spreadTicks: 30,
    moves: 'ES',
    region: 'US',
  },
  {
    conId: 111767885,
    underlying: 111754060,
    symbol: 'IBUST100',
    startPrice: 24_950,
    annualVolatility: 0.22,
    spreadTicks: 100,
    moves: 'QQQ',
    region: 'US',
  },
  {
    conId: 111987422,
    underlying: 111987349,
    symbol: 'IBDE40',
    startPrice: 23_600,
    annualVolatility: 0.18,
    spreadTicks: 100,
    moves: 0.6,
    region: 'Germany',
  },
];

/** "Index Points quoted to 2 decimal points": CFD Contract Specs, https://interactivebrokers.co.uk/en/index.php?f=37723. */
const INDEX_TICK = 0.01;

const ORDER_TYPES = ['MKT', 'LMT', 'STP', 'STPLMT', 'TRAIL', 'TRAILLMT', 'MIT', 'LIT'] as const;

/** Both kinds: one contract is one share or one time the index, at least one, in whole numbers (the same page). */
const UNITS = {
  exchange: 'SMART',
  primaryExchange: '',
  multiplier: 1,
  minSize: 1,
  sizeIncrement: 1,
} as const;

/** An index contract: quoted, never traded by others than the account. */
export function indexCfdListing(
  row: IndexCfdRow,
  movement: Movement,
  hours: Hours,
): { readonly instrument: Instrument; readonly synthetic: SyntheticSpec } {
  const { symbol, startPrice, annualVolatility, spreadTicks } = row;
  const terms = INDEX_CFDS.find((each) => each.symbol === symbol);
  if (terms === undefined) throw new Error(`the catalogue names an unknown index contract: ${symbol}`);
  const id = conId(row.conId);
  return {
    instrument: {
      conId: id,
      symbol,
      secType: 'CFD',
      currency: terms.currency,
      localSymbol: symbol,
      tradingClass: symbol,
      longName: terms.longName,
      cfd: { underlying: conId(row.underlying), underlyingSecType: 'IND' },
      minTick: INDEX_TICK,
      priceSteps: [{ low: price(0), increment: INDEX_TICK }],
      orderTypes: ORDER_TYPES,
      validExchanges: ['SMART'],
      ...UNITS,
      ...hours,
    },
    synthetic: {
      conId: id,
      startPrice,
      tick: INDEX_TICK,
      annualVolatility,
      spreadTicks,
      typicalSize: 50,
      tradesPerMinute: 0,
      ...movement,
    },
  };
}

/** conIds of contracts on shares are made of the share's, where nothing else of the simulation lies. */
const FIRST_SHARE_CFD = 600_000_000;
const SHARE_CFD_IDS = 450_000_000;

/** The number of the contract for difference on a share; the same for ever. IB's own are others. */
export const shareCfdConId = (share: ConId): ConId => conId(FIRST_SHARE_CFD + (share % SHARE_CFD_IDS));

/** The contract for difference on a US share or fund: its prices, ticks and hours are the share's. */
const shareCfd = (share: Instrument): Instrument => ({
  conId: shareCfdConId(share.conId),
  symbol: share.symbol,
  secType: 'CFD',
  currency: share.currency,
  localSymbol: share.localSymbol,
  tradingClass: share.tradingClass,
  longName: share.longName,
  cfd: { underlying: share.conId, underlyingSecType: 'STK' },
  minTick: share.minTick,
  priceSteps: share.priceSteps,
  orderTypes: ORDER_TYPES,
  validExchanges: ['SMART'],
  timeZone: share.timeZone,
  tradingHours: share.tradingHours,
  liquidHours: share.liquidHours,
  ...UNITS,
});

/** The instruments of a market, and after them a contract for difference on each of its US shares; none where its number is taken. */
export function withShareCfds(instruments: readonly Instrument[]): readonly Instrument[] {
  const taken = new Set<number>(instruments.map((each) => each.conId));
  const cfds: Instrument[] = [];
  for (const share of instruments) {
    const id = shareCfdConId(share.conId);
    if (share.secType !== 'STK' || share.currency !== 'USD' || taken.has(id)) continue;
    taken.add(id);
    cfds.push(shareCfd(share));
  }
  return [...instruments, ...cfds];
}
