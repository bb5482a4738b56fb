import type { AccountId } from '../core/ids.ts';

/**
 * IB's methods that share the size of an order out over a group by what its accounts are worth. `EqualQuantity` is IB's earlier
 * name of `Equal` (server versions below 177). https://interactivebrokers.github.io/tws-api/financial_advisor.html
 */
export const GROUP_METHODS = ['Equal', 'NetLiq', 'AvailableEquity'] as const;
export type GroupMethod = (typeof GROUP_METHODS)[number];

/** Methods by amounts that the group itself names for each account; they share out a size, too. */
const BY_SHARES: ReadonlySet<string> = new Set(['Percent', 'Ratio']);

/** One of the methods that an order may name, in any case, also by its earlier name. */
export function groupMethod(text: string): GroupMethod | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === 'equalquantity') return 'Equal';
  return GROUP_METHODS.find((method) => method.toLowerCase() === wanted);
}

/** True for methods that share out the size which the order says; the others say a size of their own. */
export const sharesSize = (method: string): boolean =>
  groupMethod(method) !== undefined || BY_SHARES.has(method);

/** Client accounts that an advisor trades together, as configured in TWS. */
export interface AdvisorGroup {
  readonly name: string;
  /** IB's word for how orders are shared out that name no method. */
  readonly method: string;
  readonly accounts: readonly AccountId[];
}

/** Orders of the advisor's own account go to this group. */
export interface AdvisorAllocation {
  /** The advisor's own account, `DF…` or `F…`. */
  readonly advisor: AccountId;
  readonly group: string;
  /** Absent: the group's own. */
  readonly method?: GroupMethod;
}
