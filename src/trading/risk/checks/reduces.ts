import { pass, type RiskCheck, stop } from '../check.ts';

/** What reduces is decided by quantity: a sale of 200 against 100 held is none, and there is none when flat. */
export const reduces: RiskCheck = {
  code: 'NOT_A_REDUCTION',
  title: 'Reduction',
  compares:
    'side and quantity of a reducing order with the position: the other side, and at most what is held',
  group: 'state',
  applies: 'reduce',
  rolls: true,
  run: ({ side, quantity, position, instrument }) => {
    const figures = { side, quantity, position };
    // Asked before it is known what there is to close: nothing is sent then.
    if (quantity === 0) return pass('There is nothing to reduce yet', figures);
    const closable = side === 'SELL' ? position : -position;
    // Turned round, so that what is not a number does not pass.
    return quantity > 0 && quantity <= closable + 1e-9
      ? pass(`${side} ${quantity} reduces ${position}`, figures)
      : stop(
          `${side} ${quantity} does not reduce the position of ${position} ${instrument.localSymbol}.`,
          figures,
        );
  },
};
