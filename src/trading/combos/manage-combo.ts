import { elapsedMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal, type Price, type Quantity } from '../../core/price.ts';
import { legsOf } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { isAmendable, requestAmendment } from '../kernel/amendments.ts';
import { closableQuantity, mismatchAlarmId } from '../kernel/closable.ts';
import { startClosing } from '../kernel/closing.ts';
import type { KernelContext } from '../kernel/context.ts';
import type { TradingEvent } from '../kernel/events.ts';
import { remainingOf } from '../kernel/exit-groups.ts';
import { type ExitGroups, exitPlans } from '../kernel/exit-plans.ts';
import { isDue, type Managed } from '../kernel/managed.ts';
import { heldQuantity, type KernelState, openOrdersOf } from '../kernel/state.ts';
import { isFinal, type OrderRecord } from '../order/order.ts';
import { RULE_RETRY_MS } from '../plan/exit-rules.ts';
import { type Leg, oppositeSide } from '../plan/legs.ts';
import { compare } from '../reconcile/position-break.ts';
import { stopView } from './watched-stop.ts';

/** A target that the broker refuses or takes away is placed so often in all. */
const TARGET_ATTEMPTS = 3;

/** The stop and the target of a spread, by what is in the journal and in the market: it goes on after a restart. */
export function manageCombo(state: KernelState, managed: Managed, context: KernelContext): TradingEvent[] {
  if (isUnsettled(state, managed.instrument, context)) return [];
  const stopped = stop(state, managed, context);
  return stopped.length > 0 ? stopped : keepTarget(state, managed, context);
}

/**
 * True while the broker's position in a leg differs and it is not certain yet that this lasts. A leg that was assigned shows there
 * first: an order for the whole would trade it anew. What lasts bounds the orders: see `closableQuantity`.
 */
const isUnsettled = (state: KernelState, combo: Instrument, context: KernelContext): boolean =>
  legsOf(combo).some(
    ({ contract: { conId } }) =>
      !state.alarms.has(mismatchAlarmId(conId)) && compare(state, conId, context) !== undefined,
  );

function stop(
  state: KernelState,
  { bracket, rules, instrument, record, left }: Managed,
  context: KernelContext,
): TradingEvent[] {
  const at = rules.combo?.stop;
  const { entry } = bracket;
  if (at === undefined || !isDue(entry, 'combo-stop', context)) return [];
  const view = stopView(state, entry, at, instrument, context);
  if (view.kind !== 'reached') return [];
  const held = Math.abs(heldQuantity(state, entry.conId));
  const part = held > left ? { keep: cleanDecimal(held - left), of: record.id } : {};
  const wish = { ...part, rule: { entry: entry.ref, name: 'combo-stop' } } as const;
  const text = `the spread has come to ${view.middle}, its stop is ${at}`;
  return [
    { type: 'exit-rule.applied', ref: entry.ref, rule: 'combo-stop', text },
    ...(part.keep !== undefined && !isFinal(entry.state) && !entry.cancelAsked
      ? [{ type: 'order.cancel-requested' as const, ref: entry.ref, by: 'bowline' as const, reason: text }]
      : []),
    ...startClosing(state, entry.conId, record.id, 'bowline', text, wish),
  ];
}

/** One limit order for what is left of the entry, as long as something is. */
function keepTarget(state: KernelState, managed: Managed, context: KernelContext): TradingEvent[] {
  const { bracket, rules, left } = managed;
  const { entry, exits } = bracket;
  const at = rules.combo?.target;
  if (at === undefined || !isFinal(entry.state)) return [];
  const targets = exits.filter(({ role }) => role === 'target');
  const open = targets.find((order) => !isFinal(order.state));
  if (open) return fitTarget(state, open, left, context);
  const since = rules.combo?.since ?? 0;
  const counted = targets.filter(({ placedAt }) => placedAt >= since);
  const last = counted.at(-1);
  // Somebody wanted it gone, or the broker keeps refusing it.
  const unwanted = last?.cancelAsked !== undefined && last.cancelAsked.by !== 'bowline' && !last.givenUp;
  const failed = counted.filter(({ cancelAsked, givenUp }) => cancelAsked?.by !== 'bowline' && !givenUp);
  if (unwanted || failed.length >= TARGET_ATTEMPTS) return [];
  return placeTarget(state, managed, at, targets.length, context);
}

/**
 * What a target may take: units of its entry that are left, and no more than the broker holds all legs of and other targets of the
 * spread leave. A target for more would open something the other way.
 */
function roomFor(
  state: KernelState,
  conId: ConId,
  left: number,
  others: readonly OrderRecord[],
  context: KernelContext,
): number {
  const held = Math.abs(closableQuantity(state, conId, heldQuantity(state, conId), context));
  const taken = others.reduce((sum, order) => sum + remainingOf(order), 0);
  return Math.max(0, Math.min(left, cleanDecimal(held - taken)));
}

const targetsOf = (state: KernelState, conId: ConId): readonly OrderRecord[] =>
  openOrdersOf(state, conId).filter(({ role }) => role === 'target');

/** Follows what is left: smaller at once, larger again when the legs are whole again and the order is settled. */
function fitTarget(
  state: KernelState,
  target: OrderRecord,
  left: number,
  context: KernelContext,
): TradingEvent[] {
  // One in doubt, or that was asked to go, is asked for again by what settles it: see `owedCancels`.
  if (target.amendment || target.cancelAsked || target.state === 'unknown') return [];
  const others = targetsOf(state, target.conId).filter((order) => order !== target);
  // Of several that together take too much the younger ones give way.
  const older = others.filter(({ orderId }) => orderId < target.orderId);
  const most = roomFor(state, target.conId, left, older, context);
  const rests = remainingOf(target);
  if (most <= 0)
    return [
      { type: 'order.cancel-requested', ref: target.ref, by: 'bowline', reason: 'no whole spread is left' },
    ];
  if (rests > most) return resized(state, target, most, 'less is held', context);
  const wanted = roomFor(state, target.conId, left, others, context);
  const refusedMs =
    target.amendRefusedAt === undefined
      ? Number.POSITIVE_INFINITY
      : elapsedMs(target.amendRefusedAt, context.now());
  if (rests >= wanted || !isAmendable(state, target) || refusedMs < RULE_RETRY_MS) return [];
  return resized(state, target, wanted, 'all of it is held again', context);
}

function resized(
  state: KernelState,
  target: OrderRecord,
  left: number,
  reason: string,
  context: KernelContext,
): TradingEvent[] {
  const terms = { pricing: target.pricing, quantity: cleanDecimal(target.filled + left) as Quantity };
  return requestAmendment(state, target, terms, { by: 'bowline', reason }, context);
}

function placeTarget(
  state: KernelState,
  { bracket, record, left }: Managed,
  at: Price,
  placed: number,
  context: KernelContext,
): TradingEvent[] {
  const { entry } = bracket;
  const { conId, signalId } = entry;
  const { signal } = record;
  const held = closableQuantity(state, conId, heldQuantity(state, conId), context);
  const quantity = roomFor(state, conId, left, targetsOf(state, conId), context);
  if (!signal || quantity <= 0) return [];
  const leg: Leg = {
    role: 'target',
    side: oppositeSide(entry.side),
    quantity: quantity as Quantity,
    pricing: { type: 'limit', limit: at },
    tif: 'GTC',
    outsideRth: entry.outsideRth,
  };
  const wanted: ExitGroups = {
    groups: [[leg]],
    conId,
    signalId,
    signal,
    held,
    suffix: () => (placed === 0 ? '' : `R${placed}`),
    text: () => `target of the spread: ${quantity} at ${at}`,
  };
  return exitPlans(state, wanted, context) ?? [];
}
