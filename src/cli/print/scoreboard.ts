import type { ScoreView } from '../../app/scoreboard/score-view.ts';
import { clean, table } from './table.ts';

const percent = (value: number | undefined): string => (value === undefined ? '' : `${value.toFixed(2)} %`);

/** The scoreboard as a table. */
export function scoreText(scores: readonly ScoreView[]): string {
  if (scores.length === 0) return 'No signals yet.\n';
  const accounts = scores.some(({ account }) => account !== undefined);
  return table<ScoreView>(
    [
      ...(accounts ? [{ title: 'Account', cell: ({ account = '' }: ScoreView) => account }] : []),
      { title: 'Source', cell: ({ source }) => clean(source) },
      { title: 'Author', cell: ({ author, authorName = author }) => clean(authorName) },
      { title: 'Messages', cell: ({ messages }) => String(messages) },
      { title: 'Ignored', cell: ({ ignored }) => String(ignored) },
      { title: 'Asked', cell: ({ asked }) => String(asked) },
      { title: 'Refused', cell: ({ refused }) => String(refused) },
      { title: 'Trades', cell: ({ trades }) => String(trades) },
      {
        title: 'Won',
        cell: ({ winRate }) => (winRate === undefined ? '' : `${Math.round(winRate * 100)} %`),
      },
      { title: 'Average', cell: ({ averagePercent }) => percent(averagePercent) },
      { title: 'Announced', cell: ({ announcedPercent }) => percent(announcedPercent) },
      { title: 'Slippage', cell: ({ achievableSlippagePercent }) => percent(achievableSlippagePercent) },
      {
        title: 'Total',
        cell: ({ total }) =>
          Object.entries(total)
            .map(([currency, amount]) => `${amount.toFixed(2)} ${currency}`)
            .join(', '),
      },
    ],
    scores,
  );
}
