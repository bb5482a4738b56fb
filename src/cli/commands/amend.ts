import type { Command } from 'commander';
import { type CliContext, type CommonOptions, describe, forAccount, run } from '../context.ts';
import { act } from './action.ts';

interface Options extends CommonOptions {
  readonly stop?: string;
  readonly target?: string;
  readonly breakEven?: true | string;
  readonly reason?: string;
}

export function addAmend(program: Command, context: CliContext): void {
  const command = program
    .command('amend')
    .summary('move the stop or target of a position')
    .description(
      'Moves the exits of the position in a symbol. Prices are prices (441.50) or distances from the average entry price: 1%, "2.5 points", "20 ticks". An exit that would trade at once is refused.',
    )
    .argument('<symbol>', 'whose position')
    .option('--stop <price>', 'the new stop')
    .option('--target <prices>', 'the new target; of several all of them, nearest first: "460, 470"')
    .option('--break-even [offset]', 'the stop to the average entry price, or so far beyond it: "2 ticks"')
    .option('--reason <text>', 'why, for the journal');
  describe(forAccount(command), [
    'bowline amend AAPL --stop 182.50',
    'bowline amend AAPL --break-even "2 ticks"',
    'bowline amend ESZ6 --stop "10 points" --target 2%',
  ]).action((symbol: string, options: Options) =>
    run(context, options, () => {
      const { stop, target, breakEven, reason } = options;
      const offset = typeof breakEven === 'string' ? { offset: breakEven } : {};
      return act(context, options, '/api/amend', {
        symbol,
        ...(stop === undefined ? {} : { stop }),
        ...(target === undefined ? {} : { target }),
        ...(breakEven === undefined ? {} : { breakEven: offset }),
        ...(reason === undefined ? {} : { reason }),
      });
    }),
  );
}
