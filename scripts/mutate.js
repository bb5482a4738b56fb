// A mutation check of the risk room: changes one place of the code at a time, in a copy, and sees whether a test notices.
//   npm run mutate [-- --sample 40 --seed 7] [-- --files approve,size]
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { sample: { type: 'string' }, seed: { type: 'string', default: '7' }, files: { type: 'string' } },
});
const root = join(import.meta.dirname, '..');
/** Run one after the other, the quickest first, until one notices the change. */
const TESTS = [
  ['src/trading/risk/**/*.test.ts', 'src/trading/sizing/*.test.ts', 'src/trading/kernel/risk-facts.test.ts'],
  ['src/trading/kernel/risk-*.test.ts'],
  ['src/trading/kernel/*.test.ts'],
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

function* mutantsOf(file, text) {
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

/** The same seed draws the same sample. */
function sampled(mutants, count, seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return mutants
    .map((mutant) => [next(), mutant])
    .sort(([a], [b]) => a - b)
    .slice(0, count)
    .map(([, mutant]) => mutant);
}

/** Only files whose path has one of these in it. */
const wanted = values.files?.split(',') ?? [''];
const copy = mkdtempSync(join(tmpdir(), 'bowline-mutate-'));
try {
  for (const part of ['src', 'package.json']) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const all = [];
  for await (const file of glob(
    [
      'src/trading/risk/**/*.ts',
      'src/trading/sizing/*.ts',
      'src/trading/kernel/risk-facts.ts',
      'src/trading/kernel/order-sums.ts',
    ],
    { cwd: copy },
  )) {
    if (!file.endsWith('.test.ts') && wanted.some((part) => file.includes(part)))
      all.push(...mutantsOf(file, readFileSync(join(copy, file), 'utf8')));
  }
  const chosen = values.sample === undefined ? all : sampled(all, Number(values.sample), Number(values.seed));
  const notices = (tests) =>
    spawnSync(process.execPath, ['--test', '--test-isolation=none', '--test-timeout=60000', ...tests], {
      cwd: copy,
      stdio: 'ignore',
      env: { ...process.env, RISK_SEQUENCES: '30', NODE_COMPILE_CACHE: join(copy, 'compiled') },
      timeout: 180_000,
    }).status !== 0;
  if (TESTS.some(notices)) throw new Error('the tests fail without any mutation');
  const survivors = [];
  for (const [index, mutant] of chosen.entries()) {
    const path = join(copy, mutant.file);
    const original = readFileSync(path, 'utf8');
    writeFileSync(path, mutant.text);
    const killed = TESTS.some(notices);
    writeFileSync(path, original);
    if (!killed) survivors.push(mutant);
    console.log(
      `${index + 1}/${chosen.length} ${killed ? 'killed  ' : 'SURVIVED'} ${mutant.file}:${mutant.line}  ${mutant.from}  →  ${mutant.to}`,
    );
  }
  const killed = chosen.length - survivors.length;
  console.log(
    `\n${killed} of ${chosen.length} mutants killed (${((killed / chosen.length) * 100).toFixed(1)} %), of ${all.length} there are`,
  );
} finally {
  rmSync(copy, { recursive: true, force: true });
}
