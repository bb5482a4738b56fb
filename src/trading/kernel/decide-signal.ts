import type { UnixMs } from '../../core/clock.ts';
import type { ConId, OrderRef } from '../../core/ids.ts';
import { ok, type Refusal } from '../../core/result.ts';
import { isCombo } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { decideComboAmend } from '../combos/amend-combo.ts';
import { legConflict } from '../combos/combo-conflict.ts';
import { comboSide, decideCombo } from '../combos/decide-combo.ts';
import { type SpreadTerms, spreadLegs } from '../combos/spread-legs.ts';
import { entryPrices } from '../plan/entry-prices.ts';
import { exitShares } from '../plan/exit-shares.ts';
import { bracketLegs, type Leg } from '../plan/legs.ts';
import type { BracketPrices } from '../plan/prices.ts';
import { timeExit } from '../plan/time-exit.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { assessRisk, refusalOf } from '../risk/assess.ts';
import type { PreviewFact } from '../risk/facts/risk-facts.ts';
import type { RiskVerdict } from '../risk/verdict.ts';
import { underWay } from '../rolls/roll-state.ts';
import { closedWith } from '../rolls/rolled-symbol.ts';
import type { Signal, SizeRequest } from '../signal.ts';
import { sizeOrder } from '../sizing/size.ts';
import { accountRefusal } from './account-refusal.ts';
import { alignmentOf, withExitsOfPosition } from './add-to-position.ts';
import { refusedClosing } from './assess-closing.ts';
import type { KernelContext } from './context.ts';
import { type AmendDraft, decideAmend } from './decide-amend.ts';
import { intentOf } from './decision-intent.ts';
import { engaged } from './engaged.ts';
import { type ExpectedStep, expectedStep } from './expected-position.ts';
import { askedGate } from './golive.ts';
import { duringReset } from './held-entries.ts';
import { heldStep, meansOtherSide } from './held-rule.ts';
import { keptUnits } from './kept-units.ts';
import { previewFact } from './margin-preview.ts';
import { beingClosed, symbolMissing } from './plain-refusals.ts';
import { driftStep, positionDrift } from './position-drift.ts';
import { EXIT_ACTIONS, findRepeat } from './repeats.ts';
import { StateFacts } from './risk-facts.ts';
import { type KernelState, openOrdersOf } from './state.ts';

/** What a signal comes to. Made by the same function for `--explain` and for sending. */
export type SignalDecision =
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      readonly verdict?: RiskVerdict;
      readonly arithmetic: readonly string[];
      readonly draft?: EntryDraft;
    }
  | {
      readonly kind: 'entry';
      readonly draft: EntryDraft;
      readonly verdict: RiskVerdict;
      readonly arithmetic: readonly string[];
    }
  | {
      readonly kind: 'close';
      readonly conIds: readonly ConId[];
      readonly reverse?: Signal;
      /** Units that stay. */
      readonly keep?: number;
    }
  | { readonly kind: 'amend'; readonly draft: AmendDraft }
  | { readonly kind: 'cancel'; readonly refs: readonly OrderRef[] }
  /** An entry that waits for the end of a reset and is decided anew then; how it stands now is what was worked out. */
  | {
      readonly kind: 'held';
      readonly until: UnixMs;
      readonly dropAt: UnixMs;
      readonly text: string;
      readonly verdict?: RiskVerdict;
      readonly arithmetic: readonly string[];
      readonly draft?: EntryDraft;
    }
  | { readonly kind: 'nothing'; readonly text: string };

/** An entry worked out: prices, size and legs. */
export interface EntryDraft {
  readonly instrument: Instrument;
  readonly legs: readonly Leg[];
  readonly prices: BracketPrices;
  readonly quantity: number;
}

/** The contract of the signal's symbol, or why there is none. Absent for signals about everything. */
export type Resolution = { readonly instrument: Instrument } | { readonly refusal: Refusal } | undefined;

/** Decides without changing anything. */
export function decideSignal(
  state: KernelState,
  signal: Signal,
  resolution: Resolution,
  context: KernelContext,
): SignalDecision {
  const decision = duringReset(signal, decideAction(state, signal, resolution, context), context);
  const refusal = accountRefusal(state, signal, intentOf(signal, decision), context);
  if (!refusal || (decision.kind === 'refused' && decision.refusal.code === refusal.code)) return decision;
  // What was worked out stays visible to `--explain`.
  if (decision.kind === 'held') {
    const { until: _until, dropAt: _dropAt, text: _text, ...workedOut } = decision;
    return { ...workedOut, kind: 'refused', refusal };
  }
  return decision.kind === 'refused' || decision.kind === 'entry'
    ? { ...decision, kind: 'refused', refusal }
    : { kind: 'refused', refusal, arithmetic: [] };
}

function decideAction(
  state: KernelState,
  signal: Signal,
  resolution: Resolution,
  context: KernelContext,
): SignalDecision {
  if (resolution && 'refusal' in resolution)
    return { kind: 'refused', refusal: resolution.refusal, arithmetic: [] };
  // Prices and side of an entry are those of the legs as written; only what takes away may name them from the other side.
  const takesAway = EXIT_ACTIONS.has(signal.action) || signal.action === 'amend';
  if (resolution && isCombo(resolution.instrument) && !takesAway)
    return decideCombo(state, signal, resolution.instrument, context);
  const instrument = resolution && comboSide(state, resolution.instrument);
  if (instrument && meansOtherSide(signal, state.positions.get(instrument.conId)?.quantity ?? 0)) {
    const text = `The position in ${instrument.localSymbol} is not ${signal.positionSide}: it is left alone.`;
    return { kind: 'nothing', text };
  }
  switch (signal.action) {
    case 'cancel': {
      const refs = [...state.openOrders].filter((ref) => {
        const order = state.orders.get(ref);
        return (
          order?.role === 'entry' &&
          order.state !== 'cancelling' &&
          (!instrument || order.conId === instrument.conId)
        );
      });
      return refs.length > 0
        ? { kind: 'cancel', refs }
        : { kind: 'nothing', text: 'There is no resting entry to cancel.' };
    }
    case 'close':
    case 'flatten': {
      const meant = instrument && closedWith(state, signal, instrument);
      const conIds = engaged(state).filter((conId) => meant?.has(conId) ?? true);
      if (conIds.length === 0) {
        return {
          kind: 'nothing',
          text: `There is no position${instrument ? ` in ${instrument.localSymbol}` : ''} and no open order: nothing to close.`,
        };
      }
      const part =
        instrument && signal.action === 'close'
          ? keptUnits(state, signal, instrument, beingClosed(instrument).refusal)
          : ok(0);
      if (!part.ok) return { kind: 'refused', refusal: part.error, arithmetic: [] };
      const all = part.value > 0 ? conIds.filter((conId) => conId === instrument?.conId) : conIds;
      const refused = refusedClosing(state, signal, all, context);
      return refused
        ? { kind: 'refused', ...refused, arithmetic: [] }
        : { kind: 'close', conIds: all, ...(part.value > 0 ? { keep: part.value } : {}) };
    }
    case 'reverse': {
      if (!instrument) return symbolMissing('A reverse');
      if (state.closings.has(instrument.conId)) return beingClosed(instrument);
      const held = state.positions.get(instrument.conId)?.quantity ?? 0;
      if (held === 0) {
        return {
          kind: 'refused',
          arithmetic: [],
          refusal: {
            code: 'NOTHING_TO_REVERSE',
            field: 'action',
            found: 'reverse',
            allowed: 'buy or sell',
            message: `There is no position in ${instrument.localSymbol} to reverse. Send buy or sell.`,
          },
        };
      }
      // Checked as the entry that it will be once flat, so that a reverse never closes and then cannot enter.
      const entry = decideEntry(state, signal, held > 0 ? 'SELL' : 'BUY', instrument, context, {
        quantity: Math.abs(held),
        afterClose: true,
      });
      if (entry.kind === 'refused') return entry;
      return { kind: 'close', conIds: [instrument.conId], reverse: signal };
    }
    case 'add':
      return instrument ? decideAdd(state, signal, instrument, context) : symbolMissing('An add');
    case 'amend': {
      if (!instrument) return symbolMissing('An amend');
      const amended = isCombo(instrument) ? decideComboAmend : decideAmend;
      const draft = amended(state, signal, instrument, context);
      if (!draft.ok) return { kind: 'refused', refusal: draft.error, arithmetic: [] };
      return { kind: 'amend', draft: draft.value };
    }
    case 'buy':
    case 'sell': {
      if (!instrument) return symbolMissing('An entry');
      const held = state.positions.get(instrument.conId)?.quantity ?? 0;
      return decideStep(state, stepOf(signal, held, context), signal.action, instrument, context);
    }
  }
}

/**
 * More of what is held. Without exits of its own it takes those of the position; with them, those of the position move to
 * the same prices once it has filled.
 */
function decideAdd(
  state: KernelState,
  signal: Signal,
  instrument: Instrument,
  context: KernelContext,
): SignalDecision {
  const held = state.positions.get(instrument.conId)?.quantity ?? 0;
  if (held === 0) {
    const message = `There is no position in ${instrument.localSymbol} to add to. Send buy or sell.`;
    const refusal = {
      code: 'NOTHING_TO_ADD_TO',
      field: 'action',
      found: 'add',
      allowed: 'buy or sell',
      message,
    };
    return { kind: 'refused', arithmetic: [], refusal };
  }
  const side = held > 0 ? 'BUY' : 'SELL';
  const whole = withExitsOfPosition(state, signal, instrument);
  const decision = decideEntry(state, whole, side, instrument, context);
  if (decision.kind !== 'entry') return decision;
  const align = alignmentOf(signal, decision.draft.prices);
  const [entry, ...others] = decision.draft.legs;
  if (!entry || !align) return decision;
  const aligned: Leg = { ...entry, rules: { ...entry.rules, align } };
  return { ...decision, draft: { ...decision.draft, legs: [aligned, ...others] } };
}

/** What a buy or sell comes to against what is held: by the sender's book-keeping, or by its rule for held positions. */
function stepOf(signal: Signal, held: number, context: KernelContext): ExpectedStep {
  if (!signal.expectedPosition) return heldStep(signal, held, context.defaultQuantity);
  const drift = positionDrift(signal, held);
  const policy = context.policies?.positionDrift ?? DEFAULT_POLICIES.positionDrift;
  return (drift && driftStep(signal, drift, policy)) ?? expectedStep(signal, held);
}

function decideStep(
  state: KernelState,
  step: ExpectedStep,
  action: 'buy' | 'sell',
  instrument: Instrument,
  context: KernelContext,
): SignalDecision {
  const held = state.positions.get(instrument.conId)?.quantity ?? 0;
  const side = action === 'buy' ? 'BUY' : 'SELL';
  switch (step.kind) {
    case 'nothing':
      return step;
    case 'refused':
      return { ...step, arithmetic: [] };
    case 'close':
      return decideAction(state, { ...step.signal, action: 'close' }, { instrument }, context);
    case 'entry':
      return decideEntry(state, step.signal, side, instrument, context);
    case 'reverse': {
      if (state.closings.has(instrument.conId)) return beingClosed(instrument);
      const entry = decideEntry(state, step.signal, side, instrument, context, {
        quantity: Math.abs(held),
        afterClose: true,
      });
      if (entry.kind === 'refused') return entry;
      return { kind: 'close', conIds: [instrument.conId], reverse: step.signal };
    }
  }
}

const beingRolled = (instrument: Instrument): Extract<SignalDecision, { kind: 'refused' }> => ({
  kind: 'refused',
  arithmetic: [],
  refusal: {
    code: 'ROLLING',
    field: 'symbol',
    message: `${instrument.localSymbol} is being rolled this moment; send the signal again in a few seconds.`,
  },
});

export interface EntryOptions {
  /** Used when the signal says no size. */
  readonly quantity: number;
  /** Judged as if the position were already closed. */
  readonly afterClose: boolean;
}

/** A reverse turns as much as was held; other signals without a size take the configured one. */
const defaultSize = (context: KernelContext, options: EntryOptions | undefined): SizeRequest =>
  options
    ? { by: 'units', value: options.quantity }
    : (context.sizing ?? { by: 'units', value: context.defaultQuantity });

/** What is held would be in the way of its figures. */
const LATER: PreviewFact = { kind: 'later' };

/** Prices, sizes and checks one entry. */
export function decideEntry(
  state: KernelState,
  signal: Signal,
  side: 'BUY' | 'SELL',
  instrument: Instrument,
  context: KernelContext,
  options?: EntryOptions,
  spread?: SpreadTerms,
): Extract<SignalDecision, { kind: 'refused' | 'entry' }> {
  if (state.closings.has(instrument.conId) && !options?.afterClose) return beingClosed(instrument);
  if (underWay(state, instrument.conId)) return beingRolled(instrument);
  const conflict = legConflict(state, instrument);
  if (conflict) return { kind: 'refused', refusal: conflict, arithmetic: [] };
  const seen = context.quote(instrument.conId);
  const prices = entryPrices(signal, side, instrument, seen?.quote);
  if (!prices.ok) return { kind: 'refused', refusal: prices.error, arithmetic: [] };
  const ends = timeExit(signal, instrument, seen?.quote.time ?? context.now());
  if (!ends.ok) return { kind: 'refused', refusal: ends.error, arithmetic: prices.value.arithmetic };
  const account = context.account();
  const facts = new StateFacts(state, context, instrument, options?.afterClose);
  const size = sizeOrder({
    request: signal.size ?? defaultSize(context, options),
    isDefault: signal.size === undefined,
    instrument,
    reference: prices.value.reference,
    valuedAt: spread?.valuedAt,
    stopLoss: spread?.lostAt ?? prices.value.stopLoss,
    equity: facts.equity,
    // Before the broker has told the base currency the checks refuse in any case.
    rate: account.currency === undefined ? 1 : facts.rate(instrument.currency),
    held: state.positions.get(instrument.conId)?.quantity ?? 0,
    atr: facts.market.atr,
    confidence: signal.confidence,
    accountMultiplier: (account.id && context.sizeMultipliers?.[account.id]) ?? 1,
  });
  if (!size.ok) return { kind: 'refused', refusal: size.error, arithmetic: prices.value.arithmetic };
  const shares = signal.takeProfits
    ? exitShares(signal.takeProfits, size.value.quantity, instrument)
    : ok(undefined);
  if (!shares.ok) return { kind: 'refused', refusal: shares.error, arithmetic: prices.value.arithmetic };
  const plan = { shares: shares.value, timeExit: ends.value };
  const { legs, notes } = spread
    ? spreadLegs(signal, side, size.value.quantity, prices.value, ends.value)
    : bracketLegs(signal, side, size.value.quantity, prices.value, instrument, plan);
  const told = [...(spread?.arithmetic ?? []), ...prices.value.arithmetic];
  const arithmetic = [...told, ...size.value.arithmetic, ...notes];
  const draft: EntryDraft = { instrument, legs, prices: prices.value, quantity: size.value.quantity };
  const repeats = findRepeat(state, signal, context.limits.duplicateWindowMs);
  const held = state.positions.get(instrument.conId)?.quantity ?? 0;
  const open = options?.afterClose
    ? state.openOrders.size - openOrdersOf(state, instrument.conId).length
    : state.openOrders.size;
  const turns = options?.afterClose === true && held !== 0;
  const asked = { conId: instrument.conId, side, quantity: size.value.quantity };
  const margin = turns ? LATER : previewFact(state, signal, asked, context);
  if (margin) facts.margin = margin;
  const reset = context.reset?.();
  const heldMs = state.signals.get(signal.id)?.heldMs;
  const verdict = assessRisk({
    now: context.now(),
    reset: reset?.window,
    heldMs,
    signal,
    intent: 'entry',
    instrument,
    side,
    quantity: size.value.quantity,
    reference: prices.value.reference,
    legs,
    quote: seen?.quote,
    quoteReceivedAt: seen?.receivedAt,
    account,
    ...askedGate(state, context),
    link: context.link(),
    tradingState: state.tradingState.name,
    tradingStateReason: state.tradingState.reason,
    byPerson: false,
    openOrders: open,
    position: options?.afterClose ? 0 : held,
    repeats,
    limits: context.limits,
    scopedLimits: context.scopedLimits,
    facts,
  });
  const refusal = refusalOf(verdict);
  return refusal
    ? { kind: 'refused', refusal, verdict, arithmetic, draft }
    : { kind: 'entry', draft, verdict, arithmetic };
}
