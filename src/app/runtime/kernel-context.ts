import type { Broker } from '../../broker/port.ts';
import { type Clock, unixMs } from '../../core/clock.ts';
import type { ClientOrderId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { LiveFacts } from '../../trading/golive/live/live-gate.ts';
import type { KernelContext } from '../../trading/kernel/context.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import type { TradingPolicies } from '../../trading/policies.ts';
import type { ResetSettings } from '../../trading/resets/settings.ts';
import { type RiskDaySettings, riskDays } from '../../trading/risk/book/risk-day.ts';
import type { LinkFacts } from '../../trading/risk/check.ts';
import type { ScopedLimits } from '../../trading/risk/limits/scoped-limits.ts';
import type { RiskLimits } from '../../trading/risk/limits.ts';
import type { Watchers } from '../../trading/risk/watchers.ts';
import type { SizeRequest } from '../../trading/signal.ts';
import type { AccountBoard } from './account-board.ts';
import type { CurrencyRates } from './currency-rates.ts';
import { InstrumentFacts } from './instrument-facts.ts';
import type { MarketBoard } from './market-board.ts';
import type { Profits } from './profits.ts';
import type { Resets } from './resets.ts';

/** What the kernel of an account is configured with, and what it asks through. */
export interface TradingOptions {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: RiskLimits;
  readonly scopedLimits?: readonly ScopedLimits[];
  readonly watchers?: Watchers;
  /** Absent: the defaults. */
  readonly policies?: TradingPolicies;
  /** When the day of the loss limits begins; absent: at midnight in New York. */
  readonly riskDay?: RiskDaySettings;
  /** What is configured for a live account, and its permit. Absent: live accounts are read-only. */
  readonly live?: () => LiveFacts;
  /** Of the client id, where accounts share it. */
  readonly nextOrderId?: () => ClientOrderId;
  /** Active orders of a contract and side that the broker takes; absent: IB's 20. */
  readonly ordersPerSide?: number;
  readonly defaultQuantity: number;
  readonly sizing?: SizeRequest | undefined;
  readonly sizeMultipliers?: Readonly<Record<string, number>>;
  /** Absent: the defaults. */
  readonly resets?: ResetSettings;
}

interface World {
  readonly market: MarketBoard;
  readonly accounts: AccountBoard;
  readonly rates: CurrencyRates;
  readonly profits: Pick<Profits, 'moved'>;
  readonly link: () => LinkFacts;
  readonly state: () => KernelState;
  readonly resets: Resets;
}

const MIDNIGHT_IN_NEW_YORK: RiskDaySettings = { timeZone: 'America/New_York', startsAt: '00:00' };

/** The kernel's view of the world, answered from memory. */
export function kernelContext(
  options: TradingOptions,
  { market, accounts, rates, profits, link, state, resets }: World,
): KernelContext & Required<Pick<KernelContext, 'marketFacts'>> {
  const { clock, limits, policies, defaultQuantity } = options;
  const facts = new InstrumentFacts(options, market, () => state().instruments.values());
  return {
    now: () => clock.now(),
    startedAt: clock.now(),
    quote: (conId) => market.get(conId),
    account: () => accounts.facts(profits.moved()),
    link,
    brokerPosition: (conId) => accounts.position(conId),
    brokerPositions: () => accounts.positions(),
    brokerPositionSince: (conId) => accounts.positionSince(conId),
    limits,
    scopedLimits: options.scopedLimits ?? [],
    ...(options.live ? { live: options.live } : {}),
    ...(policies ? { policies } : {}),
    ...(options.watchers ? { watchers: options.watchers } : {}),
    marketNow: () => unixMs(market.latestMarketTime() ?? clock.now()),
    exchangeRate: (currency) => rates.of(currency),
    marketFacts: (instrument) => facts.of(instrument),
    riskDay: riskDays(options.riskDay ?? MIDNIGHT_IN_NEW_YORK),
    reset: () => resets.now(),
    login: () => resets.login(),
    defaultQuantity,
    ...(options.nextOrderId ? { nextOrderId: options.nextOrderId } : {}),
    ...(options.ordersPerSide === undefined ? {} : { ordersPerSide: options.ordersPerSide }),
    ...(options.sizing ? { sizing: options.sizing } : {}),
    ...(options.sizeMultipliers ? { sizeMultipliers: options.sizeMultipliers } : {}),
  };
}
