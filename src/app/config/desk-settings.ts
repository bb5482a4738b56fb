import { z } from 'zod';
import { GROUP_METHODS, type GroupMethod, groupMethod } from '../../broker/advisor-group.ts';
import { ACCOUNT_ID_FORM, PAPER_ID_FORM } from '../../core/ids.ts';
import { readDistance } from '../../signals/distance.ts';
import { windowSchema } from '../../trading/risk/limits/windows.ts';
import { accountLimitsSchema } from '../../trading/risk/limits.ts';
import type { Distance } from '../../trading/signal.ts';
import { sizingSchema } from '../../trading/sizing/settings.ts';
import { accountWatchdogSchema } from '../watchdog/watchdog-settings.ts';

/** An hour. */
const LONGEST_DELAY_SECONDS = 3_600;
/** An order's reference is the signal's id, the account's id and a few letters: with longer ids hardly one would be readable. */
const LONGEST_ID = 11;
const MOST_ACCOUNTS = 200;

/** An exit of an account's own: a distance from its entry, never a price. */
const distance = z.string('must be a text such as 1% or 20 ticks').transform((text, context): Distance => {
  const read = readDistance({ kind: 'text', text: text.trim() });
  if (read.ok && read.value.unit !== 'price') return read.value;
  context.addIssue({ code: 'custom', message: 'must be a distance such as 1%, 2.5 points or 20 ticks' });
  return z.NEVER;
});

const stops = z
  .strictObject({
    /** `always`: in place of the signal's exits. `missing`: where the signal has none. */
    when: z.enum(['always', 'missing'], 'must be always or missing').default('always'),
    stopLoss: distance.optional(),
    takeProfit: distance.optional(),
  })
  .refine(
    ({ stopLoss, takeProfit }) => stopLoss !== undefined || takeProfit !== undefined,
    'needs stopLoss, takeProfit or both',
  );

const symbol = z.string('must be a text').trim().min(1, 'must not be empty');

/** One account of a desk. */
export const deskAccountSchema = z.strictObject({
  id: z
    .string('must be a text')
    .regex(ACCOUNT_ID_FORM, 'must be an IB account id such as DU1234567 (paper) or U1234567 (live)')
    .max(LONGEST_ID, `must have at most ${LONGEST_ID} characters`),
  /** What the account is expected to be. Live is said for each account; nothing is live by default. */
  mode: z.enum(['paper', 'live'], 'must be paper or live').default('paper'),
  /** Of a live account: the paper account whose evidence its permit rests on. */
  evidence: z
    .string('must be a text')
    .regex(PAPER_ID_FORM, 'must be the id of a paper account such as DU1234567')
    .optional(),
  /** The advisor's group that its orders go to; only of an advisor's own account. */
  group: z
    .string('must be a text')
    .trim()
    .min(1, 'must not be empty')
    .max(64, 'must have at most 64 characters')
    .optional(),
  /** How the group shares an order out; absent: as the group itself says. */
  method: z
    .string('must be a text')
    .transform((text, context): GroupMethod => {
      const method = groupMethod(text);
      if (method) return method;
      context.addIssue({ code: 'custom', message: `must be one of ${GROUP_METHODS.join(', ')}` });
      return z.NEVER;
    })
    .optional(),
  /** A name of `gateways`; absent: the gateway of `broker`. */
  gateway: symbol.optional(),
  /** False: nothing is entered; exits are carried out. */
  enabled: z.boolean('must be true or false').default(true),
  /** What every size is multiplied by, units too. */
  multiplier: z
    .number('must be a number')
    .positive('must be more than 0')
    .max(100, 'must be at most 100')
    .default(1),
  /** In place of the signal's size. */
  size: sizingSchema.optional(),
  /** What is traded in place of a symbol: `{ ES: 'MES' }`. */
  map: z.record(symbol, symbol).default({}),
  stops: stops.optional(),
  /** Entries are only taken within one of these; absent: at any time. */
  hours: z.array(windowSchema.omit({ reason: true }), 'must be a list of windows').default([]),
  /** How much later than others it enters. Exits are not delayed. */
  delaySeconds: z
    .number('must be a number')
    .min(0, 'must not be negative')
    .max(LONGEST_DELAY_SECONDS, `must be at most ${LONGEST_DELAY_SECONDS}`)
    .default(0),
  /** In place of those of `watchdog`, those that are set here. */
  watchdog: accountWatchdogSchema.default({}),
  /** In place of the limits of `trading.limits`, those that are set here. */
  limits: accountLimitsSchema.default({}),
});
export type DeskAccount = z.output<typeof deskAccountSchema>;

/** What the gateway of `broker` is called beside the named ones. */
export const MAIN_GATEWAY = 'main';

/** The name of the gateway that an account is on. */
export const gatewayOf = ({ gateway }: Pick<DeskAccount, 'gateway'>): string => gateway ?? MAIN_GATEWAY;

export const deskAccountsSchema = z
  .array(deskAccountSchema, 'must be a list of accounts')
  .max(MOST_ACCOUNTS, `must have at most ${MOST_ACCOUNTS} accounts`)
  .refine(
    (accounts) => new Set(accounts.map(({ id }) => id)).size === accounts.length,
    'must name each account once',
  )
  .default([]);
