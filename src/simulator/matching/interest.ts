import type { Instrument } from '../../instruments/instrument.ts';
import type { MarketEvent } from '../../marketdata/market.ts';
import { isLegged } from '../combos/combo-terms.ts';
import { awaitsTrigger, isTrailing, type LiveOrder, reach } from '../orders/live-order.ts';
import type { MarketPrices } from './market-prices.ts';
import { isPegged } from './pegs.ts';
import { triggerPrice, triggerSide } from './triggers.ts';

/** True for orders that follow every quote, or judge prices by more than the last trade. */
function seesEverything(order: LiveOrder): boolean {
  if (isPegged(order) || isLegged(order.terms)) return true;
  const { triggerMethod, adjustment } = order.terms;
  return awaitsTrigger(order) && (triggerMethod !== undefined || adjustment !== undefined);
}

/**
 * The prices at which anything can happen to the working orders of one instrument. It lets most market events pass without a look
 * at any order. It may say yes too often, never no too often: orders only widen it, and it is made tight again
 * when it was wrong.
 */
export class Interest {
  /** Highest limit of a purchase and lowest of a sale. */
  #buyLimit = Number.NEGATIVE_INFINITY;
  #sellLimit = Number.POSITIVE_INFINITY;
  /** Stops trigger or follow when the price is at or below `#low`, or at or above `#high`. */
  #low = Number.NEGATIVE_INFINITY;
  #high = Number.POSITIVE_INFINITY;
  /** Some order has to see every event. True at first, so that restored orders are found. */
  #inAll = true;

  /** Takes in an order that works, or has changed. */
  widen(order: LiveOrder, instrument: Instrument): void {
    if (order.stage !== 'working' || order.dormant === true) return;
    const { action } = order.terms;
    if (!order.atExchange || seesEverything(order)) {
      this.#inAll = true;
    } else if (awaitsTrigger(order)) {
      this.#widenByStop(order, instrument);
    } else {
      const limit = reach(order);
      if (limit === undefined) this.#inAll = true;
      else if (action === 'BUY') this.#buyLimit = Math.max(this.#buyLimit, limit);
      else this.#sellLimit = Math.min(this.#sellLimit, limit);
    }
  }

  /** Starts again from the orders that there are. */
  rebuild(orders: readonly LiveOrder[], instrument: Instrument): void {
    this.#buyLimit = Number.NEGATIVE_INFINITY;
    this.#sellLimit = Number.POSITIVE_INFINITY;
    this.#low = Number.NEGATIVE_INFINITY;
    this.#high = Number.POSITIVE_INFINITY;
    this.#inAll = false;
    for (const order of orders) this.widen(order, instrument);
  }

  /** False when the event, already applied to the market, cannot mean anything to any order. */
  concerns(market: MarketPrices, event: MarketEvent): boolean {
    if (this.#inAll) return true;
    if (event.type === 'trade') {
      if (event.price <= this.#buyLimit || event.price >= this.#sellLimit) return true;
    } else {
      const ask = market.takeable('BUY');
      const bid = market.takeable('SELL');
      if (ask !== undefined && ask <= this.#buyLimit) return true;
      if (bid !== undefined && bid >= this.#sellLimit) return true;
    }
    const forBuyers = triggerPrice(market, 'BUY');
    const forSellers = triggerPrice(market, 'SELL');
    return this.#reaches(forBuyers) || this.#reaches(forSellers);
  }

  #reaches(price: number | undefined): boolean {
    return price !== undefined && (price <= this.#low || price >= this.#high);
  }

  #widenByStop(order: LiveOrder, instrument: Instrument): void {
    const { stop, terms } = order;
    // Below zero a share of the price grows as the price falls.
    const isShareOfDebt = terms.trailingPercent !== undefined && stop !== undefined && stop <= 0;
    if (stop === undefined || isShareOfDebt) {
      this.#inAll = true;
      return;
    }
    const isBuy = triggerSide(order) === 'BUY';
    if (isBuy) this.#high = Math.min(this.#high, stop);
    else this.#low = Math.max(this.#low, stop);
    if (!isTrailing(terms.orderType)) return;
    // Where the stop would begin to follow; a tick earlier, because stops are rounded to ticks.
    const percent = terms.trailingPercent;
    const sign = isBuy ? -1 : 1;
    const turn = percent ? stop / (1 - (sign * percent) / 100) : stop + sign * (terms.auxPrice ?? 0);
    if (isBuy) this.#low = Math.max(this.#low, turn + instrument.minTick);
    else this.#high = Math.min(this.#high, turn - instrument.minTick);
  }
}
