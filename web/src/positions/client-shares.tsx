import type { PositionView } from '../../../src/app/views.ts';
import { formatQuantity } from '../design/numbers.ts';

/** What each account of an advisor's group holds of a position; where the broker shows another share, that too. */
export function ClientShares({ position: { shares } }: { readonly position: PositionView }) {
  if (!shares) return null;
  return (
    <ul className="spread-legs" aria-label="Shares of the accounts">
      {shares.map(({ account, quantity, brokerQuantity = quantity }) => (
        <li key={account} className="muted">
          {formatQuantity(quantity)} in {account}
          {brokerQuantity !== quantity && <strong> (broker {formatQuantity(brokerQuantity)})</strong>}
        </li>
      ))}
    </ul>
  );
}
