import { roundToStep } from '../../core/price.ts';
import type { Share } from '../signal.ts';

/** The units of `whole` that a share means, rounded down to the lot; at most `whole`. */
export function unitsOf(share: Share, whole: number, lot: number): number {
  const wanted =
    share.by === 'units'
      ? share.value
      : share.by === 'fraction'
        ? whole * share.value
        : (whole * share.value) / 100;
  return Math.min(whole, roundToStep(wanted + 1e-9 * lot, lot, 'down'));
}

/** `5`, `half` for 0.5, `30 %`. */
export function describeShare({ by, value }: Share): string {
  if (by === 'units') return String(value);
  const percent = by === 'fraction' ? value * 100 : value;
  return `${Number(percent.toFixed(4))} %`;
}
