import { type Command, Option } from 'commander';
import { type AlertWish, buildAlert } from '../../signals/build-alert.ts';
import { type CliContext, type CommonOptions, describe, printJson, printProblems, run } from '../context.ts';
import { EXIT } from '../exit-codes.ts';

interface Options extends CommonOptions, Omit<AlertWish, 'from' | 'action'> {
  readonly indicator?: true;
  readonly action?: AlertWish['action'];
}

/** `bowline alerts build`: the message and the script for TradingView, from what one wants. */
export function addAlertsBuild(alerts: Command, context: CliContext): void {
  const command = alerts
    .command('build')
    .summary('write the message and the Pine script for an alert')
    .description(
      'Says what to put into TradingView: the message of the alert, with its placeholders, and a script to go with it. The message is read before it is given out. Nothing has to run for it.',
    )
    .option('--indicator', 'for an indicator; without it for a strategy')
    .addOption(
      new Option(
        '--action <action>',
        'what the alert does; for a strategy its orders, unless said otherwise',
      ).choices(['order', 'buy', 'sell', 'close', 'reverse', 'flatten']),
    )
    .option('--symbol <symbol>', 'instead of the chart’s')
    .option('--legs <legs>', 'of an option spread, as its symbol is written')
    .option('--quantity <number>', 'units')
    .option('--risk-percent <number>', 'percent of the account from entry to stop')
    .option('--risk-amount <number>', 'money from entry to stop')
    .option('--equity-percent <number>', 'value of the order in percent of the account')
    .option('--notional <number>', 'value of the order in the account’s currency')
    .option('--stop-loss <distance>', '"1%", "10 ticks", "2.5 points" or a price')
    .option('--take-profit <distance>', 'the same')
    .option('--trailing <distance>', 'a stop that follows the price, instead of --stop-loss')
    .option(
      '--break-even <when>',
      'firstTarget, a price or a distance: the stop then moves to the entry price',
    )
    .option('--end-of-day-exit <minutes>', 'out so many minutes before the session ends')
    .option('--limit-at-close', 'a limit order at the bar’s close')
    .addOption(new Option('--tif <tif>', 'how long the entry rests').choices(['DAY', 'GTC']))
    .option('--outside-rth', 'also outside regular trading hours')
    .option('--strategy <name>', 'name for reports');
  describe(command, [
    'bowline alerts build --stop-loss 1.5%',
    'bowline alerts build --indicator --action buy --risk-percent 0.5 --stop-loss "10 ticks" --take-profit "20 ticks"',
    'bowline alerts build --indicator --action buy --legs "+1 SPY 7DTE C D0.30 -1 SPY 7DTE C LEG1+5" --stop-loss 50%',
  ]).action((options: Options) =>
    run(context, options, async () => {
      const { indicator, action, json, data: _data, config: _config, ...rest } = options;
      const from = indicator ? 'indicator' : 'strategy';
      const built = buildAlert({ ...rest, from, action: action ?? (indicator ? 'buy' : 'order') });
      if (!built.ok) {
        printProblems(context, json, [built.error]);
        return EXIT.usage;
      }
      const { message, pine, steps } = built.value;
      if (json) printJson(context.io, built.value);
      else
        context.io.stdout.write(
          `Message:\n\n${message}\n\nScript:\n\n${pine}\n\n${steps.map((step, index) => `${index + 1}. ${step}\n`).join('')}`,
        );
      return EXIT.done;
    }),
  );
}
