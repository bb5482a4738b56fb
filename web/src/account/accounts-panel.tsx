import './accounts.css';
import { Chip } from '../design/chip.tsx';
import { formatMoney } from '../design/numbers.ts';
import { Panel } from '../design/panel.tsx';
import { SignedMoney } from '../design/signed-money.tsx';
import { TRADING_STATES } from '../risk/states.ts';

import { useLive, useShownAccount } from '../stream/use-live.ts';
import { showAccount } from './several.ts';

/** Every account of a desk at a glance; choosing one narrows the whole page to it. Not shown for one account. */
export function AccountsPanel() {
  const accounts = useLive((state) => state.accounts);
  const chosen = useShownAccount();
  const opening = useLive((state) => state.opening);
  if (accounts.length < 2) return null;
  return (
    <Panel
      title="Accounts"
      testId="accounts"
      anchor="accounts"
      extra={
        <label className="account-choice">
          <span className="visually-hidden">Account shown</span>
          {opening && (
            <span className="muted" role="status">
              Opening {opening.account ?? 'all'}…{' '}
            </span>
          )}
          <select
            data-testid="account-choice"
            value={chosen ?? ''}
            onChange={(event) => showAccount(event.target.value || undefined)}
          >
            <option value="">All {accounts.length} accounts</option>
            {accounts.map(({ id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <table className="grid grid-accounts">
        <thead>
          <tr>
            <th scope="col" className="cell-left">
              Account
            </th>
            <th scope="col">Equity</th>
            <th scope="col">P&L</th>
            <th scope="col" className="cell-left">
              Trading
            </th>
            <th scope="col">Positions</th>
            <th scope="col">Orders</th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <tr key={account.id} data-testid={`account-${account.id}`} data-state={account.tradingState}>
              <th scope="row" className="cell-head">
                <button
                  type="button"
                  className="symbol-button"
                  aria-pressed={chosen === account.id}
                  title="Show this account alone"
                  onClick={() => showAccount(chosen === account.id ? undefined : account.id)}
                >
                  {account.id}
                </button>
                <span className="muted">{account.gateway}</span>
                {account.rules.length > 0 && <span className="muted wrap">{account.rules.join('; ')}</span>}
              </th>
              <td data-label="Equity">
                {formatMoney(account.netLiquidation, account.currency, { whole: true })}
              </td>
              <td data-label="P&L">
                <SignedMoney amount={account.dailyPnl} currency={account.currency} />
              </td>
              <td data-label="Trading" className="cell-left">
                <Chip
                  tone={account.tradingState === 'active' ? 'good' : 'bad'}
                  title={account.tradingStateReason ?? TRADING_STATES[account.tradingState].meaning}
                >
                  {account.tradingState}
                </Chip>
                {account.live && (
                  <Chip
                    tone={account.live.open ? 'bad' : 'warn'}
                    title={
                      account.live.open
                        ? 'Orders are real'
                        : account.live.missing.map(({ text }) => text.replaceAll('`', '')).join('\n')
                    }
                  >
                    {account.live.open ? 'LIVE, armed' : 'LIVE, shut'}
                  </Chip>
                )}
                {!account.ready && (
                  <Chip tone="bad" icon="broken" title={account.reason ?? 'Orders cannot be sent'}>
                    not ready
                  </Chip>
                )}
                {account.alarms.length > 0 && (
                  <Chip
                    tone="bad"
                    icon="warning"
                    title={account.alarms.map(({ message }) => message).join('\n')}
                  >
                    {account.alarms.length}
                  </Chip>
                )}
              </td>
              <td data-label="Positions">{account.openPositions}</td>
              <td data-label="Orders">{account.openOrders}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
