import { chooseAccount, chosenAccount } from '../stream/chosen-account.ts';
import { liveConnection, useLive } from '../stream/use-live.ts';

/** Whether the page shows several accounts at once. */
export const useSeveral = (): boolean =>
  useLive((state) => state.accounts.length > 1) && chosenAccount() === undefined;

/** Shows one account alone, or with nothing chosen all of them. */
export function showAccount(account: string | undefined): void {
  chooseAccount(account);
  liveConnection.restart();
}
