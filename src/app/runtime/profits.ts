import type { ConId } from '../../core/ids.ts';
import { fromMicros } from '../../core/money.ts';
import type { KernelState } from '../../trading/kernel/state.ts';
import { markPrice } from '../../trading/portfolio/mark-price.ts';
import { type Position, unrealized } from '../../trading/portfolio/position.ts';
import { closedProfit } from '../../trading/portfolio/profit.ts';
import type { CurrencyRates } from './currency-rates.ts';
import type { MarketBoard } from './market-board.ts';

/** Open profit of all positions in the account's base currency. */
export interface OpenProfit {
  readonly amount: number;
  /** Open positions that are not in the amount: there is no price, or no rate of their currency. */
  readonly uncounted: readonly ConId[];
}

/** What our positions have gained, in the account's base currency, at the latest prices and rates. */
export class Profits {
  readonly #state: () => KernelState;
  readonly #market: Pick<MarketBoard, 'get'>;
  readonly #rates: Pick<CurrencyRates, 'toBase'>;
  /** Closed and open, in the instrument's currency; NaN where there was no price. */
  readonly #noted = new Map<ConId, number>();

  constructor(
    state: () => KernelState,
    market: Pick<MarketBoard, 'get'>,
    rates: Pick<CurrencyRates, 'toBase'>,
  ) {
    this.#state = state;
    this.#market = market;
    this.#rates = rates;
  }

  open(): OpenProfit {
    const uncounted: ConId[] = [];
    let amount = 0;
    for (const position of this.#state().positions.values()) {
      if (position.quantity === 0) continue;
      const profit = this.#openOf(position) * this.#rateOf(position);
      if (Number.isNaN(profit)) uncounted.push(position.conId);
      else amount += profit;
    }
    return { amount, uncounted };
  }

  /** Remembers what everything has gained by now. */
  note(): void {
    this.#noted.clear();
    for (const position of this.#state().positions.values())
      this.#noted.set(position.conId, this.#gainOf(position));
  }

  /**
   * What has been gained since `note`, closed and open. What had no price then or has none now counts nothing: its whole
   * profit would be taken for one of the last minutes.
   */
  moved(): number {
    let sum = 0;
    for (const position of this.#state().positions.values()) {
      const gain = this.#gainOf(position) - (this.#noted.get(position.conId) ?? 0);
      if (gain === 0 || Number.isNaN(gain)) continue;
      const inBase = gain * this.#rateOf(position);
      if (!Number.isNaN(inBase)) sum += inBase;
    }
    return sum;
  }

  #gainOf(position: Position): number {
    return closedProfit(position) + (position.quantity === 0 ? 0 : this.#openOf(position));
  }

  #openOf(position: Position): number {
    const mark = markPrice(this.#market.get(position.conId)?.quote);
    return mark === undefined ? Number.NaN : fromMicros(unrealized(position, mark));
  }

  #rateOf({ conId }: Position): number {
    const currency = this.#state().instruments.get(conId)?.currency;
    return (currency === undefined ? undefined : this.#rates.toBase(currency)) ?? Number.NaN;
  }
}
