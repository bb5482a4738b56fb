import { useEffect, useState } from 'react';
import { Icon } from '../design/icon.tsx';
import { Moment } from '../design/moment.tsx';
import { useLive } from './use-live.ts';

/** Says that what is on the page is old, since when, and that the page is reconnecting. */
export function StreamBanner() {
  const connection = useLive((state) => state.connection);
  const lost = connection.phase === 'lost';
  const seconds = useSecondsSince(connection.since, lost);
  if (!lost) return null;
  return (
    <div className="banner banner-lost" role="alert" data-testid="stream-lost">
      <Icon name="broken" />
      <p>
        <strong>Live data lost; reconnecting.</strong> Everything below is as of{' '}
        <Moment at={connection.since} />{' '}
        <span className="nowrap" aria-hidden="true">
          ({seconds} s ago).
        </span>{' '}
        Orders resting at the broker are not affected by this.
      </p>
    </div>
  );
}

function useSecondsSince(since: number, running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  return Math.max(0, Math.round((now - since) / 1000));
}
