import type { BrokerPosition } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Quote } from '../../marketdata/market.ts';
import type { TradingPolicies } from '../policies.ts';
import type { AccountFacts, LinkFacts } from '../risk/check.ts';
import type { RiskLimits } from '../risk/limits.ts';

/** A quote and when our clock saw it. */
export interface SeenQuote {
  readonly quote: Quote;
  readonly receivedAt: UnixMs;
}

/** What the kernel may ask about the world while it decides. It answers from memory; nothing here waits. */
export interface KernelContext {
  /** Bowline's clock. */
  now(): UnixMs;
  quote(conId: ConId): SeenQuote | undefined;
  account(): AccountFacts;
  link(): LinkFacts;
  /** The broker's own position, where it has told one. */
  brokerPosition(conId: ConId): BrokerPosition | undefined;
  readonly limits: RiskLimits;
  /** Absent: the defaults. */
  readonly policies?: TradingPolicies;
  /** Units for a signal that says no size. */
  readonly defaultQuantity: number;
}
