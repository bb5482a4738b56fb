import { parseArgs } from 'node:util';
import { EVERY_STEP } from './death-point.ts';
import { type RunOutcome, runLives } from './run.ts';
import { runSteps } from './run-steps.ts';

const HELP = `npm run chaos -- [options]

Kills \`bowline up\` with SIGKILL, at random and at every step of an order's life, while the simulated gateway that it talks
to over TCP has faults of its own; after every death it is started again and compared with the gateway.

  --lives N     how many deaths (default 200)
  --from S      the first seed (default 1); every seed is a data folder with twenty lives
  --seed S      only this seed, with all that happens in it
  --workers N   seeds at a time (default 1)
  --steps       every step once, nothing else
`;

const LIVES_PER_SEED = 20;

const { values } = parseArgs({
  options: {
    lives: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    workers: { type: 'string', default: '1' },
    steps: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const total = { lives: 0, exact: 0, orders: 0, executions: 0 };
const failed: number[] = [];
const began = performance.now();

function add(seed: number, outcome: RunOutcome): void {
  for (const key of ['lives', 'exact', 'orders', 'executions'] as const) total[key] += outcome[key];
  if (outcome.problems.length > 0) failed.push(seed);
  for (const problem of outcome.problems) console.log(`seed ${seed} FAILED ${problem}`);
  if (outcome.problems.length > 0) console.log(`replay: npm run chaos -- --seed ${seed}`);
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${total.lives} lives (${total.exact} ended at an exact step) in ${seconds.toFixed(0)} s, ${total.orders} orders, ${total.executions} executions, ${failed.length} seeds failed`,
  );
}

/** One seed. What throws is a failure of it, and ends no others. */
async function run(seed: number, say: (text: string) => void): Promise<void> {
  try {
    add(seed, await runLives({ seed, lives: LIVES_PER_SEED, say }));
  } catch (error) {
    failed.push(seed);
    console.log(`seed ${seed} FAILED`, error);
    console.log(`replay: npm run chaos -- --seed ${seed}`);
  }
}

async function many(from: number, lives: number, workers: number): Promise<void> {
  let next = from;
  const last = from + Math.ceil(lives / LIVES_PER_SEED) - 1;
  const work = async (): Promise<void> => {
    while (next <= last) {
      const seed = next;
      next += 1;
      await run(seed, () => {});
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}

const say = (text: string): void => console.log(text);
if (values.help) console.log(HELP);
else if (values.steps) add(0, await runSteps({ deaths: EVERY_STEP, say }));
else if (values.seed === undefined)
  await many(Number(values.from), Number(values.lives), Number(values.workers));
else await run(Number(values.seed), say);
if (failed.length > 0) process.exitCode = 1;
