import { refused } from '../actions/refused.ts';
import type { GoLivePort } from '../golive/golive-port.ts';
import type { GoLiveView } from '../golive/golive-views.ts';
import type { ActionView } from '../views.ts';

const WHY =
  'The way to a live account is that of one account, and several are traded here. Trade the account alone, from a data folder of its own.';

const no = async (): Promise<ActionView> =>
  refused({ code: 'GOLIVE_ONE_ACCOUNT', field: 'accounts', message: WHY });

const VIEW: GoLiveView = {
  market: 'paper',
  passed: false,
  items: [{ id: 'one-account', title: 'One account', passed: false, found: 'several accounts', wanted: WHY }],
  live: {
    open: false,
    parts: [{ name: 'account', present: false, text: WHY }],
    fingerprint: '',
    changes: [],
  },
};

/** What several accounts answer about the way to a live one: there is none, and they are no evidence for it. */
export const NO_GOLIVE: GoLivePort = {
  view: async () => VIEW,
  waive: no,
  withdrawWaiver: no,
  drill: no,
  issuePermit: no,
  confirm: no,
  revokePermit: no,
  arm: no,
  disarm: no,
};
