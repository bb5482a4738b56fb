import type { Command } from 'commander';
import type { SignalView } from '../../app/views.ts';
import { RequestFailed } from '../client/api-client.ts';
import { type CliContext, type CommonOptions, describe, forAccount, printJson, run } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { MOST_ENTRIES, query, wholeNumber } from '../options.ts';
import { signalsText, signalText } from '../print/lists.ts';
import { readOrOffline } from '../read.ts';

interface Options extends CommonOptions {
  readonly limit?: number;
}

export function addSignals(program: Command, context: CliContext): void {
  const command = program
    .command('signals')
    .summary('signals and their fates, newest first')
    .description('Lists the signals that came in and what became of them; with an id, one of them in full.')
    .argument('[id]', 'only this signal, with its checks and its way')
    .option('--limit <number>', 'at most so many (default: 100)', wholeNumber(1, MOST_ENTRIES));
  describe(forAccount(command), [
    'bowline signals',
    'bowline signals --limit 5',
    'bowline signals S-20261121-7 --json',
  ]).action((id: string | undefined, options: Options) =>
    run(context, options, () => (id === undefined ? list(context, options) : one(context, options, id))),
  );
}

async function list(context: CliContext, options: Options): Promise<ExitCode> {
  const signals = await readOrOffline<readonly SignalView[]>(
    context,
    options,
    `/api/signals${query({ limit: options.limit })}`,
    (reader) => reader.signals(options.limit),
  );
  if (options.json) printJson(context.io, signals);
  else context.io.stdout.write(signalsText(signals));
  return EXIT.done;
}

async function one(context: CliContext, options: Options, id: string): Promise<ExitCode> {
  const signal = await readOrOffline<SignalView | undefined>(
    context,
    options,
    `/api/signals/${encodeURIComponent(id)}`,
    (reader) => reader.signal(id),
  );
  if (!signal) {
    throw new RequestFailed(404, {
      code: 'SIGNAL_UNKNOWN',
      message: `There is no signal ${id}. See them with: bowline signals`,
      field: 'id',
    });
  }
  if (options.json) printJson(context.io, signal);
  else context.io.stdout.write(signalText(signal));
  return EXIT.done;
}
