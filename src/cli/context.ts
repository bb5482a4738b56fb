import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../app/config/load.ts';
import type { Refusal } from '../core/result.ts';
import { JournalUnreadable } from '../journal/journal-unreadable.ts';
import { type ApiClient, connect, NotRunning, RequestFailed } from './client/api-client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Parts } from './parts.ts';
import { clean } from './print/table.ts';

/** What every command is given. */
export interface CliContext {
  readonly io: Io;
  readonly parts: Parts;
  /** Sets what the process exits with. */
  finish(code: ExitCode): void;
}

/** Options that every command has. */
export interface CommonOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly config?: string;
  /** Only this account, where there are several. */
  readonly account?: string;
}

/** Adds `--data`, `--config` and `--json`, and the examples below the help. */
export function describe(command: Command, examples: readonly string[]): Command {
  return command
    .option('--data <dir>', 'data folder (default: the configured one, else ./data)')
    .option('--config <file>', 'configuration file (default: bowline.config.ts in this folder)')
    .option('--json', 'answer in JSON')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}\n`).join('')}`);
}

/** Adds `--account` to a command that can be about one of several accounts. */
export const forAccount = (command: Command): Command =>
  command.option('--account <id>', 'only this account (default: all accounts)');

/** The path with the account that is asked for, where one is. */
export function pathFor(path: string, { account }: CommonOptions): string {
  if (account === undefined) return path;
  return `${path}${path.includes('?') ? '&' : '?'}account=${encodeURIComponent(account)}`;
}

export const printJson = (io: Io, value: unknown): void => {
  io.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
};

/** Tells why something was not done: as JSON on stdout for programs, as text on stderr for people. */
export function printProblems(
  context: CliContext,
  json: boolean | undefined,
  problems: readonly Problem[],
): void {
  const { io } = context;
  if (json) printJson(io, problems.length === 1 ? problems[0] : problems);
  else for (const { message } of problems) io.stderr.write(`${clean(message)}\n`);
}

export type Problem = Pick<Refusal, 'code' | 'field' | 'message'>;

/** Runs a command's work; what goes wrong in a foreseen way is printed and becomes its exit code. */
export async function run(
  context: CliContext,
  options: CommonOptions,
  work: () => Promise<ExitCode>,
): Promise<void> {
  try {
    context.finish(await work());
  } catch (cause) {
    if (cause instanceof NotRunning) {
      printProblems(context, options.json, [{ code: 'NOT_RUNNING', message: cause.message }]);
      context.finish(EXIT.failed);
    } else if (cause instanceof RequestFailed) {
      printProblems(context, options.json, [cause.problem]);
      context.finish(exitOf(cause));
    } else {
      const problem = fileProblem(cause);
      if (!problem) throw cause;
      printProblems(context, options.json, [problem]);
      context.finish(EXIT.failed);
    }
  }
}

/** What a person can mend about files that cannot be read or written; `undefined` for anything else. */
function fileProblem(cause: unknown): Problem | undefined {
  if (cause instanceof JournalUnreadable) return { code: 'JOURNAL_UNREADABLE', message: cause.message };
  const { code, path } = (cause ?? {}) as NodeJS.ErrnoException;
  if (path === undefined || !['EACCES', 'EPERM', 'EROFS'].includes(code ?? '')) return undefined;
  return {
    code: 'NOT_ALLOWED',
    message: `${path} cannot be used by this user (${code}). Run the command as the user that runs Bowline, or name another folder with --data.`,
  };
}

/** A request that the server found faulty is bad usage; the rest failed. */
const exitOf = (cause: RequestFailed): ExitCode =>
  cause.status === 400 || cause.status === 413 ? EXIT.usage : EXIT.failed;

/**
 * The data folder that a command means. A broken configuration does not keep anybody from killing or flattening: it is
 * told on stderr, and the folder is `--data`, `BOWLINE_DATA` or `./data`.
 */
export async function dataDirOf(context: CliContext, options: CommonOptions): Promise<string> {
  const { cwd, env, stderr } = context.io;
  if (options.data !== undefined) return resolve(cwd, options.data);
  const loaded = await loadConfig({
    cwd,
    env,
    flags: options.config === undefined ? {} : { config: options.config },
  });
  if (loaded.ok) return loaded.value.config.dataDir;
  const dir = resolve(cwd, env.BOWLINE_DATA || 'data');
  stderr.write(
    `The configuration is not valid, so the data folder is taken to be ${dir} (say otherwise with --data).\n`,
  );
  for (const refusal of loaded.error) stderr.write(`${clean(refusal.message)}\n`);
  return dir;
}

/** The client of the Bowline that runs on the data folder. */
export const clientOf = async (context: CliContext, options: CommonOptions): Promise<ApiClient> =>
  connect(await dataDirOf(context, options));
