import { ok } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { legConflict } from '../combos/combo-conflict.ts';
import { type SpreadTerms, spreadLegs } from '../combos/spread-legs.ts';
import { entryPrices } from '../plan/entry-prices.ts';
import { exitShares } from '../plan/exit-shares.ts';
import { bracketLegs } from '../plan/legs.ts';
import { timeExit } from '../plan/time-exit.ts';
import { assessRisk, refusalOf } from '../risk/assess.ts';
import type { PreviewFact } from '../risk/facts/risk-facts.ts';
import { underWay } from '../rolls/roll-state.ts';
import type { Signal, SizeRequest } from '../signal.ts';
import { sizeOrder } from '../sizing/size.ts';
import type { KernelContext } from './context.ts';
import { askedGate } from './golive.ts';
import { opposingUnits } from './held-rule.ts';
import { previewFact } from './margin-preview.ts';
import { marketTime } from './market-time.ts';
import { beingClosed } from './plain-refusals.ts';
import { findRepeat } from './repeats.ts';
import { StateFacts } from './risk-facts.ts';
import type { EntryDraft, SignalDecision } from './signal-decision.ts';
import { type KernelState, openOrdersOf } from './state.ts';

const beingRolled = (instrument: Instrument): Extract<SignalDecision, { kind: 'refused' }> => ({
  kind: 'refused',
  arithmetic: [],
  refusal: {
    code: 'ROLLING',
    field: 'symbol',
    message: `${instrument.localSymbol} is being rolled this moment; send the signal again in a few seconds.`,
  },
});

/** An entry that follows a closing. */
interface EntryOptions {
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
  const ends = timeExit(signal, instrument, marketTime(instrument.conId, context));
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
  const { heldMs: heldBefore = 0, held: wait } = state.signals.get(signal.id) ?? {};
  const heldMs = heldBefore + (wait ? Math.max(0, context.now() - wait.since) : 0);
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
    opposing: options?.afterClose ? 0 : opposingUnits(state, signal, instrument.conId, side),
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
