import type { BrokerPosition } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { ClientOrderId, ConId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Quote } from '../../marketdata/market.ts';
import type { LiveFacts } from '../golive/live/live-gate.ts';
import type { TradingPolicies } from '../policies.ts';
import type { RiskDay } from '../risk/book/risk-day.ts';
import type { AccountFacts, LinkFacts } from '../risk/check.ts';
import type { MarketFacts, PreviewFact } from '../risk/facts/risk-facts.ts';
import type { ScopedLimits } from '../risk/limits/scoped-limits.ts';
import type { RiskLimits } from '../risk/limits.ts';
import type { Watchers } from '../risk/watchers.ts';
import type { SizeRequest } from '../signal.ts';
import type { ResetNow } from './held-entries.ts';
import type { LoginFacts } from './watch-link.ts';

/** A quote and when our clock saw it. */
export interface SeenQuote {
  readonly quote: Quote;
  readonly receivedAt: UnixMs;
}

/** What the kernel may ask about the world while it decides. It answers from memory; nothing here waits. */
export interface KernelContext {
  /** Bowline's clock. */
  now(): UnixMs;
  /** Since when this process can have had quotes; our clock. Absent: not known. */
  readonly startedAt?: UnixMs;
  quote(conId: ConId): SeenQuote | undefined;
  account(): AccountFacts;
  link(): LinkFacts;
  /** The broker's own position, where it has told one. */
  brokerPosition(conId: ConId): BrokerPosition | undefined;
  /** All that it has told; absent: only single ones can be asked for. */
  brokerPositions?(): Iterable<BrokerPosition>;
  /** What is configured for a live account, and its permit. Absent: nothing, and live accounts are read-only. */
  live?(): LiveFacts;
  /** Since when it has told that quantity; our clock. Absent: not known. */
  brokerPositionSince?(conId: ConId): UnixMs | undefined;
  /** Whether our position has differed from it for too long, although one of them has moved meanwhile; asked while the kernel looks. */
  differs?(conId: ConId): boolean;
  readonly limits: RiskLimits;
  /** Absent: the defaults. */
  readonly policies?: TradingPolicies;
  /** Limits of narrower scopes. */
  readonly scopedLimits?: readonly ScopedLimits[];
  /** What is looked at while positions are open. Absent: nothing beside protection. */
  readonly watchers?: Watchers;
  /** The broker's clock; absent: ours. */
  marketNow?(): UnixMs;
  /** What a unit of a currency is worth in the base currency; absent where it is not known. */
  exchangeRate?(currency: string): number | undefined;
  marketFacts?(instrument: Instrument): MarketFacts;
  /** The risk day that a moment of our clock belongs to. Absent: daily limits count from the start of the journal. */
  riskDay?(now: UnixMs): RiskDay;
  /** The reset of IB's servers, or of the gateway, that lasts now. Absent: resets are not minded. */
  reset?(): ResetNow | undefined;
  /** What is known of the gateway's login; absent where there is none that could lapse. */
  login?(): LoginFacts | undefined;
  /** Active orders of a contract and side that the broker takes; absent: IB's 20. */
  readonly ordersPerSide?: number;
  /** How a signal is sized that says no size. Absent: by `defaultQuantity`. */
  readonly sizing?: SizeRequest;
  /**
   * The first number that no order of the same client has, of whatever account; absent: this account alone gives numbers.
   * At least the state's own `nextOrderId`.
   */
  nextOrderId?(): ClientOrderId;
  /** By account: what sizes other than units are multiplied by. */
  readonly sizeMultipliers?: Readonly<Record<string, number>>;
  /** What the broker said about the margins of the order that is explained: no record keeps it. */
  readonly supposedMargin?: PreviewFact;
  /** Units for a signal that says no size. */
  readonly defaultQuantity: number;
}
