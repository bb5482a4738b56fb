import { useSeveral } from './several.ts';

/** Whose a row is, where the page shows several accounts. */
export function AccountName({ account }: { readonly account: string | undefined }) {
  const several = useSeveral();
  return several && account !== undefined ? <span className="muted">{account}</span> : null;
}
