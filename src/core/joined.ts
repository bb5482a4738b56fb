/** First parts kept, and second parts of each. Above that they are not the few names that come again and again. */
const KEPT = 1_000;

/**
 * Joins two names, as `${first}${between}${second}` does, and makes each such text once: one that is made anew each time a map
 * is asked for it is first looked up among all texts of the process, which takes several times as long.
 */
export function joiner(between: string): (first: string, second: string) => string {
  const made = new Map<string, Map<string, string>>();
  return (first, second) => {
    const known = made.get(first)?.get(second);
    if (known !== undefined) return known;
    const text = `${first}${between}${second}`;
    const of = made.get(first) ?? new Map<string, string>();
    if (of.size < KEPT && made.size < KEPT) made.set(first, of.set(second, text));
    return text;
  };
}
