import type { Pricing } from '../../broker/port.ts';
import { elapsedMs, unixMs } from '../../core/clock.ts';
import { count } from '../../core/count.ts';
import { cleanDecimal, type Price, roundToStep } from '../../core/price.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick, tickAt } from '../../instruments/price-steps.ts';
import { sessionAt } from '../../instruments/sessions/session-clock.ts';
import type { RuleChange } from '../combos/amend-combo.ts';
import { isOfClient, limitPriceOf, type OrderRecord, stopPriceOf } from '../order/order.ts';
import type { OrderTerms } from '../order/order-terms.ts';
import { distanceInPrice } from '../plan/prices.ts';
import { averagePrice, type Position } from '../portfolio/position.ts';
import { refusalOf } from '../risk/assess.ts';
import type { RiskVerdict } from '../risk/verdict.ts';
import { asEntered } from '../rolls/entry-basis.ts';
import { underWay } from '../rolls/roll-state.ts';
import type { Distance, Signal } from '../signal.ts';
import { assessAmendment, isAmendable, TWO_UNDER_NUMBER } from './amendments.ts';
import type { KernelContext } from './context.ts';
import { exitGroups, isTakenOff, sizeInGroup } from './exit-groups.ts';
import { awaitsExecutions, heldQuantity, type KernelState } from './state.ts';
import { isAmbiguous } from './strays.ts';

/** A change of one exit. */
export interface ExitChange {
  readonly order: OrderRecord;
  readonly terms: OrderTerms;
  readonly verdict: RiskVerdict;
}

export interface AmendDraft {
  readonly changes: readonly ExitChange[];
  /** Of a spread: its exits are rules of its entries. */
  readonly rules?: readonly RuleChange[];
  readonly arithmetic: readonly string[];
  readonly text: string;
}

const refuse = (code: string, message: string, facts: Partial<Refusal> = {}): Result<never> =>
  fail({ code, ...facts, message });

/** What an amendment is about, and what it is judged by; refused where there is none, or nothing was said. */
export function amendedPosition(
  state: KernelState,
  signal: Signal,
  instrument: Instrument,
  context: KernelContext,
): Result<{ readonly position: Position; readonly market: number }> {
  const name = instrument.localSymbol;
  const booked = state.positions.get(instrument.conId);
  if (!booked || booked.quantity === 0)
    return refuse('NOTHING_TO_AMEND', `There is no position in ${name} whose exits could be changed.`, {
      field: 'symbol',
    });
  if (awaitsExecutions(state, instrument.conId, context.now()))
    return refuse(
      'EXECUTIONS_TO_COME',
      `Fills in ${name} were told a moment ago, and their executions are still to come: its exits may be leaving. Send the change again in a few seconds.`,
      { field: 'symbol' },
    );
  const held = heldQuantity(state, instrument.conId) * Math.sign(booked.quantity);
  if (held < Math.abs(booked.quantity))
    return refuse(
      'EXECUTIONS_TO_COME',
      `Fills in ${name} have closed ${cleanDecimal(Math.abs(booked.quantity) - held)} of the position, and their executions were never told: its exits are too large. Settle that first (bowline reconcile).`,
      { field: 'symbol' },
    );
  const position = asEntered(state, booked);
  if (state.closings.has(instrument.conId))
    return refuse('CLOSING', `The position in ${name} is being closed; its exits are not changed any more.`, {
      field: 'symbol',
    });
  if (underWay(state, instrument.conId))
    return refuse('ROLLING', `${name} is being rolled this moment; send the change again in a few seconds.`, {
      field: 'symbol',
    });
  const wanted = [signal.stopLoss, signal.breakEven, signal.takeProfit, signal.takeProfits];
  if (wanted.every((part) => part === undefined))
    return refuse('AMEND_WHAT', 'Say what to change: stopLoss, takeProfit or breakEven.', {
      field: 'stopLoss',
    });
  if (signal.stopLoss && signal.breakEven)
    return refuse('AMEND_STOP_TWICE', 'stopLoss and breakEven both move the stop. Give one of them.', {
      field: 'breakEven',
    });
  const market = marketPrice(position.quantity, instrument, context);
  if (market === undefined)
    return refuse(
      'QUOTE_MISSING',
      `There is no quote for ${name}, so an exit cannot be checked against the market.`,
      {
        field: 'symbol',
      },
    );
  const { maxQuoteAgeMs } = context.limits;
  const ageMs = staleMs(instrument, context);
  if (ageMs !== undefined)
    return refuse(
      'QUOTE_STALE',
      `The last quote of ${name} is ${(ageMs / 1000).toFixed(0)} s old, more than the ${maxQuoteAgeMs / 1000} s allowed, so an exit cannot be checked against the market.`,
      { field: 'symbol' },
    );
  return ok({ position, market });
}

/** What an `amend` comes to: new prices for the exits of the position that is held, each on its side of the market. */
export function decideAmend(
  state: KernelState,
  signal: Signal,
  instrument: Instrument,
  context: KernelContext,
): Result<AmendDraft> {
  const name = instrument.localSymbol;
  const of = amendedPosition(state, signal, instrument, context);
  if (!of.ok) return of;
  const { position, market } = of.value;
  const arithmetic: string[] = [];
  const asked = { state, signal, instrument, position, market, context, arithmetic };
  const stops = stopChanges(asked);
  if (!stops.ok) return stops;
  const targets = targetChanges(asked);
  if (!targets.ok) return targets;
  const wishes = [...stops.value, ...targets.value];
  const changes: ExitChange[] = [];
  for (const { order, terms } of wishes) {
    const verdict = assessAmendment(state, order, terms, signal, instrument, context, true);
    const refusal = refusalOf(verdict);
    if (refusal) return fail(refusal);
    changes.push({ order, terms, verdict });
  }
  const text =
    changes.length === 0
      ? `The exits of ${name} are at these prices already`
      : `Change ${changes.map(({ order, terms }) => `${order.role} of ${terms.quantity} to ${priceText(terms.pricing)}`).join(', ')}`;
  return ok({ changes, arithmetic, text });
}

interface Asked {
  readonly state: KernelState;
  readonly signal: Signal;
  readonly instrument: Instrument;
  readonly position: Position;
  readonly market: number;
  readonly context: KernelContext;
  readonly arithmetic: string[];
}

interface Wish {
  readonly order: OrderRecord;
  readonly terms: OrderTerms;
}

const priceText = (pricing: Pricing): string =>
  String('stop' in pricing ? pricing.stop : 'limit' in pricing ? pricing.limit : 'the market');

/** The age of the quote where it is too old to judge by; while the market is closed the last one is what there is. */
function staleMs(instrument: Instrument, context: KernelContext): number | undefined {
  const seen = context.quote(instrument.conId);
  const ageMs = seen ? elapsedMs(seen.receivedAt, context.now()) : 0;
  if (!seen || ageMs <= context.limits.maxQuoteAgeMs) return undefined;
  const marketNow = unixMs(Number.isFinite(ageMs) ? seen.quote.time + ageMs : seen.quote.time);
  return sessionAt(instrument, marketNow) === 'closed' ? undefined : ageMs;
}

/** What an exit would trade at: a long leaves at the bid. */
function marketPrice(held: number, { conId }: Instrument, context: KernelContext): number | undefined {
  const quote = context.quote(conId)?.quote;
  return (held > 0 ? quote?.bid : quote?.ask) ?? quote?.last ?? quote?.close;
}

/** A price on the tick: as given, or so far from the entry's average on the losing (−1) or winning (+1) side. */
export function exitPrice(
  distance: Distance,
  sign: 1 | -1,
  { position, instrument, arithmetic }: Pick<Asked, 'position' | 'instrument' | 'arithmetic'>,
): Price {
  if (distance.unit === 'price') return roundToTick(instrument, distance.value);
  const entry = averagePrice(position);
  const side = Math.sign(position.quantity) * sign;
  const value = roundToTick(instrument, entry + side * distanceInPrice(distance, entry, instrument));
  arithmetic.push(`${entry} ${side > 0 ? '+' : '−'} ${distance.value} ${distance.unit} = ${value}`);
  return value;
}

/** The entry's average moved by the offset, on the tick that does not lose: up for a long, down for a short. */
export function breakEvenPrice(
  offset: Distance | undefined,
  position: Position,
  instrument: Instrument,
): Price {
  const entry = averagePrice(position);
  const direction = Math.sign(position.quantity);
  const away = offset === undefined ? 0 : distanceInPrice(offset, entry, instrument);
  return roundToTick(instrument, entry + direction * away, direction > 0 ? 'up' : 'down');
}

function stopChanges(asked: Asked): Result<readonly Wish[]> {
  const { state, signal, instrument, position, market, context, arithmetic } = asked;
  if (!signal.stopLoss && !signal.breakEven) return ok([]);
  if (signal.breakEven && signal.breakEven.when !== 'now')
    return refuse(
      'BREAK_EVEN_NOW',
      'An amend moves the stop to break-even at once: breakEven needs when "now".',
      {
        field: 'breakEven',
      },
    );
  if (signal.breakEven?.offset?.unit === 'price')
    return refuse('OFFSET_IS_DISTANCE', 'The offset from break-even is a distance, not a price.', {
      field: 'breakEven',
    });
  const price = signal.stopLoss
    ? exitPrice(signal.stopLoss, -1, asked)
    : breakEvenPrice(signal.breakEven?.offset, position, instrument);
  if (signal.breakEven) arithmetic.push(`break-even of ${averagePrice(position)}: ${price}`);
  const long = position.quantity > 0;
  if (long ? price >= market : price <= market)
    return refuse(
      'STOP_WRONG_SIDE',
      `A stop at ${price} would trade at once with the market at ${market}; it must be ${long ? 'below' : 'above'} it. Send close to leave now.`,
      {
        field: signal.stopLoss ? 'stopLoss' : 'breakEven',
        found: String(price),
        allowed: `${long ? 'below' : 'above'} ${market}`,
      },
    );
  const stops = exitGroups(state, instrument.conId).flatMap(({ orders }) =>
    orders.filter((order) => order.role === 'stop' && !isTakenOff(state, order, context.now())),
  );
  if (stops.length === 0)
    return refuse('STOP_MISSING', `No stop rests for ${instrument.localSymbol}: there is none to move.`, {
      field: 'stopLoss',
    });
  const busy = stops.find((order) => !isAmendable(state, order));
  if (busy) return notNow(state, busy);
  const trailing = stops.find(({ pricing }) => pricing.type.startsWith('trailing'));
  if (trailing)
    return refuse(
      'STOP_TRAILS',
      `${trailing.ref} trails: a fixed price would end that, and IB takes no change of an order's type.`,
      { field: 'stopLoss' },
    );
  return ok(
    stops
      .filter(({ pricing }) => stopPriceOf(pricing) !== price)
      .map((order) => ({
        order,
        terms: { quantity: sizeInGroup(state, order), pricing: movedStop(order.pricing, price, instrument) },
      })),
  );
}

/** A stop-limit keeps the distance of its limit. */
export function movedStop(pricing: Pricing, stop: Price, instrument: Instrument): Pricing {
  if (pricing.type !== 'stop-limit') return { type: 'stop', stop };
  const tick = tickAt(instrument, stop);
  const limit = roundToStep(stop + (pricing.limit - pricing.stop), tick) as Price;
  return { type: 'stop-limit', stop, limit };
}

function targetChanges(asked: Asked): Result<readonly Wish[]> {
  const { state, signal, instrument, position, market } = asked;
  const wanted = signal.takeProfits?.map(({ at }) => at) ?? (signal.takeProfit ? [signal.takeProfit] : []);
  if (wanted.length === 0) return ok([]);
  if (signal.takeProfits?.some(({ share }) => share !== undefined))
    return refuse(
      'TARGET_SHARES_FIXED',
      'The shares of targets that rest cannot be changed, only their prices.',
      {
        field: 'takeProfits',
      },
    );
  const targets = exitGroups(state, instrument.conId).flatMap(({ orders }) =>
    orders.filter(({ role }) => role === 'target'),
  );
  if (targets.length === 0)
    return refuse('TARGET_MISSING', `No target rests for ${instrument.localSymbol}: there is none to move.`, {
      field: 'takeProfit',
    });
  // Entries that were added to one another have their targets at the same prices.
  const levels = [...new Set(targets.map(({ pricing }) => limitPriceOf(pricing)))];
  if (targets.length !== wanted.length && levels.length !== wanted.length)
    return refuse(
      'TARGETS_DIFFER',
      `${count(targets.length, 'target')} ${targets.length === 1 ? 'rests' : 'rest'} for ${instrument.localSymbol}${targets.length > 1 ? ` (${targets.map(({ pricing }) => priceText(pricing)).join(', ')})` : ''}, and ${count(wanted.length, 'price')} ${wanted.length === 1 ? 'was' : 'were'} given. Give one for each, or one for each price at which they rest, nearest first.`,
      { field: 'takeProfit', found: String(wanted.length), allowed: String(levels.length) },
    );
  const long = position.quantity > 0;
  const prices = wanted.map((distance) => exitPrice(distance, 1, asked));
  const wishes: Wish[] = [];
  for (const [index, order] of targets.entries()) {
    const place = targets.length === prices.length ? index : levels.indexOf(limitPriceOf(order.pricing));
    const limit = prices[place];
    if (limit === undefined) continue;
    if (!isAmendable(state, order)) return notNow(state, order);
    if (long ? limit <= market : limit >= market)
      return refuse(
        'TARGET_WRONG_SIDE',
        `A target at ${limit} would fill at once with the market at ${market}; it must be ${long ? 'above' : 'below'} it.`,
        { field: 'takeProfit', found: String(limit), allowed: `${long ? 'above' : 'below'} ${market}` },
      );
    const unchanged = 'limit' in order.pricing && order.pricing.limit === limit;
    if (!unchanged)
      wishes.push({
        order,
        terms: { quantity: sizeInGroup(state, order), pricing: { type: 'limit', limit } },
      });
  }
  return ok(wishes);
}

/** Why an order cannot be changed at this moment. */
export function notNow(state: KernelState, order: OrderRecord): Result<never> {
  const { clientId } = state;
  if (!isOfClient(order, clientId))
    return refuse(
      'ORDER_OF_OTHER_CLIENT',
      `${order.ref} was sent under another client id, and IB lets only that one change it. Change it in TWS, or connect with that client id.`,
      { field: 'symbol', found: `client id ${clientId}` },
    );
  if (order.shownAs?.type !== undefined)
    return refuse(
      'ORDER_NOT_SETTLED',
      `${order.ref} was changed in TWS, and the broker shows it as ${order.shownAs.type}. Make it a stop again there, or cancel it.`,
      { field: 'symbol', found: order.shownAs.type },
    );
  if (isAmbiguous(state, order))
    return refuse('ORDER_NOT_SETTLED', `${order.ref}: ${TWO_UNDER_NUMBER}.`, {
      field: 'symbol',
      found: `number ${order.orderId}`,
    });
  return refuse(
    'ORDER_NOT_SETTLED',
    `${order.ref} is ${order.amendment ? 'being changed' : order.state}: it can be changed once the broker has confirmed it. Send the signal again then.`,
    { field: 'symbol', found: order.state },
  );
}
