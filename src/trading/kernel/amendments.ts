import type { BrokerOrder, Pricing } from '../../broker/port.ts';
import { elapsedMs } from '../../core/clock.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Actor } from '../actor.ts';
import { showsTerms, toldPricing, toldType, trails } from '../order/amendment.ts';
import { isOfClient, type OrderRecord, samePricing } from '../order/order.ts';
import type { OrderTerms, PendingAmendment } from '../order/order-terms.ts';
import type { RuleOfEntry } from '../plan/exit-rules.ts';
import type { RiskVerdict } from '../risk/verdict.ts';
import type { Signal } from '../signal.ts';
import { actorOf } from './assess-closing.ts';
import { type AssessedOrder, assessOrder } from './assess-order.ts';
import type { KernelContext } from './context.ts';
import { derived } from './derived.ts';
import type { TradingEvent } from './events.ts';
import { heldQuantity, type KernelState } from './state.ts';
import { isAmbiguous } from './strays.ts';

/** A change that the broker does not confirm is looked for after this long. */
const UNANSWERED_AFTER_MS = 10_000;
/** A change that was lost on the way is asked for so often in all. */
const ATTEMPTS = 3;

export const TWO_UNDER_NUMBER =
  'a second order rests at the broker under the number of this one, and a change could meet either: cancel it in TWS';

/**
 * Whether an order may be changed now: the broker has confirmed it in its present form, and nothing else is under way
 * with it. IB takes a change for a new order where it does not know the old one; and a change of one that a person has made another
 * type would undo that.
 */
export const isAmendable = (state: KernelState, order: OrderRecord): boolean =>
  (order.state === 'working' || order.state === 'partially-filled') &&
  order.permId !== undefined &&
  order.amendment === undefined &&
  order.shownAs?.type === undefined &&
  !isAmbiguous(state, order) &&
  isOfClient(order, state.clientId);

/** Why an order that rests will never be changed by Bowline as things are; undefined where that may be, now or in a moment. */
export function neverAmended(state: KernelState, order: OrderRecord): string | undefined {
  const { clientId } = order.incarnations.at(-1) ?? {};
  if (order.shownAs?.type !== undefined) return shownAsText(order.shownAs.type);
  if (isAmbiguous(state, order)) return TWO_UNDER_NUMBER;
  return isOfClient(order, state.clientId) ? undefined : ofClientText(clientId);
}

const shownAsText = (type: string): string => `the broker shows the order as ${type}`;
const ofClientText = (clientId: number | undefined): string =>
  `the order is of client id ${clientId}, which alone can change it`;

/**
 * The checks of a change of an exit. It only moves or shrinks what takes a position away. `asked`: a signal wants it,
 * and the trading state decides; otherwise it carries on what was decided before.
 */
export function assessAmendment(
  state: KernelState,
  order: OrderRecord,
  terms: OrderTerms,
  signal: Signal,
  instrument: Instrument,
  context: KernelContext,
  asked = false,
): RiskVerdict {
  const { role, side, tif, outsideRth } = order;
  const reduction: AssessedOrder = {
    signal,
    intent: 'reduce',
    side,
    // What has filled of it takes nothing away any more.
    quantity: cleanDecimal(Math.max(0, terms.quantity - order.filled)) as Quantity,
    legs: [{ role, side, tif, outsideRth, ...terms }],
    byPerson: asked && actorOf(signal) !== 'alert',
    underWay: !asked,
    position: heldQuantity(state, order.conId),
  };
  return assessOrder(state, reduction, instrument, context);
}

/** The event that asks for a change; nothing where the checks refuse it. */
export function requestAmendment(
  state: KernelState,
  order: OrderRecord,
  terms: OrderTerms,
  why: { readonly by: Actor; readonly reason: string; readonly rule?: RuleOfEntry },
  context: KernelContext,
): TradingEvent[] {
  const instrument = state.instruments.get(order.conId);
  const signal = state.signals.get(order.signalId)?.signal;
  if (!instrument || !signal) return [];
  const verdict = assessAmendment(state, order, terms, signal, instrument, context);
  if (!verdict.approved) return [];
  return [{ type: 'order.amend-requested', ref: order.ref, terms, ...why, verdict }];
}

/**
 * The whole size of a change that is asked for again. One that moves the price or takes units off never gives any back: the broker
 * may have made the order smaller since, when another exit of its group filled.
 */
function sizeToAskFor(
  { pricing }: OrderRecord,
  asked: PendingAmendment,
  { quantity }: Pick<BrokerOrder, 'quantity'>,
): Quantity {
  const givesNothing = asked.shrinks || !samePricing(pricing, asked.pricing);
  return givesNothing && quantity > 0 && quantity < asked.quantity ? (quantity as Quantity) : asked.quantity;
}

/**
 * Whether a change is to be sent only once a list of open orders has told how the order stands: the message tells where a trailing
 * stop lies, too, and IB tells of none of its steps. With the place that was told last it would be taken back.
 */
export const awaitsList = ({ pricing, attempts }: PendingAmendment): boolean =>
  attempts === 1 && trails(pricing);

/** The prices of a change that is asked for after a list: a trailing stop stays where it has come to. */
const asListed = (pricing: Pricing, { stopPrice }: BrokerOrder): Pricing =>
  trails(pricing) && stopPrice !== undefined ? ({ ...pricing, stop: stopPrice } as Pricing) : pricing;

/** What the broker's description of a stop says about its type, where that is news. */
export function typeEvents(order: OrderRecord, reported: BrokerOrder): TradingEvent[] {
  const told = toldType(order, reported);
  if (!told) return [];
  const { type: orderType } = told;
  return [{ type: 'order.retyped', ref: order.ref, ...(orderType === undefined ? {} : { orderType }) }];
}

/** What the broker's description of one of our orders says about its terms. */
export function termsEvents(order: OrderRecord, reported: BrokerOrder): TradingEvent[] {
  const { ref, amendment } = order;
  if (amendment) {
    if (showsTerms(reported, amendment)) return [{ type: 'order.amended', ref }];
    const { quantity } = reported;
    const isSmaller = sizeToAskFor(order, amendment, reported) === quantity;
    return isSmaller && showsTerms(reported, { ...amendment, quantity })
      ? [{ type: 'order.amended', ref, quantity }]
      : [];
  }
  const pricing = toldPricing(order, reported);
  return pricing ? [{ type: 'order.repriced', ref, pricing }] : [];
}

/**
 * The same from a list of open orders, where the order stands with its terms at this moment. A change that is not there
 * was lost, and is asked for again: the list has proved that the order is open under its number.
 */
export function termsOfList(
  order: OrderRecord,
  reported: BrokerOrder,
  readingBegan: number,
  by: {
    readonly ownClientId: number | undefined;
    /** Another order rests under its number. */
    readonly isAmbiguous: boolean;
    /** When the reading itself began: what has not been sent yet cannot be on its way. */
    readonly began: number;
  },
): TradingEvent[] {
  const { ref, amendment } = order;
  const said = termsEvents(order, reported);
  if (!amendment || said.length > 0) return said;
  if (amendment.since > (awaitsList(amendment) ? by.began : readingBegan)) return said;
  // It is to go: a change behind the cancellation could meet an order that has gone already.
  if (order.cancelAsked) return said;
  if (amendment.attempts >= ATTEMPTS)
    return amendRefused(order, `asked for ${ATTEMPTS} times, and the broker still has the order as it was`);
  if (by.isAmbiguous) return amendRefused(order, TWO_UNDER_NUMBER);
  if (reported.clientId !== by.ownClientId) return amendRefused(order, ofClientText(reported.clientId));
  if (order.shownAs?.type !== undefined) return amendRefused(order, shownAsText(order.shownAs.type));
  const { reason, verdict, rule } = amendment;
  const pricing = asListed(amendment.pricing, reported);
  const terms = { pricing, quantity: sizeToAskFor(order, amendment, reported) };
  if (terms.quantity <= order.filled)
    return amendRefused(order, `${order.filled} have filled meanwhile, as many as it was to leave or more`);
  return [
    {
      type: 'order.amend-requested',
      ref,
      terms,
      by: amendment.by,
      reason,
      verdict,
      ...(rule ? { rule } : {}),
    },
  ];
}

/** A change that is not carried out; the rule that wanted it is due again. */
export function amendRefused({ ref, amendment }: OrderRecord, reason: string): TradingEvent[] {
  const rule = amendment?.rule;
  return [
    { type: 'order.amend-refused', ref, reason },
    ...(rule ? [{ type: 'exit-rule.refused' as const, ref: rule.entry, rule: rule.name, reason }] : []),
  ];
}

/** Open orders with a change under way, oldest first. */
const amendedOrders = derived((state): readonly OrderRecord[] => {
  const found: OrderRecord[] = [];
  for (const ref of state.openOrders) {
    const order = state.orders.get(ref);
    if (order?.amendment) found.push(order);
  }
  return found;
});

/** Changes without an answer are looked for; nothing is sent again before a reading has told how the order stands. */
export function watchAmendments(state: KernelState, context: KernelContext): TradingEvent[] {
  const { ready, brokerUp } = context.link();
  if (!ready || !brokerUp) return [];
  const events: TradingEvent[] = [];
  for (const { ref, amendment } of amendedOrders(state)) {
    if (!amendment || amendment.doubted) continue;
    if (elapsedMs(amendment.since, context.now()) < UNANSWERED_AFTER_MS) continue;
    const reason = `the broker has not answered for ${UNANSWERED_AFTER_MS / 1000} s; looking at the order`;
    events.push({ type: 'order.amend-doubted', ref, reason });
  }
  return events;
}
