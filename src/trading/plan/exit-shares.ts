import { cleanDecimal, roundToStep } from '../../core/price.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { TargetRequest } from '../signal.ts';

/**
 * How much of the entry each target closes, in the order given; 0 for a target for which no lot is left. Shares are
 * rounded down to the lot. Targets without a share take what the others leave in equal parts; where the shares make up
 * the whole, the last target takes what rounding leaves.
 */
export function exitShares(
  targets: readonly TargetRequest[],
  quantity: number,
  { sizeIncrement: lot }: Instrument,
): Result<readonly number[]> {
  const asked = targets.map(({ share }) => {
    if (!share) return undefined;
    if (share.by === 'units') return share.value;
    return quantity * (share.by === 'fraction' ? share.value : share.value / 100);
  });
  const wanted = asked.reduce<number>((sum, units) => sum + (units ?? 0), 0);
  if (wanted > quantity + 1e-9) {
    return fail({
      code: 'TARGET_SHARES_EXCEED',
      field: 'takeProfits',
      found: String(cleanDecimal(wanted)),
      allowed: `at most ${quantity}`,
      message: `The targets together would close ${cleanDecimal(wanted)} of an entry of ${quantity}. Make their shares smaller.`,
    });
  }
  const open = asked.filter((units) => units === undefined).length;
  const each = open === 0 ? 0 : (quantity - wanted) / open;
  const wholeIsShared = open > 0 || wanted > quantity - 1e-9;
  const shares = asked.map((units) => roundToStep((units ?? each) + 1e-9 * lot, lot, 'down'));
  const rest = cleanDecimal(quantity - shares.reduce((sum, units) => sum + units, 0));
  if (wholeIsShared && rest > 0) shares[shares.length - 1] = cleanDecimal((shares.at(-1) ?? 0) + rest);
  return ok(shares);
}
