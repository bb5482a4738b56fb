import { layoutOf, type Message } from '../message.ts';
import { field, fixed, group, type Part, when } from '../parts.ts';
import { int } from '../wire-types.ts';
import { CLIENT_MESSAGES } from './catalogue.ts';

/**
 * Messages of clients that speak without frames (server version 76). Their layouts depend on the number that each message gives
 * as its own version, because clients announced server features of later versions than their own.
 */

/** The first server version with frames; the layouts without frames are its own but for what message versions say. */
const FIRST_FRAMED = 100;
/** Later messages came with frames. */
const LAST_UNFRAMED = 71;

const isAtLeast = (least: number) => (value: unknown) => Number(value) >= least;
const isAtMost = (most: number) => (value: unknown) => Number(value) <= most;

/** What messages of lower versions have not. */
interface Growth {
  /** Fields by the message version that brought them; Infinity: none has them. */
  readonly since: Readonly<Record<string, number>>;
  /** The last message version whose contract has not these fields. */
  readonly contract?: { readonly upTo: number; readonly without: readonly string[] };
}

const UNIDENTIFIED = ['conId', 'tradingClass'];
const NEVER = { options: Number.POSITIVE_INFINITY };
const CALCULATION = { since: NEVER, contract: { upTo: 1, without: ['tradingClass'] } };

/** By message number. */
const GROWTH: Readonly<Record<number, Growth>> = {
  1: { since: { options: 11 }, contract: { upTo: 9, without: ['tradingClass'] } },
  3: { since: { miscOptions: 42, algoId: 43, solicited: 44, randomizeSize: 45, randomizePrice: 45 } },
  9: { since: {}, contract: { upTo: 7, without: ['primaryExchange'] } },
  10: { since: { options: 5 }, contract: { upTo: 3, without: UNIDENTIFIED } },
  20: { since: { options: 6 }, contract: { upTo: 4, without: UNIDENTIFIED } },
  21: { since: {}, contract: { upTo: 1, without: UNIDENTIFIED } },
  22: { since: { subscriptionOptions: 4 } },
  50: { since: { options: 3 }, contract: { upTo: 1, without: UNIDENTIFIED } },
  52: { since: { ...NEVER, conId: 2 } },
  54: CALCULATION,
  55: CALCULATION,
  71: { since: { optionalCapabilities: 2 } },
};

const nameOf = (part: Part): string => ('name' in part ? part.name : '');

function grown(part: Part, { since, contract }: Growth): readonly Part[] {
  const from = since[nameOf(part)];
  if (from !== undefined) return [when('messageVersion', isAtLeast(from), [part])];
  if (part.kind !== 'group' || part.name !== 'contract' || contract === undefined) return [part];
  const short = part.parts.filter((each) => !contract.without.includes(nameOf(each)));
  return [
    when('messageVersion', isAtMost(contract.upTo), [group(part.name, short)]),
    when('messageVersion', isAtLeast(contract.upTo + 1), [part]),
  ];
}

function unframed(message: Message): Message {
  const growth = GROWTH[message.id] ?? { since: {} };
  const parts = layoutOf(message, FIRST_FRAMED).flatMap((part, place): readonly Part[] =>
    part.kind === 'fixed'
      ? [place === 0 ? field('messageVersion', int) : fixed(part.text)]
      : grown(part, growth),
  );
  return { ...message, parts };
}

/** Every message that a client without frames sends, by its number. */
export const UNFRAMED_MESSAGES: ReadonlyMap<number, Message> = new Map(
  [...CLIENT_MESSAGES].flatMap(([id, message]) => (id > LAST_UNFRAMED ? [] : [[id, unframed(message)]])),
);
