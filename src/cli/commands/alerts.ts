import type { Command } from 'commander';
import type { AlertUrlChangeView, AlertUrlView } from '../../app/desk-views.ts';
import { type CliContext, type CommonOptions, clientOf, describe, printJson, run } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { clean, table } from '../print/table.ts';
import { addAlertsBuild } from './alerts-build.ts';

/** `bowline alerts`: the alert URLs beside the main one. */
export function addAlerts(program: Command, context: CliContext): void {
  const alerts = program
    .command('alerts')
    .summary('alert URLs with secrets of their own, and messages for them')
    .description(
      'Each alert URL has a secret of its own and, in the configuration under alerts.urls, its own dialect, account, size, limits, approval and dry run. Only a hash of the secret is kept: it is told once, when it is made.',
    );
  const list = alerts
    .command('list', { isDefault: true })
    .summary('list the alert URLs')
    .description('Lists the alert URLs.');
  describe(list, ['bowline alerts', 'bowline alerts list --json']).action((options: CommonOptions) =>
    run(context, options, async () => {
      const client = await clientOf(context, options);
      const urls = (await client.get('/api/alerts')) as AlertUrlView[];
      if (options.json) printJson(context.io, urls);
      else context.io.stdout.write(listText(urls));
      return EXIT.done;
    }),
  );
  for (const [word, summary] of [
    ['create', 'make an alert URL and tell its address, this once'],
    ['rotate', 'give an alert URL a new secret; the old one ends at once'],
    ['revoke', 'end an alert URL'],
  ] as const) {
    const command = alerts
      .command(word)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
      .argument('<name>', 'small letters, digits and -');
    describe(command, [`bowline alerts ${word} breakout`]).action((name: string, options: CommonOptions) =>
      run(context, options, async () => {
        const client = await clientOf(context, options);
        const path = `/api/alerts/${encodeURIComponent(name)}/${word}`;
        const change = (await client.post(path, '{}', [200, 409])).json as AlertUrlChangeView;
        if (options.json) printJson(context.io, change);
        else {
          const address = change.path === undefined ? '' : `${client.url}${change.path}\n`;
          (change.done ? context.io.stdout : context.io.stderr).write(`${clean(change.message)}\n${address}`);
        }
        return change.done ? EXIT.done : EXIT.refused;
      }),
    );
  }
  addAlertsBuild(alerts, context);
}

/** Those that say something, as they are written in the configuration. */
const settingsText = ({ settings = {} }: AlertUrlView): string =>
  Object.entries(settings)
    .filter(([, value]) => value !== false && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(' ') : String(value)}`)
    .join(', ');

function listText(urls: readonly AlertUrlView[]): string {
  if (urls.length === 0)
    return 'There is only the main alert URL. Make another with: bowline alerts create <name>\n';
  return table<AlertUrlView>(
    [
      { title: 'Name', cell: ({ name }) => name },
      { title: 'State', cell: ({ active }) => (active ? 'active' : 'no secret yet') },
      { title: 'Made', cell: ({ createdAt }) => createdAt ?? '' },
      { title: 'Settings', cell: settingsText },
    ],
    urls,
  );
}
