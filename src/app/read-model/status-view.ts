import { isPaperAccount } from '../../core/ids.ts';
import { missingParts } from '../../trading/golive/live/live-gate.ts';
import { openPositions } from '../../trading/kernel/state.ts';
import type { LinkView } from '../link-views.ts';
import type { Trader } from '../runtime/trader.ts';
import type { AccountView, StatusView, WatchdogView } from '../views.ts';
import type { WatchdogSign } from '../watchdog/watchdog-file.ts';
import { recoveryView, resetViews, streamsView } from './link-view.ts';
import { isoTime } from './order-view.ts';

/** What does not change while Bowline runs. */
export interface RunFacts {
  readonly version: string;
  readonly startedAt: number;
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  readonly simulated: boolean;
  readonly market: string;
}

/** Sums at a rate have digits that no statement shows. Never -0, which the journal cannot keep. */
const cents = (amount: number): number => Number(amount.toFixed(2)) + 0;

export function accountView(trader: Trader): AccountView | undefined {
  const { accounts, kernel, profits } = trader;
  const { account, currency } = accounts;
  if (account === undefined || currency === undefined) return undefined;
  const optional = {
    cash: accounts.number('TotalCashValue'),
    buyingPower: accounts.number('BuyingPower'),
    availableFunds: accounts.number('AvailableFunds'),
    maintenanceMargin: accounts.number('MaintMarginReq'),
  };
  const realizedPnl = accounts.number('RealizedPnL') ?? 0;
  const equity = accounts.equity(profits.moved());
  const { amount: unrealizedPnl, uncounted } = profits.open();
  const dailyPnl = kernel.state.risk.day ? kernel.profitSince('day') : Number.NaN;
  return {
    id: account,
    mode: isPaperAccount(account) ? 'PAPER' : 'LIVE',
    currency,
    ...optional,
    netLiquidation: equity === undefined ? undefined : cents(equity),
    realizedPnl,
    unrealizedPnl: cents(unrealizedPnl),
    ...(Number.isFinite(dailyPnl) ? { dailyPnl: cents(dailyPnl) } : {}),
    ...(uncounted.length === 0
      ? {}
      : {
          uncounted: uncounted.map(
            (conId) => kernel.state.instruments.get(conId)?.localSymbol ?? String(conId),
          ),
        }),
  };
}

export function linkView(trader: Trader, facts: RunFacts, now: number): LinkView {
  const { health, session } = trader.broker;
  const { ready, reason } = trader.link();
  return {
    socket: health.socket,
    broker: health.broker,
    farms: { ...health.farms },
    ready,
    loggedIn: health.loggedIn,
    readOnly: health.readOnly,
    ...(health.competingSince === undefined ? {} : { competingSince: isoTime(health.competingSince) }),
    ...(ready || reason === undefined ? {} : { reason }),
    since: isoTime(health.since),
    host: session?.host ?? facts.host,
    port: session?.port ?? facts.port,
    clientId: session?.clientId ?? facts.clientId,
    ...(session ? { serverVersion: session.serverVersion } : {}),
    ...resetViews(trader, now),
    ...recoveryView(trader),
  };
}

/** A simulated gateway is labelled so, whoever started it. */
const marketFacts = (facts: RunFacts, simulatedGateway: boolean): Pick<StatusView, 'market' | 'simulated'> =>
  simulatedGateway && !facts.simulated
    ? { market: `SIMULATED gateway at ${facts.host}:${facts.port}`, simulated: true }
    : { market: facts.market, simulated: facts.simulated };

const watchdogView = ({ pid, clientId, connected, state }: WatchdogSign): WatchdogView => ({
  pid,
  clientId,
  connected,
  state,
});

/** Of a live account and in mode live: whether live entries may leave, and what is missing. */
function liveFacts(trader: Trader): Pick<StatusView, 'live'> {
  const { account } = trader.accounts;
  const gate = trader.kernel.liveGate();
  const wantsLive = gate.parts.some(({ name, present }) => name === 'mode' && present);
  if (!wantsLive && (account === undefined || isPaperAccount(account))) return {};
  return {
    live: {
      open: gate.open,
      armed: trader.kernel.state.golive.armed !== undefined,
      missing: missingParts(gate).map((part) => ({ ...part })),
    },
  };
}

export function statusView(
  trader: Trader,
  facts: RunFacts,
  now: number,
  symbols: StatusView['symbols'],
  watchdog?: WatchdogSign,
): StatusView {
  const { state } = trader.kernel;
  const { tradingState } = state;
  const marketTime = trader.market.latestMarketTime();
  const account = accountView(trader);
  let unknownOrders = 0;
  for (const ref of state.openOrders) if (state.orders.get(ref)?.state === 'unknown') unknownOrders += 1;
  return {
    version: facts.version,
    startedAt: isoTime(facts.startedAt),
    now: isoTime(now),
    ...(marketTime === undefined ? {} : { marketTime: isoTime(marketTime) }),
    ...marketFacts(facts, trader.accounts.simulated),
    tradingState: tradingState.name,
    ...(tradingState.reason === undefined ? {} : { tradingStateReason: tradingState.reason }),
    ...(tradingState.since === undefined ? {} : { tradingStateSince: isoTime(tradingState.since) }),
    ...(account ? { account } : {}),
    link: linkView(trader, facts, now),
    symbols,
    streams: streamsView(trader),
    counts: {
      signals: state.signals.size,
      openOrders: state.openOrders.size,
      openPositions: openPositions(state).length,
      unknownOrders,
    },
    ...liveFacts(trader),
    alarms: [...state.alarms.values()].map(({ quietUntil, ...alarm }) => ({
      ...alarm,
      since: isoTime(alarm.since),
      ...(quietUntil === undefined || quietUntil <= now ? {} : { quietUntil: isoTime(quietUntil) }),
    })),
    ...(watchdog ? { watchdog: watchdogView(watchdog) } : {}),
  };
}
