import { pass, type RiskCheck, stop } from '../check.ts';

/** An entry against an open position, or beside an entry of the other side, would fight the exits of that; the sender has to say what is meant. */
export const oppositePosition: RiskCheck = {
  code: 'OPPOSITE_POSITION',
  title: 'Opposite position',
  compares:
    "the side of the entry with the sign of Bowline's position in the instrument, and with entries of the other side that may still fill",
  group: 'state',
  applies: 'entry',
  field: 'action',
  run: ({ side, position, opposing = 0, instrument }) => {
    const figures = { side, position, ...(opposing > 0 ? { opposing } : {}) };
    const against = side === 'BUY' ? position < 0 : position > 0;
    if (!against && opposing > 0)
      return stop(
        `An entry for ${opposing} ${instrument.localSymbol} on the other side rests or is on its way. Should both fill, the exits of each would rest beside those of the other: cancel it first, or send "close", which does.`,
        figures,
      );
    return against
      ? stop(
          `There is a position of ${position} ${instrument.localSymbol}. A ${side} against it is not an entry: send "close" to leave it, or "reverse" to turn it.`,
          figures,
        )
      : pass(
          position === 0 ? 'No position in the instrument' : `Adds to the position of ${position}`,
          figures,
        );
  },
};
