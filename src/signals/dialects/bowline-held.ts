import type { Share, SignalAction } from '../../trading/signal.ts';
import type { FieldReader } from '../field-reader.ts';
import { type BowlineField, EXIT_RULE_FIELDS, SIZES } from './bowline-fields.ts';
import type { SignalDraft } from './dialect.ts';

type Reader = FieldReader<BowlineField>;

const BREAK_EVEN = { now: 'now' } as const;

/** What an `amend` cannot change: to pass it over would leave out what the sender asked for. */
const NOT_AMENDED = [
  ...SIZES,
  ...EXIT_RULE_FIELDS,
  'trailing',
  'orderType',
  'limitPrice',
  'stopPrice',
] as const satisfies readonly BowlineField[];

/** The part of the position that a `close` closes; with another action a part is refused. */
export function readPortion(reader: Reader, action: SignalAction): Share | undefined {
  if (action !== 'close')
    return reader.unsupported('closePercent', 'Only close closes a part of a position.', 'with close only');
  if (reader.has('closePercent') && reader.has('quantity'))
    return reader.refuse('ALERT_FIELD_CONFLICT', {
      field: reader.nameOf('closePercent'),
      found: `${reader.nameOf('quantity')} and ${reader.nameOf('closePercent')}`,
      allowed: 'one of them',
      message: `${reader.nameOf('quantity')} and ${reader.nameOf('closePercent')} both say how much is closed. Send one of them.`,
    });
  const value = reader.positive('closePercent', {
    percent: true,
    hint: 'To close the whole position leave it out.',
  });
  return value === undefined ? undefined : { by: 'percent', value };
}

/** `breakEven` of an `amend`, and refusals of what an `amend` cannot change. */
export function readAmendment(reader: Reader): Pick<SignalDraft, 'breakEven'> {
  for (const field of NOT_AMENDED)
    reader.unsupported(
      field,
      'amend changes stopLoss and takeProfit or takeProfits, or moves the stop by breakEven.',
    );
  if (!(['stopLoss', 'takeProfit', 'takeProfits', 'breakEven'] as const).some((field) => reader.has(field)))
    reader.refuse('ALERT_FIELD_MISSING', {
      field: 'stopLoss',
      allowed: 'stopLoss, takeProfit, takeProfits or breakEven',
      message: 'Say what amend is to change: stopLoss, takeProfit, takeProfits or breakEven.',
    });
  if (reader.has('stopLoss') && reader.has('breakEven'))
    reader.refuse('ALERT_FIELD_CONFLICT', {
      field: reader.nameOf('breakEven'),
      found: `${reader.nameOf('stopLoss')} and ${reader.nameOf('breakEven')}`,
      allowed: 'one of them',
      message: `${reader.nameOf('stopLoss')} and ${reader.nameOf('breakEven')} both move the stop. Send one of them.`,
    });
  const when = reader.word('breakEven', BREAK_EVEN, { code: 'ALERT_FIELD_INVALID', allowed: 'now' });
  return when === undefined ? {} : { breakEven: { when } };
}
