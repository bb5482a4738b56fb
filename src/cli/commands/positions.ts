import type { Command } from 'commander';
import type { PositionView, StatusView } from '../../app/views.ts';
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
import { positionsText, unheardText } from '../print/lists.ts';

export function addPositions(program: Command, context: CliContext): void {
  const command = program
    .command('positions')
    .summary('positions with their exits')
    .description(
      'Lists the open positions, their profit and loss, and the stop and target that rest at the broker.',
    );
  describe(forAccount(command), ['bowline positions', 'bowline positions --json']).action(
    (options: CommonOptions) =>
      run(context, options, async () => {
        const client = await clientOf(context, options);
        const positions = (await client.get(pathFor('/api/positions', options))) as PositionView[];
        if (options.json) printJson(context.io, positions);
        else {
          const { streams, link } = (await client.get(pathFor('/api/status', options))) as StatusView;
          context.io.stdout.write(`${unheardText(link)}${positionsText(positions, streams.troubled)}`);
        }
        return EXIT.done;
      }),
  );
}
