import type { Command } from 'commander';
import { loadConfig } from '../../app/config/load.ts';
import type { GoLiveView } from '../../app/views.ts';
import { type CliContext, type CommonOptions, describe, printJson, printProblems, run } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { clean } from '../print/table.ts';

export function addGoLive(program: Command, context: CliContext): void {
  const command = program
    .command('golive')
    .summary("the checklist on the way to a live account, from the journal's evidence")
    .description(
      'Shows what has been shown on paper and what has not: days, trades, brackets, limits, the stop button, disconnections. It reads the journal and changes nothing. Exits with 3 while something is missing. This version issues no permit: live accounts stay read-only.',
    );
  describe(command, ['bowline golive', 'bowline golive --json', 'bowline golive --data /srv/bowline']).action(
    (options: CommonOptions) => run(context, options, () => goLive(context, options)),
  );
}

async function goLive(context: CliContext, options: CommonOptions): Promise<ExitCode> {
  const { io, parts } = context;
  const { json, ...flags } = options;
  const loaded = await loadConfig({ cwd: io.cwd, env: io.env, flags });
  if (!loaded.ok) {
    printProblems(context, json, loaded.error);
    return EXIT.usage;
  }
  const { dataDir } = loaded.value.config;
  const view = await parts.readGoLive?.(loaded.value.config);
  if (!view) {
    const message = `There is no journal in ${dataDir}: nothing has been shown yet.`;
    printProblems(context, json, [{ code: 'JOURNAL_MISSING', message }]);
    return EXIT.failed;
  }
  if (json) printJson(io, view);
  else io.stdout.write(goLiveText(view));
  return view.passed ? EXIT.done : EXIT.refused;
}

function goLiveText({ account, items, passed }: GoLiveView): string {
  const width = Math.max(...items.map(({ title }) => title.length));
  const lines = items.map(
    (item) =>
      `${item.passed ? 'shown  ' : 'MISSING'}  ${clean(item.title).padEnd(width)}  ${clean(item.found)}${item.passed ? '' : ` (wanted: ${clean(item.wanted)})`}\n`,
  );
  const end = passed
    ? 'Everything was shown. This version issues no permit: live accounts stay read-only.\n'
    : `${items.filter((item) => !item.passed).length} of ${items.length} are missing.\n`;
  return `Evidence of ${clean(account ?? 'no account')}\n${lines.join('')}${end}`;
}
