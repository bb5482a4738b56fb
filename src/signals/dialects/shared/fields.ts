import { type AccountId, accountId } from '../../../core/ids.ts';
import type { Distance, EntryRequest } from '../../../trading/signal.ts';
import { normaliseName, valueText } from '../../alert-value.ts';
import type { AlertBody } from '../../body.ts';
import type { FieldReader } from '../../field-reader.ts';

const ACCOUNT = /^[A-Za-z]{1,3}\d{4,12}[A-Za-z]?$/;
export const NAME = /^[\p{L}\p{N}\p{P}\p{S}][\p{L}\p{N}\p{P}\p{S}\p{M} ]{0,127}$/u;

/** Every dialect is asked about each body. */
const KNOWN_NAMES = new WeakMap<AlertBody, ReadonlySet<string>>();

/** The names at the top level of a body, normalised. */
export function namesIn(body: AlertBody): ReadonlySet<string> {
  let names = KNOWN_NAMES.get(body);
  if (!names) {
    names = new Set(body.fields.map(({ name }) => normaliseName(name)));
    KNOWN_NAMES.set(body, names);
  }
  return names;
}

/** A name for the strategy, passed over with a warning where it is none: it only labels the signal. */
export function readLabel<Field extends string>(
  reader: FieldReader<Field>,
  field: Field,
  warnings: string[],
): string | undefined {
  const found = reader.take(field);
  if (!found) return undefined;
  const text = valueText(found.value).trim();
  if (NAME.test(text)) return text;
  if (text !== '') warnings.push(`${found.name} is not usable as the strategy's name and was passed over.`);
  return undefined;
}

/**
 * The account where the sender names one of IB's. Services have labels of their own for accounts, which mean nothing
 * here: the alert URL and the configuration say which account trades.
 */
export function readAccountLabel<Field extends string>(
  reader: FieldReader<Field>,
  field: Field,
  warnings: string[],
): AccountId | undefined {
  const found = reader.take(field);
  if (!found) return undefined;
  const text = valueText(found.value).trim();
  if (text === '') return undefined;
  if (/[,;]/.test(text))
    return reader.refuse('ALERT_FIELD_UNSUPPORTED', {
      field: found.name,
      found: text,
      allowed: 'one account',
      message: `${found.name} names several accounts. Name one, or none and let the alert URL say which.`,
    });
  if (ACCOUNT.test(text)) return accountId(text.toUpperCase());
  warnings.push(`${found.name} "${text}" is not an IB account: the configured account is meant.`);
  return undefined;
}

export const points = (value: number | undefined): Distance | undefined =>
  value === undefined ? undefined : { unit: 'points', value };
export const percent = (value: number | undefined): Distance | undefined =>
  value === undefined ? undefined : { unit: 'percent', value };
export const price = (value: number | undefined): Distance | undefined =>
  value === undefined ? undefined : { unit: 'price', value };

export interface EntryFields<Field extends string> {
  readonly type: EntryRequest['type'];
  readonly limit?: number | undefined;
  readonly stop?: number | undefined;
  /** Names for what is missing. */
  readonly limitField: Field;
  readonly stopField: Field;
}

/** The entry of an order type and its prices; refuses a missing one. */
export function entryOf<Field extends string>(
  reader: FieldReader<Field>,
  { type, limit, stop, limitField, stopField }: EntryFields<Field>,
): EntryRequest | undefined {
  const missing = (field: Field): undefined =>
    reader.refuse('ALERT_FIELD_MISSING', {
      field: reader.nameOf(field),
      allowed: 'a price greater than 0',
      message: `A ${type} order needs ${reader.nameOf(field)}.`,
    });
  switch (type) {
    case 'market':
      return { type };
    case 'limit':
      return limit === undefined ? missing(limitField) : { type, limit };
    case 'stop':
      return stop === undefined ? missing(stopField) : { type, stop };
    case 'stop-limit':
      if (stop === undefined) return missing(stopField);
      return limit === undefined ? missing(limitField) : { type, stop, limit };
  }
}

/** Refuses a limit or stop price beside a market order: the order would go at any price. */
export function refusePricesOfMarket<Field extends string>(
  reader: FieldReader<Field>,
  { type, limit, stop, limitField, stopField }: EntryFields<Field>,
): void {
  if (type !== 'market' || (limit === undefined && stop === undefined)) return;
  reader.refuse('ALERT_FIELD_CONFLICT', {
    field: reader.nameOf(limit === undefined ? stopField : limitField),
    found: 'a price with a market order',
    allowed: 'an order type of limit, stop or stop-limit',
    message: 'A market order has no price of its own. Say the order type.',
  });
}

/** The entry of a language whose limit and stop are `limitPrice` and `stopPrice`; without an order type, at the market. */
export function pricedEntry<Field extends string>(
  reader: FieldReader<Field | 'limitPrice' | 'stopPrice'>,
  type: EntryRequest['type'] = 'market',
): EntryRequest | undefined {
  const prices = {
    type,
    limit: reader.positiveOrNone('limitPrice'),
    stop: reader.positiveOrNone('stopPrice'),
    limitField: 'limitPrice',
    stopField: 'stopPrice',
  } as const;
  refusePricesOfMarket(reader, prices);
  return entryOf(reader, prices);
}

export type PositionWord = 'long' | 'short' | 'flat';
const POSITION_WORDS = {
  long: 'long',
  bullish: 'long',
  short: 'short',
  bearish: 'short',
  flat: 'flat',
} as const;

/** `long`, `short`, `flat`; the words of TradingView's `{{strategy.market_position}}`. */
export const readPosition = <Field extends string>(
  reader: FieldReader<Field>,
  field: Field,
): PositionWord | undefined =>
  reader.word(field, POSITION_WORDS, { code: 'ALERT_FIELD_INVALID', allowed: 'long, short, flat' });

/**
 * A signed quantity from a word and a size: `short` and 5 are −5. Flat is 0 whatever the size; without a size the
 * quantity of another side is not known. A size that contradicts the word is refused.
 */
export function signedPosition<Field extends string>(
  reader: FieldReader<Field>,
  wordField: Field,
  sizeField: Field,
): number | undefined {
  const word = readPosition(reader, wordField);
  const size = reader.signed(sizeField);
  if (word === 'flat' && size !== undefined && size !== 0)
    return reader.refuse('ALERT_FIELD_CONFLICT', {
      field: reader.nameOf(sizeField),
      found: `flat and ${size}`,
      allowed: '0',
      message: `${reader.nameOf(wordField)} says flat, and ${reader.nameOf(sizeField)} is ${size}.`,
    });
  if (word === 'flat') return 0;
  if (word === undefined || size === undefined) return undefined;
  if (size === 0 || (size < 0 && word === 'long'))
    return reader.refuse('ALERT_FIELD_CONFLICT', {
      field: reader.nameOf(sizeField),
      found: `${word} and ${size}`,
      allowed: 'a quantity on that side',
      message: `${reader.nameOf(wordField)} says ${word}, and ${reader.nameOf(sizeField)} is ${size}.`,
    });
  return word === 'long' ? size : -Math.abs(size);
}
