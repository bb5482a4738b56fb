import type { Command } from 'commander';
import type { ConfigFlags } from '../../app/config/settings.ts';
import { type CliContext, describe, run } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { RunningGateway } from '../parts.ts';
import { type Prepared, prepare } from '../run/prepare.ts';
import { type Ending, endingText, waitForEnding } from '../run/stopping.ts';
import { addSimulationOptions } from './simulation-options.ts';

interface Options extends ConfigFlags {
  readonly json?: boolean;
  readonly reset?: true;
}

export function addGateway(program: Command, context: CliContext): void {
  const command = program
    .command('gateway')
    .summary('run the simulated gateway alone, for clients in any language')
    .description(
      'Runs the simulated TWS / IB Gateway until Ctrl+C. It speaks the TWS API, so every client connects to it as to a real one. The account, its positions and resting orders are kept in the data folder.',
    )
    .option('--reset', 'begin anew: a fresh account without positions and orders');
  addSimulationOptions(command);
  describe(command, [
    'bowline gateway',
    'bowline gateway --reset --gateway-port 7497',
    'bowline gateway --replay ./recorded --from 2013-10-07 --speed 60',
  ]).action((options: Options) => run(context, options, () => gateway(context, options)));
}

async function gateway(context: CliContext, options: Options): Promise<ExitCode> {
  const { json, reset = false, ...flags } = options;
  const prepared = await prepare(context, {
    flags,
    simulatedOnly: true,
    ...(json === undefined ? {} : { json }),
  });
  if (typeof prepared === 'number') return prepared;
  const waiting = waitForEnding(context.io, () => process.exit(EXIT.failed));
  try {
    return await runUntilEnd(context, prepared, reset, waiting.ending);
  } finally {
    waiting.release();
    prepared.log.close();
  }
}

async function runUntilEnd(
  context: CliContext,
  { config, log }: Prepared,
  reset: boolean,
  ending: Promise<Ending>,
): Promise<ExitCode> {
  let running: RunningGateway;
  try {
    running = await context.parts.startGateway(config, { log: log.logger, reset });
  } catch (cause) {
    log.logger.error({ err: cause }, 'The simulated gateway could not start');
    return EXIT.failed;
  }
  const { host, port } = running;
  const wanted = config.simulated.gatewayPort;
  if (wanted !== 0 && port !== wanted) log.logger.warn(`Port ${wanted} is taken, using ${port}`);
  log.announce(`Gateway: ${host}:${port}`, { host, port });
  log.announce('Ready', { ready: 1, host, port, pid: process.pid });
  const end = await ending;
  if (end.by === 'crash') log.logger.fatal({ err: end.cause }, endingText(end));
  else log.logger.info(endingText(end));
  await running.close();
  log.logger.info('Stopped; the account and its orders are kept in the data folder');
  return end.by === 'crash' ? EXIT.failed : EXIT.done;
}
