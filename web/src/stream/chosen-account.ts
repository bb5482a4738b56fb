let shown: string | undefined;

/** The account that the page shows, and that what is ordered from it goes to; undefined: all of them. */
export const shownAccount = (): string | undefined => shown;

/** Said by the connection alone, together with the account's own figures: what is shown and what is ordered never part. */
export function setShownAccount(account: string | undefined): void {
  shown = account;
}

/** What may be asked or ordered for one account; the rest is everybody's. */
const OF_ACCOUNT =
  /^\/api\/(status|orders|positions|equity|quotes|instruments$|risk|log|reconciliation|kill|flatten|close|amend|reverse|roll|golive|arm|disarm)/;

/** The path for an account; as it is where none is meant. */
export function pathFor(path: string, account: string | undefined): string {
  if (account === undefined) return path;
  return `${path}${path.includes('?') ? '&' : '?'}account=${encodeURIComponent(account)}`;
}

/** The path for the account that is shown. */
export const forShown = (path: string): string => (OF_ACCOUNT.test(path) ? pathFor(path, shown) : path);
