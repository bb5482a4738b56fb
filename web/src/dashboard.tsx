import './dashboard.css';
import { useEffect, useState } from 'react';
import { AccountBadge } from './account/account-badge.tsx';
import { AccountPanel } from './account/account-panel.tsx';
import { AccountsPanel } from './account/accounts-panel.tsx';
import { MarketStrip } from './account/market-strip.tsx';
import { AlertsPanel } from './alerts/alerts-panel.tsx';
import { PricePanel } from './chart/price-panel.tsx';
import { ChatPanel } from './chat/chat-panel.tsx';
import { Boundary } from './design/boundary.tsx';
import { Mark } from './design/mark.tsx';
import { NoticeCorner } from './design/notice-corner.tsx';
import { SignalForm } from './form/signal-form.tsx';
import { GoLivePanel } from './golive/golive-panel.tsx';
import { LinkHealth } from './link/link-health.tsx';
import { OrdersPanel } from './orders/orders-panel.tsx';
import { OutsidePanel } from './orders/outside-panel.tsx';
import { PageFoot } from './page-foot.tsx';
import { PositionsPanel } from './positions/positions-panel.tsx';
import { Alarms } from './risk/alarms.tsx';
import { LimitsPanel } from './risk/limits-panel.tsx';
import { TRADING_STATES } from './risk/states.ts';
import { TradingControls } from './risk/trading-controls.tsx';
import { SignalsPanel } from './signals/signals-panel.tsx';
import { StreamBanner } from './stream/stream-banner.tsx';
import { UpdateBanner } from './stream/update-banner.tsx';
import { useLive, useShownAccount } from './stream/use-live.ts';

const SECTIONS = [
  ['positions', 'Positions'],
  ['chart', 'Chart'],
  ['orders', 'Orders'],
  ['new', 'New signal'],
  ['signals', 'Signals'],
  ['alerts', 'Alerts'],
] as const;

/** The whole page. */
export function Dashboard() {
  const stale = useLive((state) => state.connection.phase === 'lost');
  const [openSignals, setOpenSignals] = useState<ReadonlySet<string>>(new Set());
  const { charted, chart } = useCharted();
  const account = useShownAccount() ?? '';
  useTitle();

  const toggle = (id: string) =>
    setOpenSignals((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  const reveal = (id: string) => setOpenSignals((before) => new Set(before).add(id));

  return (
    <div className={stale ? 'stale' : undefined}>
      <header className="top">
        <div className="top-line">
          <h1 className="brand">
            <Mark /> Bowline
          </h1>
          <Boundary name="Account">
            <AccountBadge />
          </Boundary>
          <Boundary name="Link">
            <LinkHealth />
          </Boundary>
          {/* What is asked or typed is about the account shown, and gone with it. */}
          <TradingControls key={account} />
        </div>
        <nav className="sections" aria-label="Parts of the page">
          {SECTIONS.map(([anchor, name]) => (
            <a key={anchor} href={`#${anchor}`}>
              {name}
            </a>
          ))}
        </nav>
        <Boundary name="Market">
          <MarketStrip />
        </Boundary>
        <StreamBanner />
        <UpdateBanner />
        <Boundary name="Alarms">
          <Alarms />
        </Boundary>
      </header>
      <main className="page" key={account}>
        <div className="main-column">
          <Boundary name="Accounts">
            <AccountsPanel />
          </Boundary>
          <Boundary name="Account">
            <AccountPanel />
          </Boundary>
          <Boundary name="Positions">
            <PositionsPanel charted={charted} onChart={chart} />
          </Boundary>
          <Boundary name="Chart">
            <PricePanel conId={charted} onChoose={chart} />
          </Boundary>
          <Boundary name="Orders">
            <OrdersPanel />
          </Boundary>
          <Boundary name="Outside Bowline">
            <OutsidePanel />
          </Boundary>
          <Boundary name="Going live">
            <GoLivePanel />
          </Boundary>
          <Boundary name="Risk limits">
            <LimitsPanel />
          </Boundary>
          <Boundary name="Scoreboard">
            <ChatPanel />
          </Boundary>
        </div>
        <div className="side-column">
          <Boundary name="New signal">
            <SignalForm onSent={reveal} />
          </Boundary>
          <Boundary name="Signals">
            <SignalsPanel open={openSignals} onToggle={toggle} />
          </Boundary>
          <Boundary name="Alerts">
            <AlertsPanel />
          </Boundary>
        </div>
      </main>
      <PageFoot />
      <NoticeCorner />
    </div>
  );
}

/** The instrument of the chart: the one chosen, else that of the first position, else the first quoted. */
function useCharted() {
  const [chosen, chart] = useState<number>();
  const held = useLive((state) => state.positions[0]?.conId);
  const quoted = useLive((state) => state.quotes[0]?.conId);
  return { charted: chosen ?? held ?? quoted, chart };
}

/** The tab says when trading is not normal. */
function useTitle(): void {
  const state = useLive((live) => live.status?.tradingState);
  const account = useLive((live) => live.status?.account?.id);
  const alarms = useLive((live) => live.status?.alarms.length ?? 0);
  const isLost = useLive((live) => live.connection.phase === 'lost');
  useEffect(() => {
    const halted = state === undefined || state === 'active' ? [] : [TRADING_STATES[state].label];
    const alarmed = alarms === 0 ? [] : [`${alarms} alarm${alarms === 1 ? '' : 's'}`];
    const name = account === undefined ? 'Bowline' : `Bowline ${account}`;
    const lost = isLost ? ['NO LIVE DATA'] : [];
    document.title = [...lost, ...alarmed, ...halted, name].join(' · ');
  }, [state, account, alarms, isLost]);
}
