import { conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import type { Instrument } from '../instrument.ts';

/** For tests: SPY in cents and single shares, without hours of its own, changed by `fields`. */
export const plainInstrument = (fields: Partial<Instrument> = {}): Instrument => ({
  conId: conId(1),
  symbol: 'SPY',
  secType: 'STK',
  exchange: 'SMART',
  primaryExchange: 'ARCA',
  currency: 'USD',
  localSymbol: 'SPY',
  tradingClass: 'SPY',
  multiplier: 1,
  longName: 'SPDR S&P 500 ETF Trust',
  minTick: 0.01,
  priceSteps: [{ low: price(0), increment: 0.01 }],
  minSize: 1,
  sizeIncrement: 1,
  timeZone: 'America/New_York',
  tradingHours: '',
  liquidHours: '',
  orderTypes: [],
  validExchanges: ['SMART'],
  ...fields,
});
