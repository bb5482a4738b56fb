import type { SignalId } from '../../core/ids.ts';
import { type AccountNames, takeAccounts } from './account-names.ts';

/** What a person may order in a chat. `accounts`: ids of those that were named; empty: all. */
export type ChatCommand =
  | {
      readonly what: 'kill';
      readonly reason: string;
      readonly positions: 'keep' | 'flatten';
      readonly accounts: readonly string[];
      /** Named, and no account here: then all are stopped, and positions kept. */
      readonly unknown: readonly string[];
    }
  | {
      readonly what: 'flatten';
      readonly symbol: string;
      readonly accounts: readonly string[];
      readonly unknown: readonly string[];
    }
  /** `account` and `reason` as they were typed; empty: not said. */
  | { readonly what: 'resume'; readonly account: string; readonly reason: string }
  | { readonly what: 'status'; readonly accounts: readonly string[]; readonly unknown: readonly string[] }
  | { readonly what: 'waiting' }
  | { readonly what: 'approve' | 'decline'; readonly numbers: readonly number[] }
  | { readonly what: 'help' };

/** What can be said, for people. */
export const COMMANDS_HELP = [
  'kill [reason]: stop new orders, cancel resting entries; exits stay',
  'kill flatten [reason]: the same, and close every position that Bowline opened',
  'flatten [symbol]: close every position that Bowline opened, or that of one symbol',
  'status: account, link, trading state, positions',
  'waiting: the signals that wait for a person',
  'approve 12 · decline 12: the word on signal 12, or on several (approve 12 13)',
].join('\n');

/** Of several accounts, beside the others. */
export const SEVERAL_HELP =
  'kill, flatten and status are for all accounts, or for those that are named behind the word: kill DU1234567';

/** Where resuming is allowed, beside the others. */
export const RESUME_HELP = 'resume DU1234567 reason: let trading go on in the account of that id';

const LONGEST_REASON = 200;
const MOST_NUMBERS = 20;

/**
 * The command that a message is, if it is one: the whole message, with `/` or `!` before it or not, and with the bot's name
 * before or behind it or not, as in `@my_bot kill` and `/kill@my_bot` (names of Telegram's bots end in `bot`). Words after
 * `waiting` or `approve 12` make it none: talk is no command.
 * `known`: the accounts that can be named, where there are several.
 */
export function readCommand(text: string, known?: AccountNames): ChatCommand | undefined {
  const plain = text
    .trim()
    .replace(/^(?:<@!?&?\d+>\s*|@\w*bot\b[\s,:]*)/i, '')
    .replace(/^[/!]/, '')
    .replace(/^([a-z]+)@\w+/i, '$1');
  // Who is in haste writes `KILL!!`, `kill: news` or `KILL!news`: a kill is one whatever stands behind the word.
  const [, word = '', rest = ''] =
    /^(kill)[.!,:;]+([\s\S]*)$/i.exec(plain) ?? /^([a-z]+)(?:[.!,:]*$|[,:]?\s+([\s\S]*))/i.exec(plain) ?? [];
  const said = rest.trim();
  switch (word.toLowerCase()) {
    case 'kill':
      return killCommand(said, known);
    case 'flatten': {
      const { accounts, unknown, rest: symbol } = takeAccounts(said, known);
      if (!/^\S{0,24}$/.test(symbol)) return undefined;
      return { what: 'flatten', symbol: symbol.toUpperCase() === 'ALL' ? '' : symbol, accounts, unknown };
    }
    case 'resume':
      return resumeCommand(said);
    case 'status': {
      const { accounts, unknown, rest: more } = takeAccounts(said, known);
      return more === '' ? { what: 'status', accounts, unknown } : undefined;
    }
    case 'waiting':
    case 'help':
      return said === '' ? { what: word.toLowerCase() as 'waiting' } : undefined;
    case 'approve':
    case 'decline': {
      const numbers = /^#?\d{1,6}(?:[\s,]+#?\d{1,6})*$/.test(said)
        ? (said.match(/\d+/g) ?? []).map(Number)
        : [];
      return numbers.length === 0 || numbers.length > MOST_NUMBERS
        ? undefined
        : { what: word.toLowerCase() as 'approve', numbers: [...new Set(numbers)] };
    }
    default:
      return undefined;
  }
}

const FLATTEN = /^(?:and\s+|&\s*|\+\s*)?flatten\b[\s.!,:;]*/i;

/** `flatten` may stand before the accounts or behind them. A kill is never talk: what is not understood is its reason. */
function killCommand(said: string, known: AccountNames | undefined): ChatCommand {
  const before = FLATTEN.exec(said)?.[0] ?? '';
  const { accounts, unknown, rest } = takeAccounts(said.slice(before.length), known);
  const named = accounts.length + unknown.length > 0;
  return {
    what: 'kill',
    reason: (named ? rest : said).slice(0, LONGEST_REASON),
    // Who names an account that is none here is not sure which: what stops, stops all, and nothing is closed in any.
    positions: unknown.length === 0 && (before !== '' || FLATTEN.test(rest)) ? 'flatten' : 'keep',
    accounts: unknown.length > 0 ? [] : accounts,
    unknown,
  };
}

/** Only what begins with the form of an account id, or with `ALL`: "resume tomorrow" is talk. */
function resumeCommand(said: string): ChatCommand | undefined {
  if (said === '') return { what: 'resume', account: '', reason: '' };
  const [, account = '', reason = ''] = /^([A-Z]{1,4}\d\w*|ALL)\b[\s,:;-]*([\s\S]*)$/.exec(said) ?? [];
  return account === '' ? undefined : { what: 'resume', account, reason: reason.slice(0, LONGEST_REASON) };
}

/** The number by which people name a signal: the last six digits of its id. */
export const numberOf = (id: SignalId | string): number => Number(id.slice(-6));
