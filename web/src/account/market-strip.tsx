import { Moment } from '../design/moment.tsx';
import { useLive } from '../stream/use-live.ts';
import { marketName, newestMarketTime } from './market-time.ts';

/** What is at stake, above everything: SIMULATED, or a live account. A paper account at the real broker has its badge. */
export function MarketStrip() {
  const simulated = useLive((state) => state.status?.simulated ?? false);
  const live = useLive((state) => state.status?.account?.mode === 'LIVE');
  if (simulated) return <SimulatedStrip />;
  if (live) return <LiveStrip />;
  return null;
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
  const id = useLive((state) => state.status?.account?.id);
  const open = useLive((state) => state.status?.live?.open ?? false);
  return (
    <div className="strip strip-live" role="note" data-testid="live-label">
      <strong>LIVE</strong>
      <span>Account {id}: real money</span>
      <span className="strip-note">
        {open ? 'armed: signals are carried out' : 'not armed: nothing is opened'}
      </span>
    </div>
  );
}
