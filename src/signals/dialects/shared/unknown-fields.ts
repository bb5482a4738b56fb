import type { FieldReader } from '../../field-reader.ts';
import { foreignField } from '../foreign-fields.ts';

/** Unknown fields: refused where leaving them out would make another trade, otherwise listed in one warning. */
export function reportUnknown<Field extends string>(
  reader: FieldReader<Field>,
  spellings: readonly string[],
  isExit: boolean,
  warnings: string[],
): void {
  const passedOver: string[] = [];
  for (const field of reader.unknown) {
    const foreign = foreignField(field, spellings);
    if (foreign && !(isExit && foreign.protective))
      reader.refuse('ALERT_FIELD_UNSUPPORTED', {
        field: reader.pathOf(foreign.name),
        found: foreign.found,
        message: foreign.message,
      });
    else passedOver.push(reader.pathOf(field.name));
  }
  if (passedOver.length > 0)
    warnings.push(`Unknown and without effect: ${[...new Set(passedOver)].join(', ')}.`);
}
