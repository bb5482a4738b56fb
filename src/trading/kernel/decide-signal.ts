import type { Side } from '../../broker/port.ts';
import type { ConId } from '../../core/ids.ts';
import { ok } from '../../core/result.ts';
import { isCombo } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { decideComboAmend } from '../combos/amend-combo.ts';
import { comboSide, decideCombo } from '../combos/decide-combo.ts';
import { DEFAULT_POLICIES } from '../policies.ts';
import { closedWith } from '../rolls/rolled-symbol.ts';
import type { Signal } from '../signal.ts';
import { accountRefusal } from './account-refusal.ts';
import { addedLegs, alignmentOf, withExitsOfPosition } from './add-to-position.ts';
import { judgedClosing } from './assess-closing.ts';
import type { KernelContext } from './context.ts';
import { decideAmend } from './decide-amend.ts';
import { decideEntry } from './decide-entry.ts';
import { intentOf } from './decision-intent.ts';
import { engaged } from './engaged.ts';
import { type ExpectedStep, expectedStep } from './expected-position.ts';
import { duringReset } from './held-entries.ts';
import { heldSides, heldStep, meansOtherSide } from './held-rule.ts';
import { keptUnits } from './kept-units.ts';
import { beingClosed, symbolMissing } from './plain-refusals.ts';
import { driftOf, driftStep } from './position-drift.ts';
import { EXIT_ACTIONS } from './repeats.ts';
import { senderPosition } from './sender-position.ts';
import type { Resolution, SignalDecision } from './signal-decision.ts';
import { heldQuantity, type KernelState } from './state.ts';

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
  if (decision.kind === 'close') {
    const { conIds: _conIds, reverse: _reverse, keep: _keep, ...workedOut } = decision;
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
      const { refusal, verdict } = judgedClosing(state, signal, all, context);
      const judged = { arithmetic: [], ...(verdict ? { verdict } : {}) };
      if (refusal) return { kind: 'refused', refusal, ...judged };
      return { kind: 'close', conIds: all, ...judged, ...(part.value > 0 ? { keep: part.value } : {}) };
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
      return entry.kind === 'refused' ? entry : closedFirst(instrument, signal, entry);
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
      const step = stepOf(state, signal, instrument.conId, context);
      return decideStep(state, step, signal, instrument, context);
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
  const whole = withExitsOfPosition(state, signal, instrument, context);
  const decision = decideEntry(state, whole, side, instrument, context);
  if (decision.kind !== 'entry') return decision;
  const { draft } = decision;
  const legs = addedLegs(state, instrument.conId, draft.legs, alignmentOf(signal, draft.prices));
  return { ...decision, draft: { ...draft, legs } };
}

/** What a buy or sell comes to against what is held: by the sender's book-keeping, or by its rule for held positions. */
function stepOf(state: KernelState, signal: Signal, conId: ConId, context: KernelContext): ExpectedStep {
  if (!signal.expectedPosition)
    return heldStep(signal, heldSides(state, signal, conId), context.defaultQuantity);
  const drift = driftOf(state, signal, conId);
  const policy = context.policies?.positionDrift ?? DEFAULT_POLICIES.positionDrift;
  const resynced = drift && driftStep(signal, drift, policy);
  return resynced ?? expectedStep(signal, senderPosition(state, signal, conId));
}

/** `signal`: as it came; that of the step is what it means. */
function decideStep(
  state: KernelState,
  step: ExpectedStep,
  { action, expectedPosition }: Signal,
  instrument: Instrument,
  context: KernelContext,
): SignalDecision {
  const { conId } = instrument;
  // A sender that keeps its own books has counted the closing as done: what it enters follows that.
  const follows = expectedPosition !== undefined && state.closings.has(conId);
  const side = action === 'buy' ? 'BUY' : 'SELL';
  switch (step.kind) {
    case 'nothing':
      return step;
    case 'refused':
      return { ...step, arithmetic: [] };
    case 'close':
      return decideAction(state, { ...step.signal, action: 'close' }, { instrument }, context);
    case 'entry':
      return follows
        ? turn(state, step.signal, side, instrument, context)
        : decideEntry(state, step.signal, side, instrument, context);
    case 'reverse':
      if (state.closings.has(conId) && !follows) return beingClosed(instrument);
      return turn(state, step.signal, side, instrument, context);
  }
}

/** An entry once what is held and what rests is gone; checked now as the entry that it will be then. */
function turn(
  state: KernelState,
  signal: Signal,
  side: Side,
  instrument: Instrument,
  context: KernelContext,
): SignalDecision {
  const held = heldQuantity(state, instrument.conId);
  const entry = decideEntry(state, signal, side, instrument, context, {
    quantity: Math.abs(held) || context.defaultQuantity,
    afterClose: true,
  });
  return entry.kind === 'refused' ? entry : closedFirst(instrument, signal, entry);
}

/** A closing that an entry follows, with the entry as it was worked out. */
const closedFirst = (
  { conId }: Instrument,
  reverse: Signal,
  { draft, verdict, arithmetic }: Extract<SignalDecision, { kind: 'entry' }>,
): SignalDecision => ({ kind: 'close', conIds: [conId], reverse, draft, verdict, arithmetic });
