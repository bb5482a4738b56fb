import { type ChatEvent, type ChatFields, type FieldName, isTrade } from '../event.ts';
import type { LedgerEntry } from '../ledger/ledger.ts';
import type { TranscriptLine } from './transcript.ts';

/** In what a reading differs from what was expected of it. */
export interface Disagreement {
  /** `TRADED`: what must not be acted upon is. `EVENT`: another event. `FIELD`: another or a missing value. `EXTRA`: a value that was not said. `NOT_ACTED`: what is clear is not acted upon. */
  readonly kind: 'TRADED' | 'EVENT' | 'FIELD' | 'EXTRA' | 'NOT_ACTED';
  readonly what: string;
}

/** Fields that a wrong value of would be a wrong order. */
const NEVER_INVENTED: readonly FieldName[] = [
  'symbol',
  'strike',
  'secondStrike',
  'right',
  'expiry',
  'portion',
];

/** How an entry of a ledger differs from the expectation of its line. Empty: it agrees. */
export function disagreements(
  line: TranscriptLine,
  { event, decision }: LedgerEntry,
): readonly Disagreement[] {
  const acted = decision.kind === 'act';
  const reading = line.readings.find(({ type }) => type === event.type);
  const mayAct = line.readings.some(({ acts }) => acts);
  if (acted && !(reading?.acts ?? mayAct))
    return [{ kind: 'TRADED', what: `${event.type} ${decision.code}` }];
  if (!reading) return [{ kind: 'EVENT', what: `${event.type} ${event.code}` }];
  return [
    ...(reading.acts && !acted
      ? [{ kind: 'NOT_ACTED' as const, what: `${event.type} ${decision.kind} ${decision.code}` }]
      : []),
    ...(isTrade(event) ? fieldDisagreements(line.fields, event) : []),
  ];
}

function fieldDisagreements(expected: ChatFields, { fields }: ChatEvent): readonly Disagreement[] {
  const names = Object.keys(expected) as FieldName[];
  return [
    ...names
      .filter((name) => !sameValue(name, expected, fields))
      .map((name) => ({ kind: 'FIELD' as const, what: `${name}=${JSON.stringify(fields[name])}` })),
    ...NEVER_INVENTED.filter((name) => expected[name] === undefined && fields[name] !== undefined)
      .filter(
        (name) =>
          name !== 'portion' || fields.portion?.kind === 'units' || fields.portion?.kind === 'fraction',
      )
      .map((name) => ({ kind: 'EXTRA' as const, what: `${name}=${JSON.stringify(fields[name])}` })),
    ...(expected.side === undefined && fields.side === 'short'
      ? [{ kind: 'EXTRA' as const, what: 'side=short' }]
      : []),
  ];
}

const sameValue = (name: FieldName, expected: ChatFields, found: ChatFields): boolean =>
  name === 'symbol'
    ? expected.symbol?.replace('/', '') === found.symbol?.replace('/', '')
    : JSON.stringify(expected[name]) === JSON.stringify(found[name]);
