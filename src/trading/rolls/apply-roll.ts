import type { UnixMs } from '../../core/clock.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Apply } from '../kernel/apply-amendment.ts';
import { addTimeline } from '../kernel/apply-signal.ts';
import type { KernelState, RecordedExecution } from '../kernel/state.ts';
import type { OrderRecord } from '../order/order.ts';
import { PriceMove } from './moved-rules.ts';
import { type Roll, rolledInRef } from './roll.ts';
import type { RollEvent } from './roll-events.ts';
import { noteFilled, syncRolled } from './roll-fills.ts';

export const rollAppliers: { readonly [Type in RollEvent['type']]: Apply<Type> } = {
  'roll.started': (state, { type: _, ...roll }, at) => {
    state.rolls.set(roll.conId, { ...roll, since: at, attempts: 0, rolled: 0 });
  },
  'roll.part-began': (state, { conId, signalId, entry, units, released }, at) => {
    const roll = state.rolls.get(conId);
    if (!roll) return;
    const of = entry === undefined ? {} : { entry };
    roll.part = { signalId, ...of, units, released, since: at, moved: 0, exits: [] };
    const to = state.instruments.get(roll.to)?.localSymbol ?? roll.to;
    addTimeline(state, signalId, { at, stage: 'rolling', text: `${units} into ${to}: its exits make room` });
  },
  'roll.exits-moved': (state, { conId, ref, units, difference }, at) => {
    const roll = state.rolls.get(conId);
    const order = state.orders.get(ref);
    const target = order?.roll && state.instruments.get(order.roll.to);
    if (roll?.part?.order === ref) roll.part.moved = cleanDecimal(roll.part.moved + units);
    if (!order?.roll || !target) return;
    state.rolledInto.set(order.roll.from, order.roll.to);
    syncRolled(state, order, at);
    const origin = order.roll.entry === undefined ? undefined : state.orders.get(order.roll.entry);
    const record = state.orders.get(rolledInRef(ref));
    if (!origin || !record) return;
    carryOver(state, origin, record, PriceMove.byDifference(difference, target), difference);
  },
  'roll.exits-placed': (state, { conId, exits, instead = [], stays }) => {
    const part = state.rolls.get(conId)?.part;
    if (!part) return;
    part.exits = [...part.exits.filter((ref) => !instead.includes(ref)), ...exits];
    if (stays !== undefined) part.stays = stays;
  },
  'roll.part-ended': (state, { conId, signalId, rolled, text }, at) => {
    const roll = state.rolls.get(conId);
    if (!roll) return;
    noteRefused(state, roll);
    roll.lastPartRolled = roll.part !== undefined && rolled >= roll.part.units;
    delete roll.part;
    if (!roll.lastPartRolled) roll.attempts += 1;
    roll.lastAttemptAt = at;
    roll.rolled = cleanDecimal(roll.rolled + rolled);
    addTimeline(state, signalId, { at, stage: 'rolling', text });
  },
  'roll.ended': (state, { conId }) => {
    state.rolls.delete(conId);
  },
};

/** A part that sent no order says nothing about whether the broker takes it. */
function noteRefused(state: KernelState, roll: Roll): void {
  const order = roll.part?.order === undefined ? undefined : state.orders.get(roll.part.order);
  if (!order) return;
  if (order.state !== 'rejected') delete roll.refused;
  else roll.refused = { count: (roll.refused?.count ?? 0) + 1, reason: order.reason ?? 'without a reason' };
}

/** The entry's rules and its average price go with its units. Rules that have been carried out stay carried out. */
function carryOver(
  state: KernelState,
  origin: OrderRecord,
  record: OrderRecord,
  move: PriceMove,
  difference: number,
): void {
  if (origin.executedQuantity > 0 || origin.basis !== undefined) {
    const average = origin.basis ?? origin.filledValue / origin.executedQuantity;
    record.basis = cleanDecimal(average + difference);
  }
  if (!origin.rules) return;
  record.rules = move.rules(origin.rules);
  for (const rule of origin.rulesApplied)
    if (!record.rulesApplied.includes(rule)) record.rulesApplied.push(rule);
  state.ruled.add(record.ref);
}

/** The execution of a spread as a whole: it is counted on its order, and no position is made of it. */
export function applyWholeExecution(
  state: KernelState,
  order: OrderRecord,
  { execution }: RecordedExecution,
  sign: 1 | -1,
  at: UnixMs,
): void {
  const { quantity = 0, value = 0 } = order.whole ?? {};
  order.whole = {
    quantity: cleanDecimal(quantity + sign * execution.quantity),
    value: cleanDecimal(value + sign * execution.quantity * execution.price),
  };
  order.filledValue = order.whole.value;
  if (sign < 0) return;
  addTimeline(state, order.signalId, {
    at,
    stage: 'fill',
    text: `rolled ${execution.quantity} at a difference of ${execution.price}`,
  });
  noteFilled(state, order, order.whole.quantity, at);
}
