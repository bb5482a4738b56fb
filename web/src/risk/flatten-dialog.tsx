import { type SubmitEvent, useState } from 'react';
import { Dialog } from '../design/dialog.tsx';
import { formatQuantity } from '../design/numbers.ts';
import { SignedMoney } from '../design/signed-money.tsx';
import { act, reasonOf } from '../stream/api.ts';
import { useLive } from '../stream/use-live.ts';
import { useRequest } from '../stream/use-request.ts';
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
  const [problem, setProblem] = useState<string>();
  const { busy, run } = useRequest();

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void run(
      async () => {
        report(await act('flatten', { reason: reason.trim(), ...(symbol === undefined ? {} : { symbol }) }));
        onClose();
      },
      (error) => setProblem(reasonOf(error)),
    );
  };

  return (
    <Dialog title={symbol === undefined ? 'Flatten everything?' : `Close ${symbol}?`} onClose={onClose}>
      <form onSubmit={submit}>
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
          <input
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <p className="field-problem" role="alert">
          {problem}
        </p>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={onClose}>
            Keep
          </button>
          <button
            type="submit"
            className="button button-danger"
            data-testid="flatten-confirm"
            disabled={busy || reason.trim() === ''}
          >
            {symbol === undefined ? 'Flatten everything' : `Close ${symbol}`}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
