import { isDeepStrictEqual } from 'node:util';
import type { Pricing } from '../../src/broker/port.ts';
import type { ConId } from '../../src/core/ids.ts';
import type { JournalEntry } from '../../src/journal/entry.ts';
import type { SimulatedExecution, SimulatedOrder } from '../../src/simulator/exchange.ts';
import { ownUnits } from '../../src/trading/combos/combo-book.ts';
import { apply } from '../../src/trading/kernel/apply.ts';
import type { TradingEvent } from '../../src/trading/kernel/events.ts';
import { executionRoot } from '../../src/trading/kernel/execution-id.ts';
import { isOpen } from '../../src/trading/kernel/open-signal.ts';
import { emptyState, type KernelState } from '../../src/trading/kernel/state.ts';
import { isStopType } from '../../src/trading/order/amendment.ts';
import { isFinal, type OrderRecord, orderTypeCode } from '../../src/trading/order/order.ts';
import { standingOf } from '../../src/trading/reconcile/broker-share.ts';
import { isSpread } from './safety.ts';

/** What is so at the exchange. */
export interface Truth {
  /** Open orders of our client. */
  readonly openOrders: readonly SimulatedOrder[];
  /** Permanent numbers of all open orders, whoever's. */
  readonly resting: ReadonlySet<number>;
  /** Every execution of ours, as last corrected, by the root of its id. */
  readonly executions: ReadonlyMap<string, SimulatedExecution>;
  /** What the legs of our spreads have traded, by the root of the execution's id; the wholes are among `executions`. */
  readonly legs: ReadonlyMap<string, SimulatedExecution>;
  /** Our orders for spreads, with the number that we know the spread by. */
  readonly spreads: ReadonlyMap<string, ConId>;
  /** Orders that roll: both of their legs are among `executions`, beside the whole. */
  readonly rolls: { has(ref: string): boolean };
  /** What the account holds, whoever traded it. */
  readonly positions: ReadonlyMap<ConId, number>;
  /** A market day has turned: IB tells executions and completed orders of the current day only. */
  readonly dayTurned: boolean;
  /** Instruments in which a person has adopted the broker's position: executions alone do not add up to ours. */
  readonly adopted: ReadonlySet<ConId>;
  /** Instruments that were split: what was traded in them since hides the ratio. */
  readonly split: ReadonlySet<ConId>;
  /** Instruments in which the venue has corrected the size of somebody else's trade, or of one before a person's adoption. */
  readonly unexplained: ReadonlySet<ConId>;
  /** Commission reports were left out and never asked for again. */
  readonly commissionsMayMiss: boolean;
}

const same = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9;

/** Each execution as last corrected, by the root of its id. */
export function lastRevisions(executions: Iterable<SimulatedExecution>): Map<string, SimulatedExecution> {
  const latest = new Map<string, SimulatedExecution>();
  for (const execution of executions) {
    const root = executionRoot(execution.execId);
    const known = latest.get(root);
    if (!known || known.execId < execution.execId) latest.set(root, execution);
  }
  return latest;
}

/** What executions add up to, by instrument. */
function sums(executions: Iterable<SimulatedExecution>, rolls: Truth['rolls']): Map<ConId, number> {
  const positions = new Map<ConId, number>();
  for (const { conId, side, shares, orderRef } of executions)
    if (!isSpread(conId) || !rolls.has(orderRef))
      positions.set(conId, (positions.get(conId) ?? 0) + (side === 'BOT' ? shares : -shares));
  return positions;
}

/**
 * What must hold once every fault has ended and time has passed: every order settled, the ledger equal to the exchange's,
 * every position protected, and where something is not so, an alarm that says it; and no alarm that is not so.
 */
export function disagreements(state: KernelState, truth: Truth): readonly string[] {
  const problems: string[] = [];
  // What is alarmed as a stray is a person's to see to: it counts neither as ours nor as protection.
  const ours = truth.openOrders
    .filter(({ permId }) => !state.alarms.has(`stray-perm-${permId}`))
    .map((order) => ({ ...order, conId: truth.spreads.get(order.orderRef) ?? order.conId }));
  const resting = new Map(ours.map((order) => [order.orderRef, order]));
  problems.push(...orderProblems(state, resting), ...ledgerProblems(state, truth));
  const traded = tradedByUs(truth);
  for (const conId of new Set([...truth.positions.keys(), ...state.positions.keys()])) {
    if (isSpread(conId)) {
      problems.push(...spreadProblems(state, conId, ours));
      continue;
    }
    const held = ownUnits(state, conId);
    const atBroker = truth.positions.get(conId) ?? 0;
    const differs = !same(held, atBroker - standingOf(state, conId));
    // What Bowline never traded is somebody else's, unless an order of ours was there when it came.
    const alarmed = state.alarms.has(`mismatch-${conId}`);
    if ((alarmed && !differs) || (differs && !alarmed && traded.has(conId)))
      problems.push(
        `position of ${conId}: ours ${held}, the broker's ${atBroker}, and ${differs ? 'no' : 'an'} alarm of a difference`,
      );
    problems.push(...protectionProblems(state, conId, state.positions.get(conId)?.quantity ?? 0, ours));
  }
  for (const { id, code } of state.alarms.values()) {
    if (code === 'STRAY_ORDER' && !truth.resting.has(Number(id.replace('stray-perm-', ''))))
      problems.push(`alarm ${id} stays although no such order rests at the exchange`);
    const order = state.orders.get(id.replace(/^doubt-/, '') as never);
    const leaving = state.orders.get(id.replace(/^cancel-/, '') as never);
    if (code === 'CANCEL_OVERDUE' && (!leaving || isFinal(leaving.state)))
      problems.push(`alarm ${id} stays although the order is ${leaving?.state}`);
    if (code === 'ORDER_IN_DOUBT' && (!order || isFinal(order.state)))
      problems.push(`alarm ${id} stays although the order is ${order?.state}`);
  }
  problems.push(...ruleProblems(state, ours), ...breakProblems(state, truth));
  for (const record of state.signals.values()) {
    // One that is held until the end of a reset, or waits for a person, has its fate to come.
    if (isOpen(record)) continue;
    if (record.signal && !record.refusal && record.carriedOut === undefined && record.orders.length === 0)
      problems.push(`signal ${record.id} has no fate`);
  }
  return problems;
}

/** Contracts in which the exchange has filled an order of ours, or a leg of one. */
const tradedByUs = ({ executions, legs }: Truth): ReadonlySet<ConId> =>
  new Set([...executions.values(), ...legs.values()].map(({ conId }) => conId));

/** What can be lost by a spread is bounded by its legs: it needs no stop that rests. Its targets take no more than is held. */
function spreadProblems(state: KernelState, conId: ConId, ours: readonly SimulatedOrder[]): string[] {
  const held = state.positions.get(conId)?.quantity ?? 0;
  const targets = ours.filter((order) => order.conId === conId && /-T[^-]*$/.test(order.orderRef));
  const resting = targets.reduce((sum, { remaining }) => sum + remaining, 0);
  const wrongSide = targets.some(({ action }) => (action === 'SELL') !== held > 0);
  const isKnown = state.alarms.has(`excess-${conId}`);
  return (resting > Math.abs(held) + 1e-9 || wrongSide) && !isKnown
    ? [`targets of ${resting} rest for ${held} held of the spread ${conId}`]
    : [];
}

/** Closings come to their end, and rules of exits whose moment has come are carried out, or an alarm says so. */
function ruleProblems(state: KernelState, ours: readonly SimulatedOrder[]): string[] {
  const problems: string[] = [];
  for (const { conId, reason, orders } of state.closings.values()) {
    // What is being rolled is closed when its units are where they go: it waits for an order in doubt in the other contract, too.
    const others = [...state.rolls.values()].flatMap(({ conId: from, to }) =>
      from === conId ? [to] : to === conId ? [from] : [],
    );
    if (
      !state.alarms.has(`unprotected-${conId}`) &&
      ![conId, ...others].some((each) => openInDoubt(state, each)) &&
      !waits(conId, orders, ours)
    )
      problems.push(`the closing of ${conId} (${reason}) has not ended`);
  }
  for (const { conId, to, part } of state.rolls.values())
    if (![conId, to].some((id) => state.alarms.has(`unprotected-${id}`) || openInDoubt(state, id)))
      problems.push(
        `the roll of ${conId} into ${to} has not ended${part ? ', with units on their way' : ''}`,
      );
  const now = ours.reduce((latest, { placedAt }) => Math.max(latest, placedAt), 0);
  for (const { ref, role, rules, conId } of state.orders.values()) {
    if (role !== 'entry' || rules?.exitAt === undefined || now < rules.exitAt) continue;
    const rests = ours.find(({ orderRef }) => orderRef === ref);
    if (rests && !state.alarms.has(`doubt-${ref}`))
      problems.push(`${ref} of ${conId} still rests although the time of its exit has come`);
  }
  return problems;
}

/** In a market that stands still nobody may offer all legs of a spread: its closing order rests. */
const waits = (conId: ConId, orders: readonly string[], ours: readonly SimulatedOrder[]): boolean =>
  isSpread(conId) && ours.some(({ orderRef }) => orders.includes(orderRef));

/** Of an order that rolls, both contracts wait. */
const openInDoubt = (state: KernelState, conId: ConId): boolean =>
  [...state.openOrders].some((ref) => {
    const order = state.orders.get(ref);
    const concerned = [order?.conId, order?.roll?.from, order?.roll?.to];
    return concerned.includes(conId) && state.alarms.has(`doubt-${ref}`);
  });

/** A difference that lasts is a break, and what Bowline was told explains it. */
function breakProblems(state: KernelState, { dayTurned, split, unexplained }: Truth): string[] {
  const problems: string[] = [];
  for (const { conId, cause, text, ours, broker } of state.breaks.values()) {
    if (!state.alarms.has(`mismatch-${conId}`)) problems.push(`the break of ${conId} is no alarm`);
    if (cause === 'unknown' && !dayTurned && !split.has(conId) && !unexplained.has(conId))
      problems.push(`the break of ${conId} (ours ${ours}, the broker's ${broker}) is not explained: ${text}`);
  }
  return problems;
}

/** An alarm says that ours and the broker's differ; of a spread, in one of its legs. */
const differsKnown = (state: KernelState, conId: ConId): boolean =>
  [{ conId }, ...(state.instruments.get(conId)?.comboLegs ?? [])].some((part) =>
    state.alarms.has(`mismatch-${part.conId}`),
  );

/** No fill lost, doubled or invented. */
function ledgerProblems(
  state: KernelState,
  { executions, legs, rolls, dayTurned, commissionsMayMiss, adopted }: Truth,
): string[] {
  const problems: string[] = [];
  for (const [root, { execId, orderRef }] of legs)
    if (!dayTurned && state.legExecutions.get(root)?.execution.execId !== execId)
      problems.push(`execution ${execId} of a leg of ${orderRef} is missing`);
  for (const [root, { execution }] of state.legExecutions)
    if (!legs.has(root)) problems.push(`execution ${execution.execId} of a leg is invented`);
  const theirs = sums(executions.values(), rolls);
  const agrees = (conId: ConId): boolean =>
    same(state.positions.get(conId)?.quantity ?? 0, theirs.get(conId) ?? 0);
  const explained = new Set<ConId>(adopted);
  for (const [root, execution] of executions) {
    const recorded = state.executions.get(root);
    const { execId, conId, orderRef, side, shares, commission } = execution;
    if (recorded?.execution.execId !== execId) {
      // The alarm of an order in doubt says that it may have filled: as much traded by hand can hide that in the units. A person may
      // have said so in the exchange's place.
      const isSaid = state.alarms.has(`doubt-${orderRef}`) || state.executions.has(`by-hand.${orderRef}`);
      // What a person has adopted has the missing fill in it.
      const isKnown = isSaid || adopted.has(conId) || differsKnown(state, conId) || agrees(conId);
      if (dayTurned && isKnown) explained.add(conId);
      else
        problems.push(
          `execution ${execId} of ${orderRef} (${side} ${shares}) is ${recorded ? 'not corrected' : 'missing'}`,
        );
    } else if (
      !commissionsMayMiss &&
      !dayTurned &&
      !isSpread(conId) &&
      state.commissions.get(execId) !== commission
    )
      problems.push(`commission of ${execId} is ${state.commissions.get(execId)}, not ${commission}`);
  }
  // What a person has seen of a fill stands for executions that the exchange tells nobody any more; the sums below hold it to them.
  for (const [root, { execution }] of state.executions)
    if (!executions.has(root) && !root.startsWith('by-hand.'))
      problems.push(`execution ${execution.execId} is invented`);
  for (const conId of new Set([...theirs.keys(), ...state.positions.keys()])) {
    if (!agrees(conId) && !explained.has(conId))
      problems.push(
        `position of ${conId} is ${state.positions.get(conId)?.quantity}, our executions add up to ${theirs.get(conId)}`,
      );
  }
  return problems;
}

/** The state that a journal alone makes. */
export function stateOf(entries: Iterable<JournalEntry>): KernelState {
  const state = emptyState();
  for (const { at, data } of entries) apply(state, { at, event: data as TradingEvent });
  return state;
}

/** Where two states differ. */
export function differences(rebuilt: KernelState, state: KernelState): readonly string[] {
  return (Object.keys(state) as (keyof KernelState)[])
    .filter((key) => !isDeepStrictEqual(rebuilt[key], state[key]))
    .map((key) => `the journal rebuilds another "${key}": ${difference(rebuilt[key], state[key])}`);
}

/** Orders of ours against those at the exchange. */
function orderProblems(state: KernelState, resting: ReadonlyMap<string, SimulatedOrder>): string[] {
  const problems: string[] = [];
  for (const order of state.orders.values()) {
    const there = resting.get(order.ref);
    if (isFinal(order.state)) {
      if (there) problems.push(`${order.ref} is ${order.state} for us and ${there.status} at the exchange`);
      continue;
    }
    if (state.alarms.has(`doubt-${order.ref}`)) continue;
    if (!there) problems.push(`${order.ref} is ${order.state} for us and gone at the exchange`);
    else if (!['working', 'partially-filled'].includes(order.state))
      problems.push(`${order.ref} is still ${order.state}, at the exchange ${there.status}`);
    else if (order.amendment) problems.push(`a change of ${order.ref} is not settled`);
    else if (!samePrices(order.pricing, there) && !isRetyped(order, there))
      problems.push(
        `${order.ref} is at ${JSON.stringify(order.pricing)} for us, at ${there.auxPrice} ${there.lmtPrice} at the exchange`,
      );
    else if (!same(order.quantity - order.filled, there.remaining))
      problems.push(
        `${order.ref} has ${order.quantity - order.filled} left for us and ${there.remaining} at the exchange`,
      );
  }
  for (const ref of resting.keys())
    if (!state.orders.has(ref as never)) problems.push(`${ref} rests at the exchange and is not known`);
  return problems;
}

/** A stop that a person has made another type is known to be one; another kind of stop covers as it did, at a price of that person's. */
function isRetyped({ role, pricing, shownAs }: OrderRecord, { orderType }: SimulatedOrder): boolean {
  if (role !== 'stop' || orderType === orderTypeCode(pricing)) return false;
  return isStopType(orderType) ? shownAs?.type === undefined : shownAs?.type === orderType;
}

/** Trailing stops move by themselves, and their distance stays. */
function samePrices(pricing: Pricing, { orderType, auxPrice, lmtPrice }: SimulatedOrder): boolean {
  if (orderTypeCode(pricing) !== orderType) return false;
  const stop = 'stop' in pricing && !orderType.startsWith('TRAIL') ? pricing.stop : undefined;
  const limit = 'limit' in pricing ? pricing.limit : undefined;
  return same(stop ?? 0, (orderType.startsWith('STP') && auxPrice) || 0) && same(limit ?? 0, lmtPrice ?? 0);
}

/** Stops that really rest cover the position, or an alarm says that they do not; and exits are not more than it. */
function protectionProblems(
  state: KernelState,
  conId: ConId,
  held: number,
  ours: readonly SimulatedOrder[],
): string[] {
  const problems: string[] = [];
  const alarmed =
    state.alarms.has(`unprotected-${conId}`) ||
    state.alarms.has(`closing-${conId}`) ||
    state.alarms.has(`mismatch-${conId}`);
  const side = held > 0 ? 'SELL' : 'BUY';
  const exits = ours.filter(
    (order) => order.conId === conId && order.action === side && /-[STX][^-]*$/.test(order.orderRef),
  );
  const live = exits.filter((order) => !order.whyHeld.includes('child'));
  const sum = (orders: readonly SimulatedOrder[]): number =>
    orders.reduce((total, order) => total + order.remaining, 0);
  const covered = sum(
    live.filter(({ orderRef, orderType }) => /-S[^-]*$/.test(orderRef) && isStopType(orderType)),
  );
  if (held !== 0 && covered < Math.abs(held) - 1e-9 && !alarmed)
    problems.push(`${held} of ${conId} are held, stops cover ${covered}, and nothing alarms`);
  // While an entry is still filling, IB holds its stop back, and the alarm says so. So it is of one in doubt: it may have filled more.
  const filling =
    openInDoubt(state, conId) ||
    ours.some((order) => order.conId === conId && /-E[^-]*$/.test(order.orderRef) && order.filled > 0);
  if (state.alarms.has(`unprotected-${conId}`) && (held === 0 || (covered >= Math.abs(held) && !filling)))
    problems.push(`the alarm of ${held} unprotected of ${conId} stays although stops cover ${covered}`);
  for (const role of ['S', 'T', 'X']) {
    const most = sum(live.filter(({ orderRef }) => new RegExp(`-${role}[^-]*$`).test(orderRef)));
    const entering = ours.some((order) => order.conId === conId && /-E[^-]*$/.test(order.orderRef));
    // Where the broker holds what we do not know of, the exits may be of that; the break says so.
    const explained = state.alarms.has(`excess-${conId}`) || state.alarms.has(`mismatch-${conId}`);
    if (most > Math.abs(held) + 1e-9 && !entering && !explained)
      problems.push(`exits (${role}) of ${most} rest for ${held} held of ${conId}, and nothing alarms`);
  }
  return problems;
}

/** The first entry that differs, as text. */
function difference(rebuilt: unknown, live: unknown): string {
  if (!(rebuilt instanceof Map) || !(live instanceof Map))
    return `${JSON.stringify(rebuilt)}, not ${JSON.stringify(live)}`;
  for (const key of new Set([...rebuilt.keys(), ...live.keys()]))
    if (!isDeepStrictEqual(rebuilt.get(key), live.get(key)))
      return `${key} is ${JSON.stringify(rebuilt.get(key))}, not ${JSON.stringify(live.get(key))}`;
  return 'in its order';
}
