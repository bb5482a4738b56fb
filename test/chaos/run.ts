import { type ChildProcess, spawn } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom, seedFrom } from '../../src/core/random.ts';
import { JournalReader } from '../../src/journal/journal-reader.ts';
import { emptyState, type KernelState } from '../../src/trading/kernel/state.ts';
import { disagreements, stateOf } from '../simulation/liveness.ts';
import { cleanEnv, ROOT } from '../support/processes.ts';
import type { DeathPoint } from './death-point.ts';
import { type Deed, drawLife, type LifePlan } from './draw.ts';
import { ChaosGateway } from './gateway.ts';

const MAIN = join(ROOT, 'src/cli/main.js');
const DIE = fileURLToPath(new URL('./die.ts', import.meta.url));
const READY_WITHIN_MS = 240_000;
/** A life that does not come to its death is killed then. */
const LONGEST_LIFE_MS = 4_000;
/** Half-open connections take two heartbeats of fifteen seconds, and then a wait, before they are found out. */
const SETTLED_WITHIN_MS = 240_000;

export interface RunOptions {
  readonly seed: number;
  readonly lives: number;
  /** Instead of what the seed draws, one life each. */
  readonly deaths?: readonly DeathPoint[];
  readonly say: (text: string) => void;
}

export interface RunOutcome {
  readonly lives: number;
  /** Lives that ended at the step that they were meant to end at. */
  readonly exact: number;
  readonly orders: number;
  readonly executions: number;
  readonly problems: readonly string[];
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `bowline up`, which may die at any time. */
class Up {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  isOver = false;
  #output = '';

  constructor(data: string, port: string, death: DeathPoint) {
    this.child = spawn(process.execPath, ['--import', DIE, MAIN, 'up', '--data', data, '--port', '0'], {
      cwd: ROOT,
      env: {
        ...cleanEnv({ IBKR_HOST: '127.0.0.1', IBKR_PORT: port }),
        CHAOS_DEATH: JSON.stringify(death),
      },
    });
    const take = (part: Buffer): void => {
      this.#output += part.toString();
    };
    this.child.stdout?.on('data', take);
    this.child.stderr?.on('data', take);
    this.ended = new Promise((resolve) =>
      this.child.once('close', () => {
        this.isOver = true;
        resolve();
      }),
    );
  }

  get output(): string {
    return this.#output;
  }

  get diedAtItsStep(): boolean {
    return this.#output.includes('chaos: dies at');
  }

  /** The alert URL once it is ready; undefined when it dies before. */
  async ready(): Promise<string | undefined> {
    const end = performance.now() + READY_WITHIN_MS;
    while (!this.isOver && performance.now() < end) {
      if (/\bReady\b/.test(this.#output)) return /Alert URL: (\S+)/.exec(this.#output)?.[1];
      await sleep(20);
    }
    return undefined;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** One data folder and one gateway, through many lives of `bowline up`. */
export async function runLives({ seed, lives, deaths, say }: RunOptions): Promise<RunOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-chaos-'));
  const data = join(folder, 'data');
  const gateway = await ChaosGateway.start(join(folder, 'gateway'));
  const random = seededRandom(seedFrom('chaos', seed));
  let exact = 0;
  let lived = 0;
  let problems: readonly string[] = [];
  try {
    const total = deaths?.length ?? lives;
    for (let life = 1; life <= total && problems.length === 0; life += 1) {
      const plan = drawLife(random, `${seed}.${life}`, deaths?.[life - 1]);
      say(`life ${life}: ${JSON.stringify(plan)}`);
      const up = new Up(data, gateway.port, plan.death);
      try {
        problems = await live(up, plan, gateway, data);
        if (problems.length > 0) say(up.output.slice(-6000));
      } finally {
        await up.kill();
      }
      await gateway.call('DELETE', '/faults');
      lived += 1;
      if (up.diedAtItsStep) exact += 1;
    }
    if (problems.length === 0) {
      const last = new Up(data, gateway.port, { at: 'never' });
      try {
        problems = await live(last, { death: { at: 'random', afterMs: 0 }, deeds: [] }, gateway, data);
      } finally {
        await last.kill();
      }
    }
    const { executions } = await gateway.truth();
    return { lives: lived, exact, orders: gateway.permIds.size, executions: executions.size, problems };
  } finally {
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One life: the world of the life before has to agree first; then things happen until it dies. */
async function live(
  up: Up,
  { death, deeds }: LifePlan,
  gateway: ChaosGateway,
  data: string,
): Promise<readonly string[]> {
  if (death.at === 'start') {
    await Promise.race([up.ended, sleep(death.afterMs)]);
    return [];
  }
  const alertUrl = await up.ready();
  if (alertUrl === undefined)
    return up.isOver && up.diedAtItsStep ? [] : [`Bowline did not start: ${up.output.slice(-2000)}`];
  const problems = await agreement(up, gateway, data);
  if (problems.length > 0) return problems;
  const began = performance.now();
  const longest = death.at === 'random' ? death.afterMs : LONGEST_LIFE_MS;
  const doing = deeds.map(async (deed) => {
    await Promise.race([up.ended, sleep(deed.afterMs)]);
    if (!up.isOver && performance.now() - began < longest) await perform(deed, alertUrl, gateway);
  });
  await Promise.race([up.ended, sleep(longest)]);
  await up.kill();
  await Promise.all(doing);
  return [];
}

async function perform(deed: Deed, alertUrl: string, gateway: ChaosGateway): Promise<void> {
  if (deed.do === 'fault') await gateway.call('POST', `/faults/${deed.name}`, deed.options);
  else if (deed.do === 'gap') {
    const { symbol, percent } = deed;
    await gateway.call('POST', '/market/gap', { symbol, percent });
  } else {
    // The sender's side of a process that dies: no answer.
    await fetch(alertUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(deed.body),
    }).catch(() => undefined);
  }
}

/** Waits until everything agrees, or the process dies; what does not agree in time is the answer. */
async function agreement(up: Up, gateway: ChaosGateway, data: string): Promise<readonly string[]> {
  const end = performance.now() + SETTLED_WITHIN_MS;
  while (!up.isOver) {
    const truth = await gateway.truth();
    const twice = doubles(gateway);
    const problems = [...disagreements(readState(data), truth), ...twice];
    if (problems.length === 0) return [];
    if (performance.now() > end || twice.length > 0) return problems;
    await sleep(50);
  }
  return [];
}

const doubles = ({ permIds }: ChaosGateway): readonly string[] =>
  [...permIds]
    .filter(([, numbers]) => numbers.size > 1)
    .map(([ref, numbers]) => `${ref} was sent twice: ${[...numbers].join(', ')}`);

/** The kernel's state, from the journal alone. */
function readState(data: string): KernelState {
  const [path] = globSync('**/journal.sqlite', { cwd: data });
  const reader = path === undefined ? undefined : JournalReader.open(join(data, path));
  if (!reader) return emptyState();
  try {
    return stateOf(reader.read());
  } finally {
    reader.close();
  }
}
