import type { ClientOrderId, ConId, PermId } from '../../core/ids.ts';
import { isOpen, type LiveOrder } from './live-order.ts';

/**
 * All orders of the market day and all open ones, found by owner and number, by parent, by OCA group and by instrument.
 */
export class OrderStore {
  readonly #byOwner = new Map<number, Map<number, LiveOrder>>();
  readonly #byPermId = new Map<PermId, LiveOrder>();
  readonly #children = new Map<PermId, LiveOrder[]>();
  readonly #groups = new Map<string, LiveOrder[]>();
  /** OCA groups that have filled, today or by orders that are still open. */
  readonly #filledGroups = new Set<string>();
  readonly #working = new Map<ConId, LiveOrder[]>();
  readonly #open = new Set<LiveOrder>();
  #completed: LiveOrder[] = [];
  #finished = 0;

  /** Takes in a new or restored order and files it by its stage. */
  add(order: LiveOrder): void {
    this.file(order);
    this.#byPermId.set(order.permId, order);
    if (order.parentPermId !== 0) append(this.#children, order.parentPermId, order);
    if (isOpen(order)) this.#open.add(order);
    if (order.stage === 'working') append(this.#working, order.terms.conId, order);
    if (order.stage === 'done') this.#restoreCompleted(order);
    else if (order.stage !== 'staged') this.joinGroup(order);
    this.noteFill(order);
  }

  /** Files the order under its owner's number; orders entered by hand have none (0) until they are bound. */
  file(order: LiveOrder): void {
    const { clientId, orderId } = order.terms;
    if (orderId === 0) return;
    const owned = this.#byOwner.get(clientId) ?? new Map<number, LiveOrder>();
    owned.set(orderId, order);
    this.#byOwner.set(clientId, owned);
  }

  find(clientId: number, orderId: ClientOrderId): LiveOrder | undefined {
    return this.#byOwner.get(clientId)?.get(orderId);
  }

  byPermId(permId: PermId): LiveOrder | undefined {
    return this.#byPermId.get(permId);
  }

  /** Children of every stage, also finished ones of today. */
  childrenOf(parent: LiveOrder): readonly LiveOrder[] {
    return this.#children.get(parent.permId) ?? [];
  }

  /** The order becomes visible: as a held child or working. */
  open(order: LiveOrder, stage: 'held' | 'working'): void {
    order.stage = stage;
    this.#open.add(order);
    if (stage === 'working') append(this.#working, order.terms.conId, order);
  }

  /** Files an open order under its OCA group. */
  joinGroup(order: LiveOrder): void {
    if (order.terms.ocaGroup === '') return;
    append(this.#groups, groupKey(order), order);
  }

  /** Other open orders of the order's OCA group. */
  groupOf(order: LiveOrder): readonly LiveOrder[] {
    if (order.terms.ocaGroup === '') return [];
    return (this.#groups.get(groupKey(order)) ?? []).filter((other) => other !== order && isOpen(other));
  }

  /**
   * Closes the order's OCA group to further orders once it has filled: of type 1, which lets nothing else fill, by any fill, of the others
   * by an order that has filled completely.
   */
  noteFill(order: LiveOrder): void {
    const { ocaGroup, ocaType } = order.terms;
    if (ocaGroup === '') return;
    if (order.status === 'Filled' || (ocaType === 1 && order.filled > 0))
      this.#filledGroups.add(groupKey(order));
  }

  /** True when another order of the order's OCA group has filled. */
  isGroupFilled(order: LiveOrder): boolean {
    return order.terms.ocaGroup !== '' && this.#filledGroups.has(groupKey(order));
  }

  /** The order reached its final status: it leaves the working lists and joins the completed ones. */
  complete(order: LiveOrder): void {
    if (order.stage === 'working') remove(this.#working, order.terms.conId, order);
    order.stage = 'done';
    this.#open.delete(order);
    if (order.terms.ocaGroup !== '') remove(this.#groups, groupKey(order), order);
    this.#finished += 1;
    order.finish = this.#finished;
    this.#completed.push(order);
  }

  #restoreCompleted(order: LiveOrder): void {
    this.#completed.push(order);
    this.#completed.sort((a, b) => (a.finish ?? 0) - (b.finish ?? 0));
    this.#finished = Math.max(this.#finished, order.finish ?? 0);
  }

  /** Forgets a staged order. */
  discard(order: LiveOrder): void {
    this.#byOwner.get(order.terms.clientId)?.delete(order.terms.orderId);
    this.#byPermId.delete(order.permId);
    if (order.parentPermId !== 0) remove(this.#children, order.parentPermId, order);
  }

  /** Forgets the completed orders: a new market day. Returns them. */
  clearCompleted(): readonly LiveOrder[] {
    const gone = this.#completed;
    this.#completed = [];
    for (const order of gone) {
      this.discard(order);
      this.#children.delete(order.permId);
    }
    this.#filledGroups.clear();
    for (const order of this.#open) this.noteFill(order);
    return gone;
  }

  /** Held and working orders, in no particular order. */
  get openUnordered(): Iterable<LiveOrder> {
    return this.#open;
  }

  /** Held and working orders, in order of arrival. */
  get openOrders(): readonly LiveOrder[] {
    return [...this.#open].sort((a, b) => a.permId - b.permId);
  }

  get completed(): readonly LiveOrder[] {
    return this.#completed;
  }

  /** Every order kept: staged, open and completed today. */
  get all(): Iterable<LiveOrder> {
    return this.#byPermId.values();
  }

  /** Orders at the exchange for one instrument, also those that wait for a trigger or their session. */
  workingOn(conId: ConId): readonly LiveOrder[] {
    return this.#working.get(conId) ?? [];
  }
}

const groupKey = ({ terms }: LiveOrder): string => `${terms.account}\u0000${terms.ocaGroup}`;

function append<Key>(index: Map<Key, LiveOrder[]>, key: Key, order: LiveOrder): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [order]);
  else list.push(order);
}

function remove<Key>(index: Map<Key, LiveOrder[]>, key: Key, order: LiveOrder): void {
  const list = index.get(key);
  const position = list?.indexOf(order) ?? -1;
  if (list === undefined || position < 0) return;
  list.splice(position, 1);
  if (list.length === 0) index.delete(key);
}
