import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where the code lies that decides how entries become a state, and how a state is kept: a test follows its imports. More than
 * that code needs, so that nothing is missing.
 */
const FOLDERS = ['core', 'instruments', 'journal', 'trading', 'app/checkpoint', 'app/desk'] as const;

/** The folder of the program that runs: `src`, or `dist` of the package. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What the program is. Another program, or the same in another engine, may make another state of the same entries. */
export interface Program {
  /** Over the text of its files. */
  readonly files: string;
  readonly engine: string;
}

/** The engine with all that it is made of, among them the tables of time zones and of characters. */
const engine = (): string => JSON.stringify([process.platform, process.arch, process.versions]);

/**
 * The running program. Undefined where its files have changed since it began: then nobody knows which of them it was made of.
 * `root` and `began` (Unix milliseconds) are its own where they are absent.
 */
export function runningProgram(root = ROOT, began = performance.timeOrigin): Program | undefined {
  const digest = createHash('sha256');
  for (const folder of FOLDERS) {
    for (const file of filesIn(join(root, folder))) {
      const path = join(root, folder, file);
      // Of files the time of writing may be set by anybody, that of the change by nobody; of folders it tells of files that are gone.
      const found = statSync(path);
      if (found.ctimeMs >= began) return undefined;
      if (found.isFile()) digest.update(`${folder}/${file}\n${found.size}\n`).update(readFileSync(path));
    }
  }
  return { files: digest.digest('hex'), engine: engine() };
}

/** Of the folder and all below it, itself among them, in an order that is always the same. */
function filesIn(folder: string): readonly string[] {
  return ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })].sort();
}
