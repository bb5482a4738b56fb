import type { Instrument } from '../../../instruments/instrument.ts';
import { isOnTick, isTradableQuantity } from '../../../instruments/price-steps.ts';
import { limitPriceOf, stopPriceOf } from '../../order/order.ts';
import { pass, type RiskCheck, stop } from '../check.ts';

/** A price that is not on the instrument's ticks. */
const offTick = (instrument: Instrument, price: number | undefined): number | undefined =>
  price === undefined || isOnTick(instrument, price) ? undefined : price;

/** The last look before the wire: whatever worked the order out has rounded it already. */
export const tickAndLot: RiskCheck = {
  code: 'TICK_OR_LOT',
  title: 'Tick and lot',
  compares:
    "every price of the plan with the instrument's ticks, and every quantity with its lots and smallest order",
  group: 'order',
  applies: 'entry',
  field: 'price',
  run: ({ legs, instrument }) => {
    for (const leg of legs) {
      const off =
        offTick(instrument, limitPriceOf(leg.pricing)) ?? offTick(instrument, stopPriceOf(leg.pricing));
      if (off !== undefined)
        return stop(`The ${leg.role}'s price ${off} is not on the ticks of ${instrument.localSymbol}.`, {
          price: off,
          tick: instrument.minTick,
        });
      if (!isTradableQuantity(instrument, leg.quantity))
        return stop(`${leg.quantity} is not a size that ${instrument.localSymbol} trades in.`, {
          lot: instrument.sizeIncrement,
        });
    }
    return pass('Prices are on ticks and quantities on lots', {
      tick: instrument.minTick,
      lot: instrument.sizeIncrement,
    });
  },
};
