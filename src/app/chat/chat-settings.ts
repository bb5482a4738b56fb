import { z } from 'zod';
import { SOURCE_KINDS } from '../../chat/source.ts';
import { ACCOUNT_ID_FORM } from '../../core/ids.ts';
import { sizingSchema } from '../../trading/sizing/settings.ts';
import { approvalMinutes } from '../alerts/alert-settings.ts';

const text = z.string('must be a text').trim().min(1, 'must not be empty');
const ids = (what: string) => z.array(text, `must be a list of ${what}`);
/** For tests and for proxies; the service's own where absent. */
const apiUrl = z.url('must be an address such as https://example.org').optional();
const token = text.optional();
const percent = z.number('must be a number').min(0, 'must not be negative').max(100, 'must be at most 100');

/** What holds for the messages of one room. */
export const chatRoomSchema = z.strictObject({
  source: z.enum(SOURCE_KINDS, `must be one of ${SOURCE_KINDS.join(', ')}`),
  /** The source's id of the channel, chat or mailbox; of a file its path. Not for `stdin` and `http`. */
  channel: text.optional(),
  /** Ids of those whose words trade. Files, stdin and `http` may leave it empty: whoever writes there may trade. */
  authors: ids('ids').default([]),
  /** The underlying that the room leaves unsaid: `SPX`. */
  impliedSymbol: text.optional(),
  /** Worked out and recorded, never sent. */
  dryRun: z.boolean('must be true or false').default(false),
  /** Entries and additions wait so many minutes for a person, and are refused then. Exits do not wait. */
  approvalMinutes,
  /** What is unclear is asked about for so many minutes; 0: it is ignored. */
  askMinutes: z
    .number('must be a number')
    .min(0, 'must not be negative')
    .max(1440, 'must be at most 1440')
    .default(10),
  account: z.string().regex(ACCOUNT_ID_FORM, 'must be an IB account id').optional(),
  /** Of several accounts, those that follow the room; empty: all, or `account`. */
  accounts: z
    .array(z.string().regex(ACCOUNT_ID_FORM, 'must be an IB account id'), 'must be a list of account ids')
    .default([]),
  /** Absent: the room's name. */
  strategy: text.max(128).optional(),
  outsideRth: z.boolean('must be true or false').default(false),
  /** How much an entry buys: never what the author says. Absent: the configured default. */
  size: sizingSchema.optional(),
  /** Only these, as they are said: of an option its underlying. Empty: any. */
  symbols: z.array(text, 'must be a list of symbols').default([]),
  /** Seconds after which a message no longer opens anything; an older exit is asked about. */
  maxAgeSeconds: z.number('must be a number').positive('must be more than 0').default(60),
  /** An announced entry price may differ so much from the quote at arrival. Absent: 5 % for stocks and the like, 10 % for options. */
  maxDeviationPercent: percent.optional(),
  /** So much above the announced price may be paid; sold short, so much below. */
  chasePercent: percent.max(25, 'must be at most 25').default(0),
  /** What a trim without a figure closes: 0.5 is half. Absent: it is asked about. */
  trim: z.number('must be a number').gt(0, 'must be more than 0').max(1, 'must be at most 1').optional(),
  /** More entries and additions in a minute are refused. */
  perMinute: z.int('must be a whole number').min(1, 'must be at least 1').default(10),
});
export type ChatRoomSettings = z.output<typeof chatRoomSchema>;

const operators = z.strictObject({
  source: z.enum(['discord', 'telegram'], 'must be discord or telegram'),
  /** The channel or chat in which they write and are asked. */
  channel: text,
  /** Ids of the persons who may stop trading and decide there. */
  users: ids('ids').min(1, 'must name at least one'),
  /** Whether `resume` is obeyed there, with the id of the account and a reason. Absent: it is not. */
  mayResume: z.boolean('must be true or false').optional(),
  /** What accounts are called there beside their ids, where there are several: a name to an id. */
  names: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]{0,39}$/i, 'must be a word of letters, digits and -'),
      z.string().regex(ACCOUNT_ID_FORM, 'must be an IB account id'),
    )
    .optional(),
});

/** Rooms whose messages trade, and where they are read. */
export const chatSchema = z.strictObject({
  discord: z.strictObject({ token, apiUrl }).optional(),
  telegram: z.strictObject({ token, apiUrl }).optional(),
  mail: z
    .strictObject({
      host: text,
      port: z.int('must be a whole number').min(1).max(65_535).default(993),
      /** TLS from the first byte; without it STARTTLS where the server offers it. */
      tls: z.boolean('must be true or false').default(true),
      user: text,
      password: token,
      /**
       * The mail server whose `Authentication-Results` are believed (its first word there): only mail that passed DMARC there,
       * or DKIM for the sender's domain, counts. `none`: whoever writes a sender's name is believed.
       */
      authenticatedBy: text,
    })
    .optional(),
  /** By name. The name is also that of the alert URL of a room with the source `http`. */
  rooms: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a name of small letters, digits and -'),
      chatRoomSchema,
    )
    .default({}),
  /** Persons who may say `kill`, `flatten`, `status`, `approve`, `decline` and, where it is allowed, `resume` in a chat. */
  operators: operators.optional(),
  /** A language model that may doubt what the grammar has read; an endpoint of OpenAI's form. Absent: none. */
  model: z
    .strictObject({
      url: z.url('must be an address such as http://127.0.0.1:11434/v1'),
      name: text,
      key: token,
      timeoutMs: z.int('must be a whole number').min(100).max(30_000).default(3_000),
    })
    .optional(),
});
export type ChatSettings = z.output<typeof chatSchema>;
export type OperatorSettings = NonNullable<ChatSettings['operators']>;

/** The place of the messages of a room: unique among rooms. */
export const placeOf = (name: string, room: Pick<ChatRoomSettings, 'source' | 'channel'>): string =>
  `${room.source} ${room.source === 'http' || room.source === 'stdin' ? name : (room.channel ?? '')}`;

/** Texts that must never be written anywhere. */
export const chatSecrets = ({ discord, telegram, mail, model }: ChatSettings): string[] =>
  [discord?.token, telegram?.token, mail?.password, model?.key].filter((secret) => secret !== undefined);

/** The rooms whose messages come by an alert URL of their name. */
export const httpRooms = ({ rooms }: ChatSettings): string[] =>
  Object.entries(rooms).flatMap(([name, { source }]) => (source === 'http' ? [name] : []));

/** The rooms that one account of several follows; the rest of the settings is common. */
export const roomsOf = (chat: ChatSettings, account: string): ChatSettings => ({
  ...chat,
  rooms: Object.fromEntries(
    Object.entries(chat.rooms).filter(
      ([, room]) =>
        (room.account === undefined || room.account === account) &&
        (room.accounts.length === 0 || room.accounts.includes(account)),
    ),
  ),
});
