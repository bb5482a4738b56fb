import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ChatStatusView } from '../../app/chat/chat-views.ts';
import { type ChatView, chatView } from '../../signals/chat/chat-view.ts';
import { RoomReader } from '../../signals/chat/ledger/room-reader.ts';
import { readMessageLines } from '../../signals/chat/message-file.ts';
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
import { chatRoomsText, chatText } from '../print/chat.ts';

interface Options extends CommonOptions {
  readonly impliedSymbol?: string;
}

/** A line without a message, in the place of its event. */
type LineProblem = {
  readonly line: number;
  readonly event: 'IGNORE';
  readonly code: 'LINE_INVALID';
  readonly reason: string;
};

export function addChat(program: Command, context: CliContext): void {
  const chat = program
    .command('chat')
    .summary('read the messages of chat rooms')
    .description('Reads the messages of chat rooms.');
  chat
    .command('parse')
    .summary('say what each message of a file means, and do nothing')
    .description(
      'Reads messages one a line, JSON (id, author, channel, time, text, edited_of, deleted) or plain text, in order, and says of each what it means, why, and what would be done with it: act, ask or ignore. Nothing is sent anywhere. The same engine reads live rooms.',
    )
    .argument('<file>', 'the file; "-" for stdin')
    .option('--implied-symbol <symbol>', 'the underlying that a room leaves unsaid: SPX')
    .option('--json', 'a line of JSON for each message')
    .addHelpText(
      'after',
      `\nExamples:\n  $ bowline chat parse room.jsonl --json\n  $ echo 'BTO 2 SPY 600c 3/6 @ 1.10 SL .80' | bowline chat parse -\n`,
    )
    .action((file: string, options: Options) => run(context, options, () => parse(context, file, options)));
  const rooms = chat
    .command('rooms')
    .summary('list the rooms that are read live, and how their sources are')
    .description(
      'Lists the configured rooms with what has come since the start, and the state of their sources.',
    );
  describe(rooms, ['bowline chat rooms', 'bowline chat rooms --json']).action((options: CommonOptions) =>
    run(context, options, async () => {
      const client = await clientOf(context, options);
      const view = (await client.get('/api/chat')) as ChatStatusView;
      if (options.json) printJson(context.io, view);
      else context.io.stdout.write(chatRoomsText(view));
      return EXIT.done;
    }),
  );
}

async function parse(context: CliContext, file: string, options: Options): Promise<ExitCode> {
  const { io } = context;
  const text = await textOf(context, file);
  if (!text.ok) {
    printProblems(context, options.json, [{ code: 'FILE_UNREADABLE', message: text.message }]);
    return EXIT.usage;
  }
  const reader = new RoomReader(
    options.impliedSymbol === undefined ? {} : { impliedSymbol: options.impliedSymbol },
  );
  let faulty = 0;
  for (const read of readMessageLines(text.value)) {
    if (!read.ok) faulty += 1;
    const view: ChatView | LineProblem = read.ok
      ? chatView(reader.read(read.value))
      : { line: read.error.line, event: 'IGNORE', code: 'LINE_INVALID', reason: read.error.reason };
    if (options.json) io.stdout.write(`${JSON.stringify(view)}\n`);
    else
      io.stdout.write(
        'line' in view
          ? `line ${view.line}: ${view.reason}\n`
          : chatText(view, read.ok ? read.value.text : ''),
      );
  }
  return faulty > 0 ? EXIT.failed : EXIT.done;
}

async function textOf(
  { io }: CliContext,
  file: string,
): Promise<{ readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string }> {
  try {
    return {
      ok: true,
      value: file === '-' ? await io.readStdin() : await readFile(resolve(io.cwd, file), 'utf8'),
    };
  } catch (cause) {
    if (cause instanceof NothingPiped)
      return { ok: false, message: 'Nothing was piped in. Give a file, or pipe messages in.' };
    return {
      ok: false,
      message: `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    };
  }
}
