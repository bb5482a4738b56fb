import type { Command } from 'commander';
import type { AccountSummaryView } from '../../app/account-views.ts';
import type { OrderView, PositionView, StatusView } from '../../app/views.ts';
import type { ApiClient } from '../client/api-client.ts';
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
import { MOST_ENTRIES, query } from '../options.ts';
import { statusText } from '../print/status.ts';

export function addStatus(program: Command, context: CliContext): void {
  const command = program
    .command('status')
    .summary('account, link, trading state, positions and open orders')
    .description(
      'Shows the whole picture of the running Bowline: alarms, account and mode, link to the gateway, trading state, positions with their exits, open orders.',
    );
  describe(forAccount(command), [
    'bowline status',
    'bowline status --json',
    'bowline status --data /srv/bowline',
  ]).action((options: CommonOptions) =>
    run(context, options, async () => {
      const client = await clientOf(context, options);
      const status = (await client.get(pathFor('/api/status', options))) as StatusView;
      if (options.json) {
        printJson(context.io, await withAccounts(client, status, options));
        return EXIT.done;
      }
      const [accounts, positions, orders] = await Promise.all([
        client.get('/api/accounts') as Promise<AccountSummaryView[]>,
        client.get(pathFor('/api/positions', options)) as Promise<PositionView[]>,
        client.get(pathFor(`/api/orders${query({ open: true, limit: MOST_ENTRIES })}`, options)) as Promise<
          OrderView[]
        >,
      ]);
      context.io.stdout.write(
        statusText(status, positions, orders, options.account === undefined ? accounts : []),
      );
      return EXIT.done;
    }),
  );
}

/** The status, with every account where there are several. */
async function withAccounts(
  client: ApiClient,
  status: StatusView,
  { account }: CommonOptions,
): Promise<object> {
  const accounts = account === undefined ? ((await client.get('/api/accounts')) as AccountSummaryView[]) : [];
  return accounts.length > 1 ? { ...status, accounts } : status;
}
