import type { Command } from 'commander';
import { type CliContext, type CommonOptions, describe, forAccount, run } from '../context.ts';
import { positive } from '../options.ts';
import { act } from './action.ts';

interface Options extends CommonOptions {
  readonly half?: true;
  readonly units?: number;
  readonly percent?: number;
  readonly reason?: string;
}

export function addClose(program: Command, context: CliContext): void {
  const command = program
    .command('close')
    .summary('close a position or a part of it')
    .description(
      'Closes the position in a symbol at the market, or the part that is said. The exits of what stays are made smaller first, so that nothing can be sold twice.',
    )
    .argument('<symbol>', 'whose position')
    .option('--half', 'half of it')
    .option('--units <number>', 'so many units', positive)
    .option('--percent <number>', 'so much of it', positive)
    .option('--reason <text>', 'why, for the journal');
  describe(forAccount(command), [
    'bowline close AAPL',
    'bowline close AAPL --half',
    'bowline close ESZ6 --units 1',
  ]).action((symbol: string, options: Options) =>
    run(context, options, () => {
      const { half, units, percent, reason } = options;
      const portions = [
        ...(half ? [{ by: 'fraction', value: 0.5 }] : []),
        ...(units === undefined ? [] : [{ by: 'units', value: units }]),
        ...(percent === undefined ? [] : [{ by: 'percent', value: percent }]),
      ];
      if (portions.length > 1) command.error('Give one of --half, --units and --percent.');
      const [portion] = portions;
      return act(context, options, '/api/close', {
        symbol,
        ...(portion ? { portion } : {}),
        ...(reason === undefined ? {} : { reason }),
      });
    }),
  );
}
