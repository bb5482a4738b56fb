import type { AccountSummaryView } from '../../app/account-views.ts';
import type { GoLiveView } from '../../app/golive/golive-views.ts';
import type { ReadGoLive } from '../../app/golive/read-golive.ts';
import { pathFor } from '../context.ts';
import type { ApiClient } from './api-client.ts';

/** The way to live of the account that is meant, of the only one, or of each of several, as the running Bowline tells it. */
export async function goLiveViews(
  client: ApiClient,
  account: string | undefined,
): Promise<readonly ReadGoLive[]> {
  const accounts = (await client.get('/api/accounts')) as AccountSummaryView[];
  // Where there is one, a typed id is compared by Bowline itself.
  if (accounts.length <= 1) return [{ view: (await client.get('/api/golive')) as GoLiveView }];
  const ids = account === undefined ? accounts.map(({ id }) => id) : [account];
  return Promise.all(
    ids.map(async (id) => ({
      account: id,
      view: (await client.get(pathFor('/api/golive', { account: id }))) as GoLiveView,
    })),
  );
}
