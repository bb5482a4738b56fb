import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail, ok, type Result } from '../../core/result.ts';
import { isTree, type Tree } from './layers.ts';
import { importSettings } from './settings-modules.ts';

const NAMES = ['bowline.config.ts', 'bowline.config.mts', 'bowline.config.js', 'bowline.config.mjs'];

export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** As it is called in messages. */
  readonly name: string;
  /** Relative folders in the file are meant from here. */
  readonly dir: string;
  readonly tree: Tree;
}

/** Finds and imports the configuration file; `undefined` when there is none and none was asked for. */
export async function readConfigFile(cwd: string, asked?: string): Promise<Result<ConfigFile | undefined>> {
  const found =
    asked === undefined ? NAMES.map((name) => join(cwd, name)).filter(existsSync) : [resolve(cwd, asked)];
  const [path, second] = found;
  if (path === undefined) return ok(undefined);
  if (second !== undefined) {
    return fail({
      code: 'CONFIG_FILE_AMBIGUOUS',
      field: basename(second),
      message: `There is more than one configuration file: ${found.map((each) => basename(each)).join(', ')}. Keep one, or choose with --config.`,
    });
  }
  if (!existsSync(path)) {
    return fail({
      code: 'CONFIG_FILE_MISSING',
      field: '--config',
      found: path,
      message: `There is no configuration file ${path}.`,
    });
  }
  return importFile(path);
}

async function importFile(path: string): Promise<Result<ConfigFile>> {
  const name = basename(path);
  let exported: unknown;
  try {
    const module = (await importSettings(pathToFileURL(path).href)) as { default?: unknown };
    // A copy, so that the file's own objects are never changed; functions cannot be settings and fail here.
    exported = structuredClone(module.default);
  } catch (cause) {
    return fail({
      code: 'CONFIG_FILE_FAILED',
      field: name,
      message: `${path} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}${lineIn(path, cause)}`,
    });
  }
  if (!isTree(exported)) {
    return fail({
      code: 'CONFIG_FILE_EMPTY',
      field: name,
      allowed: 'export default defineConfig({ … })',
      message: `${path} has no configuration as its default export. Write: export default defineConfig({ … })`,
    });
  }
  return ok({ path, name, dir: dirname(path), tree: exported });
}

/** ` (line 3)`, where Node says it: ahead of the stack of a syntax error. */
function lineIn(path: string, cause: unknown): string {
  const [place = ''] = (cause instanceof Error ? (cause.stack ?? '') : '').split('\n');
  const file = [path, pathToFileURL(path).href].find((each) => place.startsWith(`${each}:`));
  return file === undefined ? '' : ` (line ${place.slice(file.length + 1)})`;
}
