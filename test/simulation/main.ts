import { parseArgs } from 'node:util';
import { optionsOf, withOverrides } from './options.ts';
import { type Outcome, World } from './world.ts';

const HELP = `npm run simulate -- [options]

Runs simulated worlds, each decided by one seed alone, and checks what must hold in them.

  --seeds N        how many seeds (default 500)
  --from S         the first seed (default 1)
  --seed S         only this seed, with its whole story
  --options LIST   instead of what the seed draws: minutes=30,crashes=0
  --keep-going     do not stop at the first failing seed
`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '500' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    options: { type: 'string', default: '' },
    'keep-going': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const DAY_MS = 6.5 * 3_600_000;
const REPORT_EVERY_MS = 10_000;
const STORY_LINES = 400;

const simulate = (seed: number, traces: boolean): Promise<Outcome> =>
  new World(seed, withOverrides(optionsOf(seed), values.options), traces).run();

function tell({ seed, options, problems, trace }: Outcome): void {
  for (const line of trace.slice(values.seed === undefined ? -STORY_LINES : 0)) console.log(line);
  console.log(`\nseed ${seed}: ${JSON.stringify(options)}`);
  for (const problem of problems) console.log(`  FAILED ${problem}`);
  if (problems.length === 0) console.log('  all held');
  const given = values.options === '' ? '' : ` --options ${values.options}`;
  console.log(`replay: npm run simulate -- --seed ${seed}${given}`);
}

async function many(from: number, count: number): Promise<void> {
  const began = Date.now();
  let told = began;
  const total = { worlds: 0, simulatedMs: 0, lives: 0, orders: 0, executions: 0 };
  const failed: number[] = [];
  const say = (): void => {
    const seconds = Math.max(0.001, (Date.now() - began) / 1000);
    const days = total.simulatedMs / DAY_MS;
    console.log(
      `${total.worlds} seeds (${from}–${from + total.worlds - 1}) in ${seconds.toFixed(0)} s: ${(total.worlds / seconds).toFixed(1)} a second, ${days.toFixed(0)} simulated trading days (${((days / seconds) * 60).toFixed(0)} a minute), ${total.lives} lives, ${total.orders} orders, ${total.executions} executions, ${failed.length} failed${failed.length > 0 ? `: ${failed.slice(0, 20).join(' ')}` : ''}`,
    );
  };
  for (let seed = from; seed < from + count; seed += 1) {
    const outcome = await simulate(seed, false);
    total.worlds += 1;
    total.simulatedMs += outcome.simulatedMs;
    total.lives += outcome.lives;
    total.orders += outcome.orders;
    total.executions += outcome.executions;
    if (outcome.problems.length > 0) {
      failed.push(seed);
      if (values['keep-going']) console.log(`seed ${seed}: ${outcome.problems[0]?.split('\n')[0]}`);
      else {
        tell(await simulate(seed, true));
        break;
      }
    }
    if (Date.now() - told > REPORT_EVERY_MS) {
      told = Date.now();
      say();
    }
  }
  say();
  if (failed.length > 0) process.exitCode = 1;
}

if (values.help) console.log(HELP);
else if (values.seed === undefined) await many(Number(values.from), Number(values.seeds));
else {
  const outcome = await simulate(Number(values.seed), true);
  tell(outcome);
  if (outcome.problems.length > 0) process.exitCode = 1;
}
