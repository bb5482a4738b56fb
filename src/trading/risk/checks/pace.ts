import type { UnixMs } from '../../../core/clock.ts';
import type { RiskBook, Tally } from '../book/risk-book.ts';
import type { RiskInput } from '../check.ts';
import { ACCOUNT_SCOPE, scopeKey } from '../scope.ts';

const NOTHING: Readonly<Tally> = { orders: 0, entries: 0, cancels: 0, revisions: 0, executed: 0 };

/** What the scope of the limits has done since the risk day began. */
export const tallyOf = ({ scope = ACCOUNT_SCOPE }: RiskInput, book: RiskBook): Readonly<Tally> =>
  book.tallies.get(scopeKey(scope)) ?? NOTHING;

/** Orders that the scope of the limits has planned within the last `windowMs`, at most a minute. */
export function ordersWithin(
  { scope = ACCOUNT_SCOPE, now }: RiskInput,
  book: RiskBook,
  windowMs: number,
): number {
  const { recentOrders } = book;
  const begin = firstAfter(recentOrders, now - windowMs);
  const first = recentOrders[begin];
  if (first === undefined) return 0;
  if (scope.kind === 'account')
    return (recentOrders.at(-1)?.total ?? first.total) - first.total + first.orders;
  const key = scopeKey(scope);
  let orders = 0;
  for (let index = begin; index < recentOrders.length; index += 1) {
    const planned = recentOrders[index];
    if (planned?.keys.includes(key)) orders += planned.orders;
  }
  return orders;
}

/** Where what came after `time` begins in a list that is in order of time. */
function firstAfter(list: readonly { readonly at: UnixMs }[], time: number): number {
  let from = 0;
  let to = list.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((list[middle]?.at ?? time) > time) to = middle;
    else from = middle + 1;
  }
  return from;
}
