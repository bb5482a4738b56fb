import type { Command } from 'commander';
import type { ScoreView } from '../../app/scoreboard/score-view.ts';
import { type CliContext, type CommonOptions, clientOf, describe, printJson, run } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { scoreText } from '../print/scoreboard.ts';

export function addScoreboard(program: Command, context: CliContext): void {
  const command = program
    .command('scoreboard')
    .summary('what the signals of each source and author have come to')
    .description(
      'Lists each chat author and each source of alerts: trades, share won, average gain at the prices that were had and at those announced, how much worse than announced entries were to be had, and the total.',
    );
  describe(command, ['bowline scoreboard', 'bowline scoreboard --json']).action((options: CommonOptions) =>
    run(context, options, async () => {
      const client = await clientOf(context, options);
      const scores = (await client.get('/api/scoreboard')) as ScoreView[];
      if (options.json) printJson(context.io, scores);
      else context.io.stdout.write(scoreText(scores));
      return EXIT.done;
    }),
  );
}
