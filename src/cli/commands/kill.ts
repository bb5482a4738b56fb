import type { Command } from 'commander';
import { type CliContext, type CommonOptions, describe, run } from '../context.ts';
import { act } from './action.ts';

export function addKill(program: Command, context: CliContext): void {
  const command = program
    .command('kill')
    .summary('stop new orders and cancel resting entries; exits stay')
    .description(
      'The kill switch: no new order leaves, resting entries are cancelled, the stops and targets of open positions stay. It survives restarts and is lifted with `bowline resume`.',
    )
    .option('--reason <text>', 'why, for the journal', 'kill switch, from the command line');
  describe(command, ['bowline kill', 'bowline kill --reason "earnings tonight"']).action(
    (options: CommonOptions & { readonly reason: string }) =>
      run(context, options, () => act(context, options, '/api/kill', { reason: options.reason })),
  );
}
