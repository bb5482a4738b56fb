import { type Command, InvalidArgumentError } from 'commander';
import { type CliContext, type CommonOptions, describe, printProblems, run } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { act } from './action.ts';

interface WithReason extends CommonOptions {
  readonly reason: string;
}

interface ForAccount extends WithReason {
  readonly account?: string;
}

interface WaiveOptions extends WithReason {
  readonly to?: number;
  readonly withdraw?: true;
}

const figure = (text: string): number => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a figure of 0 or more.');
};

export function addWaive(golive: Command, context: CliContext): void {
  const command = golive
    .command('waive')
    .summary('waive an item of the checklist, with a reason')
    .description(
      "A person's word that an item need not be shown, or with --to that less of it is enough. The reason is kept in the journal and in the permit. paper, verdicts, stop-button and flatten cannot be waived. With --withdraw the waiver is taken back. `bowline golive --account U1234567 waive …`, or --account behind it, says of which account where there are several.",
    )
    .argument('<item>', 'id of the item, as `bowline golive` shows it')
    .option(
      '--to <figure>',
      'what is wanted instead, of days, trades, clean-days, rejected and slippage',
      figure,
    )
    .option('--withdraw', 'take the waiver back')
    .requiredOption('--reason <text>', 'why it is right, for the journal');
  describe(command, [
    'bowline golive waive trades --to 30 --reason "two trades a week"',
    'bowline golive waive target-hit --reason "exits by time only"',
    'bowline golive waive trades --withdraw --reason "there are 50 now"',
  ]).action((item: string, _options: WaiveOptions, self: Command) => {
    const options: WaiveOptions = self.optsWithGlobals();
    const { to, reason, withdraw } = options;
    return run(context, options, () =>
      withdraw
        ? act(context, options, '/api/golive/withdraw', { item, reason })
        : act(context, options, '/api/golive/waive', { item, reason, ...(to === undefined ? {} : { to }) }),
    );
  });
}

export function addPermit(golive: Command, context: CliContext): void {
  const command = golive
    .command('permit')
    .summary('issue the permit of the connected live account')
    .description(
      'Issues the permit: Bowline runs in mode live, connected to the live account, and the checklist is complete. It is signed with a key of the data folder and holds the account, the settings and the caps of the first week. The account id has to be typed.',
    )
    .option('--account <id>', 'the live account id')
    .requiredOption('--reason <text>', 'why it is right, for the journal');
  describe(command, ['bowline golive permit --account U1234567 --reason "checklist complete"']).action(
    (_options: ForAccount, self: Command) => {
      const options: ForAccount = self.optsWithGlobals();
      const { account, reason } = options;
      return run(context, options, async () => {
        if (account !== undefined) return act(context, options, '/api/golive/permit', { account, reason });
        const message = 'The account id has to be typed: --account <id>.';
        printProblems(context, options.json, [{ code: 'ACCOUNT_MISSING', field: 'account', message }]);
        return EXIT.usage;
      });
    },
  );
}

export function addRevoke(golive: Command, context: CliContext): void {
  const command = golive
    .command('revoke')
    .summary('revoke the permit')
    .description(
      'Revokes the permit and disarms: nothing is opened on the live account any more. Positions keep their exits and can be closed.',
    )
    .requiredOption('--reason <text>', 'why, for the journal');
  describe(command, ['bowline golive revoke --reason "the strategy is being rewritten"']).action(
    (_options: WithReason, self: Command) => {
      const options: WithReason = self.optsWithGlobals();
      return run(context, options, () =>
        act(context, options, '/api/golive/revoke', { reason: options.reason }),
      );
    },
  );
}
