import type { Command } from 'commander';
import type { ConfigFlags } from '../../app/config/settings.ts';
import type { Logger } from '../../core/log.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { type CliContext, describe, printJson, printProblems, run } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { GatewayStart, RunningGateway } from '../parts.ts';
import { type Prepared, prepare } from '../run/prepare.ts';
import { type Ending, endingText, waitForEnding } from '../run/stopping.ts';
import { addAccountOptions, addSimulationOptions } from './simulation-options.ts';

interface Options extends ConfigFlags {
  readonly json?: boolean;
  readonly reset?: true;
  readonly scenario?: string;
  readonly scenarios?: true;
  readonly controlPort?: string;
  readonly record?: string;
  readonly play?: string;
}

const HIGHEST_PORT = 65_535;

export function addGateway(program: Command, context: CliContext): void {
  const command = program
    .command('gateway')
    .summary('run the simulated gateway alone, for clients in any language')
    .description(
      'Runs the simulated TWS / IB Gateway until Ctrl+C. It speaks the TWS API, so every client connects to it as to a real one. The account, its positions and resting orders are kept in the data folder.',
    )
    .option('--reset', 'begin anew: a fresh account without positions and orders')
    .option('--profile <name>', 'settings that belong together: acceptance, for the test suites of clients')
    .option('--server-version <number>', 'highest server version announced: 100 to 193 (default: 193)')
    .option('--pace', 'slow down clients above 50 messages a second instead of refusing (100)')
    .option('--max-clients <number>', 'clients at a time, 1 to 32 (default: 32)')
    .option('--scenario <name|file>', 'break on command: a shipped scenario, or a JSON or TypeScript file')
    .option('--scenarios', 'list the shipped scenarios')
    .option('--control-port <port>', 'HTTP control API on loopback, with a token in the data folder')
    .option('--record <file>', 'write every frame, decoded, as lines of JSON')
    .option('--play <file>', 'serve a recorded transcript instead of a market');
  addSimulationOptions(command);
  addAccountOptions(command);
  describe(command, [
    'bowline gateway',
    'bowline gateway --reset --gateway-port 7497',
    'bowline gateway --replay ./recorded --from 2013-10-07 --speed 60',
    'bowline gateway --accounts 3 --base-currency EUR',
    'bowline gateway --profile acceptance --server-version 178',
    'bowline gateway --scenario nightly-restart',
    'bowline gateway --control-port 4010 --record session.jsonl',
  ]).action((options: Options) => run(context, options, () => gateway(context, options)));
}

async function gateway(context: CliContext, options: Options): Promise<ExitCode> {
  const { json, reset = false, scenario: wanted, scenarios, controlPort, record, play, ...flags } = options;
  if (scenarios) return listScenarios(context, json);
  const tools = await toolsOf({ wanted, controlPort, record, play });
  if (!tools.ok) {
    printProblems(context, json, [tools.error]);
    return EXIT.usage;
  }
  const prepared = await prepare(context, {
    flags,
    simulatedOnly: true,
    ...(json === undefined ? {} : { json }),
  });
  if (typeof prepared === 'number') return prepared;
  const waiting = waitForEnding(context.io, () => process.exit(EXIT.failed));
  try {
    return await runUntilEnd(context, prepared, { reset, ...tools.value }, waiting.ending);
  } finally {
    waiting.release();
    prepared.log.close();
  }
}

type Tools = Omit<GatewayStart, 'log' | 'reset'> & { readonly play?: string };
type Start = Omit<GatewayStart, 'log'> & Tools;

interface Given {
  readonly wanted: string | undefined;
  readonly controlPort: string | undefined;
  readonly record: string | undefined;
  readonly play: string | undefined;
}

/** What the options for faults and transcripts mean. */
async function toolsOf({ wanted, controlPort, record, play }: Given): Promise<Result<Tools>> {
  if (play !== undefined && (wanted ?? controlPort ?? record) !== undefined) {
    return fail({
      code: 'OPTIONS_CONTRADICT',
      field: '--play',
      message:
        '--play serves a transcript; it has no market that --scenario, --control-port or --record could mean.',
    });
  }
  const port = controlPort === undefined ? undefined : Number(controlPort);
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT)) {
    return fail({
      code: 'CONFIG_INVALID',
      field: '--control-port',
      found: String(controlPort),
      message: `--control-port: found ${controlPort}, must be a port from 0 (any free one) to ${HIGHEST_PORT}`,
    });
  }
  const { loadScenario } = await import('../../gateway/faults/load-scenario.ts');
  const scenario = wanted === undefined ? undefined : await loadScenario(wanted);
  if (scenario?.ok === false) return scenario;
  return ok({
    ...(scenario === undefined ? {} : { scenario: scenario.value }),
    ...(port === undefined ? {} : { controlPort: port }),
    ...(record === undefined ? {} : { record }),
    ...(play === undefined ? {} : { play }),
  });
}

async function listScenarios({ io }: CliContext, json: boolean | undefined): Promise<ExitCode> {
  const { SHIPPED_SCENARIOS } = await import('../../gateway/faults/scenarios/shipped.ts');
  const listed = [...SHIPPED_SCENARIOS.values()].map(({ name, summary }) => ({ name, summary }));
  if (json) printJson(io, listed);
  else io.stdout.write(listed.map(({ name, summary }) => `${name.padEnd(NAME_WIDTH)} ${summary}\n`).join(''));
  return EXIT.done;
}

const NAME_WIDTH = 24;
const PORT_SEARCH = 20;

/** Throws with the reason when the transcript cannot be served. */
async function playFile(path: string, port: number, log: Logger): Promise<RunningGateway> {
  const { playTranscript } = await import('../../gateway/transcript/play.ts');
  const played = await playTranscript({
    path,
    port,
    portSearch: PORT_SEARCH,
    onLog: (text) => log.warn(`Transcript: ${text}`),
  });
  if (!played.ok) throw new Error(played.error.message);
  return played.value;
}

async function runUntilEnd(
  context: CliContext,
  { config, log }: Prepared,
  { play, ...start }: Start,
  ending: Promise<Ending>,
): Promise<ExitCode> {
  let running: RunningGateway;
  try {
    running =
      play === undefined
        ? await context.parts.startGateway(config, { log: log.logger, ...start })
        : await playFile(play, config.simulated.gatewayPort, log.logger);
  } catch (cause) {
    log.logger.error({ err: cause }, 'The simulated gateway could not start');
    return EXIT.failed;
  }
  const { host, port, controlPort } = running;
  const wanted = config.simulated.gatewayPort;
  if (wanted !== 0 && port !== wanted) log.logger.warn(`Port ${wanted} is taken, using ${port}`);
  log.announce(`Gateway: ${host}:${port}`, { host, port });
  if (controlPort !== undefined) log.announce(`Control: http://127.0.0.1:${controlPort}`, { controlPort });
  log.announce('Ready', { ready: 1, host, port, pid: process.pid });
  const end = await ending;
  if (end.by === 'crash') log.logger.fatal({ err: end.cause }, endingText(end));
  else log.logger.info(endingText(end));
  await running.close();
  log.logger.info(
    play === undefined ? 'Stopped; the account and its orders are kept in the data folder' : 'Stopped',
  );
  return end.by === 'crash' ? EXIT.failed : EXIT.done;
}
