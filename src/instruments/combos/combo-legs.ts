import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../instrument.ts';

/** A leg of a combination with its contract. */
export interface ContractLeg {
  readonly contract: Instrument;
  /** Units of the leg for one bought combination: positive bought, negative sold; never 0. */
  readonly ratio: number;
}

/** True for a combination that Bowline made: one with the contracts of its legs. */
export const isCombo = ({ secType, legContracts }: Instrument): boolean =>
  secType === 'BAG' && legContracts !== undefined;

/** Asked every second of every spread, and the same as long as the instrument is. */
const known = new WeakMap<Instrument, readonly ContractLeg[]>();

/** The legs of a combination with their contracts and signed ratios; none of another instrument. */
export function legsOf(combo: Instrument): readonly ContractLeg[] {
  let legs = known.get(combo);
  if (!legs) {
    legs = makeLegs(combo);
    known.set(combo, legs);
  }
  return legs;
}

function makeLegs({ comboLegs = [], legContracts = [] }: Instrument): readonly ContractLeg[] {
  return legContracts.flatMap((contract, index) => {
    const leg = comboLegs[index];
    return leg ? [{ contract, ratio: leg.action === 'BUY' ? leg.ratio : -leg.ratio }] : [];
  });
}

/** Units of a leg for one bought combination, signed; 0 where it is no leg of it. */
export const ratioOf = (combo: Instrument, leg: ConId): number =>
  legsOf(combo).find(({ contract }) => contract.conId === leg)?.ratio ?? 0;

/** Units of every leg, signed, that so many bought (negative: sold) combinations hold. */
export const legUnits = (combo: Instrument, units: number): ReadonlyMap<ConId, number> =>
  new Map(legsOf(combo).map(({ contract, ratio }) => [contract.conId, cleanDecimal(ratio * units)]));

/** The same legs, each bought instead of sold and sold instead of bought. */
export const mirrored = (legs: readonly ContractLeg[]): readonly ContractLeg[] =>
  legs.map(({ contract, ratio }) => ({ contract, ratio: -ratio }));
