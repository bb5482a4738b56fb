import type { RiskInput } from '../../risk/check.ts';
import { type Amount, amountOf } from '../../risk/limits/amount.ts';
import type { RiskLimits } from '../../risk/limits.ts';
import type { RiskScope } from '../../risk/scope.ts';
import { EQUITY, type OrderWish, supposedFacts, supposedOrder } from './supposed-order.ts';

/** An order that a limit has to refuse, and what was supposed for it. */
export interface Provoked {
  readonly input: RiskInput;
  /** Beside the supposed world; empty: the order alone breaks the limit. */
  readonly supposed: readonly string[];
}

/** What a provocation goes by. */
export interface Target {
  /** Approved as it is, as far as the limits allow anything at all. */
  readonly base: RiskInput;
  /** Those in force in the scope: the account's, and over them the scope's own. */
  readonly limits: RiskLimits;
  readonly scope: RiskScope;
  /** True for a limit that is set in the scope that is meant. */
  readonly sets: (name: keyof RiskLimits) => boolean;
}

/** Makes the orders that a check has to refuse, one for each of its limits. Empty: as it is set it refuses nothing. */
export type Provocation = (target: Target) => readonly Provoked[];

/** The order itself breaks the limit. */
export const byOrder = ({ base }: Target, wish: OrderWish, facts: Partial<RiskInput> = {}): Provoked => ({
  input: { ...base, ...supposedOrder(wish), ...facts },
  supposed: [],
});

/** Something is supposed that an order cannot bring about. */
export const bySupposing = ({ base }: Target, supposed: string, facts: Partial<RiskInput>): Provoked => ({
  input: { ...base, ...facts },
  supposed: [supposed],
});

/** The same of the facts beside the order. */
export const byFacts = (
  target: Target,
  supposed: string,
  facts: Parameters<typeof supposedFacts>[0],
  order: Partial<RiskInput> = {},
): Provoked => bySupposing(target, supposed, { ...order, facts: supposedFacts(facts) });

/** A limit of money in the base currency. */
export const inMoney = (amount: Amount | undefined): number => amountOf(amount ?? Number.NaN, EQUITY);

export const given = (value: number | undefined): number => value ?? Number.NaN;
