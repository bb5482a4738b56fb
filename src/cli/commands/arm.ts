import type { Command } from 'commander';
import { type CliContext, type CommonOptions, describe, forAccount, run } from '../context.ts';
import { act } from './action.ts';

interface ArmOptions extends CommonOptions {
  readonly reason: string;
  readonly account: string;
}

interface DisarmOptions extends CommonOptions {
  readonly reason: string;
}

/** `bowline arm` and `bowline disarm`: a person lets live entries leave, or no more of them. */
export function addArm(program: Command, context: CliContext): void {
  const arm = program
    .command('arm')
    .summary('let orders of a live account leave')
    .description(
      'Lets live entries leave: from then on signals are carried out with real money. Everything else has to be there (mode live, the account, the permit, settings within it); what is missing is named. A kill, a restart of Bowline, a new permit, a confirmation and `bowline disarm` end it. The account id has to be typed.',
    )
    .requiredOption('--account <id>', 'the live account id')
    .requiredOption('--reason <text>', 'why, for the journal');
  describe(arm, ['bowline arm --account U1234567 --reason "at the desk until four"']).action(
    (options: ArmOptions) =>
      run(context, options, () =>
        act(context, options, '/api/arm', { account: options.account, reason: options.reason }),
      ),
  );
  const disarm = program
    .command('disarm')
    .summary('let no further live entry leave')
    .description(
      'Ends the arming: nothing more is opened on the live account. Entries that rest stay and are counted in the answer; positions keep their exits and can be closed.',
    )
    .option('--reason <text>', 'why, for the journal', 'disarmed, from the command line');
  describe(forAccount(disarm), ['bowline disarm', 'bowline disarm --reason "leaving the desk"']).action(
    (options: DisarmOptions) =>
      run(context, options, () => act(context, options, '/api/disarm', { reason: options.reason })),
  );
}
