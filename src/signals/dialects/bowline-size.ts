import type { Distance, SizeRequest, TargetRequest } from '../../trading/signal.ts';
import type { FieldReader } from '../field-reader.ts';
import { type BowlineField, SIZE_FIELDS, SIZES } from './bowline-fields.ts';
import { readTargets } from './bowline-targets.ts';

export interface Protection {
  readonly stopLoss?: Distance;
  readonly takeProfit?: Distance;
  readonly takeProfits?: readonly TargetRequest[];
  readonly trailing?: Distance;
}

/** Where the position's stop and target lie, or the distance at which its stop trails. */
export function readProtection(reader: FieldReader<BowlineField>): Protection {
  const stopLoss = reader.distance('stopLoss');
  const takeProfit = reader.distance('takeProfit');
  const takeProfits = readTargets(reader);
  const trailing = reader.span('trailing');
  const name = reader.nameOf('trailing');
  if (reader.has('trailing') && reader.has('stopLoss') && !reader.has('trailingTrigger'))
    reader.refuse('ALERT_FIELD_CONFLICT', {
      field: name,
      found: `${reader.nameOf('stopLoss')} and ${name}`,
      allowed: 'one of them',
      message: `A position has one stop: either ${reader.nameOf('stopLoss')} (rests) or ${name} (follows the price). With trailingTrigger the one rests until the other begins.`,
    });
  return {
    ...(stopLoss === undefined ? {} : { stopLoss }),
    ...(takeProfit === undefined ? {} : { takeProfit }),
    ...(takeProfits === undefined ? {} : { takeProfits }),
    ...(trailing === undefined ? {} : { trailing }),
  };
}

const SIZE_NAMES = SIZES.join(', ');
/** Sizes that are measured by the loss down to the stop. */
const BY_RISK: ReadonlySet<string> = new Set(['riskPercent', 'riskAmount']);
/** Sizes of which more than the whole can be meant: twice the position, or equity with borrowed money. */
const PERCENT_ABOVE_100: ReadonlySet<string> = new Set(['equityPercent', 'positionPercent']);

/** How much to trade; undefined where the alert leaves it to the configuration. */
export function readSize(
  reader: FieldReader<BowlineField>,
  isExit: boolean,
  protection: Protection,
): SizeRequest | undefined {
  const [field, second] = SIZES.filter((name) => (name === 'quantity' || !isExit) && reader.has(name));
  if (field === undefined) return undefined;
  if (second !== undefined)
    return reader.refuse('ALERT_FIELD_CONFLICT', {
      field: reader.nameOf(second),
      found: `${reader.nameOf(field)} and ${reader.nameOf(second)}`,
      allowed: `one of ${SIZE_NAMES}`,
      message: `The alert gives two sizes. Send one of ${SIZE_NAMES}.`,
    });
  const value = reader.positive(field, {
    percent: field === 'riskPercent',
    percentSign: PERCENT_ABOVE_100.has(field),
    ...(field === 'quantity' ? { hint: quantityHint(isExit) } : {}),
  });
  if (BY_RISK.has(field) && !protection.stopLoss && !protection.trailing)
    reader.refuse('ALERT_FIELD_MISSING', {
      field: 'stopLoss',
      allowed: 'stopLoss or trailing',
      message: `${reader.nameOf(field)} sizes the order by the loss down to its stop. Add stopLoss or trailing.`,
    });
  return value === undefined ? undefined : { by: SIZE_FIELDS[field], value };
}

const quantityHint = (isExit: boolean): string =>
  isExit
    ? 'To close the whole position leave it out.'
    : 'Write a number of shares or contracts; buy or sell says the direction.';
