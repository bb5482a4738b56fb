import type { ConId } from '../../core/ids.ts';
import type { Concerned } from './concerned.ts';
import type { KernelState } from './state.ts';

/**
 * What a value follows from, which is kept until an event changes that. `anything`: of the state; `places`: which orders there are, in
 * which contract, and of which signal; `signals`: what the signals wait for, and what was decided about them.
 */
export type Basis = 'anything' | 'places' | 'signals';

/**
 * What follows from a state alone is worked out once and kept until an event changes what it follows from: the kernel looks at
 * everything each second, and mostly nothing has changed.
 */
class Changes {
  readonly counts: Record<Basis, number> = { anything: 0, places: 0, signals: 0 };
  /** An event is being applied: half of the change is made, and nothing that is worked out now holds afterwards. */
  underWay = false;
  /** What was derived, by the place of its keeper. */
  readonly kept: (Kept | undefined)[] = [];
  /** What was derived from the orders and the holding of one instrument, by instrument and by the place of its keeper. */
  readonly ofOrders = new Map<ConId, unknown[]>();
}

interface Kept {
  /** The count of its basis. */
  readonly at: number;
  readonly values: unknown;
}

const changes = new WeakMap<KernelState, Changes>();

function changesOf(state: KernelState): Changes {
  const known = changes.get(state);
  if (known) return known;
  const made = new Changes();
  changes.set(state, made);
  return made;
}

/** A change of a state that has begun, for `endChange`. */
export type Change = Pick<Changes, 'counts' | 'underWay' | 'ofOrders'>;

/** What an event has changed, as far as values are derived from it. */
export interface Changed {
  readonly signals: boolean;
  /** The instruments in which it may have changed an order, or what is held. */
  readonly concerned: Concerned;
}

/** Nothing derived holds any more. */
export const EVERYTHING: Changed = { signals: true, concerned: 'all' };

/** An event is about to be applied. Until the change that is returned has ended, nothing derived is kept, nor taken from before. */
export function beginChange(state: KernelState): Change {
  const change = changesOf(state);
  // The event before was not applied to its end: nobody knows what it has changed.
  if (change.underWay) discard(change, EVERYTHING);
  change.underWay = true;
  return change;
}

/** The event is applied. What follows from that which it has changed holds no more; undefined: it changed nothing of that. */
export function endChange(change: Change, changed: Changed | undefined): void {
  change.underWay = false;
  if (changed) discard(change, changed);
}

function discard({ counts, ofOrders }: Change, { signals, concerned }: Changed): void {
  counts.anything += 1;
  if (signals) counts.signals += 1;
  if (concerned === 'all') {
    counts.places += 1;
    ofOrders.clear();
  } else if (ofOrders.size > 0) for (const conId of concerned) ofOrders.delete(conId);
}

/** Orders have come, have gone, or are in another contract now: noted where that is done, while the event is applied. */
export function notePlaces(state: KernelState): void {
  changesOf(state).counts.places += 1;
}

/** Orders of these instruments have gone with an event that is not about them. */
export function forgetDerived(state: KernelState, conIds: Iterable<ConId>): void {
  const { ofOrders } = changesOf(state);
  for (const conId of conIds) ofOrders.delete(conId);
}

/** A value as it is kept, and as the state gives it now. The two must be equal. */
export interface KeptValue {
  readonly make: (state: KernelState, conId: ConId) => unknown;
  readonly kept: unknown;
  readonly now: unknown;
}

type Make = KeptValue['make'];

interface Keeper {
  readonly basis: Basis;
  /** Its values that are kept, worked out anew. */
  readonly again: (state: KernelState, values: unknown) => readonly KeptValue[];
}

const keepers: Keeper[] = [];
/** What works values out that follow from the orders and the holding of one instrument. */
const fromOrders: Make[] = [];

/** Everything that is kept of a state, beside what it would be if it were worked out now: proves that nothing is kept too long. */
export function keptValues(state: KernelState): readonly KeptValue[] {
  const { counts, kept, ofOrders } = changesOf(state);
  const values = keepers.flatMap(({ basis, again }, place) => {
    const known = kept[place];
    return known?.at === counts[basis] ? again(state, known.values) : [];
  });
  for (const [conId, known] of ofOrders)
    for (const [place, make] of fromOrders.entries())
      if (known[place] !== undefined) values.push({ make, kept: known[place], now: make(state, conId) });
  return values;
}

function keeper<Values>(
  basis: Basis,
  begin: (state: KernelState) => Values,
  again: (state: KernelState, values: Values) => readonly KeptValue[],
): (state: KernelState) => Values {
  const place = keepers.push({ basis, again: (state, values) => again(state, values as Values) }) - 1;
  return (state) => {
    const { counts, kept, underWay } = changesOf(state);
    if (underWay) return begin(state);
    const known = kept[place];
    const at = counts[basis];
    if (known !== undefined && known.at === at) return known.values as Values;
    const values = begin(state);
    kept[place] = { at, values };
    return values;
  };
}

/**
 * `make` must read nothing but the state, and of that nothing beyond its basis, and nothing that events change which `apply` does
 * not count as changes (`ROUTINE` there); nobody may change what it returns.
 */
export const derived = <Value>(
  make: (state: KernelState) => Value,
  basis: Basis = 'anything',
): ((state: KernelState) => Value) =>
  keeper(basis, make, (state, kept) => [{ make, kept, now: make(state) }]);

/** The same of each instrument. */
export function derivedOf<Value>(
  make: (state: KernelState, conId: ConId) => Value,
  basis: Basis = 'anything',
): (state: KernelState, conId: ConId) => Value {
  const known = keeper(
    basis,
    () => new Map<ConId, { readonly value: Value }>(),
    (state, values) =>
      [...values].map(([conId, { value }]) => ({ make, kept: value, now: make(state, conId) })),
  );
  return (state, conId) => {
    const values = known(state);
    const found = values.get(conId);
    if (found) return found.value;
    const value = make(state, conId);
    values.set(conId, { value });
    return value;
  };
}

/**
 * The same of what follows from the orders of one instrument, and from what is held of it, alone: it is kept until an event concerns
 * the instrument (`concernedBy`). So `make` may read neither alarms, closings, rolls nor spreads, and nothing of other instruments.
 */
export function derivedFromOrders<Value extends NonNullable<unknown>>(
  make: (state: KernelState, conId: ConId) => Value,
): (state: KernelState, conId: ConId) => Value {
  const place = fromOrders.push(make) - 1;
  return (state, conId) => {
    const { underWay, ofOrders } = changesOf(state);
    if (underWay) return make(state, conId);
    let known = ofOrders.get(conId);
    if (!known) {
      known = [];
      ofOrders.set(conId, known);
    }
    const found = known[place];
    if (found !== undefined) return found as Value;
    const value = make(state, conId);
    known[place] = value;
    return value;
  };
}
