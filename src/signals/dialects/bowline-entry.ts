import type { EntryRequest } from '../../trading/signal.ts';
import type { FieldReader } from '../field-reader.ts';
import { type BowlineField, ORDER_TYPES } from './bowline-fields.ts';

export interface Entry {
  readonly request: EntryRequest;
  /** The sender's price where the order itself has none: for checks and for the record. */
  readonly referencePrice?: number;
  readonly warnings: readonly string[];
}

/**
 * How the entry is priced. Without an order type it is a market order, unless the price is spelled `limitPrice` or
 * `stopPrice`, which say it themselves. A plain `price` with a market order is the sender's reference price.
 */
export function readEntry(reader: FieldReader<BowlineField>): Entry | undefined {
  const given = reader.word('orderType', ORDER_TYPES, {
    code: 'ALERT_ORDER_TYPE_UNKNOWN',
    allowed: 'market (MKT), limit (LMT), stop (STP), stop-limit (STP LMT)',
  });
  const price = reader.positive('price');
  const limitPrice = reader.positive('limitPrice');
  const stopPrice = reader.positive('stopPrice');
  if (reader.refusal) return undefined;
  const type = given ?? typeFromPrices(limitPrice, stopPrice);
  const warnings: string[] = [];
  switch (type) {
    case 'market': {
      if (limitPrice !== undefined) return misplaced(reader, 'limitPrice', 'market', 'limit');
      if (stopPrice !== undefined) return misplaced(reader, 'stopPrice', 'market', 'stop');
      if (price === undefined) return { request: { type }, warnings };
      warnings.push(
        `${reader.nameOf('price')} ${price} is only the reference price of a market order. For a limit order write "orderType": "limit".`,
      );
      return { request: { type }, referencePrice: price, warnings };
    }
    case 'limit': {
      if (stopPrice !== undefined) return misplaced(reader, 'stopPrice', 'limit', 'stop-limit');
      const limit = onePrice(reader, price, limitPrice);
      if (limit === undefined) return missing(reader, 'price', 'limit');
      return { request: { type, limit }, warnings };
    }
    case 'stop': {
      if (limitPrice !== undefined) return misplaced(reader, 'limitPrice', 'stop', 'stop-limit');
      const stop = stopPrice ?? price;
      if (stop === undefined) return missing(reader, 'stopPrice', 'stop');
      if (stopPrice === undefined || price === undefined || price === stopPrice)
        return { request: { type, stop }, warnings };
      warnings.push(
        `${reader.nameOf('price')} ${price} is only the reference price; the order's trigger is ${stop}.`,
      );
      return { request: { type, stop }, referencePrice: price, warnings };
    }
    case 'stop-limit': {
      const limit = onePrice(reader, price, limitPrice);
      if (stopPrice === undefined) return missing(reader, 'stopPrice', 'stop-limit');
      if (limit === undefined) return missing(reader, 'price', 'stop-limit');
      return { request: { type, stop: stopPrice, limit }, warnings };
    }
  }
}

function typeFromPrices(limitPrice: number | undefined, stopPrice: number | undefined): EntryRequest['type'] {
  if (limitPrice !== undefined) return stopPrice === undefined ? 'limit' : 'stop-limit';
  return stopPrice === undefined ? 'market' : 'stop';
}

/** `price` and `limitPrice` mean the same in an order with a limit. */
function onePrice(
  reader: FieldReader<BowlineField>,
  price: number | undefined,
  limitPrice: number | undefined,
): number | undefined {
  if (price !== undefined && limitPrice !== undefined && price !== limitPrice)
    return reader.refuse('ALERT_FIELD_CONFLICT', {
      field: reader.nameOf('limitPrice'),
      found: `${price} and ${limitPrice}`,
      allowed: 'one value',
      message: `The alert gives ${reader.nameOf('price')} and ${reader.nameOf('limitPrice')}, which mean the same in an order with a limit, with different values. Send one of them.`,
    });
  return limitPrice ?? price;
}

function misplaced(
  reader: FieldReader<BowlineField>,
  field: BowlineField,
  type: EntryRequest['type'],
  meant: EntryRequest['type'],
): undefined {
  const name = reader.nameOf(field);
  return reader.refuse('ALERT_FIELD_CONFLICT', {
    field: name,
    found: `${name} with a ${type} order`,
    allowed: `${name} with a ${meant} order`,
    message: `A ${type} order has no ${name}. Write "orderType": "${meant}" or leave ${name} out; the protective stop is stopLoss.`,
  });
}

function missing(
  reader: FieldReader<BowlineField>,
  field: BowlineField,
  type: EntryRequest['type'],
): undefined {
  return reader.refuse('ALERT_FIELD_MISSING', {
    field,
    allowed: 'a price greater than 0',
    message: `A ${type} order needs ${field}.`,
  });
}
