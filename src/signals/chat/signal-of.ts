import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import { occSymbol } from '../../instruments/options/option-symbol.ts';
import type { Distance, EntryRequest, Share } from '../../trading/signal.ts';
import type { SignalDraft } from '../dialects/dialect.ts';
import type { ChatFields, Level } from './event.ts';
import type { LedgerEntry } from './ledger/ledger.ts';
import { LEFT_AFTER_MOST, type RoomPosition } from './ledger/position.ts';
import { FUTURES } from './read/known-symbols.ts';

/**
 * The canonical signal of a message that is to be acted upon. How much is bought is never the author's to say: entries
 * and additions carry no size, so the configured one holds. Refused by code: what was said too vaguely for an order, and
 * what needs none (`NOTHING_TO_SEND`).
 */
export function signalOf({ event, decision }: LedgerEntry): Result<SignalDraft, Refusal> {
  if (decision.kind !== 'act')
    return refuse('NOT_ACTED_UPON', 'decision', `The message is not acted upon: ${decision.reason}`);
  const { position } = decision;
  const symbol = symbolOf(position);
  if (!symbol.ok) return symbol;
  const { fields } = event;
  const base = { symbol: symbol.value, entry: { type: 'market' }, tif: 'DAY', outsideRth: false } as const;
  switch (event.type) {
    case 'NEW':
      return ok({
        ...base,
        action: position.side === 'short' ? 'sell' : 'buy',
        entry: entryOf(fields),
        ...exitsOf(fields, position),
        warnings: underlyingWarnings(fields, position),
      });
    case 'ADD':
      return ok({ ...base, action: 'add', entry: entryOf(fields), warnings: [] });
    case 'TRIM':
      return trimOf(base, fields, position);
    case 'TP':
      if (fields.portion?.kind !== 'all' && (fields.stop || fields.targets))
        return amendOf(base, fields, position);
      // `hit target, out`: whether the order at the broker was filled or not, nothing is to be left.
      return fields.portion?.kind === 'all'
        ? ok({ ...base, action: 'close', warnings: [] })
        : refuse('NOTHING_TO_SEND', 'event', 'TP needs no order: the exits rest at the broker.');
    case 'EXIT':
    case 'SL':
      return ok({ ...base, action: 'close', warnings: [] });
    case 'CANCEL':
      return ok({ ...base, action: 'cancel', warnings: [] });
    case 'MOVE_STOP':
    case 'TARGETS':
      return amendOf(base, fields, position);
    default:
      return refuse(
        'NOTHING_TO_SEND',
        'event',
        `${event.type} needs no order: the exits rest at the broker.`,
      );
  }
}

/**
 * What a message says of the stop besides what its own event does: `out half, stop to BE` closes and moves. Undefined where
 * it says nothing of it. To be sent ahead of the message's own signal: exits
 * are not changed while a part is being closed.
 */
export function stopBeside(entry: LedgerEntry): LedgerEntry | undefined {
  const { event, decision } = entry;
  const { stop } = event.fields;
  if (decision.kind !== 'act' || !stop || (event.type !== 'TRIM' && event.type !== 'ADD')) return undefined;
  return { ...entry, event: { ...event, type: 'MOVE_STOP', fields: { stop } } };
}

type Base = Pick<SignalDraft, 'symbol' | 'entry' | 'tif' | 'outsideRth'>;

const refuse = (code: string, field: string, message: string) => fail<Refusal>({ code, field, message });

const WHOLE_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** OCC's symbol for options, the continuous one for futures, else the symbol as it was said. */
function symbolOf({ symbol, instrument, strike, right, expiry }: RoomPosition): Result<string, Refusal> {
  if (instrument === 'spread')
    return refuse(
      'SPREAD_UNSUPPORTED',
      'strike',
      'Spreads of chat rooms are not sent as orders in this version.',
    );
  // The front month: `/CL` is the root of a future, `CL` alone a share.
  if (instrument === 'future') {
    const root = symbol.replace(/^\//, '');
    return ok(FUTURES.has(root) ? `${root}1!` : root);
  }
  // A coin's name alone is a share's symbol to IB (`SOL`, `LINK`).
  if (instrument === 'crypto' && /^[A-Z]{3,4}$/.test(symbol)) return ok(`${symbol}USD`);
  // Nobody's yes to half a contract buys the share.
  if (strike === undefined && instrument === 'option')
    return refuse('STRIKE_MISSING', 'strike', `No strike of the option on ${symbol} is known.`);
  if (strike === undefined) return ok(symbol);
  if (!right) return refuse('RIGHT_MISSING', 'right', 'Call or put was not said.');
  if (expiry === undefined || !WHOLE_DATE.test(expiry))
    return refuse('EXPIRY_MISSING', 'expiry', `No date of expiry is known for ${symbol} ${strike}${right}.`);
  return ok(
    occSymbol({ root: symbol, expirationDate: expiry.replaceAll('-', ''), right, strike }).replaceAll(
      ' ',
      '',
    ),
  );
}

/** At the announced price or better; of a zone, its far end. Without a price, at the market. */
function entryOf({ price, priceHigh, side, atMarket }: ChatFields): EntryRequest {
  if (atMarket || price === undefined) return { type: 'market' };
  return { type: 'limit', limit: side === 'short' ? price : (priceHigh ?? price) };
}

function exitsOf(fields: ChatFields, position: RoomPosition): Partial<SignalDraft> {
  const { stop, targets = [] } = fields;
  const distances = targets
    .map((target) => distanceOf(target, position))
    .filter((each) => each !== undefined);
  const [only] = distances;
  const stopLoss = stop && distanceOf(stop, position);
  return {
    ...(stopLoss ? { stopLoss } : {}),
    ...(stop?.kind === 'trailing-percent'
      ? { trailing: { unit: 'percent' as const, value: stop.value } }
      : {}),
    ...(distances.length === 1 && only ? { takeProfit: only } : {}),
    ...(distances.length > 1 ? { takeProfits: distances.map((at) => ({ at })) } : {}),
  };
}

/** Levels of the underlying and relations to the entry have no distance of their own. */
function distanceOf(level: Level, position: RoomPosition): Distance | undefined {
  if (level.kind === 'percent') return { unit: 'percent', value: level.value };
  return level.kind === 'price' && !isOfUnderlying(level, position)
    ? { unit: 'price', value: level.value }
    : undefined;
}

/** Where no contract was said a great figure is read as the underlying's; what is no option has none. */
const isOfUnderlying = (level: Level, { instrument }: RoomPosition): boolean =>
  level.kind === 'price' && level.of === 'underlying' && (instrument === 'option' || instrument === 'spread');

function underlyingWarnings({ stop, targets = [] }: ChatFields, position: RoomPosition): string[] {
  const warnings: string[] = [];
  for (const level of [...(stop ? [stop] : []), ...targets])
    if (level.kind === 'price' && isOfUnderlying(level, position))
      warnings.push(`The level ${level.value} is the underlying's and becomes no order.`);
  return warnings;
}

function trimOf(base: Base, { portion }: ChatFields, position: RoomPosition): Result<SignalDraft, Refusal> {
  const share = shareOf(portion, position);
  if (!share) return refuse('PORTION_NOT_SAID', 'portion', 'A part is closed; how much was not said.');
  return ok({ ...base, action: 'close', ...(share === 'all' ? {} : { portion: share }), warnings: [] });
}

/** The author's units are turned into the same part of ours. */
function shareOf(portion: ChatFields['portion'], { units, open }: RoomPosition): Share | 'all' | undefined {
  switch (portion?.kind) {
    case 'fraction':
      return { by: 'fraction', value: portion.value };
    case 'most':
      return { by: 'fraction', value: 1 - LEFT_AFTER_MOST };
    case 'all':
      return 'all';
    case 'units': {
      const held = units === undefined ? undefined : units * open;
      if (held === undefined || held <= 0) return undefined;
      return portion.value >= held ? 'all' : { by: 'fraction', value: portion.value / held };
    }
    default:
      return undefined;
  }
}

function amendOf(base: Base, fields: ChatFields, position: RoomPosition): Result<SignalDraft, Refusal> {
  const exits = exitsOf(fields, position);
  const breakEven = fields.stop?.kind === 'break-even' ? { breakEven: { when: 'now' as const } } : {};
  if (Object.keys(exits).length + Object.keys(breakEven).length === 0)
    return refuse(
      'LEVEL_OF_UNDERLYING',
      'stop',
      "The level is the underlying's; an order at the broker needs the option's price.",
    );
  return ok({
    ...base,
    action: 'amend',
    ...exits,
    ...breakEven,
    warnings: underlyingWarnings(fields, position),
  });
}
