import type { Command } from 'commander';
import { loadConfig } from '../../app/config/load.ts';
import type { GoLiveView } from '../../app/golive/golive-views.ts';
import { NotRunning } from '../client/api-client.ts';
import {
  type CliContext,
  type CommonOptions,
  clientOf,
  describe,
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
  describe(command, [
    'bowline golive',
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
  const view = await readView(context, options);
  if (typeof view === 'number') return view;
  if (options.json) printJson(io, view);
  else io.stdout.write(goLiveText(view));
  return view.passed ? EXIT.done : EXIT.refused;
}

/** Of the running Bowline, or of the files of its data folder; an exit code where there is none. */
async function readView(context: CliContext, options: CommonOptions): Promise<GoLiveView | ExitCode> {
  const { io, parts } = context;
  const { json, ...flags } = options;
  const loaded = await loadConfig({ cwd: io.cwd, env: io.env, flags });
  if (!loaded.ok) {
    printProblems(context, json, loaded.error);
    return EXIT.usage;
  }
  try {
    return (await (await clientOf(context, options)).get('/api/golive')) as GoLiveView;
  } catch (cause) {
    if (!(cause instanceof NotRunning)) throw cause;
  }
  const { config } = loaded.value;
  const view = await parts.readGoLive?.(config);
  if (view) return view;
  const message = `There is no journal in ${config.dataDir}: nothing has been shown yet.`;
  printProblems(context, json, [{ code: 'JOURNAL_MISSING', message }]);
  return EXIT.failed;
}
