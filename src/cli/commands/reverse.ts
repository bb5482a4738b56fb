import type { Command } from 'commander';
import { type CliContext, type CommonOptions, describe, forAccount, run } from '../context.ts';
import { act } from './action.ts';

interface Options extends CommonOptions {
  readonly stop?: string;
  readonly target?: string;
  readonly reason?: string;
}

export function addReverse(program: Command, context: CliContext): void {
  const command = program
    .command('reverse')
    .summary('close a position and open the opposite one')
    .description(
      'Closes the position in a symbol; once it is flat, opens the opposite one of the same size with the exits given here. Checked as a whole before anything is closed.',
    )
    .argument('<symbol>', 'whose position')
    .option('--stop <price>', 'the stop of the new position: 441.50, 1%, "20 ticks"')
    .option('--target <price>', 'its target')
    .option('--reason <text>', 'why, for the journal');
  describe(forAccount(command), ['bowline reverse AAPL --stop 1% --target 2%']).action(
    (symbol: string, options: Options) =>
      run(context, options, () => {
        const { stop, target, reason } = options;
        return act(context, options, '/api/reverse', {
          symbol,
          ...(stop === undefined ? {} : { stop }),
          ...(target === undefined ? {} : { target }),
          ...(reason === undefined ? {} : { reason }),
        });
      }),
  );
}
