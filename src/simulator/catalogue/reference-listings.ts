import { conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { SyntheticSpec } from '../../marketdata/synthetic/spec.ts';
import type { BondRow } from './bonds.ts';
import type { IndexRow } from './indices.ts';

type Hours = Pick<Instrument, 'timeZone' | 'tradingHours' | 'liquidHours'>;
type Movement = Pick<SyntheticSpec, 'follows' | 'indexCorrelation'>;

const INDEX_TICK = 0.01;
const BOND_TICK = 0.001;

/** An index: its level moves, and no order is taken. */
export function indexListing(
  row: IndexRow,
  movement: Movement,
  hours: Hours,
): { readonly instrument: Instrument; readonly synthetic: SyntheticSpec } {
  const id = conId(row.conId);
  return {
    instrument: {
      conId: id,
      symbol: row.symbol,
      secType: 'IND',
      exchange: row.exchange,
      primaryExchange: '',
      currency: row.currency,
      localSymbol: row.symbol,
      tradingClass: row.symbol,
      multiplier: 1,
      longName: row.longName,
      minTick: INDEX_TICK,
      priceSteps: [{ low: price(0), increment: INDEX_TICK }],
      minSize: 1,
      sizeIncrement: 1,
      orderTypes: [],
      validExchanges: [row.exchange],
      ...hours,
    },
    synthetic: {
      conId: id,
      startPrice: row.startPrice,
      tick: INDEX_TICK,
      annualVolatility: row.annualVolatility,
      spreadTicks: 1,
      typicalSize: 1,
      tradesPerMinute: 60,
      ...movement,
    },
  };
}

/** A bond: described and quoted, and no order is taken. */
export function bondListing(
  row: BondRow,
  hours: Hours,
): { readonly instrument: Instrument; readonly synthetic: SyntheticSpec } {
  const { isin, cusip, coupon, maturity, issued } = row;
  const id = conId(row.conId);
  return {
    instrument: {
      conId: id,
      symbol: row.symbol,
      secType: 'BOND',
      exchange: 'SMART',
      primaryExchange: '',
      currency: 'USD',
      localSymbol: row.isin,
      tradingClass: row.symbol,
      multiplier: 1,
      longName: row.longName,
      bond: { isin, cusip, coupon, maturity, issued },
      minTick: BOND_TICK,
      priceSteps: [{ low: price(0), increment: BOND_TICK }],
      minSize: 1,
      sizeIncrement: 1,
      orderTypes: [],
      validExchanges: ['SMART'],
      ...hours,
    },
    synthetic: {
      conId: id,
      startPrice: row.startPrice,
      tick: BOND_TICK,
      annualVolatility: row.annualVolatility,
      spreadTicks: 200,
      typicalSize: 50,
      tradesPerMinute: 0.2,
      indexCorrelation: 0,
    },
  };
}
