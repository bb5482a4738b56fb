import { Moment } from '../design/moment.tsx';
import { useLive } from '../stream/use-live.ts';
import { marketName, newestMarketTime } from './market-time.ts';

/** Wherever the market is not the real one, this stands above everything. */
export function SimulatedStrip() {
  const simulated = useLive((state) => state.status?.simulated ?? false);
  const market = useLive((state) => state.status?.market ?? '');
  const at = useLive((state) => newestMarketTime(state.status?.marketTime, state.quotes));
  if (!simulated) return null;
  return (
    <div className="simulated" role="note" data-testid="simulated-label">
      <strong>SIMULATED</strong>
      <span>{marketName(market)}</span>
      <span className="simulated-note">no real market, no real money</span>
      <span className="simulated-time">
        Market time {at === undefined ? 'not told yet' : <Moment at={at} />}
      </span>
    </div>
  );
}
