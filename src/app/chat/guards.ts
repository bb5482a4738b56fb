import type { UnixMs } from '../../core/clock.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { ChatEvent } from '../../signals/chat/event.ts';
import type { LedgerEntry } from '../../signals/chat/ledger/ledger.ts';
import type { SignalDraft } from '../../signals/dialects/dialect.ts';
import type { QuoteThen } from './chat-journal.ts';
import type { ChatRoomSettings } from './chat-settings.ts';

const MINUTE_MS = 60_000;
/** A clock that is so much ahead of ours is wrong, or the message's time was invented. */
const AHEAD_TOLERATED_MS = 60_000;
const DEVIATION_PERCENT = { option: 10, other: 5 } as const;

/** What makes a position, or makes it greater. */
export const opens = ({ type }: Pick<ChatEvent, 'type'>): boolean => type === 'NEW' || type === 'ADD';

const refuse = (code: string, message: string, facts: Partial<Refusal> = {}): Result<never> =>
  fail({ code, ...facts, message });

/** Whether a message is young enough to be acted upon without asking. */
export function judgeAge(
  time: UnixMs,
  now: UnixMs,
  { maxAgeSeconds }: Pick<ChatRoomSettings, 'maxAgeSeconds'>,
): Result<undefined> {
  const seconds = (now - time) / 1_000;
  if (seconds > maxAgeSeconds)
    return refuse(
      'CHAT_TOO_OLD',
      `The message is ${Math.round(seconds)} s old; ${maxAgeSeconds} s are allowed.`,
      {
        found: String(Math.round(seconds)),
        allowed: String(maxAgeSeconds),
      },
    );
  if (time - now > AHEAD_TOLERATED_MS)
    return refuse(
      'CHAT_FROM_FUTURE',
      'The time of the message lies ahead of our clock by more than a minute.',
    );
  return ok(undefined);
}

export function judgeSymbol(
  symbol: string,
  { symbols }: Pick<ChatRoomSettings, 'symbols'>,
): Result<undefined> {
  const same = (each: string): boolean => each.toUpperCase() === symbol.toUpperCase();
  if (symbols.length === 0 || symbols.some(same)) return ok(undefined);
  return refuse('CHAT_SYMBOL', `The room does not trade ${symbol}. Allowed: ${symbols.join(', ')}.`, {
    found: symbol,
    allowed: symbols.join(', '),
  });
}

/** Whether what could be had now is near what was announced. Without a price there is nothing to compare. */
export function judgePrice(
  { event, decision }: LedgerEntry,
  quote: QuoteThen | undefined,
  { maxDeviationPercent }: Pick<ChatRoomSettings, 'maxDeviationPercent'>,
): Result<undefined> {
  const { price, priceHigh = price } = event.fields;
  if (price === undefined || priceHigh === undefined || decision.kind !== 'act') return ok(undefined);
  const { instrument, side } = decision.position;
  const allowed =
    maxDeviationPercent ?? (instrument === 'option' ? DEVIATION_PERCENT.option : DEVIATION_PERCENT.other);
  if (!quote)
    return refuse('CHAT_NO_QUOTE', 'There is no quote that the announced price could be compared with.');
  const had = side === 'short' ? quote.bid : quote.ask;
  const from = had > priceHigh ? priceHigh : price;
  const percent = had > priceHigh || had < price ? (Math.abs(had - from) / from) * 100 : 0;
  if (percent <= allowed) return ok(undefined);
  return refuse(
    'CHAT_PRICE_MOVED',
    `Announced at ${from}, to be had at ${had}: ${percent.toFixed(1)} % apart, ${allowed} % are allowed.`,
    { found: String(had), allowed: `${allowed} % around ${from}` },
  );
}

/** The entry's limit, so much worse than announced as the room allows. */
export function withChase(
  draft: SignalDraft,
  { chasePercent }: Pick<ChatRoomSettings, 'chasePercent'>,
): SignalDraft {
  const { entry, action } = draft;
  if (chasePercent === 0 || entry.type !== 'limit') return draft;
  const factor = 1 + ((action === 'sell' ? -1 : 1) * chasePercent) / 100;
  // To the fourth decimal: the tick is the kernel's to round to.
  return { ...draft, entry: { type: 'limit', limit: Math.round(entry.limit * factor * 10_000) / 10_000 } };
}

/** How many openings a room may ask for in a minute. */
export class OpeningRate {
  #taken: number[] = [];

  allows(now: UnixMs, perMinute: number): Result<undefined> {
    this.#taken = this.#taken.filter((at) => now - at < MINUTE_MS);
    this.#taken.push(now);
    if (this.#taken.length <= perMinute) return ok(undefined);
    return refuse(
      'CHAT_LIMIT',
      `The room has opened ${this.#taken.length} times within a minute; ${perMinute} are allowed.`,
      {
        found: String(this.#taken.length),
        allowed: String(perMinute),
      },
    );
  }
}
