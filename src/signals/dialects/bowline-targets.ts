import type { Share, TargetRequest } from '../../trading/signal.ts';
import { type FieldReader, fieldNames } from '../field-reader.ts';
import type { BowlineField } from './bowline-fields.ts';

/** The members of one of several targets. */
export const TARGET_SPELLINGS = {
  at: ['at'],
  quantity: ['quantity', 'qty', 'contracts', 'shares'],
  closePercent: ['closePercent', 'closePct'],
} as const;
type TargetField = keyof typeof TARGET_SPELLINGS;

const TARGET_FIELDS = fieldNames(TARGET_SPELLINGS);
/** `takeProfits`: a list of prices or distances, each with the part that it closes where the sender says one. */
export function readTargets(reader: FieldReader<BowlineField>): readonly TargetRequest[] | undefined {
  const items = reader.items('takeProfits', TARGET_FIELDS, 'at');
  return items?.map(readTarget).filter((target) => target !== undefined);
}

function readTarget(item: FieldReader<TargetField>): TargetRequest | undefined {
  const [unknown] = item.unknown;
  if (unknown)
    return item.refuse('ALERT_FIELD_UNSUPPORTED', {
      field: item.pathOf(unknown.name),
      allowed: 'at, quantity, closePercent',
      message: `${item.pathOf(unknown.name)} is not known. A target has at, and quantity or closePercent.`,
    });
  const at = item.distance('at');
  const share = readShare(item);
  return at === undefined ? undefined : { at, ...(share ? { share } : {}) };
}

function readShare(item: FieldReader<TargetField>): Share | undefined {
  if (item.has('quantity') && item.has('closePercent'))
    return item.refuse('ALERT_FIELD_CONFLICT', {
      field: item.nameOf('closePercent'),
      found: `${item.nameOf('quantity')} and ${item.nameOf('closePercent')}`,
      allowed: 'one of them',
      message: 'A target closes a quantity or a percent of the entry. Send one of them.',
    });
  const units = item.positive('quantity');
  if (units !== undefined) return { by: 'units', value: units };
  const value = item.positive('closePercent', { percent: true });
  return value === undefined ? undefined : { by: 'percent', value };
}
