import { pass, type RiskCheck, stop } from '../check.ts';
import { UNKNOWN } from './account-mode.ts';
import { rateOf } from './compare.ts';

/** Limits are in the account's base currency; without an exchange rate a comparison would be wrong, so it is refused. */
export const currency: RiskCheck = {
  code: 'CURRENCY_UNSUPPORTED',
  title: 'Currency',
  compares:
    "the instrument's currency with the account's base currency; another one needs an exchange rate: that of the account's values, which IB tells of currencies that it holds, else the middle of the forex pair's quote",
  group: 'instrument',
  applies: 'entry',
  field: 'symbol',
  run: (input) => {
    const { instrument, account } = input;
    if (account.currency === undefined)
      return stop("The account's base currency is not known yet. Send the signal again in a moment.", {
        instrument: instrument.currency,
        account: UNKNOWN,
      });
    const figures = { instrument: instrument.currency, account: account.currency };
    if (instrument.currency === account.currency) return pass(`Both are ${account.currency}`, figures);
    const rate = rateOf(input);
    return rate > 0
      ? pass(`1 ${instrument.currency} is ${rate} ${account.currency}`, { ...figures, rate })
      : stop(
          `${instrument.localSymbol} trades in ${instrument.currency}, and no rate of it in ${account.currency} is known: neither has the account told one nor has a quote of the forex pair come. Amounts cannot be converted.`,
          figures,
        );
  },
};
