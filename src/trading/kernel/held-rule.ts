import type { Side } from '../../broker/port.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { lackingOf } from '../order/order.ts';
import { oppositeSide } from '../plan/legs.ts';
import type { Signal } from '../signal.ts';
import { remainingOf } from './exit-groups.ts';
import type { ExpectedStep } from './expected-position.ts';
import { awaitsMargin } from './margin-preview.ts';
import { ordersOf } from './orders-of.ts';
import { heldQuantity, type KernelState, openOrdersOf } from './state.ts';

/** What a rule for held positions is judged by, in one account and instrument, whoever entered. */
export interface HeldSides {
  /** Signed, with the fills whose executions are still to come. */
  readonly held: number;
  /** Units of entries that may still fill, on each side; not of those that somebody wants gone. */
  readonly entering: { readonly BUY: number; readonly SELL: number };
  /** The same of entries that have filled in part: their sender may count them as filled. */
  readonly filling: { readonly BUY: number; readonly SELL: number };
  /** The whole position is being closed. */
  readonly isClosing: boolean;
}

export function heldSides(state: KernelState, { id }: Signal, conId: ConId): HeldSides {
  const entering = { BUY: 0, SELL: 0 };
  const filling = { BUY: 0, SELL: 0 };
  for (const order of openOrdersOf(state, conId)) {
    const leaves = order.state === 'cancelling' || order.cancelAsked !== undefined;
    if (order.role !== 'entry' || leaves) continue;
    entering[order.side] += remainingOf(order);
    if (order.filled > 0) filling[order.side] += remainingOf(order);
  }
  for (const record of state.signals.values()) {
    const asked = record.id !== id && awaitsMargin(record) ? record.margin?.order : undefined;
    if (asked?.conId === conId) entering[asked.side] += asked.quantity;
  }
  const closing = state.closings.get(conId);
  return {
    held: heldQuantity(state, conId),
    entering: { BUY: cleanDecimal(entering.BUY), SELL: cleanDecimal(entering.SELL) },
    filling: { BUY: cleanDecimal(filling.BUY), SELL: cleanDecimal(filling.SELL) },
    isClosing: closing !== undefined && closing.keep === undefined,
  };
}

/** Units on the other side than an entry's that may still come, or have and are in no position yet. */
export function opposingUnits(state: KernelState, signal: Signal, conId: ConId, side: Side): number {
  const against = oppositeSide(side);
  let units = heldSides(state, signal, conId).entering[against];
  // Of entries alone: what exits have filled, and nobody has told yet, is no entry.
  for (const order of ordersOf(state, conId))
    if (order.role === 'entry' && order.side === against) units += Math.max(0, lackingOf(order));
  return cleanDecimal(units);
}

/**
 * What a buy or sell with a rule for held positions comes to. What is held decides; where nothing is, an entry that may still fill counts
 * as held, but for `net`, which is one order's effect. `defaultQuantity` is for no size.
 */
export function heldStep(signal: Signal, sides: HeldSides, defaultQuantity: number): ExpectedStep {
  if (signal.whenHeld === undefined) return { kind: 'entry', signal };
  const { whenHeld, ...entry } = signal;
  const { held, entering, filling, isClosing } = sides;
  const isBuy = signal.action === 'buy';
  const direction = isBuy ? 1 : -1;
  const { symbol } = signal;
  const [along, against] = isBuy ? [entering.BUY, entering.SELL] : [entering.SELL, entering.BUY];
  if (whenHeld.sameSide === 'nothing' && !isClosing) {
    if (held !== 0 && Math.sign(held) === direction)
      return {
        kind: 'nothing',
        text: `${held} ${symbol} are held already, and this signal is not added to a position.`,
      };
    if (held === 0 && along > 0)
      return {
        kind: 'nothing',
        text: `An entry for ${along} ${symbol} rests or is on its way already, and this signal is not added to it.`,
      };
  }
  const size = signal.size ?? ({ by: 'units', value: defaultQuantity } as const);
  if (held === 0)
    return whenHeld.opposite === 'close-first' && against > 0
      ? { kind: 'reverse', signal: { ...entry, size } }
      : { kind: 'entry', signal: entry };
  if (Math.sign(held) === direction) return { kind: 'entry', signal: entry };
  switch (whenHeld.opposite) {
    case undefined:
      return { kind: 'entry', signal: entry };
    case 'close-first':
      return { kind: 'reverse', signal: { ...entry, size } };
    case 'net': {
      if (size.by !== 'units')
        return {
          kind: 'refused',
          refusal: {
            code: 'NET_NEEDS_QUANTITY',
            field: 'quantity',
            found: size.by,
            allowed: 'a quantity in units',
            message: `${held} ${symbol} are held on the other side, and how much of it an order sized by ${size.by} takes away cannot be told. Send close, or a quantity.`,
          },
        };
      // What an entry of the other side has yet to fill goes with the position: counted as opened, it would be turned by so much too far.
      const left = cleanDecimal(size.value - Math.abs(held) - (isBuy ? filling.SELL : filling.BUY));
      if (left > 0) return { kind: 'reverse', signal: { ...entry, size: { by: 'units', value: left } } };
      const { size: _, ...rest } = entry;
      return { kind: 'close', signal: left === 0 ? rest : { ...rest, size } };
    }
  }
}

/** True when a signal means a position on the other side than the one that is held: an exit that came too late, or twice. */
export const meansOtherSide = (signal: Signal, held: number): boolean =>
  signal.positionSide !== undefined && held !== 0 && (signal.positionSide === 'long') !== held > 0;
