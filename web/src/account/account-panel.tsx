import './account.css';
import type { ReactNode } from 'react';
import { EquityChart } from '../chart/equity-chart.tsx';
import { formatMoney, formatPercent } from '../design/numbers.ts';
import { SignedMoney } from '../design/signed-money.tsx';
import { useLive } from '../stream/use-live.ts';

/** Today's result and the account's figures, beside the equity line. */
export function AccountPanel() {
  const account = useLive((state) => state.status?.account);
  const currency = account?.currency;
  const today = account && (account.dailyPnl ?? account.realizedPnl + account.unrealizedPnl);
  const before = (account?.netLiquidation ?? 0) - (today ?? 0);
  return (
    <section className="panel account" aria-label="Account" id="account">
      <div className="account-today">
        <h2>Today's P&L</h2>
        <p className="account-pnl" data-testid="pnl-today">
          <SignedMoney amount={today} currency={currency} />
        </p>
        <p className="account-share">
          {today !== undefined && before > 0 ? `${formatPercent(today / before)} of equity` : '\u00a0'}
        </p>
      </div>
      <dl className="account-figures">
        <Figure name="Net liquidation">{formatMoney(account?.netLiquidation, currency)}</Figure>
        <Figure name="Unrealised">
          <SignedMoney amount={account?.unrealizedPnl} currency={currency} />
        </Figure>
        <Figure name="Realised">
          <SignedMoney amount={account?.realizedPnl} currency={currency} />
        </Figure>
        <Figure name="Available funds">
          {formatMoney(account?.availableFunds, currency, { whole: true })}
        </Figure>
        <Figure name="Buying power">{formatMoney(account?.buyingPower, currency, { whole: true })}</Figure>
        <Figure name="Margin">{formatMoney(account?.maintenanceMargin, currency, { whole: true })}</Figure>
      </dl>
      <EquityChart />
    </section>
  );
}

const Figure = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
