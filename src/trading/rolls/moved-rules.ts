import type { Pricing, StopAdjustment } from '../../broker/port.ts';
import { cleanDecimal, type Price, type Rounding } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import type { ExitRules } from '../plan/exit-rules.ts';

/** How prices become those of another contract, or of other units; distances too, where they do not stay. */
interface Mapping {
  readonly price: (of: number) => number;
  readonly distance?: (of: number) => number;
}

/** Moves prices of exits and their rules, on the ticks of the contract that they are moved to. */
export class PriceMove {
  readonly #mapping: Mapping;
  readonly #instrument: Instrument;

  constructor(mapping: Mapping, instrument: Instrument) {
    this.#mapping = mapping;
    this.#instrument = instrument;
  }

  /** Into a contract that lies `difference` above the other. */
  static byDifference(difference: number, to: Instrument): PriceMove {
    return new PriceMove({ price: (of) => of + difference }, to);
  }

  /** Of before a split: `to` new units for `from` old ones. */
  static bySplit({ to, from }: { readonly to: number; readonly from: number }, of: Instrument): PriceMove {
    const scaled = (price: number): number => (price * from) / to;
    return new PriceMove({ price: scaled, distance: scaled }, of);
  }

  price(of: number, rounding: Rounding = 'nearest'): Price {
    return roundToTick(this.#instrument, cleanDecimal(this.#mapping.price(of)), rounding);
  }

  #distance(of: number): number {
    const { distance } = this.#mapping;
    return distance ? cleanDecimal(distance(of)) : of;
  }

  /** A distance of an order: at least a tick. */
  #amount(of: number): number {
    const { distance } = this.#mapping;
    if (!distance) return of;
    return Math.max(roundToTick(this.#instrument, this.#distance(of)), this.#instrument.minTick);
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
      case 'trailing-stop-percent':
        return { ...of, stop: this.price(of.stop, away) };
      case 'trailing-stop':
        return { ...of, amount: this.#amount(of.amount), stop: this.price(of.stop, away) };
      case 'stop-limit':
        return { ...of, stop: this.price(of.stop, away), limit: this.price(of.limit, away) };
    }
  }

  adjustment({ trigger, to }: StopAdjustment, side: 'BUY' | 'SELL'): StopAdjustment {
    return { trigger: this.price(trigger), to: this.pricing(to, side) as StopAdjustment['to'] };
  }

  /** The rules of an entry's exits; moments stay. */
  rules({ breakEven, trail, align, ...others }: ExitRules): ExitRules {
    const { stop, target } = align ?? {};
    return {
      ...others,
      ...(breakEven
        ? {
            breakEven: {
              ...breakEven,
              offset: this.#distance(breakEven.offset),
              when: breakEven.when === 'first-target' ? breakEven.when : this.price(breakEven.when),
            },
          }
        : {}),
      ...(trail
        ? {
            trail: {
              ...trail,
              distance: this.#distance(trail.distance),
              step: this.#distance(trail.step),
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
