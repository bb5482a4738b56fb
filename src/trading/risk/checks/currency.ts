import { pass, type RiskCheck, stop } from '../check.ts';
import { UNKNOWN } from './account-mode.ts';

/** Limits are in the account's currency; without a conversion a comparison would be wrong, so it is refused. */
export const currency: RiskCheck = {
  code: 'CURRENCY_UNSUPPORTED',
  title: 'Currency',
  compares: "the instrument's currency with the account's base currency",
  scope: 'entry',
  field: 'symbol',
  run: ({ instrument, account }) => {
    if (account.currency === undefined)
      return stop("The account's base currency is not known yet. Send the signal again in a moment.", {
        instrument: instrument.currency,
        account: UNKNOWN,
      });
    const figures = { instrument: instrument.currency, account: account.currency };
    return instrument.currency === account.currency
      ? pass(`Both are ${account.currency}`, figures)
      : stop(
          `${instrument.localSymbol} trades in ${instrument.currency} and the account is in ${account.currency}; limits are not converted between currencies in this version.`,
          figures,
        );
  },
};
