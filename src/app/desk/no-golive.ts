import { refused } from '../actions/refused.ts';
import type { GoLivePort } from '../golive/golive-port.ts';
import type { ActionView } from '../views.ts';

const no = async (): Promise<ActionView> =>
  refused({
    code: 'GOLIVE_ONE_ACCOUNT',
    field: 'accounts',
    message:
      'The way to a live account is that of one account, and several are traded here. Trade the account alone, from a data folder of its own.',
  });

/** What several accounts answer about the way to a live one: there is none, and they are no evidence for it. */
export const NO_GOLIVE: GoLivePort = {
  view: async () => undefined,
  waive: no,
  withdrawWaiver: no,
  drill: no,
  issuePermit: no,
  confirm: no,
  revokePermit: no,
  arm: no,
  disarm: no,
};
