import { cleanDecimal } from '../../../core/price.ts';
import { isCombo, legsOf } from '../../../instruments/combos/combo-legs.ts';
import { mostLoss } from '../../../instruments/combos/payoff.ts';
import { type Outcome, pass, type RiskInput, stop } from '../check.ts';
import type { MarketFacts, RiskFacts } from '../facts/risk-facts.ts';
import type { LimitName } from '../limits.ts';
import type { Figures } from '../verdict.ts';
import { UNKNOWN } from './account-mode.ts';

/** A figure against a limit. */
export interface Comparison {
  /** The sentence's subject: `The position`. */
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly name: LimitName;
  /** `USD`, `%`, `orders`; absent: none. */
  readonly unit?: string;
  /** Further figures. */
  readonly figures?: Figures;
}

/** With four places at most, where doubles have that many. Rounding costs a third of what cutting a text does. */
const shown = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= 1e9 ? String(value) : String(Math.round(value * 1e4) / 1e4);

/** To a millionth, where doubles have that many places; without the sign of a zero, which text does not keep. */
const tidy = (value: number): number => (Math.abs(value) < 1e9 ? Math.round(value * 1e6) / 1e6 + 0 : value);

const outcome = (passed: boolean, comparison: Comparison, than: string): Outcome => {
  const { what, value, limit, name, unit, figures } = comparison;
  const known = Number.isFinite(value) && Number.isFinite(limit);
  const compared: Figures = known
    ? { value: tidy(value), limit: tidy(limit), limitName: name }
    : {
        value: Number.isFinite(value) ? tidy(value) : UNKNOWN,
        limit: Number.isFinite(limit) ? tidy(limit) : UNKNOWN,
        limitName: name,
      };
  const all = figures ? { ...compared, ...figures } : compared;
  if (!known)
    return stop(
      `${what} cannot be compared with ${name}: a price, an exchange rate or the account's value is not known yet. Send the signal again in a moment.`,
      all,
    );
  if (passed) return pass(`${what}: ${shown(value)}${withinText(name, limit, unit)}`, all);
  return stop(`${what}: ${shown(value)}${unitText(unit)}, ${than} ${name} = ${shown(limit)}.`, all);
};

const unitText = (unit: string | undefined): string =>
  unit === undefined ? '' : unit === '%' ? ' %' : ` ${unit}`;

interface Within {
  readonly limit: number;
  readonly unit: string | undefined;
  readonly text: string;
}

/** Limits are configured: the end of the text about one that holds is the same from order to order. */
const newest = new Map<LimitName, Within>();

function withinText(name: LimitName, limit: number, unit: string | undefined): string {
  const known = newest.get(name);
  if (known !== undefined && known.limit === limit && known.unit === unit) return known.text;
  const text = `${unitText(unit)}, within ${name} = ${shown(limit)}`;
  newest.set(name, { limit, unit, text });
  return text;
}

/** Passes up to the limit, binary noise forgiven. What is not a number does not pass. */
export const atMost = (comparison: Comparison): Outcome => {
  const { value, limit } = comparison;
  return outcome(value <= limit || cleanDecimal(value) <= limit, comparison, 'more than');
};

/** Passes from the limit on, binary noise forgiven. What is not a number does not pass. */
export const atLeast = (comparison: Comparison): Outcome => {
  const { value, limit } = comparison;
  return outcome(value >= limit || cleanDecimal(value) >= limit, comparison, 'less than');
};

/** For checks that need more than the order: without facts they refuse. */
export const withFacts =
  (run: (input: RiskInput, facts: RiskFacts) => Outcome) =>
  (input: RiskInput): Outcome =>
    input.facts
      ? run(input, input.facts)
      : stop('The state of the account is not known, so this limit cannot be judged.', { facts: UNKNOWN });

/** For limits that say nothing about an order of this kind. */
export const notConcerned = (why: string): Outcome => pass(why);

export const baseCurrency = ({ account }: RiskInput): string => account.currency ?? '';

/** What one unit of the instrument's currency is worth in the base currency; NaN where it is not known. */
export const rateOf = ({ facts, account, instrument }: RiskInput): number =>
  account.currency === instrument.currency ? 1 : (facts?.rate(instrument.currency) ?? Number.NaN);

/** The middle of the quote. */
export const middleOf = ({ quote }: RiskInput): number | undefined =>
  quote?.bid !== undefined && quote.ask !== undefined ? (quote.bid + quote.ask) / 2 : undefined;

export const isOption = ({ instrument }: RiskInput): boolean =>
  instrument.secType === 'OPT' || instrument.secType === 'FOP';

/** Where the stop of the plan lies; for a trailing one, where it starts. */
export const stopOf = ({ legs }: RiskInput): number | undefined => {
  const stopLeg = legs.find(({ role }) => role === 'stop');
  return stopLeg && 'stop' in stopLeg.pricing ? stopLeg.pricing.stop : undefined;
};

/**
 * What one unit may lose, in price: from entry to stop; without a stop all of the price. Of a spread what its legs bound,
 * because its stop does not rest at the broker.
 */
export const lossOfUnit = (input: RiskInput): number => {
  const { instrument, side, reference } = input;
  if (isCombo(instrument)) return mostLoss(legsOf(instrument), side, reference) ?? Number.NaN;
  return Math.abs(reference - (stopOf(input) ?? 0));
};

/** A check of options: of a spread each leg is asked, with its own quote and market, and the first that fails is told. */
export function ofOptions(
  input: RiskInput,
  run: (option: RiskInput, market: MarketFacts) => Outcome,
): Outcome {
  const { facts } = input;
  if (isOption(input)) return run(input, facts?.market ?? {});
  const { quote: _, ...whole } = input;
  let told: Outcome | undefined;
  for (const { contract } of legsOf(input.instrument)) {
    const { quote, market = {} } = facts?.ofLeg?.(contract) ?? {};
    told = run({ ...whole, instrument: contract, ...(quote ? { quote } : {}) }, market);
    if (!told.passed) return told;
  }
  return told ?? notConcerned('Not an option');
}

/** How far an entry price is beyond the market, in price: positive on the side where it costs. */
export const beyond = ({ side, reference }: RiskInput, market: number): number =>
  side === 'BUY' ? reference - market : market - reference;
