import type { MarginPreview } from '../../../broker/port.ts';
import { signalId } from '../../../core/ids.ts';
import { type ClosedTrade, emptyBook, type RiskBook, type Tally } from '../../risk/book/risk-book.ts';
import type { PreviewFact } from '../../risk/facts/risk-facts.ts';
import {
  losingStreak,
  lowProfit,
  type NewLock,
  stopsHit,
  type TradeLockInput,
} from '../../risk/locks/trade-locks.ts';
import { scopeKeysOf } from '../../risk/scope.ts';
import {
  byFacts,
  byOrder,
  bySupposing,
  given,
  inMoney,
  type Provocation,
  type Provoked,
  type Target,
} from './provocation.ts';
import { DRILL_DAY, DRILL_TIME, EQUITY, REFERENCE, supposedHolding } from './supposed-order.ts';

const DAY_TRADE_FLOOR = 25_000;

/** So many units that they are worth more than an amount. */
const unitsAbove = (amount: number): number => Math.ceil(amount / REFERENCE) + 1;

const keysOf = ({ base }: Target): readonly string[] =>
  scopeKeysOf({ ...base.signal, instrument: base.instrument });

/** A book in which the order's scopes have done so much in the risk day. */
function tallied(target: Target, facts: Partial<Tally>): RiskBook {
  const book = emptyBook();
  for (const key of keysOf(target))
    book.tallies.set(key, { orders: 0, entries: 0, cancels: 0, revisions: 0, executed: 0, ...facts });
  return book;
}

const recent = (target: Target, orders: number): Provoked => {
  const book = emptyBook();
  book.recentOrders.push({ at: target.base.now, keys: keysOf(target), orders, total: orders });
  return byFacts(target, `${orders} orders this very moment`, { book });
};

const lost = (target: Target, amount: number, when: string): Provoked =>
  byFacts(target, `a loss of ${amount} in the ${when}`, { profitSince: () => -amount });

/** So many trades of the supposed instrument that lost and ended at their stops, the last one just now. */
const lostTrades = ({ base }: Target, count: number): ClosedTrade[] =>
  Array.from({ length: count }, () => ({
    conId: base.instrument.conId,
    source: base.signal.source,
    ...(base.signal.strategy === undefined ? {} : { strategy: base.signal.strategy }),
    openedAt: DRILL_TIME,
    closedAt: DRILL_TIME,
    openedOn: DRILL_DAY,
    closedOn: DRILL_DAY,
    profit: -1,
    byStop: true,
  }));

/** What the limit makes a lock of, and the order that meets the lock. */
function locked(
  target: Target,
  count: number,
  locksOf: (input: TradeLockInput) => NewLock | undefined,
): readonly Provoked[] {
  const { base, limits, scope } = target;
  const book = emptyBook();
  book.trades.push(...lostTrades(target, count));
  const lock = locksOf({ book, scope, limits, now: base.now, instrumentOf: () => base.instrument });
  if (!lock) return [];
  book.locks.set(lock.id, { ...lock, since: base.now });
  return [byFacts(target, `${count} losing trades that ended at their stops`, { book })];
}

const told = (preview: MarginPreview): PreviewFact => ({ kind: 'told', preview, ageMs: 0 });

/** Checks of exposure, pace and loss. */
export const BOOK_PROVOCATIONS: Readonly<Record<string, Provocation>> = {
  POSITION_QUANTITY: (target) => [
    byOrder(target, { quantity: given(target.limits.maxPositionQuantity) + 1 }),
  ],
  POSITION_NOTIONAL: (target) => [
    byOrder(target, { quantity: unitsAbove(inMoney(target.limits.maxPositionNotional)) }),
  ],
  GROSS_EXPOSURE: (target) => [byOrder(target, { quantity: unitsAbove(inMoney(target.limits.maxGross)) })],
  NET_EXPOSURE: (target) => [byOrder(target, { quantity: unitsAbove(inMoney(target.limits.maxNet)) })],
  LEVERAGE: (target) => [
    byOrder(target, { quantity: unitsAbove(given(target.limits.maxLeverage) * EQUITY) }),
  ],
  POSITIONS_COUNT: (target) => {
    const most = given(target.limits.maxPositions);
    const holdings = Array.from({ length: most }, (_, nth) => supposedHolding(nth));
    return [byFacts(target, `${most} other positions`, { holdings: () => holdings })];
  },
  GROUP_LIMIT: (target) =>
    (target.limits.groups ?? []).flatMap(({ name, symbols, maxExposure, maxPositions }): Provoked[] => {
      const [localSymbol = ''] = symbols;
      const instrument = { ...target.base.instrument, localSymbol };
      return [
        ...(maxExposure === undefined
          ? []
          : [byOrder(target, { quantity: unitsAbove(inMoney(maxExposure)) }, { instrument })]),
        ...(maxPositions === undefined
          ? []
          : [
              byFacts(
                target,
                `${maxPositions} other positions of group ${name}`,
                {
                  holdings: () =>
                    Array.from({ length: maxPositions }, (_, nth) => supposedHolding(nth, { localSymbol })),
                },
                { instrument },
              ),
            ]),
      ];
    }),
  OPEN_RISK: (target) => [
    byOrder(target, { quantity: Math.ceil(inMoney(target.limits.maxOpenRisk)) + 1, stop: REFERENCE - 1 }),
  ],
  BUYING_POWER: (target) => [
    bySupposing(target, 'no buying power', { account: { ...target.base.account, buyingPower: 0 } }),
  ],
  MARGIN_CUSHION: (target) => {
    const excessLiquidity = (EQUITY * given(target.limits.minCushionPercent)) / 200;
    return [
      bySupposing(target, `an excess liquidity of ${excessLiquidity}`, {
        account: { ...target.base.account, excessLiquidity },
      }),
    ];
  },
  CASH_RESERVE: (target) => [
    bySupposing(target, 'no cash', { account: { ...target.base.account, cash: 0 } }),
  ],
  MARGIN_PREVIEW: (target) => [
    byFacts(target, 'no answer of the broker', {
      margin: {
        kind: 'refused',
        refusal: { code: 'BROKER_TIMEOUT', message: 'The broker did not tell the margins of the order.' },
      },
    }),
  ],
  INITIAL_MARGIN: (target) => {
    const initialAfter = inMoney(target.limits.maxInitialMargin) + 1;
    return [
      byFacts(target, `an initial margin of ${initialAfter} after the order`, {
        margin: told({ initialAfter }),
      }),
    ];
  },
  EXCESS_LIQUIDITY: (target) => {
    const equityWithLoanAfter = EQUITY + inMoney(target.limits.minExcessLiquidity) - 1;
    const preview = { equityWithLoanAfter, maintenanceAfter: EQUITY };
    return [
      byFacts(target, `an excess liquidity of ${equityWithLoanAfter - EQUITY} after the order`, {
        margin: told(preview),
      }),
    ];
  },
  OPEN_ORDERS_LIMIT: (target) => [
    bySupposing(target, `${target.limits.maxOpenOrders} open orders`, {
      openOrders: target.limits.maxOpenOrders,
    }),
  ],
  ORDERS_PER_SECOND: (target) => [recent(target, given(target.limits.maxOrdersPerSecond))],
  ORDERS_PER_MINUTE: (target) => [recent(target, given(target.limits.maxOrdersPerMinute))],
  ORDERS_PER_DAY: (target) => {
    const orders = given(target.limits.maxOrdersPerDay);
    return [byFacts(target, `${orders} orders in the day`, { book: tallied(target, { orders }) })];
  },
  TRADES_PER_DAY: (target) => {
    const entries = given(target.limits.maxTradesPerDay);
    return [byFacts(target, `${entries} entries in the day`, { book: tallied(target, { entries }) })];
  },
  MESSAGES_PER_DAY: (target) => {
    const orders = given(target.limits.maxMessagesPerDay);
    return [byFacts(target, `${orders} messages in the day`, { book: tallied(target, { orders }) })];
  },
  ORDER_EFFICIENCY: (target) => {
    const orders = Math.max(50, Math.ceil(given(target.limits.maxEfficiencyRatio)) + 1);
    return [
      byFacts(target, `${orders} orders in the day, none executed`, { book: tallied(target, { orders }) }),
    ];
  },
  SAME_ORDER: (target) => {
    const { now, instrument, side, quantity } = target.base;
    const book = emptyBook();
    const { conId: contract } = instrument;
    book.recentEntries.push({ at: now, signalId: signalId('S-BEFORE'), conId: contract, side, quantity });
    return [byFacts(target, 'the same entry this very moment', { book })];
  },
  PATTERN_DAY_TRADING: (target) => {
    const { limits, base } = target;
    const equity = (limits.dayTradeEquity ?? DAY_TRADE_FLOOR) - 1;
    const book = emptyBook();
    book.day = { key: DRILL_DAY, week: '2026-03-02', since: DRILL_TIME };
    book.trades.push(...lostTrades(target, given(limits.maxDayTrades)));
    const account = { ...base.account, equity };
    return [
      byFacts(
        target,
        `${book.trades.length} day trades and an equity of ${equity}`,
        { book, equity },
        { account },
      ),
    ];
  },
  TRADE_RISK: (target) => [
    byOrder(target, { quantity: Math.ceil(inMoney(target.limits.maxRiskPerTrade)) + 1, stop: REFERENCE - 1 }),
  ],
  DAILY_LOSS: (target) => [lost(target, inMoney(target.limits.maxDailyLoss), 'day')],
  WEEKLY_LOSS: (target) => [lost(target, inMoney(target.limits.maxWeeklyLoss), 'week')],
  DAY_DRAWDOWN: (target) => {
    const dayPeak = EQUITY + inMoney(target.limits.maxDayDrawdown);
    return [byFacts(target, `the day's highest equity at ${dayPeak}`, { book: { ...emptyBook(), dayPeak } })];
  },
  DRAWDOWN: (target) => {
    const peak = EQUITY + inMoney(target.limits.maxDrawdown);
    return [byFacts(target, `the highest equity ever at ${peak}`, { book: { ...emptyBook(), peak } })];
  },
};

/** Limits that lock entries when trades end badly; the lock refuses, as `RISK_LOCKED`. */
export const LOCK_PROVOCATIONS: Readonly<Record<string, Provocation>> = {
  LOSING_STREAK: (target) => locked(target, given(target.limits.maxLosingStreak), losingStreak),
  STOPS_HIT: (target) => locked(target, given(target.limits.maxStopsHit), stopsHit),
  LOW_PROFIT: (target) =>
    locked(target, given(target.limits.lowProfitTrades), (input) => lowProfit(input)[0]),
};
