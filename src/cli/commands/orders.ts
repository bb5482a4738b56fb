import type { Command } from 'commander';
import type { OrderView } from '../../app/views.ts';
import { type CliContext, type CommonOptions, describe, printJson, run } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { MOST_ENTRIES, query, wholeNumber } from '../options.ts';
import { ordersText } from '../print/lists.ts';
import { readOrOffline } from '../read.ts';

interface Options extends CommonOptions {
  readonly open?: true;
  readonly limit?: number;
}

export function addOrders(program: Command, context: CliContext): void {
  const command = program
    .command('orders')
    .summary('orders, newest first')
    .description('Lists the orders that Bowline placed, newest first.')
    .option('--open', 'only open orders')
    .option('--limit <number>', 'at most so many (default: 100)', wholeNumber(1, MOST_ENTRIES));
  describe(command, ['bowline orders', 'bowline orders --open', 'bowline orders --limit 10 --json']).action(
    (options: Options) =>
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
}
