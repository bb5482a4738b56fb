import { useState } from 'react';
import { count } from '../../../src/core/count.ts';
import { AccountName } from '../account/account-name.tsx';
import { FormDialog } from '../design/form-dialog.tsx';
import { formatQuantity } from '../design/numbers.ts';
import { SignedMoney } from '../design/signed-money.tsx';
import { isSame, type PositionKey } from '../positions/position-key.ts';
import { act } from '../stream/api.ts';
import { useLive, useShownAccount } from '../stream/use-live.ts';
import { report } from './actions.ts';

interface Props {
  /** The one position; absent: all. */
  readonly of?: PositionKey;
  readonly onClose: () => void;
}

/** Closing at the market cannot be taken back, so it shows what it would close. */
export function FlattenDialog({ of, onClose }: Props) {
  const positions = useLive((state) => state.positions);
  const several = useLive((state) => (state.account === undefined ? state.accounts.length : 1));
  const account = useShownAccount();
  const concerned = positions.filter(
    (position) => position.quantity !== 0 && (of === undefined || isSame(of, position)),
  );
  const [reason, setReason] = useState('Closed by hand on the dashboard');
  const flatten = async () =>
    report(
      await act('flatten', {
        reason: reason.trim(),
        ...(of === undefined ? {} : { symbol: of.symbol, conId: of.conId }),
      }),
    );
  const everything =
    several > 1
      ? `everything in ${count(several, 'account')}`
      : account === undefined
        ? 'everything'
        : `everything in ${account}`;
  const what = of === undefined ? `Flatten ${everything}` : `Close ${of.symbol}`;

  return (
    <FormDialog
      title={`${what}?`}
      yes={what}
      no="Keep"
      tone="danger"
      testId="flatten-confirm"
      incomplete={reason.trim() === '' || (of !== undefined && concerned.length === 0)}
      onYes={flatten}
      onClose={onClose}
    >
      <p>
        {of === undefined
          ? 'All resting entries and exits are cancelled and every position that Bowline opened is closed at the market.'
          : `The resting orders of ${of.symbol} are cancelled and the position is closed at the market.`}
      </p>
      {concerned.length === 0 ? (
        <p>{of === undefined ? 'No position is open.' : `No position in ${of.symbol} is open any more.`}</p>
      ) : (
        <ul className="flatten-list">
          {concerned.map((position) => (
            <li key={`${position.account} ${position.conId}`}>
              <span>
                <AccountName account={position.account} /> {position.quantity > 0 ? 'Sell' : 'Buy'}{' '}
                {formatQuantity(Math.abs(position.quantity))} <strong>{position.symbol}</strong>
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
