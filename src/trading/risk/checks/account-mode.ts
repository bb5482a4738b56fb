import { isPaperAccount } from '../../../core/ids.ts';
import { type Outcome, pass, type RiskCheck, type RiskInput, stop } from '../check.ts';

/** The figure of an account, or of its currency, that the broker has not told yet. */
export const UNKNOWN = 'unknown';

/** Paper or live is told by the account id, never by the port. A live account is read-only in this version. */
export const accountMode: RiskCheck & {
  run(input: Pick<RiskInput, 'account'> & Partial<Pick<RiskInput, 'link'>>): Outcome;
} = {
  code: 'LIVE_NOT_PERMITTED',
  title: 'Paper account',
  compares: 'the account id with the form of paper accounts (`DU…`, `DF…`)',
  group: 'state',
  applies: 'all',
  run: ({ account, link }) => {
    if (account.id === undefined) {
      const why = link && !link.ready && link.reason !== undefined ? `: ${link.reason}` : '';
      return stop(
        `The broker has not told the account yet, so it is not known to be a paper account${why}.`,
        { account: UNKNOWN },
      );
    }
    const figures = { account: account.id, mode: isPaperAccount(account.id) ? 'PAPER' : 'LIVE' };
    return isPaperAccount(account.id)
      ? pass(`${account.id} is a paper account`, figures)
      : stop(
          `${account.id} is a live account. This version trades paper accounts only: log in to TWS or IB Gateway with the paper user.`,
          figures,
        );
  },
};
