import type { Instrument } from '../../instruments/instrument.ts';

/** The delta of an option by the broker's model, negative for puts; undefined when none comes within a moment. */
export type DeltaOf = (option: Instrument) => Promise<number | undefined>;

/** Strikes asked for at once; IB counts market data lines. */
const AT_ONCE = 8;
/** Of the deltas that came none may lie near what was asked for; the strike is then not guessed. */
const FARTHEST = 0.1;

/**
 * The option whose delta, without its sign, is nearest to `delta`, out of one expiration and right. Delta falls with the
 * distance from deep in the money to far out of it, so that a few strikes, evenly spread, show between which of them it lies;
 * these are looked at again, until no strike is left between. Undefined when no delta came within 0.1 of it.
 */
export async function optionByDelta(
  options: readonly Instrument[],
  delta: number,
  deltaOf: DeltaOf,
): Promise<Instrument | undefined> {
  const sorted = [...options].sort((a, b) => (a.strike ?? 0) - (b.strike ?? 0));
  const known = new Map<number, number>();
  const asked = new Set<number>();
  let [low, high] = [0, sorted.length - 1];
  while (low <= high) {
    const unasked = spread(low, high).filter((index) => !asked.has(index));
    if (unasked.length === 0) break;
    await Promise.all(
      unasked.map(async (index) => {
        asked.add(index);
        const option = sorted[index];
        const found = option && (await deltaOf(option));
        if (found !== undefined) known.set(index, Math.abs(found));
      }),
    );
    const best = nearest(known, delta);
    if (best === undefined) return undefined;
    const seen = [...known.keys()].sort((a, b) => a - b);
    low = seen.findLast((index) => index < best) ?? low;
    high = seen.find((index) => index > best) ?? high;
  }
  const best = nearest(known, delta);
  if (best === undefined || Math.abs((known.get(best) ?? 0) - delta) > FARTHEST) return undefined;
  return sorted[best];
}

/** Up to `AT_ONCE` indices from `low` to `high`, both of them and evenly between. */
function spread(low: number, high: number): readonly number[] {
  const steps = Math.min(AT_ONCE - 1, high - low);
  if (steps <= 0) return [low];
  return Array.from({ length: steps + 1 }, (_, step) => low + Math.round(((high - low) * step) / steps));
}

/** Index of the delta nearest to `target`. */
function nearest(known: ReadonlyMap<number, number>, target: number): number | undefined {
  let best: number | undefined;
  for (const [index, delta] of known) {
    const isNearer =
      best === undefined || Math.abs(delta - target) < Math.abs((known.get(best) ?? 0) - target);
    if (isNearer) best = index;
  }
  return best;
}
