import { elapsedMs, type UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { ratioOf } from '../../instruments/combos/combo-legs.ts';
import { comparable, ownUnits } from '../combos/combo-book.ts';
import { lackingOf } from '../order/order.ts';
import { brokerShare } from '../reconcile/broker-share.ts';
import type { KernelContext } from './context.ts';
import { type KernelState, lackingOrders } from './state.ts';

/** Our position and the broker's may differ for this long: fills and positions travel separately. */
export const MISMATCH_AFTER_MS = 5_000;
/** They may differ at every look for this long while both move, as in the course of many small fills. */
const MOVING_MAY_DIFFER_MS = 60_000;

interface Look {
  readonly at: UnixMs;
  readonly ours: number;
  /** With the fills that the broker has told without their executions. */
  readonly counted: number;
  readonly broker: number;
}

interface Difference {
  readonly since: UnixMs;
  /** Of the last `MISMATCH_AFTER_MS`, and the one before them; oldest first. */
  looks: readonly Look[];
}

/** Fills that the broker has counted and whose executions have still to come: of the contract, and of spreads with it. */
function countedUnits(state: KernelState, conId: ConId): number {
  let units = 0;
  if (state.lacking.size === 0) return units;
  for (const order of lackingOrders(state)) {
    const combo = state.combos.has(order.conId) ? state.instruments.get(order.conId) : undefined;
    const ratio = combo ? ratioOf(combo, conId) : order.conId === conId ? 1 : 0;
    units += (order.side === 'BUY' ? ratio : -ratio) * lackingOf(order);
  }
  return units;
}

const same = (left: number, right: number): boolean => Math.abs(left - right) < 1e-9;

/**
 * Since when positions have differed from the broker's without agreeing once, whatever either has done meanwhile. Not in the
 * journal: it begins anew with every process and every session, as the broker's positions do.
 */
export class DifferingPositions {
  readonly #differences = new Map<ConId, Difference>();

  /** Looks at all that is compared; once a second. */
  look(state: KernelState, context: Pick<KernelContext, 'now' | 'link' | 'brokerPosition'>): void {
    const { ready, brokerUp } = context.link();
    if (!ready || !brokerUp) {
      this.#differences.clear();
      return;
    }
    const now = context.now();
    const compared = comparable(state, now);
    for (const conId of this.#differences.keys()) if (!compared.has(conId)) this.#differences.delete(conId);
    for (const conId of compared) {
      const ours = ownUnits(state, conId);
      const broker = brokerShare(state, conId, context.brokerPosition(conId));
      const counted = ours + countedUnits(state, conId);
      if (broker === undefined || same(ours, broker) || same(counted, broker))
        this.#differences.delete(conId);
      else this.#note(conId, { at: now, ours, counted, broker });
    }
  }

  #note(conId: ConId, look: Look): void {
    const known = this.#differences.get(conId);
    // Looks of the future: the clock was set back.
    if (!known || (known.looks.at(-1)?.at ?? look.at) > look.at) {
      this.#differences.set(conId, { since: look.at, looks: [look] });
      return;
    }
    const looks = [...known.looks, look];
    const next = looks.findIndex(({ at }) => elapsedMs(at, look.at) < MISMATCH_AFTER_MS);
    known.looks = looks.slice(Math.max(0, next - 1));
  }

  /**
   * Whether they have differed for longer than fills on their way explain: neither side has been in those 5 seconds where the other
   * was, or they have not agreed at any look for a minute.
   */
  lasts(conId: ConId, now: UnixMs): boolean {
    const known = this.#differences.get(conId);
    if (!known || elapsedMs(known.since, now) < MISMATCH_AFTER_MS) return false;
    if (elapsedMs(known.since, now) >= MOVING_MAY_DIFFER_MS) return true;
    const ours = known.looks.flatMap((look) => [look.ours, look.counted]);
    const broker = known.looks.map((look) => look.broker);
    return Math.min(...ours) > Math.max(...broker) || Math.max(...ours) < Math.min(...broker);
  }
}
