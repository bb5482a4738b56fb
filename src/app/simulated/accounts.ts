import { type AccountId, accountId } from '../../core/ids.ts';
import type { AccountOpening } from '../../simulator/money/account-state.ts';
import type { SimulatedConfig } from '../config/schema.ts';

type AccountConfig = Pick<SimulatedConfig, 'account' | 'accounts' | 'advisor' | 'cash' | 'baseCurrency'>;

/** Clients of an advisor when nothing says how many. */
const ADVISED_CLIENTS = 3;

/** The accounts that the simulated login opens with; stored ones go on as they were. */
export function openingsOf({
  account,
  accounts,
  advisor,
  cash,
  baseCurrency,
}: AccountConfig): AccountOpening[] {
  const given = accounts ?? (advisor ? ADVISED_CLIENTS : [account]);
  const ids = typeof given === 'number' ? countedUp(account.replace('DF', 'DU'), given) : given;
  return ids.map((each) => {
    const own = typeof each === 'string' ? { id: each } : each;
    return {
      id: accountId(own.id),
      currency: own.baseCurrency ?? baseCurrency,
      cash: own.cash ?? cash,
    };
  });
}

/** The advisor's own account, which holds no money of its own; absent when the login is not an advisor's. */
export function masterOf({ account, advisor, baseCurrency }: AccountConfig): AccountOpening | undefined {
  if (!advisor) return undefined;
  return { id: accountId(account.replace(/^D[UF]/, 'DF')), currency: baseCurrency, cash: 0 };
}

/** The account that Bowline itself trades on its simulated gateway: the first one. */
export const tradedAccount = (config: AccountConfig): AccountId =>
  openingsOf(config)[0]?.id ?? accountId(config.account);

/** `DU1234567`, `DU1234568` … */
function countedUp(first: string, count: number): readonly string[] {
  const digits = first.slice(2);
  return Array.from(
    { length: count },
    (_, index) => first.slice(0, 2) + String(Number(digits) + index).padStart(digits.length, '0'),
  );
}
