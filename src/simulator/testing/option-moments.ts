import { type UnixMs, unixMs } from '../../core/clock.ts';
import { type ConId, conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import type { MarketEvent } from '../../marketdata/market.ts';
import { isOption, OptionModel } from '../../marketdata/options/option-model.ts';
import { sidesAround } from '../../marketdata/options/option-quotes.ts';
import { optionBehaviour } from '../catalogue/option-classes.ts';
import type { ExchangeOptions } from '../create-exchange.ts';
import type { Leg } from './combo-bench.ts';
import { ComboBench } from './combo-bench.ts';
import { AAPL } from './fixture.ts';
import { find } from './option-bench.ts';

/** For tests: combinations of AAPL's options while AAPL moves by the millisecond. */

/** Seed of `ExchangeBench`. */
const SEED = 7;
/** Half the width of AAPL's quotes here. */
const HALF = 0.01;
/** Quotes of options may be so old. */
const LAG_MS = 250;

/** What a combination costs to buy and brings when it is sold. */
export interface Sides {
  readonly bid: number;
  readonly ask: number;
}

export class MomentBench extends ComboBench {
  /** Where AAPL stood from when on. */
  readonly spots: { readonly time: UnixMs; readonly spot: number }[] = [];
  readonly #model = new OptionModel(SEED, optionBehaviour);

  constructor(options: Partial<ExchangeOptions> = {}) {
    super(options);
    this.stock(0, 270);
  }

  /** AAPL stands at `middle` so many milliseconds later. */
  stock(afterMs: number, middle: number): void {
    const time = unixMs(this.exchange.now() + afterMs);
    this.spots.push({ time, spot: middle });
    const quote = {
      type: 'quote',
      conId: AAPL,
      time,
      bid: price(Number((middle - HALF).toFixed(2))),
      ask: price(Number((middle + HALF).toFixed(2))),
      bidSize: 1000,
      askSize: 1000,
    } as const satisfies MarketEvent;
    this.exchange.onMarket([quote]);
  }

  wait(ms: number): void {
    this.exchange.tick(unixMs(this.exchange.now() + ms));
  }

  option(strike: number, right: 'C' | 'P' = 'C', expiry = '20261218'): ConId {
    return find(this, { strike, right, expiry }).conId;
  }

  /** A combination, which is watched from now on. */
  watched(legs: readonly Leg[]): ConId {
    const combo = this.list(legs);
    this.exchange.watchCombo(combo);
    return combo;
  }

  /** What these legs cost together while AAPL stands at `spot`. */
  sidesAt(legs: readonly Leg[], spot: number, time: UnixMs = this.exchange.now()): Sides {
    let bid = 0;
    let ask = 0;
    for (const [id, ratio, action] of legs) {
      const instrument = this.exchange.instrument(conId(id));
      if (instrument === undefined) throw new Error(`no contract ${id}`);
      const isStock = !isOption(instrument);
      const sides = isStock
        ? { bid: spot - HALF, ask: spot + HALF }
        : sidesAround(
            instrument,
            this.#model.value(instrument, spot, time),
            this.#model.behaviour(instrument).spread,
          );
      const units = isStock ? ratio / 100 : ratio;
      ask += units * (action === 'BUY' ? sides.ask : -sides.bid);
      bid += units * (action === 'BUY' ? sides.bid : -sides.ask);
    }
    return { bid, ask };
  }

  /** What they cost together at each price at which AAPL has stood within the last moment. */
  recentSides(legs: readonly Leg[]): readonly Sides[] {
    const now = this.exchange.now();
    const last = this.spots.findLastIndex(({ time }) => time <= now - LAG_MS);
    return this.spots.slice(Math.max(0, last)).map(({ spot }) => this.sidesAt(legs, spot));
  }
}
