import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../app/config/load.ts';
import type { BowlineConfig } from '../../app/config/schema.ts';
import type { ConfigFlags } from '../../app/config/settings.ts';
import { createLog, type Log } from '../../core/log.ts';
import { type FolderLock, takeLock } from '../../journal/folder-lock.ts';
import { type CliContext, printProblems } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readServerFile } from './server-file.ts';

/** What every long-running command begins with. */
export interface Prepared {
  readonly config: BowlineConfig;
  readonly log: Log;
  readonly locks: readonly FolderLock[];
}

/** Which parts of the data folder a command writes. */
export type Holds = 'bowline' | 'gateway';

const holders: Readonly<Record<Holds, string>> = {
  bowline: 'Bowline',
  gateway: 'simulated gateway',
};

/** Loads the configuration, takes the data folder and opens the log; a failure is printed and comes back as exit code. */
export async function prepare(
  context: CliContext,
  options: {
    readonly flags: ConfigFlags;
    readonly json?: boolean;
    /** See `LoadOptions`. */
    readonly simulatedOnly?: boolean;
    holds(config: BowlineConfig): readonly Holds[];
  },
): Promise<Prepared | ExitCode> {
  const { io } = context;
  const { flags, simulatedOnly = false } = options;
  const loaded = await loadConfig({ cwd: io.cwd, env: io.env, flags, simulatedOnly });
  if (!loaded.ok) {
    printProblems(context, options.json, loaded.error);
    return EXIT.usage;
  }
  const { config, warnings, file } = loaded.value;
  const locks: FolderLock[] = [];
  const fail = (code: string, message: string): ExitCode => {
    for (const lock of locks) lock.release();
    printProblems(context, options.json, [{ code, message }]);
    return EXIT.failed;
  };
  try {
    mkdirSync(join(config.dataDir, 'run'), { recursive: true });
    for (const held of options.holds(config)) {
      const lock = takeLock(join(config.dataDir, 'run', `${held}.lock`));
      if (!lock) return fail('ALREADY_RUNNING', heldText(held, config.dataDir));
      locks.push(lock);
    }
  } catch (cause) {
    return fail(
      'DATA_FOLDER_UNUSABLE',
      `The data folder ${config.dataDir} cannot be used: ${(cause as Error).message}`,
    );
  }
  const log = createLog({
    level: config.log.level,
    terminal: io.stdout,
    colour: io.colour,
    json: options.json === true,
    dir: join(config.dataDir, 'logs'),
  });
  for (const secret of [config.server.password, config.alerts.secret])
    if (secret !== undefined) log.protect(secret);
  log.logger.info(`Bowline ${context.parts.version}, data folder ${config.dataDir}`);
  if (file !== undefined) log.logger.info(`Configuration: ${file}`);
  for (const warning of warnings) log.logger.warn(warning);
  return { config, log, locks };
}

function heldText(held: Holds, dataDir: string): string {
  const server = held === 'bowline' ? readServerFile(dataDir) : undefined;
  const where = server ? ` at ${server.url} (process ${server.pid})` : '';
  return `A ${holders[held]} already runs on the data folder ${dataDir}${where}. Stop it first, or use another folder with --data.`;
}
