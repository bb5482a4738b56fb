import { elapsedMs } from '../../core/clock.ts';
import type { SignalId } from '../../core/ids.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { startClosing } from '../kernel/closing.ts';
import type { KernelContext } from '../kernel/context.ts';
import type { TradingEvent } from '../kernel/events.ts';
import { nextOrderId } from '../kernel/order-numbers.ts';
import { awaitsExecutions, heldQuantity, type KernelState } from '../kernel/state.ts';
import { closersUnread } from '../kernel/unseen-ends.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { orderReference } from '../order/order-reference.ts';
import type { Leg } from '../plan/legs.ts';
import { makePlan } from '../plan/make-plan.ts';
import { refusalOf } from '../risk/assess.ts';
import type { Signal } from '../signal.ts';
import { assessRoll, rollSignal } from './assess-roll.ts';
import { PriceMove } from './moved-rules.ts';
import { isOnItsWay, placeExits, replaceLost } from './place-exits.ts';
import type { Roll, RollPart } from './roll.ts';
import { differenceOf } from './roll-fills.ts';
import { rollObstacle } from './roll-obstacle.ts';
import { attemptPrice, spreadQuote } from './roll-price.ts';
import { rollAlarmId } from './roll-state.ts';
import { exitsOfUnits, lostStopOfUnits, nettedByRoll, nextUnits, unitsLeft } from './roll-units.ts';

/** An order for a spread fills or ends at once; one that rests all the same is cancelled after this long. */
const MAY_REST_MS = 5_000;

/** An order that the broker refuses so often in a row is not sent again: each time the exits are cancelled for it. */
const MAY_BE_REFUSED = 3;

/** Executions follow the status that tells of a fill within a moment; exits do not wait longer for the exact difference. */
const TOLD_WITHIN_MS = 1_000;

/** An order that fills or ends at once has done so this long after its first piece. */
const PIECES_COME_WITHIN_MS = 500;

/** Takes a roll one step further. Returns nothing while it waits. */
export function advanceRoll(state: KernelState, roll: Roll, context: KernelContext): TradingEvent[] {
  const from = state.instruments.get(roll.conId);
  const to = state.instruments.get(roll.to);
  const spread = state.instruments.get(roll.spread);
  if (!from || !to || !spread) return [];
  const scene: Scene = { state, roll, from, to, spread, context };
  return roll.part ? advancePart(scene, roll.part) : nextPart(scene);
}

interface Scene {
  readonly state: KernelState;
  readonly roll: Roll;
  readonly from: Instrument;
  readonly to: Instrument;
  readonly spread: Instrument;
  readonly context: KernelContext;
}

/** Whether an order could leave now. */
const isLinked = ({ context }: Scene): boolean => {
  const { ready, brokerUp } = context.link();
  return ready && brokerUp;
};

const end = (
  { roll }: Scene,
  outcome: Extract<TradingEvent, { type: 'roll.ended' }>['outcome'],
  text: string,
): TradingEvent[] => [{ type: 'roll.ended', conId: roll.conId, outcome, text }];

/** An end that leaves units in the old contract: a person has to know. */
function failed(scene: Scene, why: string): TradingEvent[] {
  const { state, roll, from, to } = scene;
  const held = heldQuantity(state, roll.conId);
  const message = `The roll of ${from.localSymbol} into ${to.localSymbol} has ended with ${Math.abs(held)} still held: ${why}. Their exits rest as before. Roll them again (bowline roll ${from.localSymbol}), or close them, before the contract ends.`;
  return [
    ...end(scene, 'failed', message),
    { type: 'alarm.raised', id: rollAlarmId(roll.conId), severity: 'critical', code: 'ROLL_FAILED', message },
  ];
}

/** Whether it has been tried for as long as it may be. */
const isOver = ({ roll, context }: Scene): boolean =>
  elapsedMs(roll.since, context.now()) >= roll.pricing.patienceMs;

/** What is left in the end goes at the market, where that is wanted and no limit is set. */
const goesAtMarket = (scene: Scene): boolean => {
  const { onUnfilled, limit } = scene.roll.pricing;
  return isOver(scene) && onUnfilled === 'market' && limit === undefined;
};

/** The next entry of several follows at once; only an attempt that left something is repeated later. */
const isEarly = ({ roll, context }: Scene): boolean =>
  roll.lastAttemptAt !== undefined &&
  roll.lastPartRolled !== true &&
  elapsedMs(roll.lastAttemptAt, context.now()) < roll.pricing.retryMs;

/** Chooses the units that go next, and asks their exits to make room. Exits are untouched while nothing would fill. */
function nextPart(scene: Scene): TradingEvent[] {
  const { state, roll, from, to, context } = scene;
  const held = heldQuantity(state, roll.conId);
  if (state.closings.has(roll.conId))
    return [
      ...end(scene, 'stopped', `${from.localSymbol} is being closed: nothing more of it is rolled`),
      ...closeRolled(scene, roll.rolled),
    ];
  if (!isLinked(scene) || awaitsExecutions(state, roll.conId, context.now())) return [];
  if (held === 0)
    return roll.rolled > 0
      ? end(scene, 'rolled', `${roll.rolled} ${from.localSymbol} are ${to.localSymbol} now`)
      : end(scene, 'stopped', `nothing of ${from.localSymbol} is held any more`);
  // Meanwhile a signal may have turned it.
  const netted = nettedByRoll(state, scene, held);
  if (netted) return failed(scene, netted);
  if (roll.refused && roll.refused.count >= MAY_BE_REFUSED)
    return failed(
      scene,
      `the broker has refused its order ${roll.refused.count} times: ${roll.refused.reason}`,
    );
  const waits = obstacleOf(scene, held);
  if (isOver(scene) && (!goesAtMarket(scene) || waits))
    return failed(scene, waits ?? 'it was not filled at its price in time');
  if (waits || isEarly(scene) || closersUnread(state, roll.conId, context.now())) return [];
  const next = nextUnits(state, roll, held);
  if (!next) return [];
  const leg = spreadLeg(scene, held, next.units, next.entry);
  if (!leg) return [];
  const refusal = refusalOf(
    assessRoll(
      state,
      { signal: signalOf(scene, next.signalId), held, quantity: next.units, legs: [leg] },
      to,
      context,
    ),
  );
  if (refusal) return failed(scene, `${refusal.code}: ${refusal.message}`);
  const resting = exitsOfUnits(state, next.signalId, roll.conId, held);
  const released = [...resting, ...lostStopOfUnits(state, next.signalId, roll.conId, resting)];
  const reason = `rolled into ${to.localSymbol}`;
  return [
    {
      type: 'roll.part-began',
      conId: roll.conId,
      signalId: next.signalId,
      ...(next.entry ? { entry: next.entry.ref } : {}),
      units: next.units,
      released: released.map(({ ref }) => ref),
    },
    ...resting.map(({ ref }): TradingEvent => ({ type: 'order.cancel-requested', ref, by: roll.by, reason })),
  ];
}

/** Why nothing can be sent at this moment; it is looked at again. */
const obstacleOf = ({ state, roll, from, to, spread, context }: Scene, held: number): string | undefined =>
  rollObstacle(state, { from, to, spread, held, pricing: roll.pricing, attempt: roll.attempts }, context);

/** Whom the checks take the order to be of: the entry's sender, or the roll itself. */
const signalOf = ({ state, roll, from, context }: Scene, signalId: SignalId): Signal =>
  state.signals.get(signalId)?.signal ?? rollSignal(signalId, roll.by, from, context.now());

/** One order for the spread, which fills at once or not at all. Absent while there is no price for it. */
function spreadLeg(
  scene: Scene,
  held: number,
  units: number,
  entry: OrderRecord | undefined,
): Leg | undefined {
  const { roll, from, to, spread, context } = scene;
  const quote = spreadQuote(from, to, context);
  const limit = quote && attemptPrice(spread, held, quote, roll.pricing, roll.attempts);
  if (limit === undefined) return undefined;
  const atMarket = goesAtMarket(scene);
  return {
    role: 'roll',
    side: held > 0 ? 'BUY' : 'SELL',
    quantity: units as Quantity,
    pricing: atMarket ? { type: 'market' } : { type: 'limit', limit },
    tif: atMarket ? 'DAY' : 'IOC',
    outsideRth: roll.pricing.session === 'open',
    roll: { from: roll.conId, to: roll.to, ...(entry ? { entry: entry.ref } : {}) },
  };
}

function advancePart(scene: Scene, part: RollPart): TradingEvent[] {
  const { state } = scene;
  const order = part.order === undefined ? undefined : state.orders.get(part.order);
  return order ? follow(scene, part, order) : send(scene, part);
}

/** Once every exit that was released has ended: one order for what is left of the units then, or the exits again. */
function send(scene: Scene, part: RollPart): TradingEvent[] {
  const { state, roll, from, to, context } = scene;
  if (part.stays !== undefined) {
    const lost = findLost(scene, part);
    return lost.length > 0 ? lost : arrive(scene, part, 0, part.stays);
  }
  const released = part.released.map((ref) => state.orders.get(ref));
  if (released.some((order) => order !== undefined && !isFinal(order.state))) return [];
  if (awaitsExecutions(state, roll.conId, context.now()) || !isLinked(scene)) return [];
  const held = heldQuantity(state, roll.conId);
  const units = unitsLeft(state, roll, part, held);
  if (units <= 0) return endPart(scene, part, 0, `its exits have closed it meanwhile`);
  const entry = part.entry === undefined ? undefined : state.orders.get(part.entry);
  const why = state.closings.has(roll.conId)
    ? `${from.localSymbol} is being closed`
    : obstacleOf(scene, held);
  const leg = why === undefined ? spreadLeg(scene, held, units, entry) : undefined;
  if (!leg) return giveBack(scene, part, { from: 0, units }, why ?? 'there is no price for it');
  const { account } = state;
  const signal = signalOf(scene, part.signalId);
  const verdict = assessRoll(state, { signal, held, quantity: units, legs: [leg] }, to, context);
  const refusal = refusalOf(verdict);
  if (refusal || account === undefined)
    return giveBack(scene, part, { from: 0, units }, refusal?.message ?? 'the account is not known');
  const plan = makePlan([leg], {
    signalId: part.signalId,
    account,
    conId: roll.spread,
    nextOrderId: nextOrderId(state, context),
    suffix: String(freeNumber(state, part.signalId)),
  });
  const price = leg.pricing.type === 'limit' ? `a difference of ${leg.pricing.limit}` : 'the market';
  const arithmetic = [`roll ${units} ${from.localSymbol} into ${to.localSymbol} at ${price}`];
  return [{ type: 'plan.made', plan, verdict, arithmetic }];
}

function freeNumber(state: KernelState, signalId: SignalId): number {
  let count = 1;
  while (state.orders.has(orderReference(signalId, `R${count}`))) count += 1;
  return count;
}

/**
 * What has filled gets exits in the new contract as soon as the pieces have come; what has not gets those of the old one when the order has ended. The units
 * have arrived when the broker has all of them.
 */
function follow(scene: Scene, part: RollPart, order: OrderRecord): TradingEvent[] {
  const { state, roll, from, to, context } = scene;
  const fresh = cleanDecimal(order.filled - part.moved);
  if (fresh > 0)
    return isLinked(scene) && !mayFillOn(order, context) ? moveExits(scene, part, order, fresh) : [];
  const lost = findLost(scene, part);
  if (lost.length > 0) return lost;
  if (!isFinal(order.state)) {
    const rests = elapsedMs(order.placedAt, context.now()) >= MAY_REST_MS;
    const isLive = order.state === 'working' || order.state === 'partially-filled';
    if (!rests || !isLive || order.cancelAsked) return [];
    const reason = 'an order that rolls does not rest';
    return [{ type: 'order.cancel-requested', ref: order.ref, by: 'bowline', reason }];
  }
  if (awaitsExecutions(state, roll.conId, context.now()) || !isLinked(scene)) return [];
  const text = `${order.filled} ${from.localSymbol} rolled into ${to.localSymbol}`;
  const held = heldQuantity(state, roll.conId);
  const rest = Math.min(cleanDecimal(order.quantity - order.filled), unitsLeft(state, roll, part, held));
  if (rest > 0 && part.stays === undefined) {
    const why = order.reason ?? 'it was not filled at its price';
    return giveBack(scene, part, { from: order.filled, units: rest }, `${text}, ${rest} not: ${why}`);
  }
  return arrive(scene, part, order.filled, part.stays ?? text);
}

/** Pieces of a fill are told one after the other: exits for each would be many, and IB takes no more than 20 a side. */
const mayFillOn = ({ state, firstFillAt }: OrderRecord, context: KernelContext): boolean =>
  !isFinal(state) &&
  firstFillAt !== undefined &&
  elapsedMs(firstFillAt, context.now()) < PIECES_COME_WITHIN_MS;

/** Exits that were written and never reached the broker are placed anew, as soon as that is known. */
function findLost(scene: Scene, part: RollPart): TradingEvent[] {
  const { state, roll, context } = scene;
  const found = isLinked(scene)
    ? replaceLost(state, part, signalOf(scene, part.signalId), context)
    : undefined;
  if (!found) return [];
  const { instead, placed } = found;
  return [{ type: 'roll.exits-placed', conId: roll.conId, exits: placed.exits, instead }, ...placed.plans];
}

function arrive(scene: Scene, part: RollPart, rolled: number, text: string): TradingEvent[] {
  const waits = part.exits.some((ref) => {
    const exit = scene.state.orders.get(ref);
    return exit !== undefined && isOnItsWay(exit);
  });
  return waits ? [] : endPart(scene, part, rolled, text);
}

function moveExits(scene: Scene, part: RollPart, order: OrderRecord, units: number): TradingEvent[] {
  const { state, roll, to, context } = scene;
  const told = differenceOf(state, order);
  // Its own limit is as near as makes no matter to a stop.
  if (told === undefined && elapsedMs(order.updatedAt, context.now()) < TOLD_WITHIN_MS) return [];
  const limit = order.pricing.type === 'limit' ? order.pricing.limit : undefined;
  const quote = spreadQuote(scene.from, to, context);
  const difference = told ?? limit ?? (order.side === 'BUY' ? quote?.ask : quote?.bid);
  if (difference === undefined) return [];
  const signal = signalOf(scene, part.signalId);
  const range = { from: part.moved, units };
  const wanted = { part, conId: roll.to, range, move: PriceMove.byDifference(difference, to), signal };
  const placed = placeExits(state, wanted, context);
  if (!placed) return [];
  return [
    { type: 'roll.exits-moved', conId: roll.conId, ref: order.ref, units, difference },
    { type: 'roll.exits-placed', conId: roll.conId, exits: placed.exits },
    ...placed.plans,
  ];
}

/** The exits of the old contract again, for what stays in it. */
function giveBack(
  scene: Scene,
  part: RollPart,
  range: { readonly from: number; readonly units: number },
  stays: string,
): TradingEvent[] {
  const { state, roll, context } = scene;
  const signal = signalOf(scene, part.signalId);
  const placed = placeExits(state, { part, conId: roll.conId, range, signal }, context);
  if (!placed) return [];
  return [{ type: 'roll.exits-placed', conId: roll.conId, exits: placed.exits, stays }, ...placed.plans];
}

function endPart(scene: Scene, part: RollPart, rolled: number, text: string): TradingEvent[] {
  const { roll } = scene;
  const ended: TradingEvent = {
    type: 'roll.part-ended',
    conId: roll.conId,
    signalId: part.signalId,
    rolled,
    text,
  };
  return [ended, ...closeRolled(scene, rolled)];
}

/** What has been rolled when all of the old contract is asked to be closed is closed as well. */
function closeRolled({ state, roll, to }: Scene, rolled: number): TradingEvent[] {
  const closing = state.closings.get(roll.conId);
  if (!closing || rolled <= 0 || closing.keep !== undefined || state.closings.has(to.conId)) return [];
  const { signalId, by, reason } = closing;
  return startClosing(state, to.conId, signalId, by, reason);
}
