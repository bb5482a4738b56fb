import type { Pricing, Side } from '../../broker/port.ts';
import { type ConId, clientOrderId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { LONGEST_REF, orderReference } from '../order/order-reference.ts';
import type { RuleOfEntry } from '../plan/exit-rules.ts';
import { closingLeg } from '../plan/legs.ts';
import { makePlan } from '../plan/make-plan.ts';
import { standingOf } from '../reconcile/broker-share.ts';
import { refusalOf } from '../risk/assess.ts';
import { underWay } from '../rolls/roll-state.ts';
import type { Signal } from '../signal.ts';
import { alarmIds } from './alarm-ids.ts';
import { assessClosing } from './assess-closing.ts';
import { closableShares, grossShares, sharesHeld } from './client-shares.ts';
import { closableQuantity } from './closable.ts';
import { closingTerms, closingWaits } from './closing-hours.ts';
import type { KernelContext } from './context.ts';
import { decideEntry } from './decide-entry.ts';
import type { TradingEvent } from './events.ts';
import { keptPart } from './kept-part.ts';
import { lastFillAt } from './last-fills.ts';
import { askMargin } from './margin-preview.ts';
import { nextOrderId } from './order-numbers.ts';
import { advancePartial, takenUnits } from './partial-closing.ts';
import { comesSoon } from './passing-refusal.ts';
import { sharedLegs } from './shared-legs.ts';
import type { EntryDraft } from './signal-decision.ts';
import { awaitsExecutions, type Closing, heldQuantity, type KernelState, openOrdersOf } from './state.ts';
import { watchdogUnits } from './strays.ts';
import { provenHeld } from './unseen-ends.ts';

/** The alarm of a closing that has failed. */
export const closingAlarmId = alarmIds('closing');

/** A closing order that ended without filling is sent again at most this often. */
const CLOSING_ATTEMPTS = 3;

/** Takes a closing one step further. A rule of exits whose closing has failed is due again. */
export function advanceClosing(state: KernelState, closing: Closing, context: KernelContext): TradingEvent[] {
  const { rule } = closing;
  const events = nextStep(state, closing, context);
  const failed = events.find((event) => event.type === 'closing.ended' && event.outcome === 'failed');
  if (!rule || failed?.type !== 'closing.ended') return events;
  return [...events, { type: 'exit-rule.refused', ref: rule.entry, rule: rule.name, reason: failed.text }];
}

/**
 * When it can go: first every other order of the instrument has to be final, so that
 * no resting exit can fill besides the closing order; then one market order for what is left; then, for a reverse, the
 * new entry. Returns nothing while it waits.
 */
function nextStep(state: KernelState, closing: Closing, context: KernelContext): TradingEvent[] {
  const { conId } = closing;
  const instrument = state.instruments.get(conId);
  // Units on their way into another contract, or into this one, arrive first.
  if (!instrument || underWay(state, conId)) return [];
  const { keep } = closing;
  const waits = closingWaits(state, closing, instrument, context) !== undefined;
  if (keep !== undefined) {
    const proven = waits ? undefined : provenHeld(state, closing, context);
    if (proven === undefined) return [];
    const kept = keptPart(state, closing, keep);
    const send = (wanted: number): TradingEvent[] => {
      const most = Math.min(Math.abs(wanted), Math.max(0, cleanDecimal(Math.abs(proven) - kept.units)));
      const closable = closableQuantity(state, conId, Math.sign(wanted) * most, context);
      const left = leftToWatchdog(state, closing, instrument, closable);
      if (left) return left;
      return closable === 0
        ? leaveToPerson(closing, instrument, heldQuantity(state, conId), context)
        : sendClosingOrder(state, closing, instrument, closable, context);
    };
    return advancePartial(state, closing, kept, instrument, context, send);
  }
  const open = openOrdersOf(state, conId);
  // While it waits, for hours or for an order in doubt, only what would enlarge the position goes.
  const uncancelled = open.filter(
    ({ role, state: at }) =>
      (waits ? role === 'entry' : role !== 'close') && at !== 'cancelling' && at !== 'unknown',
  );
  if (uncancelled.length > 0) {
    return uncancelled.map((order) => ({
      type: 'order.cancel-requested',
      ref: order.ref,
      by: closing.by,
      reason: closing.reason,
    }));
  }
  if (waits || open.length > 0 || awaitsExecutions(state, conId, context.now())) return [];
  const held = heldQuantity(state, conId);
  if (held === 0 && sharesHeld(state, conId).length === 0) return finish(state, closing, instrument, context);
  const proven = provenHeld(state, closing, context);
  if (proven === undefined) return [];
  const closable = closableQuantity(state, conId, proven, context);
  const left = leftToWatchdog(state, closing, instrument, closable);
  if (left) return left;
  // Each account of a group is bounded by what it holds itself, where that is told.
  if (state.shares.has(conId) && standingOf(state, conId) === 0)
    return sendClosingOrder(state, closing, instrument, held, context);
  const closed = closing.orders.some((ref) => (state.orders.get(ref)?.executedQuantity ?? 0) > 0);
  // The broker's position lags behind its executions: what it still shows after a fill may be what we have just closed, and
  // after an order for less than we count it may equal by chance what is left of ours.
  if (closable === held && !(closed && closing.isBounded))
    return sendClosingOrder(state, closing, instrument, held, context);
  if (closable === 0 || closed) return leaveToPerson(closing, instrument, held, context);
  return sendClosingOrder(state, closing, instrument, closable, context).map((event) =>
    event.type === 'plan.made' ? { ...event, bounded: true } : event,
  );
}

/**
 * Ends a closing beside an open order that the watchdog has left: both could fill. Of several accounts nobody tells which one it is in.
 * Undefined where there is none, or units are left beside it.
 */
function leftToWatchdog(
  state: KernelState,
  closing: Closing,
  { localSymbol }: Instrument,
  closable: number,
): TradingEvent[] | undefined {
  const { conId } = closing;
  const units = watchdogUnits(state, conId, heldQuantity(state, conId));
  if (units === 0 || (closable !== 0 && !state.shares.has(conId))) return undefined;
  const text = `An order of the watchdog that closes ${units} ${localSymbol} is open: nothing more was sent, because both could fill. Wait until it has filled, or cancel it in TWS.`;
  return endedInVain(closing, text);
}

/** Ends a closing of a position that the broker does not hold, or not so much of it. */
function leaveToPerson(
  closing: Closing,
  instrument: Instrument,
  held: number,
  context: KernelContext,
): TradingEvent[] {
  const name = instrument.localSymbol;
  const broker = context.brokerPosition(closing.conId)?.position ?? 0;
  const text = `Bowline's orders still add up to ${held} ${name}, and the broker holds ${broker}: nothing more was sent, because it would open a position the other way. Compare in TWS.`;
  return endedInVain(closing, text);
}

/** An end that leaves a position without exits: a person has to close it. */
const closingFailed = (conId: ConId, text: string): TradingEvent[] => [
  { type: 'closing.ended', conId, outcome: 'failed', text },
  {
    type: 'alarm.raised',
    id: closingAlarmId(conId),
    severity: 'critical',
    code: 'CLOSING_FAILED',
    message: text,
  },
];

/** The reverse that was to follow is not made either. */
function endedInVain(closing: Closing, text: string): TradingEvent[] {
  const ended: TradingEvent = { type: 'closing.ended', conId: closing.conId, outcome: 'failed', text };
  if (!closing.reverse) return [ended];
  const refusal = { code: 'NOTHING_TO_REVERSE', field: 'action', message: text };
  return [ended, { type: 'signal.refused', signalId: closing.reverse.id, arithmetic: [], refusal }];
}

function sendClosingOrder(
  state: KernelState,
  closing: Closing,
  instrument: Instrument,
  held: number,
  context: KernelContext,
): TradingEvent[] {
  const { conId } = closing;
  const shares = state.shares.has(conId)
    ? closableShares(state, conId, held, instrument.sizeIncrement, context)
    : [];
  if (state.shares.has(conId) ? shares.length === 0 : held === 0)
    return leaveToPerson(closing, instrument, held, context);
  const link = context.link();
  if (!link.ready || !link.brokerUp) return [];
  if (closing.orders.length >= CLOSING_ATTEMPTS * Math.max(1, state.shares.get(conId)?.size ?? 0)) {
    const text = `${CLOSING_ATTEMPTS} closing orders for ${instrument.localSymbol} ended without closing it; ${held} are still held without exits. Close it in TWS.`;
    return closingFailed(conId, text);
  }
  const takes = closing.keep === undefined ? [] : takenUnits(state, closing, Math.abs(held));
  const signal = state.signals.get(closing.signalId)?.signal ?? closingSignal(closing, instrument, context);
  const rounds = Math.floor(closing.orders.length / Math.max(1, shares.length));
  const termsOf = (units: number) => closingTerms(state, instrument, units, rounds, context);
  const units = held || grossShares(state, conId);
  const reduction = { signal, by: closing.by, held: units, underWay: true, terms: termsOf(units) };
  const verdict = assessClosing(state, reduction, instrument, context);
  const refusal = refusalOf(verdict);
  if (refusal || state.account === undefined) {
    const text = `The closing order for ${instrument.localSymbol} was refused: ${refusal?.message ?? 'the account is not known'}`;
    return closingFailed(conId, text);
  }
  const { account } = state;
  const legs =
    shares.length === 0 ? [closingLeg(held, takes, termsOf(held))] : sharedLegs(shares, takes, termsOf);
  const first = nextOrderId(state, context);
  const suffixes = freeSuffixes(state, closing, legs.length);
  return legs.map((leg, index) => ({
    type: 'plan.made',
    plan: makePlan([leg], {
      signalId: closing.signalId,
      account,
      conId,
      nextOrderId: clientOrderId(first + index),
      suffix: suffixes[index] ?? '',
    }),
    verdict,
    arithmetic: [
      `close ${leg.quantity} ${instrument.localSymbol}${leg.account === undefined ? '' : ` in ${leg.account}`} ${priceText(leg.pricing)}`,
    ],
  }));
}

const priceText = (pricing: Pricing): string =>
  pricing.type === 'limit' ? `at ${pricing.limit} or better, at once` : 'at the market';

const closingSignal = (
  closing: Pick<Closing, 'signalId' | 'by'>,
  instrument: Instrument,
  context: KernelContext,
): Signal => ({
  id: closing.signalId,
  source: closing.by,
  receivedAt: context.now(),
  dedupeKey: closing.signalId,
  action: 'flatten',
  symbol: instrument.localSymbol,
  entry: { type: 'market' },
  tif: 'DAY',
  outsideRth: false,
});

function finish(
  state: KernelState,
  closing: Closing,
  instrument: Instrument,
  context: KernelContext,
): TradingEvent[] {
  const ended: TradingEvent = {
    type: 'closing.ended',
    conId: closing.conId,
    outcome: 'closed',
    text: `${instrument.localSymbol} is flat`,
  };
  const { reverse } = closing;
  if (!reverse) return [ended];
  const events: TradingEvent[] = [ended];
  const closed = closedUnits(state, closing);
  const closedBy = closed === 0 ? undefined : closed > 0 ? 'BUY' : 'SELL';
  // The sender counts on where the position ends, not on how it was left.
  const turns = reverse.action === 'buy' ? 'BUY' : reverse.action === 'sell' ? 'SELL' : closedBy;
  if (turns === undefined || state.account === undefined) {
    // The exits closed the position while we were cancelling them: the sender wanted to turn a position that is gone.
    events.push({
      type: 'signal.refused',
      signalId: reverse.id,
      arithmetic: [],
      refusal: {
        code: 'NOTHING_TO_REVERSE',
        field: 'action',
        message: `The position in ${instrument.localSymbol} was closed by its exits before it could be turned. No new position was opened.`,
      },
    });
    return events;
  }
  const decision = decideEntry(
    state,
    { ...reverse, dedupeKey: `${reverse.dedupeKey}/entry` },
    turns,
    instrument,
    context,
    {
      quantity: Math.abs(closed) || context.defaultQuantity,
      afterClose: true,
    },
  );
  if (decision.kind === 'refused') {
    if (comesSoon(decision, lastFillAt(state, closing.conId), context.now())) return [];
    const entry = (draft: EntryDraft) => turnedEntry(reverse, turns, draft);
    const asked = askMargin(state, decision, { signalId: reverse.id, entry }, context);
    if (asked.length > 0) return [...events, ...asked];
    events.push({
      type: 'signal.refused',
      signalId: reverse.id,
      refusal: decision.refusal,
      arithmetic: decision.arithmetic,
      ...(decision.verdict ? { verdict: decision.verdict } : {}),
    });
    return events;
  }
  const plan = makePlan(decision.draft.legs, {
    signalId: reverse.id,
    account: state.account,
    conId: closing.conId,
    nextOrderId: nextOrderId(state, context),
  });
  events.push({ type: 'plan.made', plan, verdict: decision.verdict, arithmetic: decision.arithmetic });
  return events;
}

/** What a closing has closed, by the side of its orders (BUY above 0): of an advisor's group the orders of all accounts. */
function closedUnits(state: KernelState, { conId, orders }: Closing): number {
  const ended = orders
    .map((ref) => state.orders.get(ref))
    .filter((order) => order !== undefined)
    .filter(({ state: at }) => isFinal(at));
  const signed = ({ side }: OrderRecord, units: number): number => (side === 'BUY' ? units : -units);
  if (!state.shares.has(conId)) return ended[0] ? signed(ended[0], ended[0].quantity) : 0;
  return cleanDecimal(
    ended.reduce((sum, order) => sum + signed(order, Math.max(order.filled, order.executedQuantity)), 0),
  );
}

/** The entry that follows a closing as a signal of its own, for the time when the broker has told its margins. */
function turnedEntry(reverse: Signal, side: Side, { quantity }: EntryDraft): Signal {
  const { expectedPosition: _expected, positionSide: _side, whenHeld: _held, ...rest } = reverse;
  return {
    ...rest,
    action: side === 'BUY' ? 'buy' : 'sell',
    dedupeKey: `${reverse.dedupeKey}/entry`,
    size: reverse.size ?? { by: 'units', value: quantity },
  };
}

/**
 * The first closing order of a signal is `C<conId>.1`; one signal may close twice, in parts. Where the signal's id has an
 * account in it the contract has no room: `C1`, and the next number for each instrument.
 */
function freeSuffixes(state: KernelState, { conId, signalId }: Closing, wanted: number): readonly string[] {
  const free: string[] = [];
  for (let count = 1; free.length < wanted; count += 1) {
    const whole = `${conId}.${count}`;
    const suffix = `${signalId}-C${whole}`.length <= LONGEST_REF ? whole : String(count);
    if (!state.orders.has(orderReference(signalId, `C${suffix}`))) free.push(suffix);
  }
  return free;
}

/** What makes a closing more, or less, than closing all. */
export interface ClosingWish {
  readonly reverse?: Signal | undefined;
  /** Units that stay. */
  readonly keep?: number | undefined;
  /** Whose exits make room first. */
  readonly exitsOf?: Closing['signalId'] | undefined;
  /** The rule of exits that asks for it. */
  readonly rule?: RuleOfEntry | undefined;
  /** The side of the position that is meant, where the signal says it: what is entered on the other side then stays. */
  readonly side?: Signal['positionSide'];
}

/** The events that start closing one instrument, or joins the closing that is under way. */
export function startClosing(
  state: KernelState,
  conId: ConId,
  signalId: Closing['signalId'],
  by: Closing['by'],
  reason: string,
  { reverse, keep, exitsOf, side, rule }: ClosingWish = {},
): TradingEvent[] {
  const underWay = state.closings.get(conId);
  if (underWay && reverse) return followWith(underWay, reverse);
  if (underWay?.reverse && side === undefined) return overtake(underWay, underWay.reverse, signalId);
  if (underWay) return [{ type: 'closing.joined', conId, signalId }];
  return [
    {
      type: 'closing.started',
      conId,
      signalId,
      by,
      reason,
      ...(reverse ? { reverse } : {}),
      ...(keep === undefined ? {} : { keep }),
      ...(exitsOf === undefined ? {} : { exitsOf }),
      ...(rule ? { rule } : {}),
    },
  ];
}

/** The entry that follows a closing is that of the latest signal. */
function followWith({ conId, reverse: earlier }: Closing, reverse: Signal): TradingEvent[] {
  const joined: TradingEvent = { type: 'closing.joined', conId, signalId: reverse.id, reverse };
  if (!earlier) return [joined];
  const message = `Signal ${reverse.id} came before the position was flat, and enters in its place.`;
  const refusal = { code: 'REVERSE_OVERTAKEN', field: 'action', found: reverse.id, message };
  return [joined, { type: 'signal.refused', signalId: earlier.id, arithmetic: [], refusal }];
}

/** Flat is what was wanted last: the entry that was to follow is not made. */
function overtake({ conId }: Closing, reverse: Signal, signalId: Closing['signalId']): TradingEvent[] {
  const message = `Signal ${signalId} wants the position flat, so the other side is not entered. Send buy or sell if it is still wanted.`;
  const refusal = { code: 'REVERSE_OVERTAKEN', field: 'action', message };
  return [
    { type: 'closing.joined', conId, signalId, dropsReverse: true },
    { type: 'signal.refused', signalId: reverse.id, arithmetic: [], refusal },
  ];
}
