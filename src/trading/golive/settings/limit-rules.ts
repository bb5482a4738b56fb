import type { LimitName, SymbolGroup } from '../../risk/limits.ts';
import {
  amountAtLeast,
  amountAtMost,
  anyChange,
  atLeast,
  atMost,
  lastsLong,
  noneOfThese,
  onlyThese,
  type SettingRule,
  type SettingVerdict,
  same,
  strictness,
} from './compare-setting.ts';

const MINUTE_MS = 60_000;

/** An event of the calendar whose time is over forbids nothing more. */
const isAhead = (entry: unknown, now: number): boolean => {
  const { at, minutesAfter } = entry as { readonly at: string; readonly minutesAfter: number };
  return Date.parse(at) + minutesAfter * MINUTE_MS >= now;
};

/** A later time of day lets more in; `HH:MM` compares as text. */
const notAfter: SettingRule = {
  upward: 'later, or taken away',
  compare: (before, after) => {
    if (same(before, after)) return 'same';
    if (before === undefined) return 'tighter';
    if (after === undefined) return 'looser';
    return String(after) < String(before) ? 'tighter' : 'looser';
  },
};

const groups: SettingRule = {
  upward: 'a group or a symbol of it taken away, or its limit higher or taken away',
  compare: (before, after, now) => {
    const list = (value: unknown): readonly SymbolGroup[] => (value ?? []) as readonly SymbolGroup[];
    const verdicts = list(before).map((group): SettingVerdict => {
      const kept = list(after).find(({ name }) => name === group.name);
      if (!kept) return 'looser';
      return worst([
        noneOfThese('').compare(group.symbols, kept.symbols, now),
        amountAtMost.compare(group.maxExposure, kept.maxExposure, now),
        atMost.compare(group.maxPositions, kept.maxPositions, now),
      ]);
    });
    const found = worst(verdicts);
    return found === 'same' && list(after).length > list(before).length ? 'tighter' : found;
  },
};

const worst = (verdicts: readonly SettingVerdict[]): SettingVerdict =>
  verdicts.includes('looser') ? 'looser' : verdicts.includes('tighter') ? 'tighter' : 'same';

const required = strictness([false, true], 'switched off');
const refuses = strictness([undefined, 'refuse'], 'taken away');

/** Of every limit, which changes let more happen. A limit without a line here does not compile. */
export const LIMIT_RULES: Readonly<Record<LimitName, SettingRule>> = {
  allowedSymbols: onlyThese,
  deniedSymbols: noneOfThese('a symbol taken away'),
  maxQuantity: atMost,
  maxContracts: atMost,
  maxNotional: atMost,
  priceCollarPercent: atMost,
  stopRequired: required,
  duplicateWindowMs: atLeast(),
  maxSignalAgeMs: atMost,
  maxQuoteAgeMs: atMost,
  maxOpenOrders: atMost,
  refuseInDoubt: required,
  allowedSecTypes: onlyThese,
  minPrice: atLeast(),
  tradingHours: strictness([undefined, 'open', 'regular'], 'from `regular` to `open`, or taken away'),
  noTradeWindows: noneOfThese('a window changed or taken away'),
  events: noneOfThese('an event that is not over changed or taken away', isAhead),
  resetWindows: required,
  minDaysToExpiry: atLeast(),
  minDaysToFirstNotice: atLeast(),
  shortSales: strictness([undefined, 'located', 'refuse'], 'from `refuse` to `located`, or taken away'),
  minOptionDays: atLeast(),
  zeroDteCutOff: notAfter,
  maxOptionSpreadPercent: atMost,
  minOpenInterest: atLeast(),
  maxMoneynessPercent: atMost,
  allowedOrderTypes: onlyThese,
  collarTicks: atMost,
  collarAtr: atMost,
  collarLastPercent: atMost,
  maxSpreadPercent: atMost,
  maxSpreadTicks: atMost,
  delayedQuotes: refuses,
  minStopPercent: atLeast(),
  maxStopPercent: atMost,
  maxStopAtr: atMost,
  minRewardToRisk: atLeast(),
  maxAdds: atMost,
  maxVolumePercent: atMost,
  maxPositionQuantity: atMost,
  maxPositionNotional: amountAtMost,
  maxPositions: atMost,
  maxGross: amountAtMost,
  maxNet: amountAtMost,
  maxLeverage: atMost,
  groups,
  maxOpenRisk: amountAtMost,
  maxRiskPerTrade: amountAtMost,
  buyingPowerReserve: amountAtLeast,
  minCushionPercent: atLeast(),
  minCash: amountAtLeast,
  maxInitialMargin: amountAtMost,
  minExcessLiquidity: amountAtLeast,
  maxOrdersPerSecond: atMost,
  maxOrdersPerMinute: atMost,
  maxOrdersPerDay: atMost,
  maxTradesPerDay: atMost,
  sameOrderWindowMs: atLeast(),
  maxMessagesPerDay: atMost,
  maxEfficiencyRatio: atMost,
  maxDayTrades: atMost,
  dayTradeEquity: atLeast(25_000),
  maxDailyLoss: amountAtMost,
  maxWeeklyLoss: amountAtMost,
  maxDayDrawdown: amountAtMost,
  maxDrawdown: amountAtMost,
  maxLosingStreak: atMost,
  coolDownMinutes: lastsLong,
  maxStopsHit: atMost,
  stopsHitMinutes: atLeast(60),
  stopsHitLockMinutes: atLeast(60),
  lowProfitTrades: anyChange,
};

/** Limits that say how another one works: while that one is not set they change nothing. */
export const IDLE_WITHOUT: Readonly<Partial<Record<LimitName, LimitName>>> = {
  dayTradeEquity: 'maxDayTrades',
  coolDownMinutes: 'maxLosingStreak',
  stopsHitMinutes: 'maxStopsHit',
  stopsHitLockMinutes: 'maxStopsHit',
};
