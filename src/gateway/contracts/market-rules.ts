import { price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { PriceStep } from '../../instruments/price-step.ts';

/** Numbers that IB uses for common price grids; the gateway's own grids get numbers from here upwards. */
const KNOWN_RULES: Readonly<Record<string, number>> = {
  '0:0.01': 26,
  '0:0.01;3:0.05': 32,
  '0:0.25': 67,
  '0:0.05;3:0.1': 110,
  '0:0.00005': 239,
};
const FIRST_OWN_RULE = 5000;
/** Further rules of IB's that clients ask for, whether or not anything listed uses them: the step of every price. */
const FURTHER_RULES: Readonly<Record<number, number>> = {
  26: 0.01,
  32: 0.01,
  67: 0.25,
  239: 0.00005,
  635: 0.0001,
  2806: 0.25,
};

/** Gives every price grid a market rule id and finds the grid of an id. */
export class MarketRules {
  readonly #ids = new Map<string, number>();
  readonly #steps = new Map<number, readonly PriceStep[]>();

  /** `grids`: those of instruments that are listed only when somebody asks for them. */
  constructor(
    instruments: readonly Pick<Instrument, 'priceSteps'>[],
    grids: readonly (readonly PriceStep[])[] = [],
  ) {
    for (const instrument of instruments) this.idOf(instrument);
    for (const priceSteps of grids) this.idOf({ priceSteps });
  }

  idOf({ priceSteps }: Pick<Instrument, 'priceSteps'>): number {
    const key = priceSteps.map(({ low, increment }) => `${low}:${increment}`).join(';');
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = KNOWN_RULES[key] ?? FIRST_OWN_RULE + this.#ids.size;
    this.#ids.set(key, id);
    this.#steps.set(id, priceSteps);
    return id;
  }

  steps(id: number): readonly PriceStep[] | undefined {
    const further = FURTHER_RULES[id];
    return (
      this.#steps.get(id) ?? (further === undefined ? undefined : [{ low: price(0), increment: further }])
    );
  }
}
