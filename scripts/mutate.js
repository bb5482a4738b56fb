// A mutation check of the risk room: changes one place of the code at a time, in a copy, and sees whether a test notices.
//   npm run mutate [-- --sample 40 --seed 7] [-- --files approve,size] [-- --workers 2]
// Ends with the score. Survivors that `mutants-alike.json` beside this file lists change nothing that anybody could see.
import { spawn } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '7' },
    files: { type: 'string' },
    workers: { type: 'string', default: '2' },
  },
});
const root = join(import.meta.dirname, '..');
/** What is changed. */
const MUTATED = [
  'src/trading/risk/**/*.ts',
  'src/trading/sizing/*.ts',
  'src/trading/kernel/risk-facts.ts',
  'src/trading/kernel/order-sums.ts',
];
/** Run one after the other until one notices the change; before them the tests that import the file. */
const STAGES = [
  ['src/trading/risk/checks/limits-of-order.test.ts'],
  ['src/trading/risk/**/*.test.ts', 'src/trading/sizing/*.test.ts', 'src/trading/kernel/risk-facts.test.ts'],
  ['src/trading/kernel/risk-*.test.ts', 'src/trading/kernel/margin-preview.test.ts'],
];
/** A change that lets the tests run for longer than this has been noticed. */
const STAGE_MS = 120_000;
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
const folder = mkdtempSync(join(tmpdir(), 'bowline-mutate-'));
setPriority(constants.priority.PRIORITY_LOW);

/** A reporter that ends the run with the first test that fails. */
const reporter = join(folder, 'first-failure.mjs');
writeFileSync(
  reporter,
  `export default async function* (source) {
  for await (const event of source) if (event.type === 'test:fail') process.exit(1);
}
`,
);

const testsOf = (patterns) => [...new Set(globSync(patterns, { cwd: root }))].sort();
const stages = STAGES.map(testsOf);
const listed = [...new Set(stages.flat())];
/** Which tests import a file by name. */
const importers = new Map();
for (const test of listed)
  for (const [, path] of readFileSync(join(root, test), 'utf8').matchAll(/from '(\.[^']+)'/g)) {
    const file = normalize(join(test, '..', path));
    importers.set(file, [...(importers.get(file) ?? []), test]);
  }

/** The tests of a mutant, in groups; none runs twice. */
function groupsOf(file) {
  const seen = new Set();
  return [importers.get(file) ?? [], ...stages]
    .filter((_, index) => index !== 1 || file.includes('/checks/'))
    .map((tests) => tests.filter((test) => !seen.has(test) && seen.add(test)))
    .filter((tests) => tests.length > 0);
}

/** A copy of the code of its own for each worker. */
function makeCopy(name) {
  const copy = join(folder, name);
  for (const part of ['src', 'package.json']) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

const passes = (copy, tests) =>
  new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['--test', '--test-isolation=none', `--test-reporter=${reporter}`, ...tests],
      {
        cwd: copy,
        stdio: 'ignore',
        env: { ...process.env, RISK_SEQUENCES: '15', NODE_COMPILE_CACHE: join(folder, 'compiled') },
        timeout: STAGE_MS,
        killSignal: 'SIGKILL',
      },
    );
    child.once('exit', (code) => resolve(code === 0));
  });

async function isKilled(copy, groups) {
  for (const tests of groups) if (!(await passes(copy, tests))) return true;
  return false;
}

/** Equivalent mutants, each with why nobody could see it. */
const alike = JSON.parse(readFileSync(join(import.meta.dirname, 'mutants-alike.json'), 'utf8'));
const isAlike = (mutant) =>
  alike.some(({ file, from, to }) => file === mutant.file && from === mutant.from && to === mutant.to);

try {
  const all = testsOf(MUTATED)
    .filter((file) => !file.endsWith('.test.ts') && wanted.some((part) => file.includes(part)))
    .flatMap((file) => [...mutantsOf(file, readFileSync(join(root, file), 'utf8'))]);
  const chosen = values.sample === undefined ? all : sampled(all, Number(values.sample), Number(values.seed));
  const survivors = [];
  const copies = Array.from({ length: Number(values.workers) }, (_, index) => makeCopy(String(index)));
  const [first] = copies;
  if (first === undefined || (await isKilled(first, groupsOf(''))))
    throw new Error('the tests fail without any mutation');
  let next = 0;
  let done = 0;
  await Promise.all(
    copies.map(async (copy) => {
      for (let mutant = chosen[next++]; mutant; mutant = chosen[next++]) {
        const path = join(copy, mutant.file);
        const original = readFileSync(path, 'utf8');
        writeFileSync(path, mutant.text);
        const killed = await isKilled(copy, groupsOf(mutant.file));
        writeFileSync(path, original);
        if (!killed) survivors.push(mutant);
        done += 1;
        const fate = killed ? 'killed  ' : isAlike(mutant) ? 'alike   ' : 'SURVIVED';
        console.log(
          `${done}/${chosen.length} ${fate} ${mutant.file}:${mutant.line}  ${mutant.from}  →  ${mutant.to}`,
        );
      }
    }),
  );
  const same = survivors.filter(isAlike).length;
  const killed = chosen.length - survivors.length;
  const score = (killed / (chosen.length - same)) * 100;
  console.log(
    `\n${killed} of ${chosen.length - same} mutants killed (${score.toFixed(1)} %); ${same} more change nothing; ${all.length} there are`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
