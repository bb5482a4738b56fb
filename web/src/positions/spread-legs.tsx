import type { PositionView } from '../../../src/app/views.ts';
import { formatPrice, formatQuantity, UNKNOWN } from '../design/numbers.ts';

/** Options are quoted in cents at the finest. */
const LEG_TICK = 0.01;

interface Props {
  readonly position: PositionView;
}

/** The legs of a spread, each with what it was traded at and what it is worth now. */
export function SpreadLegs({ position: { spread } }: Props) {
  if (!spread) return null;
  return (
    <ul className="spread-legs" aria-label={`Legs of ${spread.name}`}>
      {spread.legs.map((leg) => (
        <li key={leg.conId} className="muted">
          {formatQuantity(leg.quantity)} {leg.symbol} {formatPrice(leg.averagePrice, LEG_TICK)} /{' '}
          {formatPrice(leg.marketPrice, LEG_TICK)}
        </li>
      ))}
    </ul>
  );
}

/** Where Bowline closes the spread: no order rests for it. */
export function WatchedStop({ position: { spread }, tick }: Props & { readonly tick: number | undefined }) {
  if (spread?.watchedStop === undefined) return <span className="muted">{UNKNOWN}</span>;
  return (
    <span title="Watched by Bowline; IB attaches no stop to a spread">
      {formatPrice(spread.watchedStop, tick)} <span className="muted">watched</span>
    </span>
  );
}
