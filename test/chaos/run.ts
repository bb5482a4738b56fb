import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom, seedFrom } from '../../src/core/random.ts';
import { agreement } from './agreement.ts';
import { drawLife, type LifePlan } from './draw.ts';
import { ChaosGateway } from './gateway.ts';
import { perform, performByHand } from './perform.ts';
import { Up } from './up.ts';

/** Room for orders of more units than one quote shows. */
const CONFIG = `export default {
  simulated: { cash: 500_000_000 },
  trading: { limits: { maxContracts: 2_000, maxNotional: 100_000_000 } },
};
`;
/** A life that does not come to its death is killed then. */
const LONGEST_LIFE_MS = 4_000;

export interface RunOptions {
  readonly seed: number;
  readonly lives: number;
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

/** One data folder and one gateway, through many lives of `bowline up`. */
export async function runLives({ seed, lives, say }: RunOptions): Promise<RunOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-chaos-'));
  const data = join(folder, 'data');
  const config = join(folder, 'bowline.config.ts');
  writeFileSync(config, CONFIG);
  const gateway = await ChaosGateway.start(join(folder, 'gateway'), ['--config', config]);
  const random = seededRandom(seedFrom('chaos', seed));
  let exact = 0;
  let lived = 0;
  let problems: readonly string[] = [];
  try {
    for (let life = 1; life <= lives && problems.length === 0; life += 1) {
      const plan = drawLife(random, `${seed}.${life}`);
      say(`life ${life}: ${JSON.stringify(plan)}`);
      const up = new Up({ data, config, port: gateway.port, death: plan.death });
      try {
        problems = [...(await live(up, plan, gateway, data)), ...up.endedItself];
        if (problems.length > 0) say(up.output.slice(-6000));
      } finally {
        await up.kill();
      }
      await gateway.call('DELETE', '/faults');
      for (const deed of plan.after) await performByHand(deed, gateway);
      lived += 1;
      if (up.diedAtItsStep) exact += 1;
    }
    if (problems.length === 0) {
      const last = new Up({ data, config, port: gateway.port, death: { at: 'never' } });
      try {
        problems = await live(
          last,
          { death: { at: 'random', afterMs: 0 }, deeds: [], after: [] },
          gateway,
          data,
        );
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
    if (!up.isOver && performance.now() - began < longest)
      await perform(deed, { up, alertUrl, gateway, data });
  });
  await Promise.race([up.ended, sleep(longest)]);
  await up.kill();
  await Promise.all(doing);
  return [];
}
