import { z } from 'zod';

/** What Bowline does by itself when something is not as it should be. An alarm is raised in any case. */
export const tradingPoliciesSchema = z.strictObject({
  /**
   * An order at the broker carries a reference of ours and is not the order that we sent: `alarm` shows it; `cancel`
   * also cancels it, where it belongs to our client id.
   */
  onStrayOrder: z.enum(['alarm', 'cancel'], 'must be alarm or cancel').default('alarm'),
});

export type TradingPolicies = z.infer<typeof tradingPoliciesSchema>;

export const DEFAULT_POLICIES: TradingPolicies = tradingPoliciesSchema.parse({});
