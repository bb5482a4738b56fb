import type { ConId, OrderRef, SignalId } from '../../core/ids.ts';
import { isFinal, limitPriceOf, type OrderRecord, stopPriceOf } from '../order/order.ts';
import { averagePrice } from '../portfolio/position.ts';
import type { OrdersByInstrument } from '../risk/book/open-orders.ts';
import type { Concerned } from './concerned.ts';
import type { KernelState } from './state.ts';

/** What the position, the open entries and the open stops of one instrument come to, without any market price. */
export interface OrderSums {
  readonly conId: ConId;
  /** Held, signed. */
  readonly quantity: number;
  /** What open entries may still add on each side. */
  readonly buys: number;
  readonly sells: number;
  /** The open entries. */
  readonly entries: readonly OrderRef[];
  /** Price of the newest entry that has one of its own. */
  readonly entryPrice?: number;
  /** Price times units that the position loses from entry to its stops, as far as these cover it. */
  readonly stopRisk: number;
  /** Units of the position that no stop covers. */
  readonly uncovered: number;
  /** Price times units that the entries lose from their own prices to their stops. */
  readonly entryRisk: number;
  /** Entries at the market: their price is that of the moment. */
  readonly atMarket: readonly { readonly units: number; readonly stop?: number }[];
}

/** Of whose orders and positions sums are made. */
export interface SumsOf {
  /** Held, by instrument. */
  readonly quantities: ReadonlyMap<ConId, number>;
  readonly includes: (entry: OrderRecord) => boolean;
}

interface Orders {
  readonly entries: OrderRecord[];
  readonly stops: readonly OrderRecord[];
}

function under(orders: OrdersByInstrument, conId: ConId): readonly OrderRecord[] {
  const known = orders.get(conId);
  return known ? [...known.values()] : NONE;
}

const NONE: readonly OrderRecord[] = [];

/** What an entry may still add to the position as it is booked. */
const toCome = (entry: OrderRecord): number =>
  (isFinal(entry.state) ? entry.filled : entry.quantity) - entry.executedQuantity;

const trigger = (stop: OrderRecord): number => stopPriceOf(stop.pricing) ?? Number.NaN;

/** The sums of every instrument that is held or being entered, or of those of `only`. */
export function makeSums(
  state: KernelState,
  { quantities, includes }: SumsOf,
  only?: ReadonlySet<ConId>,
): Map<ConId, OrderSums> {
  const { openEntries, openStops } = state.risk;
  const conIds = only ?? new Set([...quantities.keys(), ...openEntries.keys()]);
  const orders = new Map<ConId, Orders>();
  // Their stops wait with them: that risk is the entry's.
  const unfilled = new Set<SignalId>();
  for (const conId of conIds) {
    const entries: OrderRecord[] = [];
    for (const entry of under(openEntries, conId)) {
      if (entry.filled === 0) unfilled.add(entry.signalId);
      if (includes(entry)) entries.push(entry);
    }
    if (entries.length > 0 || quantities.has(conId))
      orders.set(conId, { entries, stops: under(openStops, conId) });
  }
  const sums = new Map<ConId, OrderSums>();
  for (const [conId, of] of orders) {
    const quantity = quantities.get(conId) ?? 0;
    const held = quantity === 0 ? NOTHING_HELD : riskOfHeld(state, conId, quantity, of.stops, unfilled);
    sums.set(conId, { conId, quantity, ...sumOfEntries(of), ...held });
  }
  return sums;
}

function sumOfEntries({
  entries,
  stops,
}: Orders): Omit<OrderSums, 'conId' | 'quantity' | 'stopRisk' | 'uncovered'> {
  let buys = 0;
  let sells = 0;
  let entryPrice: number | undefined;
  let entryRisk = 0;
  const atMarket: { units: number; stop?: number }[] = [];
  const stopOf = new Map<SignalId, number>();
  for (const stop of stops) if (!stopOf.has(stop.signalId)) stopOf.set(stop.signalId, trigger(stop));
  for (const entry of entries) {
    const units = toCome(entry);
    if (entry.side === 'BUY') buys += units;
    else sells += units;
    const price = limitPriceOf(entry.pricing) ?? stopPriceOf(entry.pricing);
    const stop = stopOf.get(entry.signalId);
    if (price === undefined) atMarket.push(stop === undefined ? { units } : { units, stop });
    else {
      entryPrice = price;
      entryRisk += units * distanceTo(stop, price);
    }
  }
  return {
    buys,
    sells,
    entries: entries.map(({ ref }) => ref),
    ...(entryPrice === undefined ? {} : { entryPrice }),
    entryRisk,
    atMarket,
  };
}

/** How far the stop is from a price; without one, all of the price may be lost. */
export const distanceTo = (stop: number | undefined, price: number): number =>
  stop === undefined ? price : Math.abs(price - stop);

const NOTHING_HELD = { stopRisk: 0, uncovered: 0 } as const;

function riskOfHeld(
  state: KernelState,
  conId: ConId,
  quantity: number,
  stops: readonly OrderRecord[],
  unfilled: ReadonlySet<SignalId>,
): Pick<OrderSums, 'stopRisk' | 'uncovered'> {
  const position = state.positions.get(conId);
  const entry = position ? averagePrice(position) : Number.NaN;
  const side = quantity > 0 ? 'SELL' : 'BUY';
  let stopRisk = 0;
  let left = Math.abs(quantity);
  for (const stop of stops) {
    if (stop.side !== side || unfilled.has(stop.signalId) || stop.shownAs?.type !== undefined) continue;
    const covered = Math.min(left, stop.quantity - stop.filled);
    const distance = quantity > 0 ? entry - trigger(stop) : trigger(stop) - entry;
    stopRisk += Math.max(0, distance) * covered;
    left -= covered;
  }
  return { stopRisk, uncovered: left > 1e-9 ? left : 0 };
}

/** The account's sums as last worked out. Not a part of the state: everything in it follows from that. */
interface Kept {
  readonly sums: Map<ConId, OrderSums>;
  readonly changed: Set<ConId>;
}

const kept = new WeakMap<KernelState, Kept>();

const EVERYTHING = { includes: () => true } as const;

function quantitiesOf(
  { positions }: KernelState,
  conIds: Iterable<ConId> = positions.keys(),
): Map<ConId, number> {
  const quantities = new Map<ConId, number>();
  for (const conId of conIds) {
    const held = positions.get(conId)?.quantity ?? 0;
    if (held !== 0) quantities.set(conId, held);
  }
  return quantities;
}

/** The account's sums, from nothing. */
export const freshSums = (state: KernelState): Map<ConId, OrderSums> =>
  makeSums(state, { ...EVERYTHING, quantities: quantitiesOf(state) });

/** The account's sums; only instruments that events were about since the last question are worked out anew. */
export function accountSums(state: KernelState): ReadonlyMap<ConId, OrderSums> {
  const known = kept.get(state);
  if (!known) {
    const sums = freshSums(state);
    kept.set(state, { sums, changed: new Set() });
    return sums;
  }
  const { sums, changed } = known;
  if (changed.size === 0) return sums;
  const anew = makeSums(state, { ...EVERYTHING, quantities: quantitiesOf(state, changed) }, changed);
  for (const conId of changed) {
    const made = anew.get(conId);
    if (made) sums.set(conId, made);
    else sums.delete(conId);
  }
  changed.clear();
  return sums;
}

/** The state has become another: nothing of its sums holds any more. */
export function forgetSums(state: KernelState): void {
  kept.delete(state);
}

/** Notes instruments whose orders were let go of. */
export function noteForgotten(state: KernelState, conIds: Iterable<ConId>): void {
  const changed = kept.get(state)?.changed;
  for (const conId of conIds) changed?.add(conId);
}

/** Notes which instruments an event was about, once it is applied. */
export function noteChanged(state: KernelState, concerned: Concerned): void {
  const known = kept.get(state);
  if (!known) return;
  if (concerned === 'all') kept.delete(state);
  else for (const conId of concerned) known.changed.add(conId);
}
