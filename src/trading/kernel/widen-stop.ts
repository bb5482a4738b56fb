import { elapsedMs } from '../../core/clock.ts';
import { cleanDecimal, type Quantity } from '../../core/price.ts';
import { isFinal, isOfClient, type OrderRecord } from '../order/order.ts';
import { isAmendable, requestAmendment } from './amendments.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { remainingOf } from './exit-groups.ts';
import type { KernelState } from './state.ts';

/** After the broker has refused a change of the stop, its larger exits give way instead. */
const REFUSAL_STANDS_MS = 60_000;

/** A stop beside exits of its group that may take away more than it. */
export interface OutgrownStop {
  readonly stop: OrderRecord;
  /** Targets and time exits that are larger than the group's stops. */
  readonly larger: readonly OrderRecord[];
  /** How much larger the largest of them is. */
  readonly lacks: number;
}

/** The first group of open exits whose stops are smaller than its target or time exit. */
export function outgrownStop(exits: readonly OrderRecord[]): OutgrownStop | undefined {
  const open = exits.filter(({ state, ocaGroup }) => !isFinal(state) && ocaGroup !== undefined);
  for (const stop of open) {
    if (stop.role !== 'stop') continue;
    const group = open.filter(({ ocaGroup }) => ocaGroup === stop.ocaGroup);
    const covers = group
      .filter(({ role }) => role === 'stop')
      .reduce((sum, order) => sum + remainingOf(order), 0);
    const larger = group.filter((order) => order.role !== 'stop' && remainingOf(order) > covers + 1e-9);
    const lacks = cleanDecimal(Math.max(0, ...larger.map(remainingOf)) - covers);
    if (larger.length > 0) return { stop, larger, lacks };
  }
  return undefined;
}

/**
 * Makes the stop as large as the exits beside it, by `most` units at most. Where the broker has just refused a change of
 * it, the larger exits are cancelled, so that a stop of its own can take their place: a stop goes before a target.
 * Nothing while one of them is being changed or is another client's.
 */
export function widenStop(
  state: KernelState,
  { stop, larger, lacks }: OutgrownStop,
  most: number,
  context: KernelContext,
): TradingEvent[] {
  const { amendRefusedAt, quantity, pricing } = stop;
  if (amendRefusedAt === undefined || elapsedMs(amendRefusedAt, context.now()) > REFUSAL_STANDS_MS) {
    if (!isAmendable(state, stop)) return [];
    const why = { by: 'bowline', reason: 'it is smaller than the exit beside it' } as const;
    const terms = { quantity: cleanDecimal(quantity + Math.min(lacks, most)) as Quantity, pricing };
    return requestAmendment(state, stop, terms, why, context);
  }
  const reason = 'its stop is smaller, and could not be made larger';
  return larger
    .filter((order) => order.state !== 'cancelling' && !order.amendment && isOfClient(order, state.clientId))
    .map(({ ref }) => ({ type: 'order.cancel-requested', ref, by: 'bowline', reason }));
}
