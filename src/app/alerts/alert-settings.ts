import { z } from 'zod';
import { ACCOUNT_ID_FORM } from '../../core/ids.ts';
import { DIALECT_NAMES } from '../../signals/dialects/registry.ts';

const DAY_MINUTES = 1440;

/** Addresses from which TradingView sends alerts, as its help pages list them. */
export const TRADINGVIEW_ADDRESSES = ['52.89.214.238', '34.212.75.30', '54.218.53.128', '52.32.178.7'];

const address = z
  .union([z.ipv4(), z.ipv6(), z.literal('tradingview')], 'must be an IP address or tradingview')
  .describe('An address, or tradingview for all of its own');

/** From where alerts may come; empty: from anywhere. */
export const alertSources = z.array(address, 'must be a list of addresses').default([]);

export const approvalMinutes = z
  .number('must be a number')
  .positive('must be more than 0')
  .max(DAY_MINUTES, `must be at most ${DAY_MINUTES}`)
  .optional();

/** What holds for the alerts of one URL. */
export const alertUrlSchema = z.strictObject({
  /** The language of its messages; without it the body decides. */
  dialect: z
    .enum(DIALECT_NAMES as [string, ...string[]], `must be one of ${DIALECT_NAMES.join(', ')}`)
    .optional(),
  /** Worked out and recorded, never sent. */
  dryRun: z.boolean('must be true or false').default(false),
  /** Each signal waits so many minutes for a person, and is refused then. Exits do not wait. */
  approvalMinutes,
  /** The account that every signal of this URL is for; a message that names another is refused. */
  account: z.string().regex(ACCOUNT_ID_FORM, 'must be an IB account id').optional(),
  /** The accounts of a desk that every signal of this URL is for; a message may name one of them. Empty: as the message says. */
  accounts: z
    .array(z.string().regex(ACCOUNT_ID_FORM, 'must be an IB account id'), 'must be a list of account ids')
    .default([]),
  /** The advisor's group of a desk that every signal of this URL is for. */
  faGroup: z.string().trim().min(1).max(64).optional(),
  /** For messages that name no strategy. */
  strategy: z.string().min(1).max(128).optional(),
  tif: z.enum(['DAY', 'GTC'], 'must be DAY or GTC').optional(),
  outsideRth: z.boolean('must be true or false').optional(),
  /** Units for messages that say no size. */
  quantity: z.number('must be a number').positive('must be more than 0').optional(),
  /** Only these symbols, as the messages write them; empty: any. */
  symbols: z.array(z.string().trim().min(1), 'must be a list of symbols').default([]),
  /** More signals in a minute are refused. Exits are counted and never refused. */
  perMinute: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
  sources: alertSources,
});
export type AlertUrlSettings = z.output<typeof alertUrlSchema>;

/** True when an alert may come from this address. IPv4 within IPv6 is the same address. */
export function comesFrom(sources: readonly string[], ip: string): boolean {
  if (sources.length === 0) return true;
  const plain = ip.replace(/^::ffff:/i, '');
  return sources.some((source) =>
    source === 'tradingview' ? TRADINGVIEW_ADDRESSES.includes(plain) : source === plain,
  );
}
