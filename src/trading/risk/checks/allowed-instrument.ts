import { pass, type RiskCheck, stop } from '../check.ts';

const matches = (list: readonly string[], names: readonly string[]): boolean =>
  list.some((item) => names.includes(item.toUpperCase()));

export const allowedInstrument: RiskCheck = {
  code: 'INSTRUMENT_NOT_ALLOWED',
  title: 'Allowed instruments',
  compares: 'symbol and local symbol with `allowedSymbols` (empty = all) and `deniedSymbols`',
  group: 'instrument',
  applies: 'entry',
  rolls: true,
  limits: ['allowedSymbols', 'deniedSymbols'],
  field: 'symbol',
  run: ({ instrument, limits }) => {
    const names = [instrument.symbol.toUpperCase(), instrument.localSymbol.toUpperCase()];
    const figures = { symbol: instrument.symbol, localSymbol: instrument.localSymbol };
    if (matches(limits.deniedSymbols, names))
      return stop(`${instrument.localSymbol} is on the list of denied symbols.`, figures);
    if (limits.allowedSymbols.length > 0 && !matches(limits.allowedSymbols, names)) {
      return stop(
        `${instrument.localSymbol} is not on the list of allowed symbols (${limits.allowedSymbols.join(', ')}).`,
        figures,
      );
    }
    return pass(`${instrument.localSymbol} is allowed`, figures);
  },
};
