import type { Pricing, Side, StopAdjustment, TimeInForce } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { Price, Quantity } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import type { OrderRole } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import type { BracketPrices } from './prices.ts';

/** An order of a plan before it has a reference and a number. */
export interface Leg {
  readonly role: OrderRole;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly pricing: Pricing;
  readonly tif: TimeInForce;
  readonly outsideRth: boolean;
  /** Legs of one group take each other's fills off: a stop and its target. Names the group within its plan. */
  readonly group?: number;
  /** Rests without effect until then; the broker's clock. */
  readonly goodAfter?: UnixMs;
  readonly adjustment?: StopAdjustment;
}

export const oppositeSide = (side: Side): Side => (side === 'BUY' ? 'SELL' : 'BUY');

/**
 * How far beyond the quote a market entry may fill that goes out as a marketable limit order, in percent: with a trailing
 * stop (IB refuses a TRAIL order attached to a market order, code 328), and to buy crypto (code 10289).
 */
export const MARKETABLE_LIMIT_PERCENT = 0.5;

function entryPricing(
  signal: Signal,
  side: Side,
  prices: BracketPrices,
  instrument: Instrument,
  notes: string[],
): Pricing {
  const { limit, stopTrigger } = prices;
  if (limit !== undefined && stopTrigger !== undefined)
    return { type: 'stop-limit', stop: stopTrigger, limit };
  if (limit !== undefined) return { type: 'limit', limit };
  if (stopTrigger !== undefined) return { type: 'stop', stop: stopTrigger };
  const byCash = instrument.secType === 'CRYPTO' && side === 'BUY';
  if (!signal.trailing && !byCash) return { type: 'market' };
  const direction = side === 'BUY' ? 1 : -1;
  const raw = prices.reference * (1 + (direction * MARKETABLE_LIMIT_PERCENT) / 100);
  const marketable = roundToTick(instrument, raw, side === 'BUY' ? 'down' : 'up');
  const why = byCash
    ? 'IB takes market buys of crypto by cash amount only'
    : 'IB attaches no trailing stop to a market order';
  notes.push(`entry as a limit at ${marketable} (${MARKETABLE_LIMIT_PERCENT} % beyond the quote): ${why}`);
  return { type: 'limit', limit: marketable };
}

function stopPricing(prices: BracketPrices, stop: Price): Pricing {
  if (!prices.trailing) return { type: 'stop', stop };
  return 'percent' in prices.trailing
    ? { type: 'trailing-stop-percent', percent: prices.trailing.percent, stop }
    : { type: 'trailing-stop', amount: prices.trailing.amount, stop };
}

/**
 * Entry first, then stop and target for the same quantity. Exits are good till cancelled, so that they outlive the
 * day of the entry; they inherit `outsideRth`.
 */
export function bracketLegs(
  signal: Signal,
  side: Side,
  quantity: Quantity,
  prices: BracketPrices,
  instrument: Instrument,
): { readonly legs: readonly Leg[]; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const entry: Leg = {
    role: 'entry',
    side,
    quantity,
    pricing: entryPricing(signal, side, prices, instrument, notes),
    tif: signal.tif,
    outsideRth: signal.outsideRth,
  };
  const exit = (role: 'stop' | 'target', pricing: Pricing): Leg => ({
    role,
    side: oppositeSide(side),
    quantity,
    pricing,
    tif: 'GTC',
    outsideRth: signal.outsideRth,
    group: 1,
  });
  const legs: Leg[] = [entry];
  if (prices.stopLoss !== undefined) legs.push(exit('stop', stopPricing(prices, prices.stopLoss)));
  if (prices.takeProfit !== undefined) legs.push(exit('target', { type: 'limit', limit: prices.takeProfit }));
  return { legs, notes };
}

/** One market order that takes a position to flat. */
export const closingLeg = (signedQuantity: number): Leg => ({
  role: 'close',
  side: signedQuantity > 0 ? 'SELL' : 'BUY',
  quantity: Math.abs(signedQuantity) as Quantity,
  pricing: { type: 'market' },
  tif: 'DAY',
  outsideRth: false,
});
