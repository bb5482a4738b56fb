import { Moment } from '../design/moment.tsx';
import type { LiveState } from '../stream/live-state.ts';
import { useLive } from '../stream/use-live.ts';
import { marketName, newestMarketTime } from './market-time.ts';
import { accountsShown } from './several.ts';

/** What is at stake, above everything: SIMULATED, or a live account. A paper account at the real broker has its badge. */
export function MarketStrip() {
  const simulated = useLive((state) => state.status?.simulated ?? false);
  const live = useLive((state) => liveAccounts(state).length > 0);
  if (simulated) return <SimulatedStrip />;
  if (live) return <LiveStrip />;
  return null;
}

/**
 * The accounts with real money among those shown, also while their sums are not told: figures of one may be missing, or a rate
 * between their currencies.
 */
function liveAccounts(state: LiveState): readonly string[] {
  const ids = accountsShown(state)
    .filter(({ mode }) => mode === 'LIVE')
    .map(({ id }) => id);
  const told = state.status?.account;
  return ids.length === 0 && told?.mode === 'LIVE' ? [told.id] : ids;
}

function SimulatedStrip() {
  const market = useLive((state) => state.status?.market ?? '');
  const at = useLive((state) => newestMarketTime(state.status?.marketTime, state.quotes));
  return (
    <div className="strip strip-simulated" role="note" data-testid="simulated-label">
      <strong>SIMULATED</strong>
      <span>{marketName(market)}</span>
      <span className="strip-note">no real market, no real money</span>
      <span className="strip-time">Market time {at === undefined ? 'not told yet' : <Moment at={at} />}</span>
    </div>
  );
}

function LiveStrip() {
  const ids = useLive((state) => liveAccounts(state).join(', '));
  const open = useLive((state) => state.status?.live?.open ?? false);
  return (
    <div className="strip strip-live" role="note" data-testid="live-label">
      <strong>LIVE</strong>
      <span>Account {ids}: real money</span>
      <span className="strip-note">
        {open ? 'armed: signals are carried out' : 'not armed: nothing is opened'}
      </span>
    </div>
  );
}
