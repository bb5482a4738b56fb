import type { Command } from 'commander';
import { type CliContext, type CommonOptions, describe, forAccount, run } from '../context.ts';
import { act } from './action.ts';

export function addFlatten(program: Command, context: CliContext): void {
  const command = program
    .command('flatten')
    .summary('close the positions that Bowline opened')
    .description(
      'Cancels entries and exits and closes every position that Bowline opened, or only that of one symbol, with market orders.',
    )
    .argument('[symbol]', 'only this symbol')
    .option('--reason <text>', 'why, for the journal', 'flatten, from the command line');
  describe(forAccount(command), ['bowline flatten', 'bowline flatten AAPL --reason "thesis is gone"']).action(
    (symbol: string | undefined, options: CommonOptions & { readonly reason: string }) =>
      run(context, options, () =>
        act(context, options, '/api/flatten', {
          reason: options.reason,
          ...(symbol === undefined ? {} : { symbol }),
        }),
      ),
  );
}
