import { cleanDecimal } from '../../core/price.ts';
import type { TakenUnits } from '../order/order.ts';
import { closingLeg, type Leg } from '../plan/legs.ts';
import type { ClientShare } from './client-shares.ts';
import type { closingTerms } from './closing-hours.ts';

/**
 * A closing order for each account of an advisor's group, in the account itself: exactly what it holds. An order for the group
 * would be shared out anew, by what the accounts are worth now.
 */
export function sharedLegs(
  shares: readonly ClientShare[],
  takes: readonly TakenUnits[],
  termsOf: (units: number) => ReturnType<typeof closingTerms>,
): readonly Leg[] {
  const left = takes.map((taken) => ({ ...taken }));
  return shares.map(([account, quantity]) => {
    let wanted = Math.abs(quantity);
    const own: TakenUnits[] = [];
    for (const taken of left) {
      const units = cleanDecimal(Math.min(wanted, taken.units));
      if (units <= 0) continue;
      own.push({ ...taken, units });
      taken.units = cleanDecimal(taken.units - units);
      wanted = cleanDecimal(wanted - units);
    }
    return { ...closingLeg(quantity, own, termsOf(quantity)), account };
  });
}
