import type { Random } from '../../src/core/random.ts';

export const pick = <Value>(random: Random, from: readonly Value[]): Value => {
  const found = from[Math.floor(random.next() * from.length)];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
};

/** A whole number from 0 to `most`. */
export const upTo = (random: Random, most: number): number => Math.floor(random.next() * (most + 1));

/** Words in any order, as people who write without thinking of us. */
export const prose = (random: Random, words: readonly string[]): string =>
  Array.from({ length: 1 + upTo(random, 14) }, () => pick(random, words)).join(
    pick(random, [' ', ' ', ' ', '\n', ', ']),
  );

/** So many characters at the most, of any sort. */
export const bytes = (random: Random, most: number): string =>
  Array.from({ length: upTo(random, most) }, () => String.fromCharCode(upTo(random, 0x2ff))).join('');

/**
 * The text with a piece cut out, doubled, exchanged for one of another example or for one of `further`; a few times.
 * @param longest Of a piece.
 */
export function mutated(
  random: Random,
  examples: readonly string[],
  {
    most,
    longest,
    further,
  }: { readonly most: number; readonly longest: number; readonly further: () => readonly string[] },
): string {
  let text = pick(random, examples);
  for (let times = 1 + upTo(random, most - 1); times > 0; times--) {
    const at = upTo(random, text.length);
    const length = upTo(random, longest);
    const piece = text.slice(at, at + length);
    const other = pick(random, examples);
    const from = upTo(random, other.length);
    const instead = pick(random, ['', piece + piece, other.slice(from, from + length), ...further()]);
    text = text.slice(0, at) + instead + text.slice(at + length);
  }
  return text;
}
