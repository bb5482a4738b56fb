import type { Pricing, StopAdjustment } from '../../broker/port.ts';
import { cleanDecimal, type Price, type Rounding } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import type { ExitRules } from '../plan/exit-rules.ts';

/** Moves prices of one contract into those of another, which lies `difference` above it, on the ticks of that one. */
export class PriceMove {
  readonly #difference: number;
  readonly #instrument: Instrument;

  constructor(difference: number, instrument: Instrument) {
    this.#difference = difference;
    this.#instrument = instrument;
  }

  price(of: number, rounding: Rounding = 'nearest'): Price {
    return roundToTick(this.#instrument, cleanDecimal(of + this.#difference), rounding);
  }

  /** Stops are rounded away from the market: `side` is that of the exit. */
  pricing(of: Pricing, side: 'BUY' | 'SELL'): Pricing {
    const away: Rounding = side === 'SELL' ? 'down' : 'up';
    switch (of.type) {
      case 'market':
        return of;
      case 'limit':
        return { ...of, limit: this.price(of.limit) };
      case 'stop':
      case 'trailing-stop':
      case 'trailing-stop-percent':
        return { ...of, stop: this.price(of.stop, away) };
      case 'stop-limit':
        return { ...of, stop: this.price(of.stop, away), limit: this.price(of.limit, away) };
    }
  }

  adjustment({ trigger, to }: StopAdjustment, side: 'BUY' | 'SELL'): StopAdjustment {
    return { trigger: this.price(trigger), to: this.pricing(to, side) as StopAdjustment['to'] };
  }

  /** The rules of an entry's exits; moments and distances stay. */
  rules({ breakEven, trail, align, ...others }: ExitRules): ExitRules {
    const { stop, target } = align ?? {};
    return {
      ...others,
      ...(breakEven
        ? {
            breakEven: {
              ...breakEven,
              when: breakEven.when === 'first-target' ? breakEven.when : this.price(breakEven.when),
            },
          }
        : {}),
      ...(trail
        ? {
            trail: {
              ...trail,
              initial: this.price(trail.initial),
              ...(trail.from === undefined ? {} : { from: this.price(trail.from) }),
            },
          }
        : {}),
      ...(align
        ? {
            align: {
              ...(stop === undefined ? {} : { stop: this.price(stop) }),
              ...(target === undefined ? {} : { target: this.price(target) }),
            },
          }
        : {}),
    };
  }
}
