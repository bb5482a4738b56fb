import type { Instrument } from '../../instruments/instrument.ts';
import type { OpeningHolding } from '../../simulator/money/account-state.ts';

/** The configured holdings as the exchange knows them. Throws RangeError for a name that nothing listed has. */
export const holdingsOf = (
  holdings: Readonly<Record<string, number>>,
  instruments: readonly Instrument[],
): OpeningHolding[] =>
  Object.entries(holdings).map(([name, quantity]) => {
    const wanted = name.toUpperCase();
    const found =
      instruments.find(({ localSymbol }) => localSymbol === wanted) ??
      instruments.find(({ symbol }) => symbol === wanted);
    if (found === undefined) throw new RangeError(`simulated.holdings: nothing listed is called ${name}`);
    return { conId: found.conId, quantity };
  });
