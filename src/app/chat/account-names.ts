/** The accounts of a desk as persons in a chat name them. */
export interface AccountNames {
  /** In the configured order. */
  readonly ids: readonly string[];
  /** Other names of accounts; a name to an id. */
  readonly names: Readonly<Record<string, string>>;
}

/** Words in which accounts were named, and what is said behind them. */
export interface NamedAccounts {
  /** Ids, each once. */
  readonly accounts: readonly string[];
  /** Words that look like the id of an account and are none here. */
  readonly unknown: readonly string[];
  readonly rest: string;
}

/** What somebody may have meant for an account id, also where a digit of it is wrong. Contracts such as `ESZ2026` look otherwise. */
const LIKE_AN_ID = /^(?:D[FIU]|[FIU])[A-Z]?\d\w{3,}$/i;

/**
 * The accounts that stand at the beginning of `said`: ids and names in any case, with spaces, commas or `and` between them.
 * Without `known` there is one account, which is not named.
 */
export function takeAccounts(said: string, known: AccountNames | undefined): NamedAccounts {
  const accounts = new Set<string>();
  const unknown: string[] = [];
  let rest = said.trim();
  while (known) {
    const [whole, word = ''] = /^(?:and\s+)?([\w-]+)(?:[\s,;:.!/+&]+|$)/i.exec(rest) ?? [];
    if (whole === undefined) break;
    const id = idOf(word, known);
    if (id !== undefined) accounts.add(id);
    else if (LIKE_AN_ID.test(word)) unknown.push(word);
    else break;
    rest = rest.slice(whole.length);
  }
  return { accounts: [...accounts], unknown, rest };
}

function idOf(word: string, { ids, names }: AccountNames): string | undefined {
  const said = word.toLowerCase();
  const id = ids.find((each) => each.toLowerCase() === said);
  return id ?? Object.entries(names).find(([name]) => name.toLowerCase() === said)?.[1];
}
