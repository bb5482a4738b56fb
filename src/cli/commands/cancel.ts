import type { Command } from 'commander';
import { type CliContext, type CommonOptions, describe, run } from '../context.ts';
import { act } from './action.ts';

export function addCancel(program: Command, context: CliContext): void {
  const command = program
    .command('cancel')
    .summary('cancel one working order')
    .description(
      'Cancels one working order by its reference (see `bowline orders --open`). A stop that protects a position is refused; flatten the position instead.',
    )
    .argument('<reference>', "the order's reference");
  describe(command, ['bowline orders --open', 'bowline cancel B-7f3a-entry']).action(
    (reference: string, options: CommonOptions) =>
      run(context, options, () =>
        act(context, options, `/api/orders/${encodeURIComponent(reference)}/cancel`),
      ),
  );
}
