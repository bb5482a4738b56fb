import type { Command } from 'commander';
import type { ReconciliationView } from '../../app/reconciliation-views.ts';
import {
  type CliContext,
  type CommonOptions,
  clientOf,
  describe,
  forAccount,
  pathFor,
  printJson,
  run,
} from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { reconciliationText } from '../print/reconciliation.ts';
import { act } from './action.ts';

interface Options extends CommonOptions {
  readonly adopt?: true;
  readonly flatten?: true;
  readonly ignore?: true;
  readonly reason?: string;
}

export function addReconcile(program: Command, context: CliContext): void {
  const command = program
    .command('reconcile')
    .summary("where our book and the broker's differ, and what is not ours")
    .description(
      "Lists breaks of position with their explanation, orders in doubt, stray orders, and other clients' and manual orders and executions. With a symbol and a resolution, settles its break: adopt takes the broker's position over, flatten does that and closes it, ignore leaves the difference to whoever made it.",
    )
    .argument('[symbol]', 'the break to settle')
    .option('--adopt', "the broker is right: our position becomes the broker's")
    .option('--flatten', 'the same, and close it')
    .option('--ignore', "the difference is somebody else's")
    .option('--reason <text>', 'why, for the journal');
  describe(forAccount(command), [
    'bowline reconcile',
    'bowline reconcile AAPL --adopt --reason "sold 3 in TWS"',
  ]).action((symbol: string | undefined, options: Options) =>
    run(context, options, async () => {
      const resolutions = (['adopt', 'flatten', 'ignore'] as const).filter((name) => options[name]);
      const [resolution] = resolutions;
      if (resolutions.length > 1) command.error('Give one of --adopt, --flatten and --ignore.');
      if ((symbol === undefined) !== (resolution === undefined))
        command.error('A symbol and one of --adopt, --flatten, --ignore belong together.');
      if (symbol !== undefined && resolution !== undefined) {
        return act(context, options, `/api/reconciliation/${encodeURIComponent(symbol)}`, {
          resolution,
          ...(options.reason === undefined ? {} : { reason: options.reason }),
        });
      }
      const client = await clientOf(context, options);
      const view = (await client.get(pathFor('/api/reconciliation', options))) as ReconciliationView;
      if (options.json) printJson(context.io, view);
      else context.io.stdout.write(reconciliationText(view));
      return EXIT.done;
    }),
  );
}
