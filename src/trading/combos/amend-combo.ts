import type { OrderRef } from '../../core/ids.ts';
import type { Price } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { assessAmendment, isAmendable } from '../kernel/amendments.ts';
import { type Bracket, bracketOf, remaindersOf } from '../kernel/bracket.ts';
import type { KernelContext } from '../kernel/context.ts';
import {
  type AmendDraft,
  amendedPosition,
  breakEvenPrice,
  type ExitChange,
  exitPrice,
  notNow,
} from '../kernel/decide-amend.ts';
import type { KernelState } from '../kernel/state.ts';
import { isFinal } from '../order/order.ts';
import type { ExitRules } from '../plan/exit-rules.ts';
import { oppositeSide } from '../plan/legs.ts';
import type { Position } from '../portfolio/position.ts';
import { refusalOf } from '../risk/assess.ts';
import type { Signal } from '../signal.ts';
import { unsupportedAtAmend } from './unsupported-fields.ts';

/** New exits of one entry into a spread: where Bowline closes it, and where its limit order rests. */
export interface RuleChange {
  readonly ref: OrderRef;
  readonly combo: NonNullable<ExitRules['combo']>;
}

const refuse = (code: string, field: string, message: string, facts: Partial<Refusal> = {}): Result<never> =>
  fail({ code, field, ...facts, message });

/**
 * What an `amend` of a spread comes to: a new price of the stop that Bowline watches and of the target, of every entry of which
 * something is held. A spread that had none of them has it from then on.
 */
export function decideComboAmend(
  state: KernelState,
  signal: Signal,
  combo: Instrument,
  context: KernelContext,
): Result<AmendDraft> {
  const field = unsupportedAtAmend(signal);
  if (field)
    return refuse(
      'COMBO_FIELD_UNSUPPORTED',
      field,
      `${field} is not carried out for spreads: a spread takes one stopLoss or breakEven, and one takeProfit.`,
      { allowed: 'stopLoss, breakEven, takeProfit' },
    );
  const of = amendedPosition(state, signal, combo, context);
  if (!of.ok) return of;
  const { position } = of.value;
  const arithmetic: string[] = [];
  const stop = stopOf(signal, position, combo, context, arithmetic);
  if (!stop.ok) return stop;
  const target = targetOf(signal, position, combo, context, arithmetic);
  if (!target.ok) return target;
  const asked = {
    ...(stop.value === undefined ? {} : { stop: stop.value }),
    ...(target.value === undefined ? {} : { target: target.value }),
  };
  const changes: ExitChange[] = [];
  const rules: RuleChange[] = [];
  for (const bracket of heldBrackets(state, combo, position)) {
    const against =
      stop.value === undefined ? undefined : againstStop(state, signal, bracket, combo, context);
    if (against) return fail(against);
    rules.push({ ref: bracket.entry.ref, combo: { ...bracket.entry.rules?.combo, ...asked } });
    const changed = targetChange(state, signal, bracket, target.value, combo, context);
    if (!changed.ok) return changed;
    changes.push(...changed.value);
  }
  const parts = [
    ...(stop.value === undefined ? [] : [`the stop to ${stop.value}`]),
    ...(target.value === undefined ? [] : [`the target to ${target.value}`]),
  ];
  return ok({ changes, rules, arithmetic, text: `Move ${parts.join(' and ')} of ${combo.localSymbol}` });
}

/** Entries of which something is held. */
function heldBrackets(state: KernelState, combo: Instrument, { quantity }: Position): readonly Bracket[] {
  return [...remaindersOf(state, combo.conId, quantity)].flatMap(([signalId, left]) => {
    const record = state.signals.get(signalId);
    const bracket = left > 0 && record ? bracketOf(state, record, combo.conId) : undefined;
    return bracket ? [bracket] : [];
  });
}

/** The stop is compared with the middle of the quote, as it is when it is watched. */
function stopOf(
  signal: Signal,
  position: Position,
  combo: Instrument,
  context: KernelContext,
  arithmetic: string[],
): Result<Price | undefined> {
  if (!signal.stopLoss && !signal.breakEven) return ok(undefined);
  if (signal.breakEven && signal.breakEven.when !== 'now')
    return refuse(
      'BREAK_EVEN_NOW',
      'breakEven',
      'An amend moves the stop to break-even at once: breakEven needs when "now".',
    );
  const stop = signal.stopLoss
    ? exitPrice(signal.stopLoss, -1, { position, instrument: combo, arithmetic })
    : breakEvenPrice(signal.breakEven?.offset, position, combo);
  const { bid, ask } = context.quote(combo.conId)?.quote ?? {};
  if (bid === undefined || ask === undefined)
    return refuse('QUOTE_MISSING', 'symbol', `There is no quote of both sides for ${combo.localSymbol}.`);
  const middle = (bid + ask) / 2;
  const long = position.quantity > 0;
  if (stop > 0 && (long ? stop < middle : stop > middle)) return ok(stop);
  return refuse(
    'STOP_REACHED',
    signal.stopLoss ? 'stopLoss' : 'breakEven',
    `A stop at ${stop} would close the spread at once: the middle of its quote is ${middle}. It must be ${long ? 'below' : 'above'} that. Send close to leave now.`,
    { found: String(stop), allowed: `${long ? 'below' : 'above'} ${middle}` },
  );
}

function targetOf(
  { takeProfit }: Signal,
  position: Position,
  combo: Instrument,
  context: KernelContext,
  arithmetic: string[],
): Result<Price | undefined> {
  if (!takeProfit) return ok(undefined);
  const target = exitPrice(takeProfit, 1, { position, instrument: combo, arithmetic });
  const long = position.quantity > 0;
  const quote = context.quote(combo.conId)?.quote;
  const market = (long ? quote?.bid : quote?.ask) ?? Number.NaN;
  if (target > 0 && (long ? target > market : target < market)) return ok(target);
  return refuse(
    'TARGET_WRONG_SIDE',
    'takeProfit',
    `A target at ${target} would fill at once with the market at ${market}; it must be ${long ? 'above' : 'below'} it and more than 0.`,
    { found: String(target), allowed: `${long ? 'above' : 'below'} ${market}` },
  );
}

/** The stop is no order whose change could be checked: the closing that it will be is checked as one. */
function againstStop(
  state: KernelState,
  signal: Signal,
  { entry }: Bracket,
  combo: Instrument,
  context: KernelContext,
): Refusal | undefined {
  const closing = { ...entry, role: 'close', side: oppositeSide(entry.side), filled: 0 } as const;
  const terms = { quantity: entry.quantity, pricing: { type: 'market' } } as const;
  return refusalOf(assessAmendment(state, closing, terms, signal, combo, context, true));
}

/** The change of the order that rests for an entry; where none rests, it is placed by the rule. */
function targetChange(
  state: KernelState,
  signal: Signal,
  { exits }: Bracket,
  limit: Price | undefined,
  combo: Instrument,
  context: KernelContext,
): Result<readonly ExitChange[]> {
  const order = exits.find(({ role, state: at }) => role === 'target' && !isFinal(at));
  if (!order || limit === undefined) return ok([]);
  if ('limit' in order.pricing && order.pricing.limit === limit && !order.amendment) return ok([]);
  if (!isAmendable(state, order)) return notNow(state, order);
  const terms = { quantity: order.quantity, pricing: { type: 'limit', limit } } as const;
  const verdict = assessAmendment(state, order, terms, signal, combo, context, true);
  const refusal = refusalOf(verdict);
  return refusal ? fail(refusal) : ok([{ order, terms, verdict }]);
}
