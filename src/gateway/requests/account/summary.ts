import type { AccountId } from '../../../core/ids.ts';
import { cancelAccountSummary, reqAccountSummary } from '../../codec/client/account.ts';
import { accountSummary, accountSummaryEnd } from '../../codec/server/account.ts';
import { every } from '../../market/cadence.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { requestedAccounts } from './accounts.ts';
import { type AccountFigure, SentFigures } from './figures.ts';
import { BASE, ledgerCurrencies, ledgerFigures } from './ledger.ts';
import { ACCOUNT_INTERVAL } from './updates.ts';
import { SUMMARY_TAGS, summaryFigure } from './values.ts';

/** IB allows two summaries at a time. */
const MOST_SUMMARIES = 2;
const LEDGER = '$LEDGER';

interface Summary {
  readonly accounts: readonly AccountId[];
  readonly tags: readonly string[];
  readonly sent: ReadonlyMap<AccountId, SentFigures>;
}

/** `$LEDGER` is the base currency's ledger, `$LEDGER:EUR` one currency's, `$LEDGER:ALL` every currency's. */
const isLedger = (tag: string): boolean => tag === LEDGER || tag.startsWith(`${LEDGER}:`);

/** Chosen figures of all accounts. */
export const accountSummaryRequests: OpenFamily = (client, { exchange, feed }) => {
  const summaries = new Map<number, Summary>();

  const figures = (account: AccountId, tags: readonly string[]): readonly AccountFigure[] => {
    const balances = exchange.balances(account);
    return tags.flatMap((tag) => {
      if (!isLedger(tag)) return summaryFigure(tag, balances) ?? [];
      const [, currency = BASE] = tag.split(':');
      const currencies = currency === 'ALL' ? ledgerCurrencies(balances) : [currency];
      return currencies.flatMap((name) => ledgerFigures(balances, name));
    });
  };

  const send = (reqId: number, { accounts, tags, sent }: Summary): void => {
    for (const account of accounts) {
      for (const { key, value, currency } of sent.get(account)?.changed(figures(account, tags)) ?? []) {
        client.send(accountSummary, { reqId, account, tag: key, value, currency });
      }
    }
  };

  const stop = every(feed, ACCOUNT_INTERVAL, () => {
    for (const [reqId, summary] of summaries) send(reqId, summary);
  });

  return {
    routes: [
      route(reqAccountSummary, ({ reqId, group, tags: text }) => {
        if (!summaries.has(reqId) && summaries.size >= MOST_SUMMARIES) {
          client.error(
            reqId,
            322,
            "Error processing request.-'bO' : cause - Maximum number of account summary requests exceeded",
          );
          return;
        }
        const tags = text
          .split(',')
          .map((tag) => tag.trim())
          .filter((tag) => tag !== '');
        const unknown = tags.find((tag) => !SUMMARY_TAGS.has(tag) && !isLedger(tag) && !EMPTY_TAGS.has(tag));
        if (tags.length === 0 || unknown !== undefined) {
          client.error(
            reqId,
            321,
            `Error validating request.-'bS' : cause - Invalid account summary tag '${unknown ?? ''}'`,
          );
          return;
        }
        const accounts = requestedAccounts(client, exchange, group, reqId);
        if (accounts.length === 0) return;
        const sent = new Map(accounts.map((account) => [account, new SentFigures()]));
        const summary = { accounts, tags, sent };
        summaries.set(reqId, summary);
        send(reqId, summary);
        client.send(accountSummaryEnd, { reqId });
      }),
      route(cancelAccountSummary, ({ reqId }) => {
        summaries.delete(reqId);
      }),
    ],
    close: stop,
  };
};

/** Tags of IB's list for which this account has no figure: they are valid and bring no row. */
const EMPTY_TAGS: ReadonlySet<string> = new Set([
  'PreviousEquityWithLoanValue',
  'PreviousDayEquityWithLoanValue',
  'RegTEquity',
  'RegTMargin',
  // As the official APIs' lists of all tags spell these two.
  'ReqTEquity',
  'ReqTMargin',
  'SMA',
  'HighestSeverity',
  'AccountOrGroup',
  'NetLiquidationUncertainty',
  'AccountReady',
  'AccountCode',
  'Currency',
  'PreviousDayEquityWithLoan',
]);
