import type { Distance, SizeRequest } from '../../trading/signal.ts';
import type { FieldReader } from '../field-reader.ts';
import type { BowlineField } from './bowline-fields.ts';

export interface Protection {
  readonly stopLoss?: Distance;
  readonly takeProfit?: Distance;
  readonly trailing?: Distance;
}

/** Where the position's stop and target lie, or the distance at which its stop trails. */
export function readProtection(reader: FieldReader<BowlineField>): Protection {
  const stopLoss = reader.distance('stopLoss');
  const takeProfit = reader.distance('takeProfit');
  const trailing = reader.distance('trailing');
  const name = reader.nameOf('trailing');
  if (trailing?.unit === 'price')
    reader.refuse('ALERT_FIELD_INVALID', {
      field: name,
      found: String(trailing.value),
      allowed: '"1%", "2.5 points", "10 ticks"',
      message: `${name} must be a distance with its unit: "1%", "2.5 points" or "10 ticks".`,
    });
  if (reader.has('trailing') && reader.has('stopLoss'))
    reader.refuse('ALERT_FIELD_CONFLICT', {
      field: name,
      found: `${reader.nameOf('stopLoss')} and ${name}`,
      allowed: 'one of them',
      message: `A position has one stop: either ${reader.nameOf('stopLoss')} (rests) or ${name} (follows the price).`,
    });
  return {
    ...(stopLoss === undefined ? {} : { stopLoss }),
    ...(takeProfit === undefined ? {} : { takeProfit }),
    ...(trailing === undefined ? {} : { trailing }),
  };
}

/** How much to trade; undefined where the alert leaves it to the configuration. */
export function readSize(
  reader: FieldReader<BowlineField>,
  isExit: boolean,
  protection: Protection,
): SizeRequest | undefined {
  const fields: readonly BowlineField[] = isExit ? ['quantity'] : ['quantity', 'riskPercent', 'riskAmount'];
  const given = fields.filter((field) => reader.has(field));
  if (given.length > 1)
    return reader.refuse('ALERT_FIELD_CONFLICT', {
      field: reader.nameOf(given[1] ?? 'quantity'),
      found: given.map((field) => reader.nameOf(field)).join(' and '),
      allowed: 'one of quantity, riskPercent, riskAmount',
      message: 'The alert gives two sizes. Send one of quantity, riskPercent and riskAmount.',
    });
  if (reader.has('quantity')) {
    const value = reader.positive('quantity', {
      hint: isExit
        ? 'To close the whole position leave it out.'
        : 'Write a number of shares or contracts; buy or sell says the direction.',
    });
    return value === undefined ? undefined : { by: 'units', value };
  }
  const field = given[0];
  if (field === undefined) return undefined;
  const percent = field === 'riskPercent';
  const value = reader.positive(field, { percent });
  if (!protection.stopLoss && !protection.trailing)
    reader.refuse('ALERT_FIELD_MISSING', {
      field: 'stopLoss',
      allowed: 'stopLoss or trailing',
      message: `${reader.nameOf(field)} sizes the order by the loss down to its stop. Add stopLoss or trailing.`,
    });
  return value === undefined ? undefined : { by: percent ? 'risk-percent' : 'risk-amount', value };
}
