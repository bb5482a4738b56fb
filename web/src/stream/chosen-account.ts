let chosen: string | undefined;

/** The account that the page is about; undefined: all of them. */
export const chosenAccount = (): string | undefined => chosen;

export function chooseAccount(account: string | undefined): void {
  chosen = account;
}

/** What may be asked or ordered for one account; the rest is everybody's. */
const OF_ACCOUNT =
  /^\/api\/(stream|status|orders|positions|signals$|equity|quotes|instruments$|risk|log|reconciliation|kill|flatten|close|amend|reverse|roll|golive|arm|disarm)/;

/** The path for the chosen account. */
export function forChosen(path: string): string {
  if (chosen === undefined || !OF_ACCOUNT.test(path)) return path;
  return `${path}${path.includes('?') ? '&' : '?'}account=${encodeURIComponent(chosen)}`;
}
