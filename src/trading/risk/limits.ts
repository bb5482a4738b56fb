import { z } from 'zod';
import { SEC_TYPES } from '../../instruments/sec-type.ts';
import { type Amount, amountSchema } from './limits/amount.ts';
import { eventSchema, windowSchema } from './limits/windows.ts';

const positive = () => z.number().positive();
const count = () => z.number().int().positive();
const percent = () => z.number().positive().max(100);
const symbols = () => z.array(z.string().min(1));
const money = (): z.ZodType<Amount> => amountSchema;

/** Symbols that tend to fall together, and what may be held of them at most. */
const groupSchema = z
  .strictObject({
    name: z.string().min(1),
    symbols: symbols().min(1),
    /** Largest gross value of all of them. */
    maxExposure: money().optional(),
    /** Most of them that may be held at once. */
    maxPositions: count().optional(),
  })
  .refine(
    ({ maxExposure, maxPositions }) => maxExposure !== undefined || maxPositions !== undefined,
    'needs maxExposure, maxPositions or both',
  );
export type SymbolGroup = z.infer<typeof groupSchema>;

/** Order types as people and IB call them. */
const ENTRY_TYPES = ['MKT', 'LMT', 'STP', 'STP LMT'] as const;

/** What is in force without being set. Amounts are in the account's base currency, quantities in units. */
const withDefaults = {
  allowedSymbols: symbols()
    .default([])
    .describe(
      'Only these are entered: IB symbols or local symbols (`SPY`, `ESZ6`); empty = all that resolve',
    ),
  deniedSymbols: symbols().default([]).describe('Never entered, also when allowed above'),
  maxQuantity: positive()
    .default(100_000)
    .describe('Largest quantity of one order for stocks, forex and crypto'),
  maxContracts: count()
    .default(10)
    .describe('Largest quantity of one order for futures and options (`MAX_CONTRACTS`)'),
  maxNotional: positive()
    .default(500_000)
    .describe('Largest entry price × quantity × multiplier of one order'),
  priceCollarPercent: percent()
    .default(5)
    .describe('How far an entry price may be from the quote, in percent of it, on the side where it costs'),
  stopRequired: z.boolean().default(true).describe('Entries without a stop are refused'),
  duplicateWindowMs: z
    .number()
    .int()
    .min(0)
    .default(60_000)
    .describe('A body without an id that comes again within this time is the same signal'),
  maxSignalAgeMs: count().default(300_000).describe('A signal whose own time is older than this is refused'),
  maxQuoteAgeMs: count()
    .default(60_000)
    .describe('An entry whose quote came longer ago than this is refused'),
  maxOpenOrders: count().default(60).describe('Most orders that may be open at once, exits included'),
  refuseInDoubt: z
    .boolean()
    .default(true)
    .describe(
      'No entry in an instrument with an order in doubt or a position that the broker tells otherwise',
    ),
} as const;

/** What is off until it is set. */
const optional = {
  allowedSecTypes: z
    .array(z.enum(SEC_TYPES))
    .min(1)
    .describe("Only these of IB's security types are entered"),
  minPrice: positive().describe('Cheaper stocks, and CFDs on them, are not entered'),
  tradingHours: z
    .enum(['open', 'regular'])
    .describe('`open`: entered only while an order can work now; `regular`: only in regular hours'),
  noTradeWindows: z.array(windowSchema).min(1).describe('Times of day in which nothing is entered'),
  events: z.array(eventSchema).min(1).describe('Moments around which nothing is entered: news, closings'),
  resetWindows: z
    .boolean()
    .describe('`true`: nothing is entered during resets, whatever `trading.resets.entries` says'),
  minDaysToExpiry: z
    .number()
    .int()
    .min(0)
    .describe('Futures with fewer days to their last trading day are not entered'),
  minDaysToFirstNotice: z
    .number()
    .int()
    .min(0)
    .describe(
      'Futures with fewer business days to their first notice, or to the last trading day before it, are not entered',
    ),
  shortSales: z
    .enum(['refuse', 'located'])
    .describe(
      '`refuse`: no entry that sells what is not held, futures and forex apart; `located`: of stocks only as many as IB says can be borrowed',
    ),
  minOptionDays: z.number().int().min(0).describe('Options with fewer days to expiry are not entered'),
  zeroDteCutOff: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .describe("Options that expire today are not entered after this time of the instrument's zone"),
  maxOptionSpreadPercent: positive().describe(
    'Options with a wider spread, in percent of the middle, are not entered',
  ),
  minOpenInterest: count().describe('Options with fewer open contracts are not entered'),
  maxMoneynessPercent: positive().describe(
    'Options whose strike is further from the price of the underlying, in percent of it, are not entered',
  ),
  allowedOrderTypes: z.array(z.enum(ENTRY_TYPES)).min(1).describe('Only these order types enter'),
  collarTicks: count().describe(
    'How many ticks an entry price may be beyond the quote on the side where it costs',
  ),
  collarAtr: positive().describe('The same in multiples of the average true range of 14 days'),
  collarLastPercent: percent().describe('The same in percent of the last trade'),
  maxSpreadPercent: positive().describe('Entries in a wider spread, in percent of the middle, are refused'),
  maxSpreadTicks: count().describe('The same in ticks'),
  delayedQuotes: z
    .enum(['refuse'])
    .describe('`refuse`: no entry on delayed prices (15 minutes old and more)'),
  minStopPercent: positive().describe('Nearest stop, in percent of the entry price'),
  maxStopPercent: positive().describe('Furthest stop, in percent of the entry price'),
  maxStopAtr: positive().describe('Furthest stop, in multiples of the average true range of 14 days'),
  minRewardToRisk: positive().describe('Least distance of the target, in distances of the stop'),
  maxAdds: z.number().int().min(0).describe('Most entries that may be added to an open position'),
  maxVolumePercent: percent().describe('Largest share of the average daily volume of 20 days'),
  maxPositionQuantity: positive().describe('Largest position in one instrument, in units or contracts'),
  maxPositionNotional: money().describe('Largest value of the position in one instrument'),
  maxPositions: count().describe('Most instruments held or being entered at once'),
  maxGross: money().describe('Largest sum of the values of all positions, long and short'),
  maxNet: money().describe('Largest difference between long and short values'),
  maxLeverage: positive().describe('Largest gross value, in multiples of equity'),
  groups: z
    .array(groupSchema)
    .min(1)
    .describe('Groups of symbols that count together: sectors, correlated names'),
  maxOpenRisk: money().describe('Largest sum of what all positions and entries lose at their stops'),
  maxRiskPerTrade: money().describe('Largest loss of one entry at its stop'),
  buyingPowerReserve: money().describe(
    "What must be left of the broker's buying power after an entry in a stock, or a CFD on one",
  ),
  minCushionPercent: percent().describe('Least excess liquidity, in percent of net liquidation, for entries'),
  minCash: money().describe('Cash that must be left after a stock purchase'),
  maxInitialMargin: money().describe(
    "Largest initial margin of the account after an entry, as IB's `whatIf` reckons it; asks the broker before the order",
  ),
  minExcessLiquidity: money().describe(
    "What must be left of equity with loan value over maintenance margin after an entry, as IB's `whatIf` reckons it; asks the broker before the order",
  ),
  maxOrdersPerSecond: count().describe('Most orders planned within a second'),
  maxOrdersPerMinute: count().describe('Most orders planned within a minute'),
  maxOrdersPerDay: count().describe('Most orders planned in a risk day'),
  maxTradesPerDay: count().describe('Most entries planned in a risk day'),
  sameOrderWindowMs: z
    .number()
    .int()
    .positive()
    .max(60_000)
    .describe('The same side and quantity of an instrument from another signal within this time is refused'),
  maxMessagesPerDay: count().describe('Most submissions, revisions and cancellations of a risk day'),
  maxEfficiencyRatio: positive().describe(
    "Largest (submissions + revisions + cancellations) / (executed orders + 1) of a risk day, from the 50th on; IB's bound is 20",
  ),
  maxDayTrades: z
    .number()
    .int()
    .min(0)
    .describe(
      'Day trades in stocks and options within five business days after which nothing new is entered',
    ),
  dayTradeEquity: positive().describe(
    '`maxDayTrades` counts below this equity only (FINRA 4210: 25,000 USD)',
  ),
  maxDailyLoss: money().describe('Loss of the risk day, realised and open, from which on nothing is entered'),
  maxWeeklyLoss: money().describe('The same for the week, from Monday'),
  maxDayDrawdown: money().describe(
    "Fall of equity from the risk day's highest from which on nothing is entered",
  ),
  maxDrawdown: money().describe('The same from the highest ever seen'),
  maxLosingStreak: count().describe('Losing trades in a row after which entries are locked'),
  coolDownMinutes: positive().describe('How long a losing streak locks; absent: until a person lifts it'),
  maxStopsHit: count().describe(
    'Trades ended by their stop within `stopsHitMinutes` after which entries are locked',
  ),
  stopsHitMinutes: positive().describe('See `maxStopsHit`; absent: 60'),
  stopsHitLockMinutes: positive().describe('How long that locks; absent: 60'),
  lowProfitTrades: z
    .number()
    .int()
    .min(2)
    .describe('An instrument whose last so many trades together lost is locked for a day'),
} as const;

/** Every limit of the account. */
export const riskLimitsSchema = z.strictObject({
  ...withDefaults,
  ...(mapValues(optional, (schema) => schema.optional()) as {
    [Name in keyof typeof optional]: z.ZodOptional<(typeof optional)[Name]>;
  }),
});
export type RiskLimits = z.infer<typeof riskLimitsSchema>;
export type LimitName = keyof RiskLimits;

/** Limits that are about the account as a whole. */
const OF_ACCOUNT = {
  duplicateWindowMs: true,
  maxOpenOrders: true,
  resetWindows: true,
  buyingPowerReserve: true,
  minCushionPercent: true,
  minCash: true,
  maxDayTrades: true,
  dayTradeEquity: true,
  maxDayDrawdown: true,
  maxDrawdown: true,
} as const;

const everyLimit = z.strictObject({
  ...(mapValues(withDefaults, (schema) => ((schema as z.ZodDefault).unwrap() as z.ZodType).optional()) as {
    [Name in keyof typeof withDefaults]: z.ZodOptional<ReturnType<(typeof withDefaults)[Name]['unwrap']>>;
  }),
  ...(mapValues(optional, (schema) => schema.optional()) as {
    [Name in keyof typeof optional]: z.ZodOptional<(typeof optional)[Name]>;
  }),
});

/** The limits of one of several accounts: those set there, in place of the ones for all. */
export const accountLimitsSchema = everyLimit.omit({ duplicateWindowMs: true });

/** The limits of a narrower scope: only those set there count. */
export const partialLimitsSchema = everyLimit.omit(OF_ACCOUNT);

export const DEFAULT_RISK_LIMITS: RiskLimits = riskLimitsSchema.parse({});

/** What each limit means and its default, for the documentation. */
export const LIMIT_DESCRIPTIONS: readonly {
  readonly name: string;
  readonly meaning: string;
  readonly fallback?: unknown;
}[] = [
  ...Object.entries(withDefaults).map(([name, schema]) => ({
    name,
    meaning: described(schema),
    fallback: schema.parse(undefined) as unknown,
  })),
  ...Object.entries(optional).map(([name, schema]) => ({ name, meaning: described(schema) })),
];

function described(schema: z.ZodType): string {
  return schema.description ?? '';
}

function mapValues(
  shape: Readonly<Record<string, z.ZodType>>,
  change: (schema: z.ZodType) => z.ZodType,
): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, change(schema)]));
}
