import { pass, type RiskCheck, stop } from '../check.ts';

/** An entry against an open position would fight its resting exits; the sender has to say what is meant. */
export const oppositePosition: RiskCheck = {
  code: 'OPPOSITE_POSITION',
  title: 'Opposite position',
  compares: "the side of the entry with the sign of Bowline's position in the instrument",
  group: 'state',
  applies: 'entry',
  field: 'action',
  run: ({ side, position, instrument }) => {
    const figures = { side, position };
    const against = side === 'BUY' ? position < 0 : position > 0;
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
