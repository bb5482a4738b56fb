import { isPaperAccount } from '../../../core/ids.ts';
import { missingParts, missingText } from '../../golive/live/live-gate.ts';
import { type Outcome, pass, type RiskCheck, type RiskInput, stop } from '../check.ts';

/** The figure of an account, or of its currency, that the broker has not told yet. */
export const UNKNOWN = 'unknown';

type Asked = Pick<RiskInput, 'account' | 'intent'> & Partial<Pick<RiskInput, 'link' | 'live'>>;

/** Paper or live is told by the account id, never by the port. A live account is read-only until every part is there. */
export const accountMode: RiskCheck & { run(input: Asked): Outcome } = {
  code: 'LIVE_NOT_PERMITTED',
  title: 'Paper account, or a permitted live one',
  compares:
    'the account id with the form of paper accounts (`DU…`, `DF…`); of a live account the parts that have to be there: mode, account, permit, settings, arm. What reduces a position that was opened under a permit needs mode and account only',
  group: 'state',
  applies: 'all',
  run: ({ account, link, live, intent }) => {
    const { id } = account;
    if (id === undefined) {
      const why = link && !link.ready && link.reason !== undefined ? `: ${link.reason}` : '';
      return stop(
        `The broker has not told the account yet, so it is not known to be a paper account${why}.`,
        { account: UNKNOWN },
      );
    }
    if (isPaperAccount(id)) return pass(`${id} is a paper account`, { account: id, mode: 'PAPER' });
    const figures = { account: id, mode: 'LIVE' };
    if (live?.open) return pass(`${id} is a live account, permitted and armed`, figures);
    if (live?.reduces && intent === 'reduce')
      return pass(`${id} is a live account, and this takes away what was opened under its permit`, figures);
    const missing = live ? missingParts(live).map(({ name }) => name) : ['mode'];
    return stop(
      `${id} is a live account and is not permitted to trade. ${live ? missingText(live) : 'Missing: (mode) nothing is configured for it.'}`,
      { ...figures, missing: missing.join(', ') },
    );
  },
};
