import type { UnixMs } from '../../core/clock.ts';
import { optionText } from '../../instruments/options/choice-text.ts';
import type { ExpirationChoice, StrikeChoice } from '../../instruments/options/option-choice.ts';
import type { DialectContext } from './dialect.ts';
import type { TradersPostReader } from './traderspost-fields.ts';

const OPTION_FIELDS = [
  'optionType',
  'intrinsicValue',
  'expiration',
  'strikesAway',
  'strikeCount',
  'strikePrice',
] as const;

export const hasTradersPostOption = (reader: TradersPostReader): boolean =>
  OPTION_FIELDS.some((field) => reader.has(field) && reader.asks(field));

/**
 * The option that the message chooses. Only calls: for puts the service exchanges buy and sell, so the same words would
 * mean the opposite trade; a put is named in `ticker`.
 */
export function readTradersPostOption(
  reader: TradersPostReader,
  ticker: string,
  asked: string | undefined,
  context: DialectContext,
): string | undefined {
  const type = reader.word('optionType', { call: 'call', put: 'put', both: 'both' } as const, {
    code: 'ALERT_FIELD_INVALID',
    allowed: 'call',
  });
  if (type !== 'call')
    return reader.refuse(type === undefined ? 'ALERT_FIELD_MISSING' : 'ALERT_FIELD_UNSUPPORTED', {
      field: reader.nameOf('optionType'),
      ...(type === undefined ? {} : { found: type }),
      allowed: 'call, or the option itself in ticker: "SPY 261218P600"',
      message:
        'With puts TradersPost exchanges buy and sell, so the words do not say what is traded. Name the option in ticker.',
    });
  if (asked === 'sell')
    return reader.refuse('ALERT_FIELD_UNSUPPORTED', {
      field: reader.nameOf('action'),
      found: 'sell',
      allowed: 'buy, exit',
      message: 'A sell of a chosen call could write a naked option. Send exit to close the one that is held.',
    });
  const expiration = readExpiration(reader, context);
  const strike = readStrike(reader);
  if (!expiration || !strike) return undefined;
  return optionText({ underlying: ticker.toUpperCase(), expiration, right: 'C', strike });
}

/** A date, or `+0 days`, `+2 weeks`, `+6 months` from the day of arrival. */
function readExpiration(reader: TradersPostReader, context: DialectContext): ExpirationChoice | undefined {
  const text = reader.text('expiration', {
    pattern: /^(?:\d{4}-\d{2}-\d{2}|\+?\s?\d{1,3} (?:day|week|month)s?)$/i,
    allowed: 'YYYY-MM-DD, "+0 days", "+2 weeks", "+6 months"',
  });
  if (!reader.has('expiration'))
    return reader.refuse('ALERT_FIELD_MISSING', {
      field: 'expiration',
      message: 'An option needs its expiration.',
    });
  if (text === undefined) return undefined;
  if (/^\d{4}-/.test(text)) return { by: 'date', date: text };
  const [, count = '0', unit = 'day'] = /(\d+) (day|week|month)/i.exec(text) ?? [];
  return { by: 'days', days: daysAhead(context.receivedAt, Number(count), unit.toLowerCase()) };
}

function readStrike(reader: TradersPostReader): StrikeChoice | undefined {
  const named = reader.positiveOrNone('strikePrice');
  if (named !== undefined) return { by: 'price', price: named };
  const side = reader.word('intrinsicValue', { itm: 'itm', otm: 'otm' } as const, {
    code: 'ALERT_FIELD_INVALID',
    allowed: 'itm, otm',
  });
  const away = reader.has('strikesAway') ? reader.signed('strikesAway') : side === undefined ? 0 : 1;
  if (away === undefined) return undefined;
  if (!Number.isInteger(away) || away < 0 || away > 99)
    return reader.refuse('ALERT_NUMBER_INVALID', {
      field: reader.nameOf('strikesAway'),
      found: String(away),
      allowed: 'a whole number from 0 to 99',
      message: 'strikesAway counts strikes from the money.',
    });
  if (away > 0 && side === undefined)
    return reader.refuse('ALERT_FIELD_MISSING', {
      field: reader.nameOf('intrinsicValue'),
      allowed: 'itm, otm',
      message: 'strikesAway needs intrinsicValue: in or out of the money.',
    });
  return { by: 'away', strikes: side === 'itm' && away > 0 ? -away : away };
}

/** Calendar days from the day of arrival (UTC) to so many days, weeks or months later. */
function daysAhead(from: UnixMs, count: number, unit: string): number {
  const today = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO('UTC').toPlainDate();
  const amount = unit === 'month' ? { months: count } : unit === 'week' ? { weeks: count } : { days: count };
  return today.until(today.add(amount), { largestUnit: 'days' }).days;
}
