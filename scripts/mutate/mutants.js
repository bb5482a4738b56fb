/** What of a file can be changed. */
export const MUTATED = [
  'src/trading/risk/**/*.ts',
  'src/trading/sizing/*.ts',
  'src/trading/kernel/risk-facts.ts',
  'src/trading/kernel/exposure.ts',
  'src/trading/kernel/order-sums.ts',
];

/** What is looked for, and what takes its place. Types, imports and comments are left out. */
const MUTATIONS = [
  [/ <= /g, ' < '],
  [/ < /g, ' <= '],
  [/ >= /g, ' > '],
  [/ > /g, ' >= '],
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ \+ /g, ' - '],
  [/ - /g, ' + '],
  [/ \* /g, ' / '],
  [/ \/ /g, ' * '],
  [/\bMath\.max\(/g, 'Math.min('],
  [/\bMath\.abs\(/g, '('],
  [/\bpass\(/g, 'stop('],
  [/\bstop\(/g, 'pass('],
  [/\batMost\(/g, 'atLeast('],
  [/\batLeast\(/g, 'atMost('],
];
const LEFT_OUT =
  /^\s*(import|export type|export interface|\/\/|\*|\/\*|\||readonly|compares:|title:|'|`|message)/;

/** Every change of one place, each with the file's whole text. */
export function* mutantsOf(file, text) {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (LEFT_OUT.test(line) || /=> void|: \(|interface |^import|from '/.test(line)) continue;
    for (const [pattern, replacement] of MUTATIONS) {
      for (const match of line.matchAll(pattern)) {
        const before = line.slice(0, match.index);
        // Inside a text: an odd number of quotes stands before it.
        if ((before.match(/['"`]/g)?.length ?? 0) % 2 === 1) continue;
        const changed = before + replacement + line.slice(match.index + match[0].length);
        yield {
          file,
          line: index + 1,
          from: line.trim(),
          to: changed.trim(),
          text: lines.with(index, changed).join('\n'),
        };
      }
    }
  }
}
