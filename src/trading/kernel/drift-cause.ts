import type { ConId } from '../../core/ids.ts';
import { isFinal, type OrderRecord, type OrderRole } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import { isOpen } from './open-signal.ts';
import { isSameSender } from './sender-position.ts';
import { heldQuantity, type KernelState, openOrdersOf, type SignalRecord } from './state.ts';

const EXITS: Readonly<Partial<Record<OrderRole, string>>> = {
  stop: 'stop',
  target: 'target',
  'time-exit': 'exit by time',
  close: 'closing order',
};

/**
 * Why a sender's books differ from what is held, where the record tells: a closing under way, its last signal (refused, waiting,
 * or an entry that has ended unfilled or still works), or the exit that has closed what it entered.
 */
export function driftCause(state: KernelState, signal: Signal, conId: ConId): string | undefined {
  const closing = state.closings.get(conId);
  if (closing)
    return closing.reverse
      ? `the position is being turned by signal ${closing.reverse.id}`
      : `the position is being closed (${closing.reason})`;
  const last = lastOf(state, signal);
  if (last?.refusal) return `its signal ${last.id} was refused here (${last.refusal.code})`;
  if (last && isOpen(last)) return `its signal ${last.id} still waits to be carried out`;
  const entry = lastEntryOf(state, signal, conId);
  return entry && fateOf(state, entry);
}

function fateOf(state: KernelState, entry: OrderRecord): string | undefined {
  const { ref, signalId, conId, state: at, reason } = entry;
  if (!isFinal(at)) return `the entry ${ref} (${at}) is on its way, and no alert took it back`;
  if (entry.filled === 0) return `the entry ${ref} ended ${at}, unfilled${reason ? ` (${reason})` : ''}`;
  if (heldQuantity(state, conId) !== 0) return undefined;
  const last = [...state.orders.values()]
    .filter((order) => order.conId === conId && order.filled > 0 && order.side !== entry.side)
    .filter(({ role, signalId: of }) => role === 'close' || of === signalId)
    .at(-1);
  const exit = last && EXITS[last.role];
  return last && exit ? `its ${exit} ${last.ref} has closed the position here` : undefined;
}

type KnownRecord = SignalRecord & { readonly signal: Signal };

/** The sender's latest signal about the symbol before this one. */
function lastOf(state: KernelState, signal: Signal): KnownRecord | undefined {
  const symbol = signal.symbol.trim().toUpperCase();
  const isMeant = (record: SignalRecord): record is KnownRecord =>
    record.signal !== undefined &&
    record.id !== signal.id &&
    record.signal.symbol.trim().toUpperCase() === symbol &&
    isSameSender(record.signal, signal);
  return [...state.signals.values()].filter(isMeant).at(-1);
}

/** Those that still work first: they are why something is expected. */
function lastEntryOf(state: KernelState, signal: Signal, conId: ConId): OrderRecord | undefined {
  const isOwn = (order: OrderRecord): boolean =>
    order.role === 'entry' &&
    order.conId === conId &&
    isSameSender(state.signals.get(order.signalId)?.signal, signal);
  return openOrdersOf(state, conId).filter(isOwn).at(-1) ?? [...state.orders.values()].filter(isOwn).at(-1);
}
