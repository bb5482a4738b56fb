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
  const key = scopeKey(scope);
  const since = (now - windowMs) as UnixMs;
  let orders = 0;
  for (let index = book.recentOrders.length - 1; index >= 0; index -= 1) {
    const planned = book.recentOrders[index];
    if (!planned || planned.at <= since) break;
    if (scope.kind === 'account' || planned.keys.includes(key)) orders += planned.orders;
  }
  return orders;
}
