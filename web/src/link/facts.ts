import type { LinkView, RecoveryView } from '../../../src/app/link-views.ts';
import type { StatusView } from '../../../src/app/views.ts';
import type { Tone } from '../design/chip.tsx';

/** One fact about the way to the broker; the facts are independent of each other. */
export interface LinkFact {
  readonly name: string;
  readonly value: string;
  readonly tone: Tone;
  readonly detail: string;
}

const SOCKET: Readonly<Record<LinkView['socket'], Tone>> = {
  connected: 'good',
  connecting: 'warn',
  disconnected: 'bad',
};
const BROKER: Readonly<Record<LinkView['broker'], Tone>> = { up: 'good', down: 'bad', unknown: 'warn' };
const FARM: Readonly<Record<string, Tone>> = {
  ok: 'good',
  broken: 'bad',
  connecting: 'warn',
  // IB's "inactive but available upon demand": nothing is wrong.
  inactive: 'plain',
};

export function farmFacts(farms: LinkView['farms']): LinkFact[] {
  return Object.entries(farms)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, state]) => ({
      name,
      value: state,
      tone: FARM[state] ?? 'warn',
      detail: `Data farm ${name} is ${state}`,
    }));
}

/** All farms in one fact: the broken ones by name, otherwise how many are connected. */
export function farmSummary(farms: LinkView['farms']): LinkFact {
  const facts = farmFacts(farms);
  const bad = facts.filter((fact) => fact.tone === 'bad' || fact.tone === 'warn');
  if (facts.length === 0)
    return { name: 'Farms', value: 'none told', tone: 'plain', detail: 'The gateway named no data farm yet' };
  if (bad.length > 0) {
    const tone = bad.some((fact) => fact.tone === 'bad') ? 'bad' : 'warn';
    const value = bad.map((fact) => `${fact.name} ${fact.value}`).join(', ');
    return { name: 'Farms', value, tone, detail: facts.map((fact) => fact.detail).join('; ') };
  }
  const ok = facts.filter((fact) => fact.tone === 'good').length;
  const asleep = facts.length - ok;
  return {
    name: 'Farms',
    value: asleep === 0 ? `${ok} ok` : `${ok} ok, ${asleep} inactive`,
    tone: 'good',
    detail: facts.map((fact) => fact.detail).join('; '),
  };
}

const orderFact = ({ ready, readOnly, broker, reason }: LinkView): LinkFact => {
  if (readOnly)
    return {
      name: 'Orders',
      value: 'read-only',
      tone: 'bad',
      detail: reason ?? 'The gateway\'s "Read-Only API" setting is on; it refuses orders',
    };
  if (ready && broker === 'down')
    return {
      name: 'Orders',
      value: 'wait',
      tone: 'bad',
      detail:
        'The gateway has lost its link to Interactive Brokers (1100); entries are refused, closings wait',
    };
  return ready
    ? { name: 'Orders', value: 'ready', tone: 'good', detail: 'Orders can be sent' }
    : { name: 'Orders', value: 'not ready', tone: 'bad', detail: reason ?? 'Orders cannot be sent now' };
};

/** How many streams are named in the row; the card has them all. */
const NAMED = 2;

const listOf = (texts: readonly string[], most: number): string =>
  texts.length > most
    ? `${texts.slice(0, most).join(', ')} and ${texts.length - most} more`
    : texts.join(', ');

/** The subscriptions to quotes: those that should stream and do not by name, otherwise how many there are. */
export function quotesFact(
  { symbols, streams }: Pick<StatusView, 'symbols' | 'streams'>,
  unheard = false,
): LinkFact {
  const { troubled } = streams;
  if (unheard && streams.streaming === 0 && streams.total > 0)
    return {
      name: 'Quotes',
      value: 'none',
      tone: 'bad',
      detail: 'None of the subscriptions streams: the broker is not heard',
    };
  if (troubled.length > 0) {
    const names = troubled.map(({ symbol, state }) => `${symbol} ${state}`);
    const reasons = troubled.map(({ symbol, reason }) => `${symbol}: ${reason ?? 'no quotes'}`);
    return { name: 'Quotes', value: listOf(names, NAMED), tone: 'bad', detail: reasons.join('; ') };
  }
  const complete = symbols.subscribed >= symbols.total;
  return {
    name: 'Quotes',
    value: `${symbols.subscribed}/${symbols.total}`,
    tone: complete ? 'good' : 'warn',
    detail: `${symbols.subscribed} of ${symbols.total} symbols have a quote; ${streams.streaming} of ${streams.total} subscriptions stream`,
  };
}

const MINUTE_MS = 60_000;

/** `34 min`, or `3 h 5 min`. */
export function spanText(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / MINUTE_MS));
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

const ENTRIES = {
  refuse: 'entries are refused',
  hold: 'entries are held until then',
  allow: 'entries are sent as always',
} as const;

function resetFact({ resets }: LinkView, now: number): LinkFact[] {
  if (!resets.now) return [];
  const { name, until } = resets.now;
  const held = resets.held > 0 ? `, ${resets.held} held` : '';
  return [
    {
      name: 'Reset',
      value: `${spanText(Date.parse(until) - now)} left`,
      tone: 'warn',
      detail: `${name}; ${ENTRIES[resets.entries]}${held}`,
    },
  ];
}

/** What is only worth a word when it is not as it should be. */
function exceptions({ loggedIn, competingSince, login }: LinkView): LinkFact[] {
  const facts: LinkFact[] = [];
  if (login?.lapsed && loggedIn !== 'no')
    facts.push({
      name: 'Login',
      value: 'lapsed',
      tone: 'warn',
      detail: 'The weekly login has lapsed: the next restart of the gateway needs a person',
    });
  if (loggedIn === 'no')
    facts.push({
      name: 'Login',
      value: 'not logged in',
      tone: 'bad',
      detail: 'The gateway answers but begins no session: look at its window',
    });
  if (competingSince !== undefined)
    facts.push({
      name: 'Other session',
      value: 'has the quotes',
      tone: 'bad',
      detail: 'The same user is logged in elsewhere and has the market data (10197): log out there',
    });
  return facts;
}

/** Socket, IB's own link, data farms, readiness for orders, subscriptions. */
export function linkFacts({
  link,
  symbols,
  streams,
  now,
}: Pick<StatusView, 'link' | 'symbols' | 'streams'> & Partial<Pick<StatusView, 'now'>>): LinkFact[] {
  const version = link.serverVersion === undefined ? '' : `, server version ${link.serverVersion}`;
  return [
    {
      name: 'Socket',
      value: link.socket,
      tone: SOCKET[link.socket],
      detail: `${link.host}:${link.port}, client id ${link.clientId}${version}`,
    },
    {
      name: 'IB link',
      value: link.broker,
      tone: BROKER[link.broker],
      detail: "The gateway's own connection to Interactive Brokers",
    },
    farmSummary(link.farms),
    ...exceptions(link),
    ...resetFact(link, now === undefined ? Date.now() : Date.parse(now)),
    orderFact(link),
    quotesFact({ symbols, streams }, link.socket !== 'connected' || link.broker === 'down'),
  ];
}

const STEP: Readonly<Record<RecoveryView['steps'][number]['state'], Tone>> = {
  waiting: 'plain',
  running: 'warn',
  done: 'good',
  failed: 'bad',
};

/** What was read after the last gap, step by step. */
export const recoveryFacts = ({ steps }: RecoveryView): LinkFact[] =>
  steps.map(({ name, state, found, unread, reason }) => ({
    name,
    value: state === 'done' && found !== undefined ? `${found}` : state,
    tone: unread === undefined ? STEP[state] : 'warn',
    detail: reason ?? (unread === undefined ? '' : `${unread} could not be read`),
  }));
