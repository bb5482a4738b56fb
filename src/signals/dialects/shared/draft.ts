import { fail, ok, type Refusal, type Result } from '../../../core/result.ts';
import type { FieldReader } from '../../field-reader.ts';
import type { DialectContext, SignalDraft } from '../dialect.ts';
import { checkSides } from './sides.ts';
import { reportUnknown } from './unknown-fields.ts';

/** What a dialect has read; what it leaves out is absent. */
export type DraftParts = {
  readonly [Key in keyof Omit<SignalDraft, 'warnings'>]?: SignalDraft[Key] | undefined;
};

export interface DraftSource<Field extends string> {
  readonly reader: FieldReader<Field>;
  readonly context: DialectContext;
  /** Every spelling that the dialect knows: names close to one are taken for slips. */
  readonly spellings: readonly string[];
  readonly warnings: string[];
  /** The sender's fields for the exits; the first that is given names the refusal. */
  readonly exits: Readonly<Record<'stopLoss' | 'takeProfit' | 'trailing', readonly Field[]>>;
}

const ENTRY_ONLY = [
  'stopLoss',
  'stopLimitOffset',
  'takeProfit',
  'takeProfits',
  'trailing',
  'trailingTrigger',
  'trailingStep',
  'breakEven',
  'whenHeld',
] as const satisfies readonly (keyof DraftParts)[];

const RISK_SIZES: ReadonlySet<string> = new Set(['risk-percent', 'risk-amount']);

/**
 * Makes the draft of a dialect's parts: defaults where it says nothing, exits left out where the action has none, and the
 * checks that hold in every dialect: sides, risk sizes without a stop, two kinds of stop, unknown fields.
 */
export function finishDraft<Field extends string>(
  parts: DraftParts,
  { reader, context, spellings, warnings, exits }: DraftSource<Field>,
): Result<SignalDraft, Refusal> {
  const { action, symbol } = parts;
  const isExit = action === 'close' || action === 'flatten' || action === 'cancel';
  reportUnknown(reader, spellings, isExit, warnings);
  const nameOf = (exit: keyof typeof exits): string => {
    const given = exits[exit].find((field) => reader.has(field));
    const usual = given ?? exits[exit][0];
    return usual === undefined ? exit : reader.nameOf(usual);
  };
  const refuse: typeof reader.refuse = (code, details) => reader.refuse(code, details);
  if (action === 'buy' || action === 'sell' || action === 'reverse' || action === 'add') {
    checkStops(parts, refuse, nameOf);
    checkSides({ refuse, nameOf }, { ...parts, action, entry: parts.entry ?? { type: 'market' } });
  }
  // An empty symbol means every one: never by accident.
  if (symbol === '' && action !== 'flatten' && action !== 'cancel')
    refuse('ALERT_FIELD_MISSING', {
      field: 'symbol',
      allowed: 'a symbol such as SPY',
      message: 'The alert names no symbol.',
    });
  if (reader.refusal || action === undefined || symbol === undefined)
    return fail(
      reader.refusal ?? {
        code: 'ALERT_NOT_UNDERSTOOD',
        message: 'The alert could not be understood. Compare it with the examples in docs/alerts.md.',
      },
    );
  const { defaults } = context;
  const left = isExit ? without(parts, ENTRY_ONLY) : parts;
  return ok({
    ...defined(left),
    action,
    symbol,
    entry: isExit ? { type: 'market' } : (parts.entry ?? { type: 'market' }),
    tif: parts.tif ?? defaults.tif ?? 'DAY',
    outsideRth: parts.outsideRth ?? defaults.outsideRth ?? false,
    ...strategyOf(parts.strategy ?? defaults.strategy),
    ...accountOf(parts.account ?? defaults.account),
    warnings,
  });
}

const strategyOf = (strategy: string | undefined): Pick<SignalDraft, 'strategy'> =>
  strategy === undefined ? {} : { strategy };
const accountOf = (account: SignalDraft['account']): Pick<SignalDraft, 'account'> =>
  account === undefined ? {} : { account };

function checkStops(
  parts: DraftParts,
  refuse: FieldReader<string>['refuse'],
  nameOf: (exit: 'stopLoss' | 'trailing') => string,
): void {
  const { size, stopLoss, trailing, trailingTrigger } = parts;
  if (size && RISK_SIZES.has(size.by) && !stopLoss && !trailing)
    refuse('ALERT_FIELD_MISSING', {
      field: nameOf('stopLoss'),
      allowed: 'a stop',
      message: 'A size by risk is measured down to the stop, and the alert has none. Add one.',
    });
  if (stopLoss && trailing && !trailingTrigger)
    refuse('ALERT_FIELD_CONFLICT', {
      field: nameOf('trailing'),
      found: `${nameOf('stopLoss')} and ${nameOf('trailing')}`,
      allowed: 'one of them',
      message: `A position has one stop: either ${nameOf('stopLoss')} (rests) or ${nameOf('trailing')} (follows the price), unless the alert says when trailing begins.`,
    });
}

function without(parts: DraftParts, keys: readonly (keyof DraftParts)[]): DraftParts {
  const dropped: ReadonlySet<string> = new Set(keys);
  return Object.fromEntries(Object.entries(parts).filter(([key]) => !dropped.has(key)));
}

/** Without the members that are undefined. */
const defined = (parts: DraftParts): Partial<Omit<SignalDraft, 'warnings'>> =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
