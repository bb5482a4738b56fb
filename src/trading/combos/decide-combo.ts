import { cleanDecimal } from '../../core/price.ts';
import type { Refusal } from '../../core/result.ts';
import { isMirrorOf, mirrorConId } from '../../instruments/combos/combo-instrument.ts';
import { isCombo, legsOf } from '../../instruments/combos/combo-legs.ts';
import { mostGain, mostLoss } from '../../instruments/combos/payoff.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { parseChoice } from '../../instruments/options/choice-text.ts';
import type { Quote } from '../../marketdata/market.ts';
import type { KernelContext } from '../kernel/context.ts';
import { decideEntry } from '../kernel/decide-entry.ts';
import type { SignalDecision } from '../kernel/signal-decision.ts';
import type { KernelState } from '../kernel/state.ts';
import { entryPrices } from '../plan/entry-prices.ts';
import type { Signal } from '../signal.ts';
import { comboConflict } from './combo-conflict.ts';
import { comboValue } from './combo-risk.ts';
import { unsupportedAtEntry } from './unsupported-fields.ts';
import { tells } from './watched-stop.ts';

type Decided = Extract<SignalDecision, { kind: 'refused' | 'entry' }>;

const refused = (refusal: Refusal, arithmetic: readonly string[] = []): Decided => ({
  kind: 'refused',
  refusal,
  arithmetic,
});

/** The spread that is held, where a signal names the same legs from the other side; otherwise what it names. */
export function comboSide(state: KernelState, combo: Instrument): Instrument {
  if (!isCombo(combo)) return combo;
  const mirror = state.instruments.get(mirrorConId(combo));
  const holds = (instrument: Instrument): boolean =>
    (state.positions.get(instrument.conId)?.quantity ?? 0) !== 0;
  return mirror && holds(mirror) && !holds(combo) ? mirror : combo;
}

/** True where the signal writes the opposite of the instrument's legs: its `buy` sells the instrument, for a credit. */
function isTurned(signal: Signal, combo: Instrument): boolean {
  const request = parseChoice(signal.symbol);
  return typeof request === 'object' && request.kind === 'spread' && isMirrorOf(request.legs, combo);
}

/**
 * Prices, sizes and checks the entry into a spread. Its prices are the premium without a sign: what legs cost that cost
 * something, what they bring in where they can only bring in.
 */
export function decideCombo(
  state: KernelState,
  signal: Signal,
  combo: Instrument,
  context: KernelContext,
): Decided {
  const wrong = unsupported(signal) ?? comboConflict(state, combo);
  if (wrong) return refused(wrong);
  const turned = isTurned(signal, combo);
  const side = (signal.action === 'buy') !== turned ? 'BUY' : 'SELL';
  const seen = context.quote(combo.conId);
  const priced = entryPrices(signal, side, combo, seen?.quote);
  if (!priced.ok) return refused(priced.error);
  const prices = priced.value;
  const { reference } = prices;
  if (!(reference > 0)) return refused(notPositive(reference, combo), prices.arithmetic);
  const loss = mostLoss(legsOf(combo), side, reference);
  if (loss === undefined) return refused(unboundedLoss(combo, side), prices.arithmetic);
  const reached = stopReached(prices.stopLoss, side, reference, seen?.quote);
  if (reached) return refused(reached, prices.arithmetic);
  const arithmetic = [...turnedText(turned, combo), ...riskText(combo, side, reference)];
  // The most that can be lost takes the place of a stop in the size: no gap goes beyond it.
  const lostAt = cleanDecimal(reference + (side === 'BUY' ? -loss : loss));
  const valuedAt = comboValue(combo, side, reference);
  return decideEntry(state, signal, side, combo, context, undefined, { arithmetic, lostAt, valuedAt });
}

function unsupported(signal: Signal): Refusal | undefined {
  const field = unsupportedAtEntry(signal);
  if (field)
    return {
      code: 'COMBO_FIELD_UNSUPPORTED',
      field,
      allowed: 'stopLoss, takeProfit, timeExit, endOfDayExit',
      message: `${field} is not carried out for spreads. Leave it out; a spread takes one stopLoss, one takeProfit and exits by time.`,
    };
  if (signal.action !== 'buy' && signal.action !== 'sell')
    return {
      code: 'COMBO_ACTION_UNSUPPORTED',
      field: 'action',
      found: signal.action,
      allowed: 'buy, sell, amend, close, flatten, cancel',
      message: `A spread is bought, sold, amended and closed; ${signal.action} is not carried out for it. ${signal.action === 'add' ? 'Buy or sell more of it' : 'Close it and enter the new one'}.`,
    };
  if (signal.entry.type !== 'market' && signal.entry.type !== 'limit')
    return {
      code: 'COMBO_ORDER_TYPE',
      field: 'orderType',
      found: signal.entry.type,
      allowed: 'limit, market',
      message: 'IB takes market and limit orders for spreads. Use a limit, or wait with the alert.',
    };
  return undefined;
}

const notPositive = (reference: number, { localSymbol }: Instrument): Refusal => ({
  code: 'COMBO_PRICE_SIGN',
  field: 'symbol',
  found: String(reference),
  allowed: 'more than 0',
  message: `${localSymbol} is priced at ${reference}, and what is bought for nothing or less cannot be sized or given exits. Write its legs the other way round and sell it.`,
});

const unboundedLoss = ({ localSymbol }: Instrument, side: 'BUY' | 'SELL'): Refusal => ({
  code: 'COMBO_RISK_UNDEFINED',
  field: 'symbol',
  found: `${side} ${localSymbol}`,
  allowed: 'a spread whose sold options are covered by bought ones',
  message: `To ${side === 'BUY' ? 'buy' : 'sell'} ${localSymbol} can lose without bound: an option that is sold is covered by none that is bought and lives as long. Add a wing.`,
});

/**
 * A stop is watched at the middle of the quote: one that lies inside the quote would close the spread at once, or could not be
 * judged.
 */
function stopReached(
  stop: number | undefined,
  side: 'BUY' | 'SELL',
  reference: number,
  quote: Quote | undefined,
): Refusal | undefined {
  if (stop === undefined || quote?.bid === undefined || quote.ask === undefined) return undefined;
  const middle = cleanDecimal((quote.bid + quote.ask) / 2);
  const { bid, ask } = quote;
  if ((side === 'BUY' ? middle > stop : middle < stop) && tells({ bid, ask }, stop, reference))
    return undefined;
  return {
    code: 'STOP_REACHED',
    field: 'stopLoss',
    found: String(stop),
    allowed: `${side === 'BUY' ? 'below' : 'above'} ${middle}, and as far from ${reference} as the quote is wide`,
    message: `The stop of ${stop} lies within the quote ${bid} to ${ask}, whose middle it is compared with: the spread would be closed at once, or nobody could say when. Set it further away.`,
  };
}

const turnedText = (turned: boolean, { localSymbol }: Instrument): readonly string[] =>
  turned ? [`as written it brings money in: ${localSymbol} sold, at a positive price`] : [];

function riskText(combo: Instrument, side: 'BUY' | 'SELL', reference: number): readonly string[] {
  const { multiplier, currency } = combo;
  const money = (points: number): string => `${(points * multiplier).toFixed(2)} ${currency}`;
  const loss = mostLoss(legsOf(combo), side, reference) ?? Number.NaN;
  const gain = mostGain(legsOf(combo), side, reference);
  return [
    `${side === 'BUY' ? 'debit' : 'credit'} of one spread: ${reference} × ${multiplier} = ${money(reference)}`,
    `most that one can lose by its legs: ${loss} × ${multiplier} = ${money(loss)}`,
    gain === undefined
      ? 'its gain has no bound'
      : `most that one can gain: ${gain} × ${multiplier} = ${money(gain)}`,
  ];
}
