import { useState } from 'react';
import { FormDialog } from '../design/form-dialog.tsx';
import { formatQuantity } from '../design/numbers.ts';
import { SignedMoney } from '../design/signed-money.tsx';
import { act } from '../stream/api.ts';
import { useLive } from '../stream/use-live.ts';
import { report } from './actions.ts';

interface Props {
  /** Local symbol of the one position; absent: all. */
  readonly symbol?: string;
  readonly onClose: () => void;
}

/** Closing at the market cannot be taken back, so it shows what it would close. */
export function FlattenDialog({ symbol, onClose }: Props) {
  const positions = useLive((state) => state.positions);
  const concerned = positions.filter(
    (position) => position.quantity !== 0 && (symbol === undefined || position.symbol === symbol),
  );
  const [reason, setReason] = useState('Closed by hand on the dashboard');
  const flatten = async () =>
    report(await act('flatten', { reason: reason.trim(), ...(symbol === undefined ? {} : { symbol }) }));

  return (
    <FormDialog
      title={symbol === undefined ? 'Flatten everything?' : `Close ${symbol}?`}
      yes={symbol === undefined ? 'Flatten everything' : `Close ${symbol}`}
      no="Keep"
      tone="danger"
      testId="flatten-confirm"
      incomplete={reason.trim() === ''}
      onYes={flatten}
      onClose={onClose}
    >
      <p>
        {symbol === undefined
          ? 'All resting entries and exits are cancelled and every position that Bowline opened is closed at the market.'
          : `The resting orders of ${symbol} are cancelled and the position is closed at the market.`}
      </p>
      {concerned.length === 0 ? (
        <p>No position is open{symbol === undefined ? '' : ` in ${symbol}`}.</p>
      ) : (
        <ul className="flatten-list">
          {concerned.map((position) => (
            <li key={`${position.account} ${position.conId}`}>
              <span>
                {position.quantity > 0 ? 'Sell' : 'Buy'} {formatQuantity(Math.abs(position.quantity))}{' '}
                <strong>{position.symbol}</strong>
              </span>
              <SignedMoney amount={position.unrealizedPnl} currency={position.currency} />
            </li>
          ))}
        </ul>
      )}
      <label className="field">
        <span>Reason</span>
        <input required maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
    </FormDialog>
  );
}
