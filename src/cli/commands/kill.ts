import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../../app/config/load.ts';
import { NotRunning } from '../client/api-client.ts';
import { type CliContext, type CommonOptions, dataDirOf, describe, forAccount, run } from '../context.ts';
import { act } from './action.ts';

interface Options extends CommonOptions {
  readonly reason: string;
  readonly flatten?: true;
}

export function addKill(program: Command, context: CliContext): void {
  const command = program
    .command('kill')
    .summary('stop new orders and cancel resting entries; exits stay')
    .description(
      'The kill switch: no new order leaves, resting entries are cancelled, the stops and targets of open positions stay. With --flatten the positions are closed too. It survives restarts and is lifted with `bowline resume`. A file named KILL in the data folder does the same as long as it is there.',
    )
    .option('--reason <text>', 'why, for the journal', 'kill switch, from the command line')
    .option('--flatten', 'also close every position that Bowline opened');
  describe(forAccount(command), [
    'bowline kill',
    'bowline kill --flatten --reason "earnings tonight"',
  ]).action((options: Options) =>
    run(context, options, async () => {
      try {
        return await act(context, options, '/api/kill', {
          reason: options.reason,
          ...(options.flatten ? { positions: 'flatten' } : {}),
        });
      } catch (cause) {
        if (!(cause instanceof NotRunning)) throw cause;
        throw new NotRunning(`${cause.message}. ${await byFile(context, options)}`);
      }
    }),
  );
}

/** The way that is left while no Bowline answers. */
async function byFile(context: CliContext, options: Options): Promise<string> {
  const { account, flatten } = options;
  const isOne = account !== undefined && (await isOneOfSeveral(context, options, account));
  const name = isOne ? `KILL-${account}` : 'KILL';
  const file = shellWord(join(await dataDirOf(context, options), name));
  const command = flatten ? `echo flatten > ${file}` : `touch ${file}`;
  return `To have \`bowline watchdog\` stop for it, and a start of Bowline begin halted: ${command}`;
}

/** Nobody looks for the file of an account that is not one of several: what stops, stops all then. */
async function isOneOfSeveral(
  { io: { cwd, env } }: CliContext,
  { config }: Options,
  account: string,
): Promise<boolean> {
  const loaded = await loadConfig({ cwd, env, flags: config === undefined ? {} : { config } });
  return loaded.ok && loaded.value.config.accounts.some(({ id }) => id === account);
}

/** As it is typed in a shell, also with spaces in it. */
const shellWord = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
