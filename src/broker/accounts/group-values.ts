import type { AccountId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { BrokerEvent } from '../port.ts';

type AccountValue = Extract<BrokerEvent, { type: 'account-value' }>;

/** Carries a currency without being an amount of it. */
const RATE = 'ExchangeRate';

/**
 * The account values of a group as one account's: amounts of money (those that carry a currency) are added up, other values
 * are told where all accounts agree. Nothing is told before every account has; accounts of different base currencies
 * therefore have no common net liquidation.
 */
export class GroupValues {
  readonly #advisor: AccountId;
  readonly #rows = new Map<string, Map<AccountId, string>>();

  constructor(advisor: AccountId) {
    this.#advisor = advisor;
  }

  clear(): void {
    this.#rows.clear();
  }

  /** `accounts`: how many the group has. */
  take(event: AccountValue, accounts: number): AccountValue | undefined {
    const { account, key, currency, value } = event;
    const name = `${key}/${currency}`;
    const rows = this.#rows.get(name) ?? new Map<AccountId, string>();
    this.#rows.set(name, rows.set(account, value));
    if (rows.size < accounts) return undefined;
    const values = [...rows.values()];
    const told = currency !== '' && key !== RATE ? sumOf(values) : common(values);
    return told === undefined ? undefined : { ...event, account: this.#advisor, value: told };
  }
}

function sumOf(values: readonly string[]): string | undefined {
  const sum = cleanDecimal(values.reduce((total, value) => total + Number(value), 0));
  return Number.isFinite(sum) ? String(sum) : undefined;
}

const common = ([first, ...others]: readonly string[]): string | undefined =>
  others.every((value) => value === first) ? first : undefined;
