import { memo } from 'react';
import { byPrice } from '../../../src/app/resting-exits.ts';
import type { PositionView, RestingExit } from '../../../src/app/views.ts';
import { AccountName } from '../account/account-name.tsx';
import { showAccount, useSeveral } from '../account/several.ts';
import { silentQuoteOf } from '../chart/silence.ts';
import { Chip } from '../design/chip.tsx';
import { Moment } from '../design/moment.tsx';
import { formatAverage, formatMoney, formatPrice, formatQuantity, UNKNOWN } from '../design/numbers.ts';
import { SignedMoney } from '../design/signed-money.tsx';
import { useLive, useMinTick } from '../stream/use-live.ts';
import { ClientShares } from './client-shares.tsx';
import { brokerDiffers, resultAt } from './exits.ts';
import type { PositionKey } from './position-key.ts';
import { Protection } from './protection.tsx';
import { SpreadLegs, WatchedStop } from './spread-legs.tsx';

interface Props {
  readonly position: PositionView;
  readonly charted: boolean;
  readonly onChart: (conId: number) => void;
  readonly onClose: (position: PositionKey) => void;
  readonly onManage: (position: PositionKey) => void;
  readonly onRoll: (symbol: string) => void;
}

/** Drawn anew only when the position itself has changed. */
export const PositionRow = memo(function PositionRow({
  position,
  charted,
  onChart,
  onClose,
  onManage,
  onRoll,
}: Props) {
  const tick = useMinTick(position.conId);
  const several = useSeveral();
  const { symbol, quantity, currency } = position;
  return (
    // For the mouse the whole row chooses the chart; the keyboard has the symbol's button.
    <tr
      data-testid={`position-${symbol}`}
      className={charted ? 'row-choice row-charted' : 'row-choice'}
      onClick={(event) => {
        if (!(event.target instanceof Element && event.target.closest('button'))) onChart(position.conId);
      }}
    >
      <th scope="row" className="cell-head">
        <AccountName account={position.account} />
        <button
          type="button"
          className="symbol-button"
          aria-pressed={charted}
          title="Show in the chart"
          onClick={() => onChart(position.conId)}
        >
          {symbol}
        </button>
        <Holding quantity={quantity} />
        {position.roll && (
          <Chip tone="info" title={`Since ${position.roll.since}, ${position.roll.rolled} rolled so far`}>
            rolls into {position.roll.into}
          </Chip>
        )}
        <SpreadLegs position={position} />
        <ClientShares position={position} />
        {brokerDiffers(position) && (
          <Chip
            tone="bad"
            icon="warning"
            title={position.break?.text ?? 'The broker counts another quantity for this account'}
          >
            broker {formatQuantity(position.brokerQuantity ?? 0)}
          </Chip>
        )}
      </th>
      <td data-label="Entry / now">
        <span className="stack">
          <span>{formatAverage(quantity === 0 ? undefined : position.averagePrice, tick)}</span>
          <span className="muted">{formatPrice(position.marketPrice, tick)}</span>
        </span>
      </td>
      <td data-label="P&L">
        <span className="stack">
          <SignedMoney amount={position.unrealizedPnl} currency={currency} />
          <span className="muted" title="Commissions paid">
            {formatMoney(position.commissions, currency)} comm.
          </span>
          <PriceAge position={position} />
        </span>
      </td>
      <td data-label="Stop">
        {position.spread ? (
          <WatchedStop position={position} tick={tick} />
        ) : (
          <Exits position={position} exits={position.stops} tick={tick} />
        )}
      </td>
      <td data-label="Target">
        <Exits position={position} exits={position.targets} tick={tick} />
      </td>
      <td data-label="Protection" className="cell-left">
        <Protection position={position} />
      </td>
      <td className="cell-actions">
        {several ? (
          // An order from here would go to every account that holds it.
          <button type="button" className="button" onClick={() => showAccount(position.account)}>
            Show account
          </button>
        ) : (
          <>
            <button
              type="button"
              className="button"
              data-testid={`manage-${symbol}`}
              aria-label={`Manage ${symbol}`}
              onClick={() => onManage(position)}
            >
              Manage
            </button>
            {position.secType === 'FUT' && (
              <button
                type="button"
                className="button"
                data-testid={`roll-${symbol}`}
                aria-label={`Roll ${symbol}`}
                onClick={() => onRoll(symbol)}
              >
                Roll
              </button>
            )}
            <button
              type="button"
              className="button"
              data-testid={`close-${symbol}`}
              aria-label={`Close ${symbol}`}
              onClick={() => onClose(position)}
            >
              Close
            </button>
          </>
        )}
      </td>
    </tr>
  );
});

/** Nothing of ours is held where the broker alone shows a position. */
function Holding({ quantity }: Pick<PositionView, 'quantity'>) {
  if (quantity === 0) return <span className="side">FLAT</span>;
  return (
    <span className={quantity > 0 ? 'side side-buy' : 'side side-sell'}>
      {quantity > 0 ? 'LONG' : 'SHORT'} {formatQuantity(Math.abs(quantity))}
    </span>
  );
}

/** Says that price and profit are old, and of when. */
function PriceAge({ position }: { readonly position: PositionView }) {
  const silent = useLive((state) => silentQuoteOf(position, state.quotes));
  if (!silent || position.quantity === 0) return null;
  return (
    <span className="old-price" data-testid={`old-price-${position.symbol}`}>
      {position.marketPrice === undefined ? 'no price' : 'price of '}
      {position.marketPrice !== undefined &&
        (silent.lastDataAt === undefined ? 'before' : <Moment at={silent.lastDataAt} />)}
    </span>
  );
}

/** Every exit of one kind, those at one price together, with what it comes to; units where it is not for all. */
function Exits({
  position,
  exits,
  tick,
}: {
  readonly position: PositionView;
  readonly exits: readonly RestingExit[];
  readonly tick: number | undefined;
}) {
  if (exits.length === 0) return <span className="muted">{UNKNOWN}</span>;
  return (
    <span className="stack">
      {byPrice(exits).map(({ price, quantity, refs }) => (
        <span
          key={price}
          className="stack"
          data-testid={`exit-${position.symbol}`}
          title={`Order ${refs.join(', ')}, ${formatQuantity(quantity)}`}
        >
          <span>
            {formatPrice(price, tick)}
            {quantity < Math.abs(position.quantity) && (
              <span className="muted"> × {formatQuantity(quantity)}</span>
            )}
          </span>
          <span className="muted">
            {formatMoney(resultAt(position, price, quantity), position.currency, { signed: true })}
          </span>
        </span>
      ))}
    </span>
  );
}
