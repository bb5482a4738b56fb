import type { Instrument } from '../../src/instruments/instrument.ts';
import { simulatedListings } from '../../src/simulator/catalogue.ts';
import type { WorldOptions } from './options.ts';

/** The Wednesday of the week in which worlds live. */
export const DAY = '2026-03-04';
const STOCKS = ['AAPL', 'SPY'];
/** The family that is rolled, and the contracts of it that are traded: the month that ends first, and the next. */
const FAMILY = 'MES';
const MONTHS = 2;

/** What trades, for every world: making the whole list takes longer than a short world does. */
function listings(alwaysOpen: boolean): readonly Instrument[] {
  const all = simulatedListings(DAY, { alwaysOpen }).map(({ instrument }) => instrument);
  const months = all.filter(({ symbol, secType }) => symbol === FAMILY && secType === 'FUT');
  return [
    ...all.filter(({ symbol, secType }) => STOCKS.includes(symbol) && secType === 'STK'),
    ...months
      .sort((one, other) => (one.lastTradeDate ?? '').localeCompare(other.lastTradeDate ?? ''))
      .slice(0, MONTHS),
  ];
}
const OPEN_ALWAYS = listings(true);
const EXCHANGE_HOURS = listings(false);

const isFuture = ({ secType }: Instrument): boolean => secType === 'FUT';

/** The instruments of a world: stocks, or one fewer and two months of a future. */
export function instrumentsOf({ hours, instruments, rolls }: WorldOptions): readonly Instrument[] {
  const listed = hours === 1 ? EXCHANGE_HOURS : OPEN_ALWAYS;
  const stocks = listed.filter((each) => !isFuture(each));
  return rolls > 0
    ? [...stocks.slice(0, instruments - 1), ...listed.filter(isFuture)]
    : stocks.slice(0, instruments);
}

/** As people name it: a future with its month. */
export const nameOf = ({ localSymbol }: Instrument): string => localSymbol;
