import type { Command } from 'commander';
import { type CliContext, type CommonOptions, describe, run } from '../context.ts';
import { act } from './action.ts';

interface Options extends CommonOptions {
  readonly reason: string;
  readonly account: string;
}

/** Here the account is a word that is typed, not a choice. */
const common = ({ account: _, ...rest }: Options): CommonOptions => rest;

export function addResume(program: Command, context: CliContext): void {
  const command = program
    .command('resume')
    .summary('lift the kill switch')
    .description(
      'Lifts the kill switch: new orders may leave again. Cancelled entries do not come back. The account id has to be typed, as `bowline status` shows it; of several, one of them, or ALL for every paper account; a live one wants its own id.',
    )
    .requiredOption(
      '--account <id>',
      'the account id, so that no other account is resumed; ALL for every paper account',
    )
    .requiredOption('--reason <text>', 'why it is safe again, for the journal');
  describe(command, ['bowline resume --account DU1234567 --reason "positions checked"']).action(
    (options: Options) =>
      run(context, options, () =>
        act(context, common(options), '/api/resume', { reason: options.reason, account: options.account }),
      ),
  );
}
