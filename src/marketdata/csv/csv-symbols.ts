import type { Instrument } from '../../instruments/instrument.ts';

/** What is needed of an instrument to recognise its file. */
export type NamedInstrument = Pick<
  Instrument,
  'symbol' | 'localSymbol' | 'secType' | 'currency' | 'lastTradeDate'
>;

const STOCK_NAME = /^[A-Z][A-Z0-9]{0,5}([ .][A-Z])?$/;
const PAIRED: ReadonlySet<string> = new Set(['CASH', 'CRYPTO']);

/**
 * The instrument that a file `NAME.csv` is about: a root of futures stands for its nearest month (`ES`), anything else for what has that local symbol (`AAPL`,
 * `ESZ6`, `EUR.USD`); a pair also as `EURUSD`, crypto also as `BTC`. Undefined when none of them is meant.
 */
export function instrumentOf<Named extends NamedInstrument>(
  name: string,
  instruments: readonly Named[],
): Named | undefined {
  const wanted = name.toUpperCase();
  const months = instruments
    .filter(({ secType, symbol }) => secType === 'FUT' && symbol === wanted)
    .sort((a, b) => (a.lastTradeDate ?? '').localeCompare(b.lastTradeDate ?? ''));
  if (months[0] !== undefined) return months[0];
  const exact = instruments.find(({ localSymbol }) => localSymbol.toUpperCase() === wanted);
  if (exact !== undefined) return exact;
  const letters = wanted.replaceAll(/[^A-Z]/g, '');
  return instruments.find(
    ({ secType, symbol, currency }) =>
      PAIRED.has(secType) && (symbol + currency === letters || (secType === 'CRYPTO' && symbol === letters)),
  );
}

/** True for a name that can be a US stock's: what no table lists is taken for one. */
export const isStockName = (name: string): boolean => STOCK_NAME.test(name.toUpperCase());

/** A stock's symbol as IB writes it: classes behind a blank. */
export const stockSymbol = (name: string): string => name.toUpperCase().replace('.', ' ');
