import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { coverageLines } from './coverage.ts';
import { runCrew, simulate } from './crew.ts';
import type { Outcome } from './outcome.ts';
import { Totals } from './totals.ts';

const HELP = `npm run simulate -- [options]

Runs simulated worlds, each decided by one seed alone, and checks what must hold in them.

  --seeds N        how many seeds (default 500)
  --from S         the first seed (default 1)
  --seed S         only this seed, with its whole story
  --options LIST   instead of what the seeds draw: minutes=30,crashes=0
  --keep-going     do not stop at the first failing seed
  --jobs N         threads (default: one less than there are processors, at least 1)
  --days           only seeds that are whole days; the others are passed over
  --digests        at the end, a digest of each seed's whole story: to compare two versions of the code
  --table          at the end, how often each kind of event, fault and command came, and which never did

A simulated trading day is 6.5 hours of regular trading; nights and weekends are simulated, too, and count nothing. Where a
world's market is open around the clock, each 24 hours of it count as 3.7 such days; the end of a run tells both. Most seeds are dense worlds of minutes with a signal every few
seconds; one in eight is a whole day or several, nights and resets included, with the signals and faults of such days.
`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '500' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    options: { type: 'string', default: '' },
    'keep-going': { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(Math.max(1, availableParallelism() - 1)) },
    days: { type: 'boolean', default: false },
    digests: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const REPORT_EVERY_MS = 10_000;
const STORY_LINES = 400;

function tell({ seed, options, problems, trace }: Outcome): void {
  for (const line of trace.slice(values.seed === undefined ? -STORY_LINES : 0)) console.log(line);
  console.log(`\nseed ${seed}: ${JSON.stringify(options)}`);
  for (const problem of problems) console.log(`  FAILED ${problem}`);
  if (problems.length === 0) console.log('  all held');
  const given = values.options === '' ? '' : ` --options ${values.options}`;
  console.log(`replay: npm run simulate -- --seed ${seed}${given}`);
}

async function many(from: number, count: number, jobs: number): Promise<void> {
  const totals = new Totals();
  const overrides = values.options;
  const keepGoing = values['keep-going'];
  const digests = new Map<number, string>();
  let told = Date.now();
  await runCrew({
    from,
    count,
    jobs,
    overrides,
    wholeDays: values.days,
    digests: values.digests,
    onResult: (result, digest) => {
      totals.add(result);
      if (digest !== undefined) digests.set(result.seed, digest);
      const [problem] = result.problems;
      if (problem !== undefined) console.log(`seed ${result.seed}: ${problem.split('\n')[0]}`);
      if (Date.now() - told > REPORT_EVERY_MS) {
        told = Date.now();
        console.log(totals.line);
      }
      return keepGoing || problem === undefined;
    },
  });
  const [failed] = totals.failed;
  if (failed !== undefined && !keepGoing) tell(await simulate(failed, overrides, true));
  for (const [seed, digest] of [...digests].sort(([one], [other]) => one - other))
    console.log(`digest ${seed} ${digest}`);
  for (const line of totals.lines) console.log(line);
  if (values.table) for (const line of coverageLines(totals.counts)) console.log(line);
  console.log(totals.line);
  if (failed !== undefined) process.exitCode = 1;
}

/** A whole number of at least `least`; the process ends with exit code 2 for anything else. */
function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  console.error(`--${name} must be a whole number of at least ${least}, and is "${text}"`);
  process.exit(2);
}

if (values.help) console.log(HELP);
else if (values.seed === undefined)
  await many(whole('from', values.from, 0), whole('seeds', values.seeds, 1), whole('jobs', values.jobs, 1));
else {
  const outcome = await simulate(whole('seed', values.seed, 0), values.options, true);
  tell(outcome);
  if (outcome.problems.length > 0) process.exitCode = 1;
}
