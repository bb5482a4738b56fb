import { useLive } from '../stream/use-live.ts';
import { accountsShown } from './several.ts';

/** The account and whether real money is at stake; told by the account, never by the port. */
export function AccountBadge() {
  const account = useLive((state) => state.status?.account);
  const shown = useLive((state) => accountsShown(state).length);
  if (!account)
    return (
      <span className="account-badge" data-testid="account-badge">
        <span className="account-id">
          {shown > 1 ? `${shown} accounts, sums not known` : 'Account not told yet'}
        </span>
      </span>
    );
  const live = account.mode === 'LIVE';
  return (
    <span
      className="account-badge"
      data-testid="account-badge"
      title={live ? 'A live account: real money' : 'A paper account: no real money'}
    >
      <span className="account-id">{account.id}</span>
      <span className={live ? 'mode mode-live' : 'mode mode-paper'}>{account.mode}</span>
    </span>
  );
}
