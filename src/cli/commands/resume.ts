import type { Command } from 'commander';
import { type CliContext, type CommonOptions, describe, run } from '../context.ts';
import { act } from './action.ts';

export function addResume(program: Command, context: CliContext): void {
  const command = program
    .command('resume')
    .summary('lift the kill switch')
    .description('Lifts the kill switch: new orders may leave again. Cancelled entries do not come back.')
    .option('--reason <text>', 'why it is safe again, for the journal', 'resumed from the command line');
  describe(command, ['bowline resume', 'bowline resume --reason "positions checked"']).action(
    (options: CommonOptions & { readonly reason: string }) =>
      run(context, options, () => act(context, options, '/api/resume', { reason: options.reason })),
  );
}
