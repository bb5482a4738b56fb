import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { ExpectedPosition, SignalAction } from '../../trading/signal.ts';
import { normaliseName } from '../alert-value.ts';
import type { AlertBody } from '../body.ts';
import { FieldReader, fieldNames } from '../field-reader.ts';
import { readDetails } from './bowline-details.ts';
import { readEntry } from './bowline-entry.ts';
import { readExitRules } from './bowline-exits.ts';
import {
  ACTIONS,
  actionHint,
  type BowlineField,
  EXIT_RULE_FIELDS,
  SIZES,
  SPELLINGS,
} from './bowline-fields.ts';
import { readAmendment, readPortion } from './bowline-held.ts';
import { readLegs } from './bowline-legs.ts';
import { readProtection, readSize } from './bowline-size.ts';
import type { Dialect, DialectContext, SignalDraft } from './dialect.ts';
import { signedPosition } from './shared/fields.ts';
import { checkSides, type ExitNames } from './shared/sides.ts';
import { readSymbol } from './shared/symbol-field.ts';
import { reportUnknown } from './shared/unknown-fields.ts';

type Reader = FieldReader<BowlineField>;

/** Fields that an action does not use; where it carries them they are passed over with a warning. */
const UNUSED_BY_CLOSE: readonly BowlineField[] = [
  'stopLoss',
  'takeProfit',
  'takeProfits',
  'trailing',
  'breakEven',
  ...EXIT_RULE_FIELDS,
  ...SIZES.filter((field) => field !== 'quantity'),
  'orderType',
  'price',
  'limitPrice',
  'stopPrice',
];
const UNUSED: Readonly<Record<SignalAction, readonly BowlineField[]>> = {
  buy: [],
  sell: [],
  reverse: [],
  add: [],
  amend: ['price'],
  close: UNUSED_BY_CLOSE,
  flatten: [...UNUSED_BY_CLOSE, 'quantity'],
  cancel: [...UNUSED_BY_CLOSE, 'quantity'],
};

const ALL_SPELLINGS: readonly string[] = Object.values(SPELLINGS).flat();
const FIELDS = fieldNames(SPELLINGS);

/** Bowline's own alert: `docs/alerts.md` is its specification. The JSON that brokers' guides show is understood too. */
export const bowline: Dialect = {
  name: 'bowline',

  recognises: (body: AlertBody) => body.fields.some((field) => FIELDS.fieldOf.has(normaliseName(field.name))),

  parse(body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal> {
    const reader: Reader = new FieldReader(body.fields, FIELDS);
    const warnings: string[] = [];
    const action = readAction(reader, warnings);
    if (action === undefined) return refused(reader);
    const named = readSymbol(
      reader,
      'symbol',
      warnings,
      !reader.has('legs') && (action === 'flatten' || action === 'cancel'),
    );
    const symbol = named !== undefined && reader.has('legs') ? readLegs(reader, named) : named;
    const unused = UNUSED[action].filter((field) => reader.has(field));
    if (unused.length > 0) {
      const names = unused.map((field) => reader.nameOf(field)).join(', ');
      const how = action === 'cancel' || action === 'amend' ? '' : ' Positions are closed at market.';
      warnings.push(`Not used by ${action}: ${names}.${how}`);
    }
    const uses = (field: BowlineField): boolean => !UNUSED[action].includes(field);

    const entry = uses('price')
      ? readEntry(reader)
      : ({ request: { type: 'market' }, warnings: [] } as const);
    const protection = uses('stopLoss') ? readProtection(reader) : {};
    const later = uses('breakEven')
      ? action === 'amend'
        ? readAmendment(reader)
        : readExitRules(reader)
      : {};
    const portion = readPortion(reader, action);
    const size =
      uses('quantity') && action !== 'amend' ? readSize(reader, action === 'close', protection) : undefined;
    const details = readDetails(reader, context, warnings);
    const expectedPosition = action === 'buy' || action === 'sell' ? readExpected(reader) : undefined;
    reportUnknown(reader, ALL_SPELLINGS, isExit(action), warnings);
    if (entry)
      checkSides(exitNames(reader), {
        action,
        entry: entry.request,
        referencePrice: entry.referencePrice,
        ...protection,
      });
    if (reader.refusal || !entry || symbol === undefined) return refused(reader);

    return ok({
      action,
      symbol,
      ...(size === undefined ? {} : { size }),
      entry: entry.request,
      ...(entry.referencePrice === undefined ? {} : { referencePrice: entry.referencePrice }),
      ...protection,
      ...later,
      ...(portion ? { portion } : {}),
      ...details,
      ...(expectedPosition ? { expectedPosition } : {}),
      warnings: [...warnings, ...entry.warnings],
    });
  },
};

/** Of several targets a refusal names the list. */
const exitNames = (reader: Reader): ExitNames => ({
  refuse: (code, details) => reader.refuse(code, details),
  nameOf: (field) =>
    reader.nameOf(field === 'takeProfit' && reader.has('takeProfits') ? 'takeProfits' : field),
});

const refused = (reader: Reader): Result<never, Refusal> =>
  fail(
    reader.refusal ?? {
      code: 'ALERT_NOT_UNDERSTOOD',
      message: 'The alert could not be understood. Compare it with the examples in docs/alerts.md.',
    },
  );

function readAction(reader: Reader, warnings: string[]): SignalAction | undefined {
  const allowed = 'buy, sell, add, close, reverse, flatten, cancel, amend';
  if (!reader.has('action'))
    return reader.refuse('ALERT_FIELD_MISSING', {
      field: 'action',
      allowed,
      message: `action is missing. Write one of: ${allowed}.`,
    });
  const action = reader.word('action', ACTIONS, { code: 'ALERT_ACTION_UNKNOWN', allowed, hint: actionHint });
  const found = reader.take('action');
  const word = found?.value.kind === 'text' ? normaliseName(found.value.text) : '';
  if (word === 'long' || word === 'short')
    warnings.push(`${word} is read as ${action}: one order in that direction, not a target position.`);
  if (word === 'flat') warnings.push('flat is read as close: the position in this symbol only.');
  return action;
}

/** The sender's own position before and after its order. Sizes without their word say nothing. */
function readExpected(reader: Reader): ExpectedPosition | undefined {
  const target = signedPosition(reader, 'marketPosition', 'marketPositionSize');
  const prior = signedPosition(reader, 'prevMarketPosition', 'prevMarketPositionSize');
  if (target === undefined && prior === undefined) return undefined;
  return { ...(prior === undefined ? {} : { prior }), ...(target === undefined ? {} : { target }) };
}

const isExit = (action: SignalAction): boolean =>
  action === 'close' || action === 'flatten' || action === 'cancel';
