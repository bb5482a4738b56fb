import type { BreakEvenRequest } from '../../trading/signal.ts';
import { normaliseName, valueText } from '../alert-value.ts';
import type { FieldReader } from '../field-reader.ts';
import type { BowlineField } from './bowline-fields.ts';
import type { SignalDraft } from './dialect.ts';

type Reader = FieldReader<BowlineField>;
export type ExitRulesRead = Pick<
  SignalDraft,
  'trailingTrigger' | 'trailingStep' | 'stopLimitOffset' | 'breakEven' | 'timeExit' | 'endOfDayExit'
>;

const MINUTE_MS = 60_000;
/** A regular session of stocks. */
const LONGEST_SESSION_MINUTES = 390;

/**
 * What is to become of an entry's exits later on: trailing from a price, break-even, exits by time. What contradicts what
 * is the kernel's to refuse: it knows the exits of every dialect.
 */
export function readExitRules(reader: Reader): ExitRulesRead {
  const trailingTrigger = reader.distance('trailingTrigger');
  const trailingStep = reader.span('trailingStep');
  const stopLimitOffset = reader.span('stopLimitOffset');
  const breakEven = readBreakEvenRule(reader);
  const endOfDayExit = readEndOfDay(reader);
  return {
    ...(trailingTrigger === undefined ? {} : { trailingTrigger }),
    ...(trailingStep === undefined ? {} : { trailingStep }),
    ...(stopLimitOffset === undefined ? {} : { stopLimitOffset }),
    ...(breakEven === undefined ? {} : { breakEven }),
    ...readTimeExit(reader),
    ...(endOfDayExit === undefined ? {} : { endOfDayExit }),
  };
}

function readBreakEvenRule(reader: Reader): BreakEvenRequest | undefined {
  const when = readMoment(reader);
  const offset = reader.span('breakEvenOffset');
  if (offset !== undefined && !reader.has('breakEven'))
    return reader.refuse('ALERT_FIELD_MISSING', {
      field: 'breakEven',
      allowed: 'firstTarget, a price or a distance',
      message: `${reader.nameOf('breakEvenOffset')} says how far beyond the entry price the stop moves. Say with breakEven when.`,
    });
  return when === undefined ? undefined : { when, ...(offset === undefined ? {} : { offset }) };
}

/** `firstTarget`, or where the market has come to. */
function readMoment(reader: Reader): BreakEvenRequest['when'] | undefined {
  const found = reader.asks('breakEven') ? reader.take('breakEven') : undefined;
  if (!found) return undefined;
  const word = normaliseName(valueText(found.value));
  if (word === 'now')
    return reader.refuse('ALERT_FIELD_UNSUPPORTED', {
      field: found.name,
      found: 'now',
      allowed: 'firstTarget, a price or a distance',
      message: `${found.name} "now" moves the stop of an open position: send it with amend. An entry takes firstTarget, a price or a distance.`,
    });
  return word === 'firsttarget' ? 'first-target' : reader.distance('breakEven');
}

function readTimeExit(reader: Reader): Pick<ExitRulesRead, 'timeExit'> {
  const minutes = reader.positive('exitAfterMinutes');
  const at = reader.time('exitAt');
  if (minutes === undefined && at === undefined) return {};
  return {
    timeExit: {
      ...(at === undefined ? {} : { at }),
      ...(minutes === undefined ? {} : { afterMs: Math.round(minutes * MINUTE_MS) }),
    },
  };
}

function readEndOfDay(reader: Reader): ExitRulesRead['endOfDayExit'] {
  const minutesBefore = reader.signed('endOfDayExit');
  if (minutesBefore === undefined) return undefined;
  if (minutesBefore >= 0 && minutesBefore <= LONGEST_SESSION_MINUTES) return { minutesBefore };
  return reader.refuse('ALERT_NUMBER_INVALID', {
    field: reader.nameOf('endOfDayExit'),
    found: String(minutesBefore),
    allowed: `0 to ${LONGEST_SESSION_MINUTES}`,
    message: `${reader.nameOf('endOfDayExit')} is the number of minutes before the end of the regular session, 0 to ${LONGEST_SESSION_MINUTES}.`,
  });
}
