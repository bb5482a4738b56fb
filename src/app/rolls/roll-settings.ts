import { z } from 'zod';
import { ROLL_UNFILLED, type RollPricing } from '../../trading/rolls/roll.ts';

const whole = (least: number, most: number) =>
  z
    .number('must be a number')
    .int('must be a whole number')
    .min(least, `must be ${least} or more`)
    .max(most, `must be ${most} or less`);

const rule = {
  /** Rolls positions by itself; off, they are rolled by command alone. */
  auto: z.boolean('must be true or false'),
  /** So many trading days before the date on which `ES1!` goes to the next month. */
  daysBefore: whole(0, 30),
  /** `regular`: only in regular hours of both contracts; `open`: whenever both trade. */
  session: z.enum(['regular', 'open'], 'must be regular or open'),
  /** What is done when an order for the spread does not fill: see `RollPricing`. */
  onUnfilled: z.enum(ROLL_UNFILLED, `must be one of ${ROLL_UNFILLED.join(', ')}`),
  /** With `walk`: ticks that are paid beyond the quotes at most. */
  walkTicks: whole(0, 100),
  /** Between two attempts. */
  retrySeconds: whole(1, 3_600),
  /** After this a roll ends, with an alarm where something is left. */
  patienceMinutes: whole(1, 1_440),
};

const DEFAULTS = {
  auto: false,
  daysBefore: 0,
  session: 'regular',
  onUnfilled: 'walk',
  walkTicks: 4,
  retrySeconds: 5,
  patienceMinutes: 10,
} as const;

/** How open positions in futures are rolled into the next contract; each family may have its own. */
export const rollSettingsSchema = z.strictObject({
  auto: rule.auto.default(DEFAULTS.auto),
  daysBefore: rule.daysBefore.default(DEFAULTS.daysBefore),
  session: rule.session.default(DEFAULTS.session),
  onUnfilled: rule.onUnfilled.default(DEFAULTS.onUnfilled),
  walkTicks: rule.walkTicks.default(DEFAULTS.walkTicks),
  retrySeconds: rule.retrySeconds.default(DEFAULTS.retrySeconds),
  patienceMinutes: rule.patienceMinutes.default(DEFAULTS.patienceMinutes),
  /** By root (`ES`): what is other there. */
  products: z
    .record(
      z.string().regex(/^[A-Z0-9]{1,5}$/, 'must be a root of futures such as ES'),
      z.strictObject(rule).partial(),
    )
    .default({}),
});

export type RollSettings = z.infer<typeof rollSettingsSchema>;
export type RollRule = Omit<RollSettings, 'products'>;

export const DEFAULT_ROLL_SETTINGS: RollSettings = rollSettingsSchema.parse({});

/** What holds for one family; of one that is not known the general rule. */
export function rollRuleOf({ products, ...general }: RollSettings, root: string | undefined): RollRule {
  const own = root === undefined ? undefined : products[root];
  return { ...general, ...(own as Partial<RollRule> | undefined) };
}

/** What a person has said about one roll goes before the configured rule. */
export const pricingOf = (
  { session, onUnfilled, walkTicks, retrySeconds, patienceMinutes }: RollRule,
  said: Partial<Pick<RollPricing, 'limit' | 'onUnfilled' | 'session' | 'patienceMs'>> = {},
): RollPricing => ({
  onUnfilled,
  walkTicks,
  session,
  retryMs: retrySeconds * 1_000,
  patienceMs: patienceMinutes * 60_000,
  ...said,
});
