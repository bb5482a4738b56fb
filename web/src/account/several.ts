import { notify } from '../design/notices.ts';
import type { LiveState } from '../stream/live-state.ts';
import { liveConnection, useLive } from '../stream/use-live.ts';

/** Whether the page shows several accounts at once. */
export const useSeveral = (): boolean =>
  useLive((state) => state.accounts.length > 1 && state.account === undefined);

/** The accounts that the page is about, at a glance. */
export const accountsShown = ({ accounts, account }: Pick<LiveState, 'accounts' | 'account'>) =>
  account === undefined ? accounts : accounts.filter(({ id }) => id === account);

/** Shows one account alone, or with nothing chosen all of them. */
export function showAccount(account: string | undefined): void {
  liveConnection.show(account, () =>
    notify({
      tone: 'bad',
      text: `${account ?? 'All accounts'} could not be shown: Bowline did not answer. The page stays as it is.`,
    }),
  );
}
