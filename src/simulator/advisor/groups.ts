import type { AccountId } from '../../core/ids.ts';

/**
 * How an order is shared out over a group's accounts. By what the accounts are worth or hold: `Equal`, `NetLiq`, `AvailableEquity`,
 * `PctChange`; by amounts that the group names: `Percent`, `Ratio`, `ContractsOrShares`, `MonetaryAmount`.
 */
export const ALLOCATION_METHODS = [
  'Equal',
  'NetLiq',
  'AvailableEquity',
  'PctChange',
  'Percent',
  'Ratio',
  'ContractsOrShares',
  'MonetaryAmount',
] as const;
export type AllocationMethod = (typeof ALLOCATION_METHODS)[number];

/** Methods that need an amount for each account of the group. */
const BY_AMOUNT: ReadonlySet<string> = new Set(['Percent', 'Ratio', 'ContractsOrShares', 'MonetaryAmount']);

/** True for methods that need an amount for each account of the group. */
export const usesAmounts = (method: AllocationMethod): boolean => BY_AMOUNT.has(method);

export interface GroupMember {
  readonly account: AccountId;
  /** Per cent, parts, units or money, as the group's method has it; absent for the others. */
  readonly amount?: number;
}

const WHOLE = 100;
const TOLERANCE = 1e-6;

/** True when percentages add up to a hundred. */
export const isWhole = (percentages: readonly number[]): boolean =>
  Math.abs(percentages.reduce((sum, percentage) => sum + percentage, 0) - WHOLE) <= TOLERANCE;

/** Accounts that an advisor trades together. */
export interface AccountGroup {
  readonly name: string;
  /** Used by orders that name none. */
  readonly method: AllocationMethod;
  readonly members: readonly GroupMember[];
}

/** An advisor's login: its own account, and what it has configured. */
export interface Advisor {
  readonly master: AccountId;
  readonly groups: readonly AccountGroup[];
  /** Names for people, by account. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** IB's names, also former ones, in any case; undefined for an unknown one. */
export function allocationMethod(text: string): AllocationMethod | undefined {
  const wanted = text.toUpperCase();
  if (wanted === 'EQUALQUANTITY') return 'Equal';
  return ALLOCATION_METHODS.find((method) => method.toUpperCase() === wanted);
}

/** What an advisor's login begins with: all clients by each of the methods that need no amounts. */
export const firstGroups = (clients: readonly AccountId[]): readonly AccountGroup[] =>
  (['Equal', 'NetLiq', 'AvailableEquity'] as const).map((method) => ({
    name: method,
    method,
    members: clients.map((account) => ({ account })),
  }));
