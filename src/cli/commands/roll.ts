import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RollExplanationView } from '../../app/rolls/roll-views.ts';
import {
  type CliContext,
  type CommonOptions,
  clientOf,
  describe,
  forAccount,
  pathFor,
  printJson,
  run,
} from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { clean } from '../print/table.ts';
import { act } from './action.ts';

interface Options extends CommonOptions {
  readonly all?: true;
  readonly to?: string;
  readonly limit?: number;
  readonly onUnfilled?: string;
  readonly session?: string;
  readonly patience?: number;
  readonly external?: true;
  readonly explain?: true;
  readonly stop?: true;
  readonly reason?: string;
}

const numeric = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number.');
};

const seconds = (text: string): number => {
  const value = numeric(text);
  if (Number.isInteger(value) && value >= 1 && value <= 86_400) return value;
  throw new InvalidArgumentError('It must be a whole number of seconds from 1 to 86400.');
};

export function addRoll(program: Command, context: CliContext): void {
  const command = program
    .command('roll')
    .summary('roll a position in futures into the next contract')
    .description(
      'Rolls open positions in futures into another contract month with one order for the calendar spread. Exits make room first and rest again for the new contract as soon as it has filled, moved by the difference of the prices.',
    )
    .argument('[symbol]', 'whose position: ESZ6, or ES1! for the one in its family')
    .option('--all', 'every position in futures that Bowline opened')
    .option('--to <contract>', 'the contract to roll into (default: the next that ES1! means)')
    .option('--limit <price>', 'worst price of the spread: the new contract less the old one', numeric)
    .addOption(
      new Option(
        '--on-unfilled <what>',
        'what is done when it does not fill (default: the configured one)',
      ).choices(['walk', 'market', 'alarm']),
    )
    .addOption(
      new Option('--session <which>', 'regular hours only, or whenever both trade').choices([
        'regular',
        'open',
      ]),
    )
    .option('--patience <seconds>', 'for how long it is tried (default: the configured time)', seconds)
    .option(
      '--external',
      "what the account holds of it that is not Bowline's, after Bowline's own; it has no stop",
    )
    .option('--explain', 'say what it would come to, and send nothing')
    .option('--stop', 'give up the roll that is under way, between two attempts')
    .option('--reason <text>', 'why, for the journal');
  describe(forAccount(command), [
    'bowline roll ESZ6 --explain',
    'bowline roll ESZ6',
    'bowline roll CLF7 --to CLG7 --limit 0.35 --patience 3600',
    'bowline roll --all --on-unfilled alarm',
    'bowline roll ESZ6 --stop',
  ]).action((symbol: string | undefined, options: Options) =>
    run(context, options, async () => {
      const { all, to, limit, onUnfilled, session, patience, external, reason } = options;
      if ((symbol === undefined) === (all !== true)) command.error('Name a symbol, or give --all.');
      const why = reason === undefined ? {} : { reason };
      if (options.stop) {
        if (symbol === undefined) command.error('Name the contract whose roll is given up.');
        return act(context, options, '/api/roll/stop', { symbol, ...why });
      }
      const wish = {
        ...(symbol === undefined ? {} : { symbol }),
        ...(to === undefined ? {} : { to }),
        ...(limit === undefined ? {} : { limit }),
        ...(onUnfilled === undefined ? {} : { onUnfilled }),
        ...(session === undefined ? {} : { session }),
        ...(patience === undefined ? {} : { patienceSeconds: patience }),
        ...(external ? { external } : {}),
        ...why,
      };
      if (!options.explain) return act(context, options, '/api/roll', wish);
      const client = await clientOf(context, options);
      const path = pathFor('/api/roll/explain', options);
      const { json } = await client.post(path, JSON.stringify(wish), [200]);
      const views = json as readonly RollExplanationView[];
      if (options.json) printJson(context.io, views);
      else context.io.stdout.write(explanationText(views));
      return views.every(({ refusal }) => refusal !== undefined) ? EXIT.refused : EXIT.done;
    }),
  );
}

/** Each position with its lines; accounts by name where there are several. */
function explanationText(views: readonly RollExplanationView[]): string {
  const accounts = new Set(views.map(({ account }) => account));
  return views
    .map(({ account, text, refusal }) => {
      const head = accounts.size > 1 ? [`${account}:`] : [];
      const lines = refusal ? [`Refused, ${refusal.code}: ${refusal.message}`] : text;
      return [...head, ...lines].map((line) => `${clean(line)}\n`).join('');
    })
    .join('\n');
}
