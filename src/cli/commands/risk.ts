import { Argument, type Command } from 'commander';
import type { RiskView } from '../../app/views.ts';
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
import { EXIT } from '../exit-codes.ts';
import { riskText } from '../print/risk.ts';
import { act } from './action.ts';

const STATES = ['active', 'reduce-only', 'cancel-only', 'halted'] as const;

interface WithReason extends CommonOptions {
  readonly reason: string;
}

interface StateOptions extends WithReason {
  readonly strategy?: string;
  readonly instrument?: string;
  readonly source?: string;
}

export function addRisk(program: Command, context: CliContext): void {
  const risk = program
    .command('risk')
    .summary('limits, locks and trading states; lift a lock')
    .description(
      'Shows the limits in force, the locks, the trading states of strategies, instruments and sources, and the profit of the day.',
    );
  describe(forAccount(risk), [
    'bowline risk',
    'bowline risk lift DAILY_LOSS:account --reason "hedged elsewhere"',
  ]).action((options: CommonOptions) =>
    run(context, options, async () => {
      const view = (await (await clientOf(context, options)).get(pathFor('/api/risk', options))) as RiskView;
      if (options.json) printJson(context.io, view);
      else context.io.stdout.write(riskText(view));
      return EXIT.done;
    }),
  );
  addLift(risk, context);
  addState(risk, context);
}

function addLift(risk: Command, context: CliContext): void {
  const command = risk
    .command('lift')
    .summary('lift a lock')
    .description(
      'Lifts a lock of the risk limits. A daily loss that is lifted does not lock again in the same risk day.',
    )
    .argument('<id>', "the lock's id, as `bowline risk` shows it")
    .requiredOption('--reason <text>', 'why it is right, for the journal');
  describe(command, ['bowline risk lift LOSING_STREAK:strategy:orb --reason "rules corrected"']).action(
    (id: string, _options: WithReason, self: Command) => {
      const options: WithReason = self.optsWithGlobals();
      return run(context, options, () =>
        act(context, options, `/api/risk/locks/${encodeURIComponent(id)}/lift`, { reason: options.reason }),
      );
    },
  );
}

function addState(risk: Command, context: CliContext): void {
  const command = risk
    .command('state')
    .summary('restrict the account, a strategy, an instrument or a source')
    .description(
      'Sets the trading state of one strategy, instrument or source: active, reduce-only, cancel-only or halted. Without any of them it restricts the account; halted is then the kill switch, and only `bowline resume` lets more happen again. Resting entries of what is not active are cancelled.',
    )
    .addArgument(new Argument('<state>', 'what is allowed from then on').choices(STATES))
    .option('--strategy <name>', "as the signals' strategy")
    .option('--instrument <symbol>', 'IB symbol (ES) or local symbol (ESZ6)')
    .option('--source <name>', 'alert, cli, api or dashboard')
    .requiredOption('--reason <text>', 'why, for the journal');
  describe(command, [
    'bowline risk state reduce-only --strategy orb --reason "odd fills"',
    'bowline risk state reduce-only --reason "into the close"',
  ]).action((state: string, _options: StateOptions, self: Command) => {
    const options: StateOptions = self.optsWithGlobals();
    const { reason, strategy, instrument, source } = options;
    return run(context, options, () =>
      act(context, options, '/api/risk/state', {
        state,
        reason,
        ...(strategy === undefined ? {} : { strategy }),
        ...(instrument === undefined ? {} : { instrument }),
        ...(source === undefined ? {} : { source }),
      }),
    );
  });
}
