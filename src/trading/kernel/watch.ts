import type { ConId } from '../../core/ids.ts';
import { mismatchAlarmId } from './closable.ts';
import type { KernelContext } from './context.ts';
import type { TradingEvent } from './events.ts';
import { protectionOf } from './protection.ts';
import { type KernelState, openPositions } from './state.ts';

/** A position may be without a working stop for this long after its last fill before it is an alarm. */
export const UNPROTECTED_AFTER_MS = 5_000;
/** An order may be in doubt, or without any answer, for this long before it is an alarm. */
export const DOUBT_AFTER_MS = 30_000;
/** Our position and the broker's may differ for this long: fills and positions travel separately. */
export const MISMATCH_AFTER_MS = 5_000;

interface Condition {
  readonly id: string;
  readonly severity: 'warning' | 'critical';
  readonly code: string;
  readonly message: string;
}

const ALARM_CODES: ReadonlySet<string> = new Set(['UNPROTECTED', 'ORDER_IN_DOUBT', 'POSITION_MISMATCH']);

/** Raises an alarm for each condition that has lasted, and clears those that have gone. Reads the clock once. */
export function watch(state: KernelState, context: KernelContext): TradingEvent[] {
  const found = new Map(
    [...unprotected(state, context), ...doubtful(state, context), ...mismatched(state, context)].map(
      (condition) => [condition.id, condition],
    ),
  );
  const events: TradingEvent[] = [];
  for (const condition of found.values()) {
    if (!state.alarms.has(condition.id)) events.push({ type: 'alarm.raised', ...condition });
  }
  for (const alarm of state.alarms.values()) {
    if (ALARM_CODES.has(alarm.code) && !found.has(alarm.id))
      events.push({ type: 'alarm.cleared', id: alarm.id, text: `No longer so: ${alarm.message}` });
    if (alarm.code === 'CLOSING_FAILED' && (state.positions.get(conIdOf(alarm.id))?.quantity ?? 0) === 0) {
      events.push({ type: 'alarm.cleared', id: alarm.id, text: 'The position is flat' });
    }
  }
  return events;
}

const conIdOf = (alarmId: string): ConId => Number(alarmId.slice(alarmId.indexOf('-') + 1)) as ConId;

const nameOf = (state: KernelState, conId: ConId): string =>
  state.instruments.get(conId)?.localSymbol ?? `contract ${conId}`;

const lastFillAt = (state: KernelState, conId: ConId): number => {
  let latest = 0;
  for (const { ref } of state.fills.get(conId)?.slice(-3) ?? [])
    latest = Math.max(latest, state.orders.get(ref)?.updatedAt ?? 0);
  return latest;
};

function* unprotected(state: KernelState, context: KernelContext): Generator<Condition> {
  for (const position of openPositions(state)) {
    const { conId } = position;
    if (state.closings.has(conId)) continue;
    if (context.now() - lastFillAt(state, conId) < UNPROTECTED_AFTER_MS) continue;
    const planned = [...state.orders.values()].some(
      (order) => order.conId === conId && order.role === 'stop',
    );
    if (!planned && !context.limits.stopRequired) continue;
    const protection = protectionOf(state, conId);
    if (protection.status === 'yes') continue;
    const name = nameOf(state, conId);
    const covered = protection.coveredQuantity;
    yield {
      id: `unprotected-${conId}`,
      severity: 'critical',
      code: 'UNPROTECTED',
      message: `${position.quantity} ${name} ${covered > 0 ? `are covered by stops for only ${covered}` : 'have no working stop at the broker'}. Flatten the position or set a stop in TWS.`,
    };
  }
}

function* doubtful(state: KernelState, context: KernelContext): Generator<Condition> {
  for (const ref of state.openOrders) {
    const order = state.orders.get(ref);
    if (!order) continue;
    const waiting = order.state === 'unknown' || order.state === 'sent' || order.state === 'planned';
    if (!waiting || context.now() - order.updatedAt < DOUBT_AFTER_MS || !context.link().ready) continue;
    yield {
      id: `doubt-${ref}`,
      severity: 'warning',
      code: 'ORDER_IN_DOUBT',
      message: `${ref} (${order.role} ${order.side} ${order.quantity} ${nameOf(state, order.conId)}) is ${order.state} without an answer. It is not sent again; look for it in TWS.`,
    };
  }
}

function* mismatched(state: KernelState, context: KernelContext): Generator<Condition> {
  if (!context.link().ready) return;
  for (const position of state.positions.values()) {
    const { conId } = position;
    if (context.now() - lastFillAt(state, conId) < MISMATCH_AFTER_MS) continue;
    const broker = context.brokerPosition(conId);
    if (broker === undefined || Math.abs(broker.position - position.quantity) < 1e-9) continue;
    const name = nameOf(state, conId);
    yield {
      id: mismatchAlarmId(conId),
      severity: 'warning',
      code: 'POSITION_MISMATCH',
      message: `Bowline's orders add up to ${position.quantity} ${name}; the broker holds ${broker.position}. Other clients' and manual trades in the same instrument cause this too.`,
    };
  }
}
