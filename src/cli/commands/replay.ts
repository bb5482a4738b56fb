import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../../app/config/load.ts';
import type { ConfigFlags } from '../../app/config/settings.ts';
import { createLog } from '../../core/log.ts';
import { RecordedDataError } from '../../marketdata/lean/recorded-data-error.ts';
import { type CliContext, type CommonOptions, describe, printJson, printProblems, run } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { replayText } from '../print/replay.ts';

interface Options
  extends CommonOptions,
    Pick<ConfigFlags, 'replay' | 'from' | 'csv' | 'csvZone' | 'start' | 'seed'> {
  readonly delay: string;
}

const MOST_DELAY_SECONDS = 3_600;

export function addReplay(program: Command, context: CliContext): void {
  const replay = program
    .command('replay')
    .summary('play what was recorded, dry')
    .description(
      'Plays what was recorded against a market. Nothing is kept, and nothing leaves the machine.',
    );
  const command = replay
    .command('alerts')
    .summary('say what a recorded day of messages and alerts would have come to')
    .description(
      'Plays messages and alerts of a file, one JSON object a line, against recorded or synthetic prices: through the grammar, the ledger, the rules of the configured rooms, sizing, risk and the simulated exchange. Messages are as for `bowline chat parse`, each with its time; an alert has "time" and "body". It tells what each message came to at prices that could be had, and a scoreboard. Without --replay, --csv or --start the synthetic market begins before the first message: its prices are invented.',
    )
    .argument('<file>', 'the file; "-" for stdin')
    .option('--replay <dir>', "recorded days from a folder in LEAN's format")
    .option('--csv <dir>', 'bars from CSV files, one for each symbol: SPY.csv')
    .option('--csv-zone <zone>', 'time zone of CSV times that say none: America/New_York')
    .option('--from <date>', 'first day of the recorded market: 2013-10-07')
    .option('--start <date>', 'where the synthetic market begins: 2026-11-20T10:00 in New York')
    .option('--seed <number>', 'the same seed gives the same synthetic market')
    .option('--delay <seconds>', 'how long after its time a message arrives', '1');
  describe(command, [
    'bowline replay alerts room.jsonl --replay ./recorded --from 2013-10-07',
    'bowline replay alerts room.jsonl --csv ./bars --delay 5 --json',
  ]).action((file: string, options: Options) =>
    run(context, options, () => replayAlerts(context, file, options)),
  );
}

async function replayAlerts(context: CliContext, file: string, options: Options): Promise<ExitCode> {
  const { io } = context;
  const { json, delay, ...flags } = options;
  const usage = (code: string, message: string): ExitCode => {
    printProblems(context, json, [{ code, message }]);
    return EXIT.usage;
  };
  const delaySeconds = Number(delay);
  if (!(delaySeconds >= 0 && delaySeconds <= MOST_DELAY_SECONDS))
    return usage(
      'CONFIG_INVALID',
      `--delay: found ${delay}, must be seconds from 0 to ${MOST_DELAY_SECONDS}`,
    );
  const loaded = await loadConfig({ cwd: io.cwd, env: io.env, flags, simulatedOnly: true });
  if (!loaded.ok) {
    printProblems(context, json, loaded.error);
    return EXIT.usage;
  }
  let text: string;
  try {
    text = file === '-' ? await io.readStdin() : await readFile(resolve(io.cwd, file), 'utf8');
  } catch (cause) {
    return usage(
      'FILE_UNREADABLE',
      `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
  const [{ readRecordedDay }, { replayAlerts: play, DayNotInMarket }] = await Promise.all([
    import('../../app/replay/alert-file.ts'),
    import('../../app/replay/replay-alerts.ts'),
  ]);
  const { lines, refused } = readRecordedDay(text);
  for (const { line, reason } of refused) io.stderr.write(`line ${line}: ${reason}\n`);
  if (lines.length === 0) return usage('FILE_EMPTY', `${file} holds no message or alert with a time.`);
  const log = createLog({ level: 'warn', terminal: io.stderr });
  try {
    const report = await play({ config: loaded.value.config, lines, delaySeconds, log: log.logger });
    if (json) printJson(io, report);
    else io.stdout.write(replayText(report));
    return refused.length > 0 ? EXIT.failed : EXIT.done;
  } catch (cause) {
    if (!(cause instanceof RecordedDataError) && !(cause instanceof DayNotInMarket)) throw cause;
    return usage('MARKET_UNUSABLE', cause.message);
  } finally {
    log.close();
  }
}
