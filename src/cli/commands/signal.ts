import { type Command, Option } from 'commander';
import type { ExplanationView, IntakeView, RefusalView } from '../../app/views.ts';
import { DIALECT_NAMES } from '../../signals/dialects/registry.ts';
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
import { NothingPiped } from '../io.ts';
import { explanationText } from '../print/explanation.ts';
import { fatesText } from '../print/lists.ts';
import { clean } from '../print/table.ts';

interface Options extends CommonOptions {
  readonly explain?: true;
  readonly from?: string;
}

export function addSignal(program: Command, context: CliContext): void {
  const command = program
    .command('signal')
    .summary('send one signal, or say what it would do')
    .description(
      'Sends one signal to the running Bowline, in the words of an alert. With --explain it says what would happen (contract, size, legs, prices, money at risk, every risk check) and sends nothing. Exits with 3 when risk or safety refuses it.',
    )
    .argument('[signal...]', 'the signal; from stdin when left out or "-"')
    .option('--explain', 'say what would happen and send nothing')
    .option('--account <id>', 'with --explain: only this account of several')
    .addOption(
      new Option('--from <dialect>', 'the language of the signal; without it the text decides').choices(
        DIALECT_NAMES,
      ),
    );
  describe(command, [
    `bowline signal '{"action":"buy","symbol":"AAPL","quantity":10,"stopLoss":"1%","takeProfit":"2%"}'`,
    `bowline signal --explain '{"action":"buy","symbol":"ES","stopLoss":"20 ticks","takeProfit":"40 ticks"}'`,
    `bowline signal '{"action":"close","symbol":"AAPL"}' --json`,
    'bowline signal < alert.json',
    'bowline signal --from traderspost --explain < alert.json',
  ]).action((words: string[], options: Options) =>
    run(context, options, async () => {
      const body = await bodyOf(context, words);
      if (body === undefined) {
        printProblems(context, options.json, [
          {
            code: 'SIGNAL_MISSING',
            message: 'Give a signal as an argument, or pipe one in. See: bowline signal --help',
          },
        ]);
        return EXIT.usage;
      }
      if (options.account !== undefined && !options.explain)
        command.error(
          '--account belongs to --explain. To send to one account, name it in the signal: "account":"DU1234567".',
        );
      return options.explain ? explain(context, options, body) : send(context, options, body);
    }),
  );
}

async function bodyOf(context: CliContext, words: readonly string[]): Promise<string | undefined> {
  if (words.length > 0 && !(words.length === 1 && words[0] === '-')) return words.join(' ');
  try {
    return await context.io.readStdin();
  } catch (cause) {
    if (cause instanceof NothingPiped) return undefined;
    throw cause;
  }
}

async function explain(context: CliContext, options: Options, body: string): Promise<ExitCode> {
  const client = await clientOf(context, options);
  const whole = (await client.post(addressOf('/api/signals/explain', options), body, [200]))
    .json as ExplanationView;
  const { account } = options;
  const explanation: ExplanationView = {
    ...whole,
    ...(whole.accounts
      ? { accounts: whole.accounts.filter((each) => (account ?? each.account) === each.account) }
      : {}),
  };
  if (options.json) printJson(context.io, explanation);
  else context.io.stdout.write(explanationText(explanation));
  return explanation.wouldSend ? EXIT.done : exitOf(explanation.refusal);
}

async function send(context: CliContext, options: Options, body: string): Promise<ExitCode> {
  const client = await clientOf(context, options);
  const intake = (await client.post(addressOf('/api/signals', options), body, [200, 400])).json as IntakeView;
  if (options.json) printJson(context.io, intake);
  else context.io.stdout.write(intakeText(intake));
  return intake.refusal === undefined ? EXIT.done : exitOf(intake.refusal);
}

const addressOf = (path: string, { from }: Options): string =>
  from === undefined ? path : `${path}?dialect=${encodeURIComponent(from)}`;

/** A signal that could not be understood is bad usage; one that was understood and refused is not. */
const exitOf = (refusal: RefusalView | undefined): ExitCode =>
  refusal?.code.startsWith('ALERT_') ? EXIT.usage : EXIT.refused;

function intakeText(intake: IntakeView): string {
  const { signalId, stage, text, refusal, orders, duplicateOf } = intake;
  if (refusal) return `Signal ${signalId} was refused: ${refusal.code}. ${clean(refusal.message)}\n`;
  if (duplicateOf !== undefined)
    return `The same signal came before as ${duplicateOf}; nothing was done again.\n`;
  const fates = intake.accounts ? `\n${fatesText(intake.accounts)}` : '';
  const placed = orders.length > 0 ? ` Orders: ${orders.join(', ')}.` : '';
  const stands = placed === '' && text !== undefined ? ` ${clean(text)}.` : placed;
  return `Signal ${signalId}: ${stage}.${stands}\nSee its way with: bowline signals ${signalId}\n${fates}`;
}
