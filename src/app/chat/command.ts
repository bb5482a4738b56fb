import type { SignalId } from '../../core/ids.ts';

/** What a person may order in a chat. */
export type ChatCommand =
  | { readonly what: 'kill'; readonly reason: string; readonly positions: 'keep' | 'flatten' }
  | { readonly what: 'flatten'; readonly symbol: string }
  | { readonly what: 'status' }
  | { readonly what: 'waiting' }
  | { readonly what: 'approve' | 'decline'; readonly number: number }
  | { readonly what: 'help' };

/** What can be said, for people. */
export const COMMANDS_HELP = [
  'kill [reason]: stop new orders, cancel resting entries; exits stay',
  'kill flatten [reason]: the same, and close every position that Bowline opened',
  'flatten [symbol]: close every position that Bowline opened, or that of one symbol',
  'status: account, link, trading state, positions',
  'waiting: the signals that wait for a person',
  'approve 12 · decline 12: the word on signal 12',
].join('\n');

const LONGEST_REASON = 200;

/**
 * The command that a message is, if it is one: the whole message, with `/` or `!` before it or not, and with the bot's name
 * behind it or not, as in `/kill@my_bot`. Words after `status` or `approve 12` make it none: talk is no command.
 */
export function readCommand(text: string): ChatCommand | undefined {
  const plain = text
    .trim()
    .replace(/^<@!?&?\d+>\s*/, '')
    .replace(/^[/!]/, '')
    .replace(/^([a-z]+)@\w+/i, '$1');
  // Who is in haste writes `KILL!!` or `kill: news`.
  const [, word = '', rest = ''] = /^([a-z]+)(?:[.!,:]*$|[,:]?\s+([\s\S]*))/i.exec(plain) ?? [];
  const said = rest.trim();
  switch (word.toLowerCase()) {
    case 'kill':
      return {
        what: 'kill',
        reason: said.slice(0, LONGEST_REASON),
        positions: /^(?:and\s+|&\s*|\+\s*)?flatten\b/i.test(said) ? 'flatten' : 'keep',
      };
    case 'flatten':
      return /^\S{0,24}$/.test(said)
        ? { what: 'flatten', symbol: said.toUpperCase() === 'ALL' ? '' : said }
        : undefined;
    case 'status':
    case 'waiting':
    case 'help':
      return said === '' ? { what: word.toLowerCase() as 'status' } : undefined;
    case 'approve':
    case 'decline': {
      const number = /^#?(\d{1,6})$/.exec(said)?.[1];
      return number === undefined
        ? undefined
        : { what: word.toLowerCase() as 'approve', number: Number(number) };
    }
    default:
      return undefined;
  }
}

/** The number by which people name a signal: the last six digits of its id. */
export const numberOf = (id: SignalId | string): number => Number(id.slice(-6));
