import type { Side } from '../../../broker/port.ts';
import { pass, type RiskCheck, type RiskInput, stop } from '../check.ts';

/** IB's limit of active orders per contract, side and account ("Order Limitations"); the next one is refused (201). */
const MAX_ORDERS_PER_SIDE = 20;

const SIDES: readonly Side[] = ['BUY', 'SELL'];

/** Exits that wait for their entry are no active orders yet, and all of them are once it has filled. */
const afterwards = ({ facts, instrument, legs }: RiskInput, side: Side): number =>
  (facts?.openOrders(instrument.conId, side) ?? 0) + legs.filter((leg) => leg.side === side).length;

/** A refused exit would leave its units without it. */
export const ordersPerSide: RiskCheck = {
  code: 'BROKER_ORDER_LIMIT',
  title: 'Orders per side',
  compares: `open orders of ours in the contract on each side plus those of this plan with the ${MAX_ORDERS_PER_SIDE} that IB takes`,
  group: 'instrument',
  applies: 'entry',
  run: (input) => {
    const { openOrders, legs, instrument, facts } = input;
    const limit = facts?.ordersPerSide ?? MAX_ORDERS_PER_SIDE;
    // All of them together are few enough: nothing has to be counted.
    const most = openOrders + legs.length;
    if (most <= limit) return pass(`At most ${most} orders on a side afterwards`, { limit });
    for (const side of SIDES) {
      const after = afterwards(input, side);
      if (!(after <= limit))
        return stop(
          `${after} orders to ${side} ${instrument.localSymbol} would be open at once, exits included, and IB takes ${limit} of a contract and side. Use fewer targets, or let resting orders end first.`,
          { after, side, limit },
        );
    }
    return pass(`No more than ${limit} orders on a side afterwards`, {
      limit,
    });
  },
};
