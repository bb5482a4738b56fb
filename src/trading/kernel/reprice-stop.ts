import type { Pricing } from '../../broker/port.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import { type OrderRecord, stopPriceOf } from '../order/order.ts';
import type { Leg } from '../plan/legs.ts';
import type { SplitRatio } from '../reconcile/position-break.ts';
import type { KernelContext } from './context.ts';
import { exitQuote } from './exit-quote.ts';
import type { KernelState } from './state.ts';
import { ratioSince } from './taken-splits.ts';

/**
 * The stop that is to be placed anew, at a price of the new units where the one before it (`planned`) is of before splits that
 * were taken over. What IB was to make of it later is left out: that, too, was about old prices. Nothing where no fresh quote
 * shows the market on the right side of it: it would trade at once.
 */
export function legAfterSplit(
  state: KernelState,
  planned: OrderRecord,
  leg: Leg,
  context: KernelContext,
): Leg | undefined {
  const ratio = ratioSince(state, planned.conId, planned.pricedAt ?? planned.placedAt);
  const instrument = state.instruments.get(planned.conId);
  if (!ratio || !instrument) return leg;
  const { adjustment: _, ...plain } = leg;
  const pricing = repriced(leg, ratio, instrument);
  const stop = stopPriceOf(pricing);
  const market = exitQuote(planned.conId, leg.side, context);
  if (stop === undefined || market === undefined) return undefined;
  return (leg.side === 'SELL' ? stop < market : stop > market) ? { ...plain, pricing } : undefined;
}

/** Prices and distances times old units for new ones, each on the tick away from the market. */
function repriced({ pricing, side }: Leg, { to, from }: SplitRatio, instrument: Instrument): Pricing {
  const price = (old: number) => roundToTick(instrument, (old * from) / to, side === 'SELL' ? 'down' : 'up');
  switch (pricing.type) {
    case 'market':
      return pricing;
    case 'limit':
      return { ...pricing, limit: price(pricing.limit) };
    case 'stop':
    case 'trailing-stop-percent':
      return { ...pricing, stop: price(pricing.stop) };
    case 'stop-limit':
      return { ...pricing, stop: price(pricing.stop), limit: price(pricing.limit) };
    case 'trailing-stop': {
      const amount = cleanDecimal(Math.max(price(pricing.amount), instrument.minTick));
      return { ...pricing, amount, stop: price(pricing.stop) };
    }
  }
}
