import type { BrokerOrder, BrokerPosition, Side } from '../../broker/port.ts';
import { type Clock, elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { ConId, OrderRef } from '../../core/ids.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import { isCombo } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { tradedBy } from '../../trading/combos/apply-combo.ts';
import { watchedStop } from '../../trading/combos/combo-book.ts';
import { apply } from '../../trading/kernel/apply.ts';
import { wholeSpreads } from '../../trading/kernel/closable.ts';
import { executionRoot } from '../../trading/kernel/execution-id.ts';
import { protectionOf } from '../../trading/kernel/protection.ts';
import {
  awaitsExecutions,
  heldQuantity,
  type KernelState,
  openOrdersOf,
} from '../../trading/kernel/state.ts';
import { isOwnReference } from '../../trading/order/order-reference.ts';
import { isWatchdogReference } from '../../trading/order/watchdog-reference.ts';
import { judgeAbsence } from '../../trading/reconcile/absence.ts';
import { brokerShare } from '../../trading/reconcile/broker-share.ts';
import { type BrokerTruth, reconcile } from '../../trading/reconcile/reconcile.ts';

/** A position that Bowline opened. */
export interface Exposure {
  readonly instrument: Instrument;
  /** By Bowline's orders, signed. */
  readonly held: number;
  /** What of it may be closed, signed: never more than the broker holds. */
  readonly closable: number;
  /** Units that resting stops cover, other people's included. */
  readonly covered: number;
}

/** A closing order of the watchdog, as it was written down before it was sent. */
export interface PlannedClosing {
  readonly ref: string;
  readonly conId: ConId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly placedAt: UnixMs;
  /** The broker's day then; absent where it was not certain. */
  readonly brokerDay?: string;
}

export const isProtected = ({ closable, covered }: Exposure): boolean => covered >= Math.abs(closable) - 1e-9;

/** What has become of an order that is in no list shows at the next look, or is not to be had. */
const SETTLES_WITHIN_MS = 10_000;

/** IB's order types that wait for a price against the position. */
const STOP_TYPE = /^(STP|TRAIL)\b/;

/**
 * What Bowline holds and what protects it, worked out from its journal and the broker's answers without changing
 * anything: the journal is read into a state of its own, and what the broker tells is applied to that.
 */
export class ShadowBook {
  readonly #clock: Clock;
  readonly state: KernelState;
  /** The broker's time when it was last asked. */
  marketNow: UnixMs;
  #truth: BrokerTruth | undefined;

  /** `state`: as the journal tells it. */
  constructor(state: KernelState, clock: Clock) {
    this.state = state;
    this.#clock = clock;
    this.marketNow = clock.now();
  }

  /** Takes in what the broker says now. Orders that are in no list count as gone at the second time. */
  compare(truth: BrokerTruth, marketNow: UnixMs): void {
    this.#truth = truth;
    this.marketNow = marketNow;
    const at = this.#clock.now();
    for (const event of reconcile(this.state, truth, this.state.clientId).events)
      apply(this.state, { at, event });
  }

  exposures(): readonly Exposure[] {
    const found: Exposure[] = [];
    for (const instrument of this.state.instruments.values()) {
      const held = heldQuantity(this.state, instrument.conId);
      if (held === 0) continue;
      const closable = isCombo(instrument)
        ? wholeSpreads(this.state, instrument, held, (leg) => this.#share(leg))
        : this.#closable(instrument.conId, held);
      // What bounds the loss of a spread are its legs; its stop was Bowline's to watch.
      if (isCombo(instrument) && watchedStop(this.state, instrument.conId) === undefined) {
        found.push({ instrument, held, closable, covered: Math.abs(held) });
        continue;
      }
      const covered =
        protectionOf(this.state, instrument.conId).coveredQuantity +
        this.#othersStops(instrument.conId, held);
      found.push({ instrument, held, closable, covered: cleanDecimal(covered) });
    }
    return found;
  }

  brokerPosition(conId: ConId): BrokerPosition | undefined {
    const { account } = this.state;
    return this.#truth?.positions.find((told) => told.conId === conId && told.account === account);
  }

  /** Open orders at the broker that Bowline, not the watchdog, has sent. */
  ownOrders(): readonly BrokerOrder[] {
    return this.#open().filter(({ ref }) => isOwnReference(ref));
  }

  /** Those of them that may still open something. What is not in the journal counts as an entry. */
  entries(): readonly BrokerOrder[] {
    return this.ownOrders().filter(({ ref }) => {
      const role = this.state.orders.get(ref as OrderRef)?.role;
      return role === undefined || role === 'entry';
    });
  }

  /**
   * True while an order of Bowline's may have filled without its execution being told yet. The broker's answers are not of one
   * moment: an order that fills between them is in no list, and the position may lag behind.
   */
  isUnsettled(conId: ConId): boolean {
    const now = this.#clock.now();
    if (awaitsExecutions(this.state, conId, now)) return true;
    return openOrdersOf(this.state, conId).some(
      ({ updatedAt }) => elapsedMs(updatedAt, now) < SETTLES_WITHIN_MS,
    );
  }

  /** The broker's day of the last answers; absent near its ends. */
  get brokerDay(): string | undefined {
    return this.#truth?.brokerDay;
  }

  /**
   * Why nobody can tell what became of a closing order of the watchdog: it may have filled on a day of which the broker's lists do
   * not tell any more, and what is held now may be somebody else's. Undefined where that can be told.
   */
  doubtOf({ ref, conId, side, quantity, placedAt, brokerDay }: PlannedClosing): string | undefined {
    const truth = this.#truth;
    const { account } = this.state;
    if (!truth || account === undefined) return undefined;
    if (brokerDay !== undefined && brokerDay === truth.brokerDay) return undefined;
    // What is held was opened later by Bowline's own executions: whatever became of that order, it was about another position.
    const { openedAt } = this.state.positions.get(conId) ?? {};
    if (openedAt !== undefined && openedAt > placedAt) return undefined;
    const own = truth.executions.filter((execution) => execution.ref === ref);
    // A later revision takes the place of an earlier one.
    const units = new Map(own.map((execution) => [executionRoot(execution.execId), execution.quantity]));
    const filled = cleanDecimal(units.values().reduce<number>((sum, part) => sum + part, 0));
    if (filled >= quantity) return undefined;
    const order = { conId, account, role: 'close', side, quantity, filled, placedAt } as const;
    const absence = judgeAbsence(this.state, order, truth, []);
    return absence.outcome === 'gone' ? undefined : absence.reason;
  }

  /** Open orders of the watchdog. */
  watchdogOrders(): readonly BrokerOrder[] {
    return this.#open().filter(({ ref }) => isWatchdogReference(ref));
  }

  #open(): readonly BrokerOrder[] {
    const { account } = this.state;
    return (this.#truth?.openOrders ?? [])
      .filter((order) => order.account === account)
      .map((order) => ({ ...order, conId: tradedBy(this.state, order) }));
  }

  #closable(conId: ConId, held: number): number {
    const broker = this.#share(conId);
    if (broker === 0 || Math.sign(broker) !== Math.sign(held)) return 0;
    return Math.sign(held) * Math.min(Math.abs(held), Math.abs(broker));
  }

  /** What the broker holds of Bowline's; nothing where it has listed none. */
  #share(conId: ConId): number {
    const told = this.brokerPosition(conId);
    return told === undefined ? 0 : (brokerShare(this.state, conId, told) ?? 0);
  }

  /** Stops that are not in the journal: placed in TWS, by another program, or stray. */
  #othersStops(conId: ConId, held: number): number {
    const side = held > 0 ? 'SELL' : 'BUY';
    return this.#open()
      .filter((order) => order.conId === conId && order.side === side && order.status !== 'Inactive')
      .filter(({ ref, orderType }) => !this.state.orders.has(ref as OrderRef) && STOP_TYPE.test(orderType))
      .reduce((sum, { quantity }) => sum + quantity, 0);
  }
}
