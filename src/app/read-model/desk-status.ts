import type { AccountSummaryView } from '../account-views.ts';
import type { AccountView, AlarmView, EquityPointView, StatusView } from '../views.ts';

/** What the accounts of a desk are called together; also the word that resumes all of them. */
export const ALL_ACCOUNTS = 'ALL';

/** The state in which most can be done comes first: while any account trades, the desk does. */
const LEAST_RESTRICTED: readonly StatusView['tradingState'][] = [
  'active',
  'reduce-only',
  'cancel-only',
  'halted',
];

export interface DeskStatusParts {
  /** Each account's own status, by its id. */
  readonly statuses: ReadonlyMap<string, StatusView>;
  /** What a unit of a currency is worth in another; undefined where nobody has told it. */
  rate(from: string, to: string): number | undefined;
  readonly signals: number;
}

/** Throws RangeError without accounts. */
export function deskStatus({ statuses, rate, signals }: DeskStatusParts): StatusView {
  const all = [...statuses.values()];
  const [first] = all;
  if (!first) throw new RangeError('a desk has at least one account');
  const tradingState =
    LEAST_RESTRICTED.find((state) => all.some((each) => each.tradingState === state)) ?? 'halted';
  const { account: _a, tradingStateReason: _r, tradingStateSince: _s, live: _l, watchdog, ...common } = first;
  const sample = all.find((each) => each.tradingState === tradingState);
  const account = sumOfAccounts(all, rate);
  const notReady = [...statuses].filter(([, { link }]) => !link.ready);
  const sum = (name: keyof StatusView['counts']): number =>
    all.reduce((total, { counts }) => total + counts[name], 0);
  const [missing] = notReady;
  return {
    ...common,
    streams: { ...first.streams, troubled: troubledStreams(all) },
    // Where an account may trade real money nothing says that there is none.
    simulated: all.some((each) => each.simulated) && !all.some((each) => each.live && !each.simulated),
    tradingState,
    ...(sample?.tradingStateReason === undefined ? {} : { tradingStateReason: sample.tradingStateReason }),
    ...(sample?.tradingStateSince === undefined ? {} : { tradingStateSince: sample.tradingStateSince }),
    ...(account ? { account } : {}),
    ...(watchdog
      ? { watchdog: { ...watchdog, connected: all.every((each) => each.watchdog?.connected) } }
      : {}),
    ...liveOf(statuses),
    link: missing
      ? {
          ...missing[1].link,
          reason: `${namesOf(notReady.map(([id]) => id))}: ${missing[1].link.reason ?? 'not ready'}`,
        }
      : first.link,
    counts: {
      signals,
      openOrders: sum('openOrders'),
      openPositions: sum('openPositions'),
      unknownOrders: sum('unknownOrders'),
    },
    alarms: deskAlarms(statuses),
  };
}

/** Of every gateway, each once: accounts of one gateway share its subscriptions. */
function troubledStreams(all: readonly StatusView[]): StatusView['streams']['troubled'] {
  const known = new Map<string, StatusView['streams']['troubled'][number]>();
  for (const { streams } of all)
    for (const stream of streams.troubled) known.set(`${stream.conId} ${stream.state}`, stream);
  return [...known.values()];
}

/** Open and armed while any live account is; what each of them is missing, by its id. */
function liveOf(statuses: DeskStatusParts['statuses']): Pick<StatusView, 'live'> {
  const all = [...statuses].flatMap(([id, { live }]) => (live ? [[id, live] as const] : []));
  if (all.length === 0) return {};
  return {
    live: {
      open: all.some(([, { open }]) => open),
      armed: all.some(([, { armed }]) => armed),
      missing: all.flatMap(([id, { missing }]) =>
        missing.map((part) => ({ ...part, text: `${id}: ${part.text}` })),
      ),
    },
  };
}

/** `DU1, DU2, DU3 and 4 more`. */
function namesOf(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).join(', ');
  return ids.length > 3 ? `${shown} and ${ids.length - 3} more` : shown;
}

/** The sum in the first account's currency; undefined while an account or a rate is not told. */
function sumOfAccounts(all: readonly StatusView[], rate: DeskStatusParts['rate']): AccountView | undefined {
  const accounts = all.map(({ account }) => account).filter((account) => account !== undefined);
  const [first] = accounts;
  if (!first || accounts.length < all.length) return undefined;
  const { currency } = first;
  const rates = accounts.map((each) => (each.currency === currency ? 1 : rate(each.currency, currency)));
  if (rates.includes(undefined)) return undefined;
  const sum = (value: (account: AccountView) => number | undefined): number | undefined => {
    let total = 0;
    for (const [index, account] of accounts.entries()) {
      const own = value(account);
      if (own === undefined) return undefined;
      total += own * (rates[index] ?? 1);
    }
    return Number(total.toFixed(2));
  };
  const uncounted = [...new Set(accounts.flatMap((each) => each.uncounted ?? []))];
  const told = {
    netLiquidation: sum((each) => each.netLiquidation),
    cash: sum((each) => each.cash),
    buyingPower: sum((each) => each.buyingPower),
    availableFunds: sum((each) => each.availableFunds),
    maintenanceMargin: sum((each) => each.maintenanceMargin),
    dailyPnl: sum((each) => each.dailyPnl),
  };
  return {
    id: ALL_ACCOUNTS,
    mode: accounts.some(({ mode }) => mode === 'LIVE') ? 'LIVE' : 'PAPER',
    currency,
    ...told,
    realizedPnl: sum((each) => each.realizedPnl) ?? 0,
    unrealizedPnl: sum((each) => each.unrealizedPnl) ?? 0,
    ...(uncounted.length === 0 ? {} : { uncounted }),
  };
}

/** The same alarm of several accounts (a gateway that is gone) is one line that names them. */
function deskAlarms(statuses: ReadonlyMap<string, StatusView>): AlarmView[] {
  const alike = new Map<string, { readonly alarm: AlarmView; readonly ids: string[] }>();
  for (const [id, { alarms }] of statuses) {
    for (const alarm of alarms) {
      const key = `${alarm.code} ${alarm.message}`;
      const known = alike.get(key);
      if (known) known.ids.push(id);
      else alike.set(key, { alarm, ids: [id] });
    }
  }
  return [...alike.values()].map(({ alarm, ids }) => ({
    ...alarm,
    id: `${ids[0]}:${alarm.id}`,
    message: `${namesOf(ids)}: ${alarm.message}`,
  }));
}

const STEP_MS = 5_000;

/** The accounts' equity lines as one: sums at the times when all of them are known. In one currency only. */
export function deskEquity(lines: readonly (readonly EquityPointView[])[]): EquityPointView[] {
  const steps = lines.map(
    (line) => new Map(line.map((point) => [Math.floor(Date.parse(point.at) / STEP_MS), point])),
  );
  const times = [...new Set(steps.flatMap((line) => [...line.keys()]))].sort((a, b) => a - b);
  const latest: (EquityPointView | undefined)[] = lines.map(() => undefined);
  const points: EquityPointView[] = [];
  for (const time of times) {
    for (const [index, line] of steps.entries()) latest[index] = line.get(time) ?? latest[index];
    const known = latest.filter((point) => point !== undefined);
    if (known.length < lines.length) continue;
    const sum = (value: (point: EquityPointView) => number): number =>
      Number(known.reduce((total, point) => total + value(point), 0).toFixed(2));
    points.push({
      at: new Date(time * STEP_MS).toISOString(),
      equity: sum(({ equity }) => equity),
      realizedPnl: sum(({ realizedPnl }) => realizedPnl),
      unrealizedPnl: sum(({ unrealizedPnl }) => unrealizedPnl),
    });
  }
  return points;
}

/** True when every account is kept in the same currency. */
export const inOneCurrency = (accounts: readonly AccountSummaryView[]): boolean =>
  new Set(accounts.map(({ currency }) => currency)).size === 1;
