import type { Command } from 'commander';
import type { OrderView } from '../../app/views.ts';
import { type CliContext, type CommonOptions, describe, forAccount, printJson, run } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { MOST_ENTRIES, positive, query, wholeNumber } from '../options.ts';
import { ordersText } from '../print/lists.ts';
import { readOrOffline } from '../read.ts';
import { act } from './action.ts';

interface Options extends CommonOptions {
  readonly open?: true;
  readonly limit?: number;
}

interface SettleOptions extends CommonOptions {
  readonly reason: string;
  readonly filled?: number;
  readonly price?: number;
}

/** A subcommand: it needs the reason that a person has. */
function addSettle(orders: Command, context: CliContext): void {
  const command = orders
    .command('settle')
    .summary('take an order in doubt as ended')
    .description(
      'Takes an order in state unknown as ended, on your word, where neither open orders nor completed orders nor executions settle it: with what has been executed, and with what you have seen it fill beyond that (--filled and --price). A closing whose order has not filled goes on: it sends another one. Look in TWS first. Should the order turn up at the broker, it is shown as a stray order. Of an order that the broker counts as filled without telling its executions (EXECUTIONS_MISSING) --filled and --price book what is missing.',
    )
    .argument('<reference>', "the order's reference")
    .option('--filled <units>', 'what it has filled beyond its known executions', positive)
    .option('--price <price>', 'the average price of those units', positive)
    .requiredOption('--reason <text>', 'what you have seen, for the journal');
  describe(command, [
    'bowline orders settle S-20261121-101532-000042-E --reason "not in TWS"',
    'bowline orders settle S-20261121-101532-000042-S --filled 10 --price 440.05 --reason "trade log of Friday"',
  ]).action((reference: string, given: SettleOptions) => {
    // The options of `orders` itself come between.
    const options = { ...orders.opts<CommonOptions>(), ...given };
    const { reason, filled, price } = options;
    if ((filled === undefined) !== (price === undefined)) command.error('Give --filled with --price.');
    return run(context, options, () =>
      act(context, options, `/api/orders/${encodeURIComponent(reference)}/settle`, {
        reason,
        ...(filled === undefined ? {} : { filled, price }),
      }),
    );
  });
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
