import type { Command } from 'commander';
import { goLiveViews } from '../client/golive-views.ts';
import {
  type CliContext,
  type CommonOptions,
  clientOf,
  describe,
  printJson,
  printProblems,
  run,
} from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { changeLines } from '../print/golive.ts';
import { act } from './action.ts';

interface Options extends CommonOptions {
  readonly account?: string;
  readonly reason?: string;
}

export function addGoLiveConfirm(golive: Command, context: CliContext): void {
  const command = golive
    .command('confirm')
    .summary("confirm settings that are looser than the permit's")
    .description(
      'Shows what is not as the permit has it, and which of it lets more happen. With --account and --reason that is confirmed and the permit signed anew over it; live trading is disarmed by it. Changes to the stricter side need no confirmation.',
    )
    .option('--account <id>', 'the live account id; without it nothing is confirmed')
    .option('--reason <text>', 'why it is right, for the journal');
  describe(command, [
    'bowline golive confirm',
    'bowline golive confirm --account U1234567 --reason "a month without a mistake"',
  ]).action((_options: Options, self: Command) => {
    const options: Options = self.optsWithGlobals();
    return run(context, options, () => confirm(context, options));
  });
}

async function confirm(context: CliContext, options: Options): Promise<ExitCode> {
  const { io } = context;
  const { account, reason, json } = options;
  const views = await goLiveViews(await clientOf(context, options), account);
  const [only] = views;
  if (!only || views.length > 1) {
    const message = `The settings are each account's own. Say with --account which is meant: ${views.map((each) => each.account).join(', ')}.`;
    printProblems(context, json, [{ code: 'ACCOUNT_MISSING', field: 'account', message }]);
    return EXIT.usage;
  }
  const { live } = only.view;
  const upward = live.changes.some((change) => change.upward);
  if (account === undefined || reason === undefined) {
    if (json) printJson(io, { fingerprint: live.fingerprint, changes: live.changes });
    else {
      io.stdout.write(
        live.changes.length === 0
          ? `${live.permit ? 'Nothing is different from the permit' : 'There is no permit whose settings could be confirmed'}.\n`
          : changeLines(live).join(''),
      );
      if (upward) io.stdout.write('To confirm what is upward, give --account and --reason.\n');
    }
    return upward ? EXIT.refused : EXIT.done;
  }
  if (!json) io.stdout.write(changeLines(live).join(''));
  const { fingerprint } = live;
  return act(context, options, '/api/golive/confirm', { account, reason, fingerprint });
}
