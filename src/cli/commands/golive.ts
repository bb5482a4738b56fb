import type { Command } from 'commander';
import { loadConfig } from '../../app/config/load.ts';
import type { ReadGoLive } from '../../app/golive/read-golive.ts';
import { NotRunning } from '../client/api-client.ts';
import { goLiveViews } from '../client/golive-views.ts';
import {
  type CliContext,
  type CommonOptions,
  clientOf,
  describe,
  forAccount,
  printJson,
  printProblems,
  run,
} from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { goLiveText } from '../print/golive.ts';
import { addPermit, addRevoke, addWaive } from './golive-actions.ts';
import { addGoLiveConfirm } from './golive-confirm.ts';
import { addGoLiveDrill } from './golive-drill.ts';

export function addGoLive(program: Command, context: CliContext): void {
  const command = program
    .command('golive')
    .summary('the way to a live account: the checklist, waivers, the drill, the permit')
    .description(
      "Shows what has been shown on paper and what has not, from the journal's evidence, and what live trading is missing. It asks the running Bowline, or reads the files when none runs, and changes nothing. Exits with 3 while an item of the checklist is missing.",
    );
  describe(forAccount(command), [
    'bowline golive',
    'bowline golive --account U1234567',
    'bowline golive drill',
    'bowline golive waive trades --to 30 --reason "two trades a week"',
    'bowline golive permit --account U1234567 --reason "checklist complete"',
    'bowline golive confirm',
  ]).action((options: CommonOptions) => run(context, options, () => goLive(context, options)));
  addGoLiveDrill(command, context);
  addWaive(command, context);
  addPermit(command, context);
  addGoLiveConfirm(command, context);
  addRevoke(command, context);
}

async function goLive(context: CliContext, options: CommonOptions): Promise<ExitCode> {
  const { io } = context;
  const views = await readViews(context, options);
  if (typeof views === 'number') return views;
  if (options.json) printJson(io, views.length === 1 ? views[0]?.view : views);
  else
    io.stdout.write(
      views
        .map(({ account, view }) => `${views.length > 1 ? `== ${account}\n` : ''}${goLiveText(view)}`)
        .join('\n'),
    );
  return views.every(({ view }) => view.passed) ? EXIT.done : EXIT.refused;
}

/** Of each account, of the running Bowline or of the files of its data folder; an exit code where there is none. */
async function readViews(
  context: CliContext,
  options: CommonOptions,
): Promise<readonly ReadGoLive[] | ExitCode> {
  const { io, parts } = context;
  const { json, account, ...flags } = options;
  const loaded = await loadConfig({ cwd: io.cwd, env: io.env, flags });
  if (!loaded.ok) {
    printProblems(context, json, loaded.error);
    return EXIT.usage;
  }
  try {
    return await goLiveViews(await clientOf(context, options), account);
  } catch (cause) {
    if (!(cause instanceof NotRunning)) throw cause;
  }
  const { config } = loaded.value;
  const all = (await parts.readGoLive?.(config)) ?? [];
  const views = all.filter((each) => account === undefined || (each.account ?? account) === account);
  if (views.length > 0) return views;
  const message = `There is no journal in ${config.dataDir} that says anything of ${account ?? 'an account'}: nothing has been shown yet.`;
  printProblems(context, json, [{ code: 'JOURNAL_MISSING', message }]);
  return EXIT.failed;
}
