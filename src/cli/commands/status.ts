import type { Command } from 'commander';
import type { OrderView, PositionView, StatusView } from '../../app/views.ts';
import { type CliContext, type CommonOptions, clientOf, describe, printJson, run } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { MOST_ENTRIES, query } from '../options.ts';
import { statusText } from '../print/status.ts';

export function addStatus(program: Command, context: CliContext): void {
  const command = program
    .command('status')
    .summary('account, link, trading state, positions and open orders')
    .description(
      'Shows the whole picture of the running Bowline: alarms, account and mode, link to the gateway, trading state, positions with their exits, open orders.',
    );
  describe(command, ['bowline status', 'bowline status --json', 'bowline status --data /srv/bowline']).action(
    (options: CommonOptions) =>
      run(context, options, async () => {
        const client = await clientOf(context, options);
        const status = (await client.get('/api/status')) as StatusView;
        if (options.json) {
          printJson(context.io, status);
          return EXIT.done;
        }
        const [positions, orders] = await Promise.all([
          client.get('/api/positions') as Promise<PositionView[]>,
          client.get(`/api/orders${query({ open: true, limit: MOST_ENTRIES })}`) as Promise<OrderView[]>,
        ]);
        context.io.stdout.write(statusText(status, positions, orders));
        return EXIT.done;
      }),
  );
}
