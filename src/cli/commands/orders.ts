import type { Command } from 'commander';
import type { OrderView } from '../../app/views.ts';
import { type CliContext, type CommonOptions, describe, forAccount, printJson, run } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { MOST_ENTRIES, query, wholeNumber } from '../options.ts';
import { ordersText } from '../print/lists.ts';
import { readOrOffline } from '../read.ts';
import { act } from './action.ts';

interface Options extends CommonOptions {
  readonly open?: true;
  readonly limit?: number;
}

/** A subcommand: it needs the reason that a person has. */
function addSettle(orders: Command, context: CliContext): void {
  const command = orders
    .command('settle')
    .summary('take an order in doubt as ended')
    .description(
      'Takes an order in state unknown as cancelled with what has been executed, on your word, where neither open orders nor completed orders nor executions settle it. Look in TWS first. Should it turn up at the broker, it is shown as a stray order.',
    )
    .argument('<reference>', "the order's reference")
    .requiredOption('--reason <text>', 'what you have seen, for the journal');
  describe(command, ['bowline orders settle S-20261121-101532-000042-E --reason "not in TWS"']).action(
    // The options of `orders` itself come between.
    (reference: string, options: CommonOptions & { readonly reason: string }) =>
      run(context, { ...orders.opts<CommonOptions>(), ...options }, () =>
        act(
          context,
          { ...orders.opts<CommonOptions>(), ...options },
          `/api/orders/${encodeURIComponent(reference)}/settle`,
          {
            reason: options.reason,
          },
        ),
      ),
  );
}

export function addOrders(program: Command, context: CliContext): void {
  const command = program
    .command('orders')
    .summary('orders, newest first')
    .description('Lists the orders that Bowline placed, newest first.')
    .option('--open', 'only open orders')
    .option('--limit <number>', 'at most so many (default: 100)', wholeNumber(1, MOST_ENTRIES));
  describe(forAccount(command), [
    'bowline orders',
    'bowline orders --open',
    'bowline orders --limit 10 --json',
  ]).action((options: Options) =>
    run(context, options, async () => {
      const filter = { open: options.open, limit: options.limit };
      const orders = await readOrOffline<readonly OrderView[]>(
        context,
        options,
        `/api/orders${query(filter)}`,
        (reader) =>
          reader.orders({
            ...(options.open === undefined ? {} : { open: options.open }),
            ...(options.limit === undefined ? {} : { limit: options.limit }),
          }),
      );
      if (options.json) printJson(context.io, orders);
      else context.io.stdout.write(ordersText(orders));
      return EXIT.done;
    }),
  );
  addSettle(command, context);
}
