import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { LogEntryView } from '../../app/views.ts';
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
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { MOST_ENTRIES, query, wholeNumber } from '../options.ts';
import { logText } from '../print/lists.ts';
import { readOrOffline } from '../read.ts';

const FOLLOW_MS = 500;

interface Options extends CommonOptions {
  readonly limit?: number;
  readonly after?: number;
  readonly follow?: true;
}

export function addLog(program: Command, context: CliContext): void {
  const command = program
    .command('log')
    .summary('what happened, from the journal')
    .description(
      'Shows the journal for people, newest last: every signal, verdict, order, fill and decision with its reason.',
    )
    .option('--limit <number>', 'at most so many (default: 100)', wholeNumber(1, MOST_ENTRIES))
    .option(
      '--after <seq>',
      'only entries after this sequence number',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--follow', 'go on with what happens, until Ctrl+C; with --json a line of JSON for each entry');
  describe(forAccount(command), [
    'bowline log',
    'bowline log --limit 500 --json',
    'bowline log --follow',
  ]).action((options: Options) =>
    run(context, options, () => (options.follow ? follow(context, options) : once(context, options))),
  );
}

async function once(context: CliContext, options: Options): Promise<ExitCode> {
  const { limit, after } = options;
  const entries = await readOrOffline<readonly LogEntryView[]>(
    context,
    options,
    `/api/log${query({ limit, after })}`,
    (reader) =>
      reader.log({ ...(limit === undefined ? {} : { limit }), ...(after === undefined ? {} : { after }) }),
  );
  if (options.json) printJson(context.io, entries);
  else context.io.stdout.write(logText(entries));
  return EXIT.done;
}

async function follow(context: CliContext, options: Options): Promise<ExitCode> {
  const { io } = context;
  const client = await clientOf(context, options);
  const stopped = new AbortController();
  const off = io.onStop(() => stopped.abort());
  try {
    let after = options.after;
    while (!stopped.signal.aborted) {
      const entries = (await client.get(
        pathFor(`/api/log${query({ limit: options.limit, after })}`, options),
      )) as LogEntryView[];
      if (options.json) for (const entry of entries) io.stdout.write(`${JSON.stringify(entry)}\n`);
      else io.stdout.write(logText(entries));
      after = entries.at(-1)?.seq ?? after ?? 0;
      await pause(FOLLOW_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
    return EXIT.done;
  } finally {
    off();
  }
}
