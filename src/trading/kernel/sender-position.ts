import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { OrderRecord } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import { remainingOf } from './exit-groups.ts';
import { keptPart } from './kept-part.ts';
import { awaitsMargin } from './margin-preview.ts';
import { type Closing, heldQuantity, type KernelState, openOrdersOf, type SignalRecord } from './state.ts';

/** Where an instrument stands for a sender who keeps its own books: what is held, and what is on its way. */
export interface SenderPosition {
  /** Signed, with the fills whose executions are still to come. */
  readonly held: number;
  /**
   * Signed: what is held once the sender's own entries have filled, or once the closing under way has ended. Of a turn that
   * says no size of its own only the side is told.
   */
  readonly expected: number;
  /** The sender's own entries that may still fill, also those that are being cancelled or in doubt. */
  readonly entries: readonly OrderRecord[];
  readonly isClosing: boolean;
  /** Only a part is being closed. */
  readonly keepsPart: boolean;
}

/** True where something is held, or may come of the sender's own entries. */
export const isEngaged = ({ held, entries }: SenderPosition): boolean => held !== 0 || entries.length > 0;

type Sender = Pick<Signal, 'source' | 'strategy'>;

/** Whose words a signal is: strategies that share a source say their names. */
export const isSameSender = (one: Sender | undefined, other: Sender): boolean =>
  one !== undefined && one.source === other.source && one.strategy === other.strategy;

const directionOf = (side: 'BUY' | 'SELL'): 1 | -1 => (side === 'BUY' ? 1 : -1);

export function senderPosition(state: KernelState, signal: Signal, conId: ConId): SenderPosition {
  const held = heldQuantity(state, conId);
  const entries = openOrdersOf(state, conId).filter(
    ({ role, signalId }) => role === 'entry' && isSameSender(state.signals.get(signalId)?.signal, signal),
  );
  const closing = state.closings.get(conId);
  if (closing) {
    const keepsPart = closing.keep !== undefined && !closing.reverse;
    return { held, expected: afterClosing(state, closing, held), entries, isClosing: true, keepsPart };
  }
  const coming = entries
    .filter(({ cancelAsked }) => !cancelAsked)
    .map((order) => directionOf(order.side) * remainingOf(order));
  const asked = askedEntries(state, signal, conId);
  const expected = [...coming, ...asked].reduce((sum, units) => sum + units, held);
  return { held, expected: cleanDecimal(expected), entries, isClosing: false, keepsPart: false };
}

/** What the sender's entries add whose margins the broker is being asked about. */
function askedEntries(state: KernelState, signal: Signal, conId: ConId): readonly number[] {
  const isAsked = (record: SignalRecord): boolean =>
    record.id !== signal.id &&
    record.refusal === undefined &&
    awaitsMargin(record) &&
    isSameSender(record.signal, signal);
  return [...state.signals.values()].filter(isAsked).flatMap(({ margin }) => {
    const order = margin?.order;
    return order?.conId === conId ? [directionOf(order.side) * order.quantity] : [];
  });
}

function afterClosing(state: KernelState, closing: Closing, held: number): number {
  const { reverse, keep, orders } = closing;
  if (!reverse) return keep === undefined ? 0 : Math.sign(held) * keptPart(state, closing, keep).units;
  const closedBy = orders.map((ref) => state.orders.get(ref)?.side).find((side) => side !== undefined);
  const turned = closedBy === undefined ? -Math.sign(held) : directionOf(closedBy);
  const direction = reverse.action === 'buy' ? 1 : reverse.action === 'sell' ? -1 : turned;
  return direction * (reverse.size?.by === 'units' ? reverse.size.value : 1);
}
