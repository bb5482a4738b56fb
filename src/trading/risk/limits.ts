import { z } from 'zod';

/** The limits of one account. Amounts are in the account's base currency, quantities in units of the instrument. */
export const riskLimitsSchema = z.strictObject({
  /** Only these may be traded; empty = every instrument that resolves. IB symbols or local symbols: `SPY`, `ESZ6`. */
  allowedSymbols: z.array(z.string().min(1)).default([]),
  /** Never traded, also when allowed above. */
  deniedSymbols: z.array(z.string().min(1)).default([]),
  /** Largest quantity of one order for stocks, forex and crypto. */
  maxQuantity: z.number().positive().default(100_000),
  /** Largest quantity of one order for futures and options (`MAX_CONTRACTS`). */
  maxContracts: z.number().int().positive().default(10),
  /** Largest entry price × quantity × multiplier of one order. */
  maxNotional: z.number().positive().default(500_000),
  /** How far an entry price may be from the quote, in percent of it, on the side where it costs. */
  priceCollarPercent: z.number().positive().max(100).default(5),
  /** Entries without a stop are refused. */
  stopRequired: z.boolean().default(true),
  /** A body without an id that comes again within this time is the same signal. TradingView re-sends for about 20 s. */
  duplicateWindowMs: z.number().int().min(0).default(60_000),
  /** A signal whose own time is older than this is refused. */
  maxSignalAgeMs: z.number().int().positive().default(300_000),
  /** An entry whose quote is older than this is refused. */
  maxQuoteAgeMs: z.number().int().positive().default(60_000),
  /** Most orders that may be open at once, exits included. */
  maxOpenOrders: z.number().int().positive().default(60),
});

export type RiskLimits = z.infer<typeof riskLimitsSchema>;

export const DEFAULT_RISK_LIMITS: RiskLimits = riskLimitsSchema.parse({});
