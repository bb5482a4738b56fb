import { existsSync, readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, type Result } from '../../core/result.ts';
import { readScenario, type Scenario } from './scenario.ts';
import { SHIPPED_SCENARIOS } from './scenarios/shipped.ts';

/**
 * A shipped scenario by its name, or one from a file: JSON, or a TypeScript or JavaScript module that exports `scenario`
 * or has it as its default export. Refuses what is neither, and files that are no scenario, with everything that is wrong.
 */
export async function loadScenario(nameOrFile: string): Promise<Result<Scenario>> {
  const shipped = SHIPPED_SCENARIOS.get(nameOrFile);
  if (shipped !== undefined) return { ok: true, value: shipped };
  const path = resolve(nameOrFile);
  const refuse = (message: string) =>
    fail({ code: 'SCENARIO_INVALID', field: '--scenario', found: nameOrFile, message });
  if (!existsSync(path)) {
    return refuse(
      `--scenario: ${nameOrFile} is neither a shipped scenario nor a file. Shipped: ${[...SHIPPED_SCENARIOS.keys()].join(', ')}.`,
    );
  }
  try {
    const read = readScenario(await contentOf(path));
    return read.ok ? read : refuse(`${nameOrFile}: ${read.error.message}`);
  } catch (cause) {
    return refuse(`${nameOrFile} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

async function contentOf(path: string): Promise<unknown> {
  if (extname(path) === '.json') return JSON.parse(readFileSync(path, 'utf8'));
  const module = (await import(pathToFileURL(path).href)) as { scenario?: unknown; default?: unknown };
  return module.scenario ?? module.default;
}
