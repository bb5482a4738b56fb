import { type Command, InvalidArgumentError } from 'commander';
import { loadConfig } from '../../app/config/load.ts';
import type { FoundInstrumentView } from '../../app/desk-views.ts';
import { instrumentOffline } from '../../app/instruments/instrument-desk.ts';
import { NotRunning } from '../client/api-client.ts';
import { type CliContext, type CommonOptions, clientOf, describe, printJson, run } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { instrumentText } from '../print/instrument.ts';

interface Options extends CommonOptions {
  readonly on?: string;
  readonly choose?: number;
  readonly forget?: true;
}

/** `bowline instrument ES1! --on 2026-12-14`: which contract a symbol trades. */
export function addInstrument(program: Command, context: CliContext): void {
  const command = program
    .command('instrument')
    .summary('which contract a symbol trades, today or on a date')
    .description(
      'Says which contract a symbol means, for futures also when it rolls. Where a symbol fits several contracts, they are listed, and --choose remembers one. Without a running Bowline the calendar answers alone.',
    )
    .argument('<symbol...>', 'as in an alert: NASDAQ:AAPL, ES1!, SPY 2026-12-18 C 600')
    .option('--on <date>', 'market date, YYYY-MM-DD', dateOf)
    .option('--choose <contract>', 'remember this contract id for the symbol', contractOf)
    .option('--forget', 'take a choice back');
  describe(command, [
    'bowline instrument ES1! --on 2026-12-14',
    'bowline instrument BRK.B',
    'bowline instrument NASDAQ:AAPL --choose 265598',
  ]).action((words: string[], options: Options) =>
    run(context, options, async () => {
      const found = await ask(context, options, words.join(' '));
      if (options.json) printJson(context.io, found);
      else context.io.stdout.write(instrumentText(found));
      return found.refusal ? EXIT.refused : EXIT.done;
    }),
  );
}

async function ask(context: CliContext, options: Options, symbol: string): Promise<FoundInstrumentView> {
  const changes = options.choose !== undefined || options.forget === true;
  try {
    const client = await clientOf(context, options);
    if (changes) {
      const body = JSON.stringify({ symbol, ...(options.forget ? {} : { conId: options.choose }) });
      return (await client.post('/api/instruments/choose', body, [200])).json as FoundInstrumentView;
    }
    const query = new URLSearchParams({ symbol, ...(options.on === undefined ? {} : { on: options.on }) });
    return (await client.get(`/api/instruments/find?${query}`)) as FoundInstrumentView;
  } catch (cause) {
    if (!(cause instanceof NotRunning) || changes) throw cause;
    return offline(context, options, symbol);
  }
}

async function offline(context: CliContext, options: Options, symbol: string): Promise<FoundInstrumentView> {
  const { cwd, env } = context.io;
  const flags = options.config === undefined ? {} : { config: options.config };
  const loaded = await loadConfig({ cwd, env, flags });
  const rollDays = loaded.ok ? loaded.value.config.instruments.rollDays : {};
  const today = Temporal.Now.plainDateISO('America/New_York').toString();
  return instrumentOffline(symbol, options.on ?? today, rollDays);
}

function dateOf(text: string): string {
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return Temporal.PlainDate.from(text).toString();
  } catch {
    // Told below.
  }
  throw new InvalidArgumentError('Write a date such as 2026-12-14.');
}

function contractOf(text: string): number {
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write the contract id, a whole number.');
}
