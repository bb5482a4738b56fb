import './account.css';
import type { ReactNode } from 'react';
import { count } from '../../../src/core/count.ts';
import { EquityChart } from '../chart/equity-chart.tsx';
import { silentQuoteOf } from '../chart/silence.ts';
import { Moment } from '../design/moment.tsx';
import { formatMoney, formatPercent } from '../design/numbers.ts';
import { SignedMoney } from '../design/signed-money.tsx';
import { useLive } from '../stream/use-live.ts';

/** Today's result and the account's figures, beside the equity line. */
export function AccountPanel() {
  const account = useLive((state) => state.status?.account);
  const currency = account?.currency;
  const today = account?.dailyPnl;
  const before = (account?.netLiquidation ?? 0) - (today ?? 0);
  return (
    <section className="panel account" aria-label="Account" id="account">
      <div className="account-today">
        <h2 title="Of Bowline's positions since the risk day began, open and closed, after commissions">
          Today's P&L
        </h2>
        <p className="account-pnl" data-testid="pnl-today">
          <SignedMoney amount={today} currency={currency} />
        </p>
        <p className="account-share">
          {today !== undefined && before > 0 ? `${formatPercent(today / before)} of equity` : '\u00a0'}
        </p>
        <Doubts />
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

/** What keeps the figures from being those of this moment. */
function Doubts() {
  const uncounted = useLive((state) => state.status?.account?.uncounted);
  const link = useLive((state) => state.status?.link);
  const old = useLive(
    (state) =>
      state.positions.filter(
        (position) => position.quantity !== 0 && silentQuoteOf(position, state.quotes) !== undefined,
      ).length,
  );
  const unheard = link !== undefined && (link.socket !== 'connected' || link.broker === 'down');
  return (
    <div className="old-price" role="status" data-testid="account-doubts">
      {unheard && (
        <p>
          The broker is not heard: as of <Moment at={link.since} />
        </p>
      )}
      {uncounted && <p>Without {listed(uncounted)}: no price, or no rate</p>}
      {old > 0 && <p>{count(old, 'position')} at old prices</p>}
    </div>
  );
}

const MOST_LISTED = 4;
const listed = (symbols: readonly string[]): string =>
  symbols.length > MOST_LISTED
    ? `${symbols.slice(0, MOST_LISTED).join(', ')} and ${symbols.length - MOST_LISTED} more`
    : symbols.join(', ');

const Figure = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
