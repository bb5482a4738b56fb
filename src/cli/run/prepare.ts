import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chatSecrets } from '../../app/chat/chat-settings.ts';
import { loadConfig } from '../../app/config/load.ts';
import type { BowlineConfig } from '../../app/config/schema.ts';
import type { ConfigFlags } from '../../app/config/settings.ts';
import { createLog, type Log } from '../../core/log.ts';
import { type CliContext, printProblems } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

/** What every long-running command begins with. */
export interface Prepared {
  readonly config: BowlineConfig;
  readonly log: Log;
}

export interface PrepareOptions {
  readonly flags: ConfigFlags;
  readonly json?: boolean;
  /** See `LoadOptions`. */
  readonly simulatedOnly?: boolean;
  /** Folder of the log inside the data folder; absent: `logs`. */
  readonly logs?: string;
}

/** Loads the configuration, makes the data folder and opens the log; a failure is printed and comes back as exit code. */
export async function prepare(context: CliContext, options: PrepareOptions): Promise<Prepared | ExitCode> {
  const { io } = context;
  const { flags, json = false, simulatedOnly = false, logs = 'logs' } = options;
  const loaded = await loadConfig({ cwd: io.cwd, env: io.env, flags, simulatedOnly });
  if (!loaded.ok) {
    printProblems(context, json, loaded.error);
    return EXIT.usage;
  }
  // `bowline up | tee log`: what holds positions does not end with whoever reads along.
  io.outliveReaders();
  const { config, warnings, file } = loaded.value;
  const dir = join(config.dataDir, logs);
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const message =
      `The data folder ${config.dataDir} cannot be used: ${(cause as Error).message}. Make it a folder that this user can ` +
      'write, or name another with --data.';
    printProblems(context, json, [{ code: 'DATA_FOLDER_UNUSABLE', message }]);
    return EXIT.failed;
  }
  const log = createLog({ level: config.log.level, terminal: io.stdout, colour: io.colour, json, dir });
  for (const secret of [config.server.password, config.alerts.secret, ...chatSecrets(config.chat)])
    if (secret !== undefined) log.protect(secret);
  log.logger.info(`Bowline ${context.parts.version}, data folder ${config.dataDir}`);
  if (file !== undefined) log.logger.info(`Configuration: ${file}`);
  for (const warning of warnings) log.logger.warn(warning);
  return { config, log };
}
