/** Which expiration an option has; relative ones are settled by the market date on which the signal is acted upon. */
export type ExpirationChoice =
  /** `YYYY-MM-DD`. */
  | { readonly by: 'date'; readonly date: string }
  /** The first expiration at least so many calendar days ahead; 0 is one that expires today, or none. */
  | { readonly by: 'days'; readonly days: number }
  /** The first, second, … expiration from today on. */
  | { readonly by: 'nth'; readonly nth: number }
  | { readonly by: 'calendar'; readonly name: ExpirationName };

export const EXPIRATION_NAMES = [
  /** The first Friday from today on, or the expiration that stands for it in a week with a holiday. */
  'weekly',
  /** The first third Friday from today on. */
  'monthly',
  /** The first third Friday of March, June, September or December from today on. */
  'quarterly',
  /** The Friday of this week, today included. */
  'this-friday',
  /** The Friday of the week after. */
  'next-friday',
  /** The third Friday of the month after this one. */
  'next-monthly',
] as const;
export type ExpirationName = (typeof EXPIRATION_NAMES)[number];

/** Which strike an option has. */
export type StrikeChoice =
  | { readonly by: 'price'; readonly price: number }
  /** So many listed strikes from the one nearest to the underlying's price: positive out of the money, negative in it. */
  | { readonly by: 'away'; readonly strikes: number }
  /** The strike whose delta is nearest to this, without sign; more than 0, less than 1. */
  | { readonly by: 'delta'; readonly delta: number }
  /** The strike nearest to the money whose premium lies in this range, in currency of one share. */
  | { readonly by: 'premium'; readonly low: number; readonly high: number }
  /** So many points above (or, negative, below) the strike of an earlier leg; legs count from 1. */
  | { readonly by: 'leg'; readonly leg: number; readonly points: number };

/** One option, named or chosen. */
export interface OptionChoice {
  /** As the underlying is written: `SPY`. */
  readonly underlying: string;
  readonly expiration: ExpirationChoice;
  readonly right: 'C' | 'P';
  readonly strike: StrikeChoice;
}

/** One leg of a spread; `ratio` is signed: +1 bought, −1 sold when the spread is bought. */
export interface SpreadLeg {
  readonly ratio: number;
  readonly option: OptionChoice;
}

/** IB routes combos of at most six legs at once. */
export const MOST_LEGS = 6;

export type OptionRequest =
  | { readonly kind: 'option'; readonly option: OptionChoice }
  | { readonly kind: 'spread'; readonly legs: readonly SpreadLeg[] };
