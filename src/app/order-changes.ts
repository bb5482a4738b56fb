import type { OrderView } from './views.ts';

/** What leads from one list of orders to the next. */
export interface OrderChanges {
  /** As they are now, newest first. One that is in the list is replaced there; the others come ahead of all. */
  readonly changed: readonly OrderView[];
  /** References of those that are not in the list any more. */
  readonly removed: readonly string[];
  /** How many orders the list holds then: a reader whose list has another number has missed something. */
  readonly total: number;
}

/** What leads from one list to another, both newest first; `undefined` where that cannot be told as changes. */
export function orderChanges(
  before: readonly OrderView[],
  after: readonly OrderView[],
): OrderChanges | undefined {
  const total = after.length;
  // Mostly the same orders are in both.
  if (total === before.length && after.every(({ ref }, index) => ref === before[index]?.ref)) {
    const changed = after.filter((order, index) => !isSame(before[index] ?? order, order));
    return { changed, removed: [], total };
  }
  const known = new Map(before.map((order) => [order.ref, order]));
  const changed: OrderView[] = [];
  const refs: string[] = [];
  for (const order of after) {
    const was = known.get(order.ref);
    if (was === undefined) refs.push(order.ref);
    if (was === undefined || !isSame(was, order)) changed.push(order);
    known.delete(order.ref);
  }
  const removed = [...known.keys()];
  for (const { ref } of before) if (!known.has(ref)) refs.push(ref);
  const isTold = refs.length === total && after.every(({ ref }, index) => ref === refs[index]);
  return isTold ? { changed, removed, total } : undefined;
}

/** The list after its changes; orders that have not changed stay the same objects. */
export function withOrderChanges(
  orders: readonly OrderView[],
  { changed, removed }: OrderChanges,
): readonly OrderView[] {
  const now = new Map(changed.map((order) => [order.ref, order]));
  const gone = new Set(removed);
  const kept: OrderView[] = [];
  for (const order of orders) {
    if (gone.has(order.ref)) continue;
    kept.push(now.get(order.ref) ?? order);
    now.delete(order.ref);
  }
  return [...now.values(), ...kept];
}

/** Views of orders are flat. */
function isSame(one: OrderView, other: OrderView): boolean {
  if (one === other) return true;
  const names = Object.keys(one) as (keyof OrderView)[];
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && one[name] === other[name])
  );
}
