import { z } from 'zod';

/** Base currencies that IB offers and the simulated broker keeps accounts in. */
export const BASE_CURRENCIES = ['USD', 'EUR', 'CAD', 'GBP'] as const;
export type BaseCurrency = (typeof BASE_CURRENCIES)[number];

/** Accounts of one login; an advisor's master account comes on top. */
const MOST_ACCOUNTS = 50;
const HIGHEST_CLIENT_ID = 2_147_483_647;

/** Live ids are simulated like paper ones: the way to a live account is rehearsed with them. */
const individual = z
  .string('must be a text')
  .regex(/^D?U\d{3,}$/, 'must be an account id such as DU1234567, or U1234567 to rehearse a live account');

const cash = z
  .number('must be a number')
  .min(0, 'must not be negative')
  .max(1e9, 'must be at most 1,000,000,000');

const baseCurrency = z.enum(BASE_CURRENCIES, `must be one of ${BASE_CURRENCIES.join(', ')}`);

/** An account by its id alone, or with a balance and a base currency of its own. */
const account = z.union(
  [
    individual,
    z.strictObject({ id: individual, cash: cash.optional(), baseCurrency: baseCurrency.optional() }),
  ],
  'must be an account id such as DU1234567, or { id, cash, baseCurrency }',
);

const count = z.int().min(1).max(MOST_ACCOUNTS);
const named = z.array(account).min(1).max(MOST_ACCOUNTS);

/** The settings of the simulated broker's accounts, keys of `simulated`. */
export const accountSettings = {
  account: z
    .string('must be a text')
    .regex(/^D[UF]\d{3,}$/, 'must be a paper account id such as DU1234567')
    .default('DU1234567'),
  /** Accounts of the login: so many, counted up from `account`; or their ids, with balances where they differ. */
  accounts: z
    .union(
      [count, named],
      `must be a number from 1 to ${MOST_ACCOUNTS}, or a list of account ids such as DU1234567`,
    )
    .refine(
      (accounts) => typeof accounts === 'number' || areDistinct(accounts),
      'must name each account once',
    )
    .optional(),
  /** The login is an advisor's: a master account (DF…) comes before the clients' accounts. */
  advisor: z.boolean('must be true or false').default(false),
  /** What a new account begins with, in its base currency. */
  cash: cash.default(1_000_000),
  /** In which new accounts are kept and their totals told. */
  baseCurrency: baseCurrency.default('USD'),
  /** The client that hears of every client's orders, as "Master API client ID" in TWS. */
  masterClient: z
    .int(`must be a client id from 0 to ${HIGHEST_CLIENT_ID}`)
    .min(0, 'must not be negative')
    .max(HIGHEST_CLIENT_ID, `must be at most ${HIGHEST_CLIENT_ID}`)
    .optional(),
};

const areDistinct = (accounts: z.output<typeof named>): boolean =>
  new Set(accounts.map((each) => (typeof each === 'string' ? each : each.id))).size === accounts.length;
