import { isPaperAccount } from '../../../core/ids.ts';
import { type Outcome, pass, type RiskCheck, type RiskInput, stop } from '../check.ts';
import { afterOrder, mostUnits, mostValue } from '../facts/after-order.ts';
import { baseCurrency, notConcerned, withFacts } from './compare.ts';
import { CONTRACT_TYPES } from './quantity.ts';

/** Turned round, so that what is not a number does not pass. */
const within = (what: string, value: number, limit: number, name: string, unit: string): Outcome => {
  const figures = { value: Number.isFinite(value) ? value : 'unknown', limit, limitName: name };
  return value <= limit
    ? pass(`${what}: ${value} ${unit}, within the ${limit} of the permit's first week`, figures)
    : stop(
        `${what}: ${Number.isFinite(value) ? Number(value.toFixed(2)) : 'not known'} ${unit}, and the permit allows ${limit} in its first week.`,
        figures,
      );
};

const judge = (input: RiskInput, held: () => { readonly units: number; readonly value: number }): Outcome => {
  const { account, live, instrument } = input;
  if (account.id !== undefined && isPaperAccount(account.id))
    return notConcerned('Paper accounts have no permit');
  if (!live?.firstWeek) return notConcerned("The permit's first week is over, or there is no permit");
  const { maxContracts, maxNotional } = live.firstWeek;
  const what = `Position in ${instrument.localSymbol}`;
  return CONTRACT_TYPES.has(instrument.secType)
    ? within(what, held().units, maxContracts, 'golive.firstWeek.maxContracts', 'contracts')
    : within(what, held().value, maxNotional, 'golive.firstWeek.maxNotional', baseCurrency(input));
};

/** The permit starts small: what the position may come to with every resting entry and this one. */
export const firstWeek: RiskCheck = {
  code: 'FIRST_WEEK_LIMIT',
  title: 'First week',
  compares:
    "on a live account, in the first week of its permit, the position that the instrument's entries and this one may come to with the permit's caps: contracts for futures and options, value for the rest",
  group: 'order',
  applies: 'entry',
  field: 'quantity',
  run: withFacts((input, facts) =>
    judge(input, () => {
      const { own } = afterOrder(input, facts);
      return { units: mostUnits(own), value: mostValue(own) };
    }),
  ),
};
