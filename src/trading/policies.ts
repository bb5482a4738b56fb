import { z } from 'zod';

/** What Bowline does by itself when something is not as it should be. An alarm is raised in any case. */
export const tradingPoliciesSchema = z.strictObject({
  /**
   * An order at the broker carries a reference of ours and is not the order that we sent: `alarm` shows it; `cancel`
   * also cancels it, where it belongs to our client id.
   */
  onStrayOrder: z.enum(['alarm', 'cancel'], 'must be alarm or cancel').default('alarm'),
  /**
   * A signal says what its sender held before it, and another side is held here: `resync` goes from what is held to the
   * sender's target, and never opens what the signal's side does not lead to; `refuse` does nothing; `report` carries the
   * signal out as it stands.
   */
  positionDrift: z.enum(['resync', 'refuse', 'report'], 'must be resync, refuse or report').default('resync'),
  /**
   * A position is without its stop for longer than messages take: `repair` places the stop anew, at the price it had;
   * `flatten` closes the position; `alarm` leaves it to a person.
   */
  onMissingStop: z.enum(['repair', 'flatten', 'alarm'], 'must be repair, flatten or alarm').default('repair'),
});

export type TradingPolicies = z.infer<typeof tradingPoliciesSchema>;

export type PositionDriftPolicy = TradingPolicies['positionDrift'];

export const DEFAULT_POLICIES: TradingPolicies = tradingPoliciesSchema.parse({});
