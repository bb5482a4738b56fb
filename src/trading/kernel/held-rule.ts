import { cleanDecimal } from '../../core/price.ts';
import type { Signal } from '../signal.ts';
import type { ExpectedStep } from './expected-position.ts';

/** What a buy or sell with a rule for held positions comes to. `held` is signed; `defaultQuantity` is for no size. */
export function heldStep(signal: Signal, held: number, defaultQuantity: number): ExpectedStep {
  if (signal.whenHeld === undefined) return { kind: 'entry', signal };
  const { whenHeld, ...entry } = signal;
  const direction = signal.action === 'buy' ? 1 : -1;
  const { symbol } = signal;
  if (held === 0) return { kind: 'entry', signal: entry };
  if (Math.sign(held) === direction)
    return whenHeld.sameSide === 'nothing'
      ? {
          kind: 'nothing',
          text: `${held} ${symbol} are held already, and this signal is not added to a position.`,
        }
      : { kind: 'entry', signal: entry };
  const size = signal.size ?? ({ by: 'units', value: defaultQuantity } as const);
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
      const left = cleanDecimal(size.value - Math.abs(held));
      if (left > 0) return { kind: 'reverse', signal: { ...entry, size: { by: 'units', value: left } } };
      const { size: _, ...rest } = entry;
      return { kind: 'close', signal: left === 0 ? rest : { ...rest, size } };
    }
  }
}

/** True when a signal means a position on the other side than the one that is held: an exit that came too late, or twice. */
export const meansOtherSide = (signal: Signal, held: number): boolean =>
  signal.positionSide !== undefined && held !== 0 && (signal.positionSide === 'long') !== held > 0;
