import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { agreement } from './agreement.ts';
import type { DeathPoint } from './death-point.ts';
import { ChaosGateway } from './gateway.ts';
import { RECIPES, type Recipe } from './recipes.ts';
import type { RunOutcome } from './run.ts';
import { StepScene } from './step-scene.ts';
import type { Step } from './steps-of-life.ts';
import { Up } from './up.ts';

/** Orders of its own client under its references that it has not sent are cancelled. */
const CONFIG = `export default { trading: { policies: { onStrayOrder: 'cancel' } } };\n`;
/** What leads to a step has it come within so long. */
const STEP_WITHIN_MS = 40_000;

function recipeOf(death: DeathPoint): Recipe {
  if (death.at === 'commit') return RECIPES[death.type as Step];
  return RECIPES.send;
}

/**
 * One data folder and one gateway, and a life for each death, which is led to its step; one that does not come to it is a problem. What
 * does not agree ends the run.
 */
export async function runSteps({
  deaths,
  say,
}: {
  readonly deaths: readonly DeathPoint[];
  readonly say: (text: string) => void;
}): Promise<RunOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-steps-'));
  const data = join(folder, 'data');
  const config = join(folder, 'bowline.config.ts');
  mkdirSync(data);
  writeFileSync(config, CONFIG);
  const gateway = await ChaosGateway.start(join(folder, 'gateway'));
  const unreached: string[] = [];
  let [lives, exact] = [0, 0];
  let problems: readonly string[] = [];
  try {
    for (const death of [...deaths, { at: 'never' } as const]) {
      const { before, atStart = false } = recipeOf(death);
      await before?.(gateway);
      const up = new Up({ data, port: gateway.port, death, config, waits: !atStart });
      try {
        const told = await live({ up, death, gateway, data, name: `step.${lives + 1}` });
        problems = [...told.problems, ...up.endedItself];
        const missed = death.at !== 'never' && !up.diedAtItsStep;
        if (problems.length > 0 || missed) say(up.output.slice(-6000));
        if (death.at === 'never' || problems.length > 0) break;
        lives += 1;
        if (up.diedAtItsStep) exact += 1;
        else unreached.push(`${JSON.stringify(death)} was not reached: ${told.ending}`);
        say(
          `life ${lives}: ${JSON.stringify(death)}${up.diedAtItsStep ? '' : ` NOT REACHED: ${told.ending}`}`,
        );
      } finally {
        await up.kill();
      }
      await gateway.call('DELETE', '/faults');
    }
    const { executions } = await gateway.truth();
    const orders = gateway.permIds.size;
    return { lives, exact, orders, executions: executions.size, problems: [...problems, ...unreached] };
  } finally {
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface LifeOfStep {
  readonly up: Up;
  readonly death: DeathPoint;
  readonly gateway: ChaosGateway;
  readonly data: string;
  /** Makes the ids of its alerts its own. */
  readonly name: string;
}

/** One life: the world of the life before has to agree first, then the step is led to. */
async function live({
  up,
  death,
  gateway,
  data,
  name,
}: LifeOfStep): Promise<{ readonly problems: readonly string[]; readonly ending: string }> {
  const alertUrl = await up.ready();
  if (alertUrl === undefined) {
    const problems = up.diedAtItsStep ? [] : [`Bowline did not start: ${up.output.slice(-2000)}`];
    return { problems, ending: 'at its start' };
  }
  const problems = await agreement(up, gateway, data);
  if (problems.length > 0 || death.at === 'never') return { problems, ending: 'it does not agree' };
  const { lead, atStart = false } = recipeOf(death);
  const scene = new StepScene(name, { up, alertUrl, gateway, data });
  let ending = 'it did not come in time';
  const led = async (): Promise<void> => {
    if (!atStart) {
      await scene.flat();
      await up.arm();
    }
    await lead(scene);
    await Promise.race([up.ended, sleep(STEP_WITHIN_MS)]);
  };
  const over = led().catch((error: Error) => {
    ending = error.message;
  });
  await Promise.race([up.ended, over]);
  await up.kill();
  await over;
  await scene.end();
  return { problems: [], ending };
}
