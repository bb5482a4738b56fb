import type { LinkView } from '../../../src/app/link-views.ts';
import { Moment } from '../design/moment.tsx';
import { spanText } from './facts.ts';

/** When IB resets next, and when the gateway's login lapses. */
export function Calendar({ link, now }: { readonly link: LinkView; readonly now: string }) {
  const { resets, login } = link;
  if (!resets.next && !login) return null;
  const until = (at: string): string => spanText(Date.parse(at) - Date.parse(now));
  return (
    <p data-testid="calendar">
      {resets.next && (
        <>
          Next: {resets.next.name} at <Moment at={resets.next.from} />, in {until(resets.next.from)}.{' '}
        </>
      )}
      {login && !login.lapsed && (
        <>
          The weekly login lapses at <Moment at={login.lapsesAt} />, in {until(login.lapsesAt)}.{' '}
        </>
      )}
      {login?.lapsed && (
        <>
          The weekly login lapsed at <Moment at={login.lapsesAt} />.{' '}
        </>
      )}
      {login && (
        <>
          Seen since <Moment at={login.since} />
          {login.seenToBegin ? '.' : ', and may be older.'}
        </>
      )}
    </p>
  );
}
