import type { Command } from 'commander';
import type { DrillView } from '../../app/golive/golive-views.ts';
import type { ActionView } from '../../app/views.ts';
import {
  type CliContext,
  type CommonOptions,
  clientOf,
  describe,
  pathFor,
  printJson,
  run,
} from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { drillText } from '../print/golive.ts';
import { clean } from '../print/table.ts';

export function addGoLiveDrill(golive: Command, context: CliContext): void {
  const command = golive
    .command('drill')
    .summary('make every limit refuse an order that is never sent')
    .description(
      'Makes, for every limit in force, an order that it has to refuse, and lets the risk checks judge it as any other. What an order cannot bring about (a loss, a time, a quote) is supposed, and the drill says so. Nothing can be sent: what the checks pass is dropped and told. Paper and simulated accounts only; it is kept in the journal. Exits with 3 when a limit did not refuse.',
    );
  describe(command, ['bowline golive drill', 'bowline golive drill --json']).action(
    (_options: CommonOptions, self: Command) => {
      const options: CommonOptions = self.optsWithGlobals();
      return run(context, options, () => drill(context, options));
    },
  );
}

async function drill(context: CliContext, options: CommonOptions): Promise<ExitCode> {
  const { io } = context;
  const client = await clientOf(context, options);
  const { status, json } = await client.post(pathFor('/api/golive/drill', options), '{}', [200, 409]);
  if (options.json) printJson(io, json);
  else if (status === 200) io.stdout.write(drillText(json as DrillView));
  else io.stderr.write(`${clean((json as ActionView).message)}\n`);
  return status === 200 && (json as DrillView).done ? EXIT.done : EXIT.refused;
}
