// A mutation check of the risk room: changes one place of the code at a time and sees whether a test notices.
//   npm run mutate [-- --sample 40 --seed 7] [-- --files approve,size] [-- --workers 2] [-- --again LOG]
// `--again` judges only what survived in the log of an earlier run. Ends with the score. Survivors that `alike.json` beside this file lists change nothing that anybody could see.
import { fork } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importGraph } from './import-graph.js';
import { MUTATED, mutantsOf } from './mutants.js';

const { values } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '7' },
    files: { type: 'string' },
    workers: { type: 'string', default: '2' },
    again: { type: 'string' },
  },
});
const root = join(import.meta.dirname, '..', '..');
/** Run one after the other until one notices the change; before them the tests that import the file. */
const STAGES = [
  ['src/trading/risk/checks/limits-of-order.test.ts'],
  ['src/trading/risk/**/*.test.ts', 'src/trading/sizing/*.test.ts', 'src/trading/kernel/risk-facts.test.ts'],
  [
    'src/trading/kernel/risk-*.test.ts',
    'src/trading/kernel/margin-preview.test.ts',
    'src/trading/reconcile/split.test.ts',
  ],
];
/** A change that keeps the tests busy for longer has been noticed. */
const LONGEST_MS = 120_000;
/** Modules of earlier mutants stay in a worker's memory. */
const MUTANTS_OF_A_WORKER = 60;

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
setPriority(constants.priority.PRIORITY_LOW);

const found = (patterns) => globSync(patterns, { cwd: root }).sort();
const stages = STAGES.map(found);
const graph = importGraph(root);

/** The tests of a mutant, in groups; none runs twice. */
function groupsOf(file) {
  const seen = new Set();
  const listed = new Set(stages.flat());
  const direct = [...(graph.importers.get(file) ?? [])].filter((test) => listed.has(test));
  return [direct, ...stages]
    .filter((_, index) => index !== 1 || file.includes('/checks/'))
    .map((tests) => tests.filter((test) => !seen.has(test) && seen.add(test)))
    .filter((tests) => tests.length > 0);
}

/** A process that judges one mutant after the other. */
class Worker {
  #child;
  #judged = 0;

  /** Whether a test notices the change; one that ends or stops the process is noticed, too. */
  async notices({ file, text }) {
    if (this.#judged++ % MUTANTS_OF_A_WORKER === 0) this.end();
    this.#child ??= fork(join(import.meta.dirname, 'worker.js'), {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, RISK_SEQUENCES: '15', RISK_SEED: '5' },
    });
    const child = this.#child;
    return new Promise((resolve) => {
      const settle = (killed, alive) => {
        clearTimeout(timer);
        child.removeAllListeners();
        if (!alive) this.end();
        resolve(killed);
      };
      const timer = setTimeout(() => settle(true, false), LONGEST_MS);
      child.once('message', (killed) => settle(killed, true));
      child.once('exit', () => settle(true, false));
      child.send({ file, text, affected: [...graph.dependentsOf(file)], groups: groupsOf(file) });
    });
  }

  end() {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }
}

/** Equivalent mutants, each with why nobody could see it. */
const alike = JSON.parse(readFileSync(join(import.meta.dirname, 'alike.json'), 'utf8'));
const isAlike = (mutant) =>
  alike.some(({ file, from, to }) => file === mutant.file && from === mutant.from && to === mutant.to);

const textOf = (file) => readFileSync(join(root, file), 'utf8');
const files = found(MUTATED).filter((file) => !file.endsWith('.test.ts'));
const all = files
  .filter((file) => wanted.some((part) => file.includes(part)))
  .flatMap((file) => [...mutantsOf(file, textOf(file))]);
/** The line that tells of a mutant. */
const told = ({ file, from, to }) => `${file}: ${from}  →  ${to}`;
const before = values.again === undefined ? undefined : readFileSync(values.again, 'utf8');
const survived = new Set(
  [...(before ?? '').matchAll(/SURVIVED (\S+):\d+ {2}(.*)$/gm)].map(
    ([, file, change]) => `${file}: ${change}`,
  ),
);
const asked = before === undefined ? all : all.filter((mutant) => survived.has(told(mutant)));
const chosen =
  values.sample === undefined ? asked : sampled(asked, Number(values.sample), Number(values.seed));

const workers = Array.from({ length: Number(values.workers) }, () => new Worker());
const [first] = workers;
for (const file of ['src/trading/risk/checks/quantity.ts', 'src/trading/risk/scope.ts'])
  if (await first.notices({ file, text: textOf(file) }))
    throw new Error('the tests fail without any mutation');

const survivors = [];
let next = 0;
let done = 0;
await Promise.all(
  workers.map(async (worker) => {
    for (let mutant = chosen[next++]; mutant; mutant = chosen[next++]) {
      const killed = await worker.notices(mutant);
      if (!killed) survivors.push(mutant);
      done += 1;
      const fate = killed ? 'killed  ' : isAlike(mutant) ? 'alike   ' : 'SURVIVED';
      console.log(
        `${done}/${chosen.length} ${fate} ${mutant.file}:${mutant.line}  ${mutant.from}  →  ${mutant.to}`,
      );
    }
    worker.end();
  }),
);
const same = survivors.filter(isAlike).length;
const killed = chosen.length - survivors.length;
const score = (killed / (chosen.length - same)) * 100;
console.log(
  `\n${killed} of ${chosen.length - same} mutants killed (${score.toFixed(1)} %); ${same} more change nothing`,
);
