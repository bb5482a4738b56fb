import type { Command } from 'commander';
import type { Application } from '../../app/application.ts';
import { type BowlineConfig, isIbkr } from '../../app/config/schema.ts';
import type { ConfigFlags } from '../../app/config/settings.ts';
import { count } from '../../core/count.ts';
import type { Log } from '../../core/log.ts';
import { keepApiToken } from '../../server/security/api-token.ts';
import { isLoopback } from '../../server/security/loopback.ts';
import type { RunningServer } from '../../server/start-server.ts';
import { type CliContext, describe, run } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { RunningBowline } from '../parts.ts';
import { type Prepared, prepare } from '../run/prepare.ts';
import { removeServerFile, writeServerFile } from '../run/server-file.ts';
import { type Ending, endingText, waitForEnding } from '../run/stopping.ts';
import { addSimulationOptions } from './simulation-options.ts';

/** Loaded only here: no other command needs the server. */
const serverModule = () => import('../../server/start-server.ts');

interface Options extends ConfigFlags {
  readonly json?: boolean;
}

export function addUp(program: Command, context: CliContext): void {
  const command = program
    .command('up')
    .summary('run Bowline: gateway link, alerts, dashboard')
    .description(
      'Runs Bowline until Ctrl+C: connects to the gateway, takes alerts, serves the dashboard and the API. Without a TWS or IB Gateway configured it starts the simulated one. It ends with the addresses on one line each, then "Ready".',
    )
    .option(
      '--port <port>',
      'port of the dashboard, the API and the alerts; the next free one when it is taken (default: 8420)',
    )
    .option(
      '--host <address>',
      "address to bind; every other than this machine's own needs a password (default: 127.0.0.1)",
    );
  addSimulationOptions(command);
  describe(command, [
    'bowline up',
    'bowline up --port 9000 --gateway-port 4010 --data /srv/bowline',
    'bowline up --replay ./recorded --from 2013-10-07 --speed 60',
    'IBKR_HOST=127.0.0.1 IBKR_PORT=7497 bowline up',
  ]).action((options: Options) => run(context, options, () => up(context, options)));
}

async function up(context: CliContext, options: Options): Promise<ExitCode> {
  const { json, ...flags } = options;
  const prepared = await prepare(context, {
    flags,
    ...(json === undefined ? {} : { json }),
  });
  if (typeof prepared === 'number') return prepared;
  const waiting = waitForEnding(context.io, () => process.exit(EXIT.failed));
  try {
    return await runUntilEnd(context, prepared, waiting.ending);
  } finally {
    waiting.release();
    prepared.log.close();
  }
}

async function runUntilEnd(
  context: CliContext,
  prepared: Prepared,
  ending: Promise<Ending>,
): Promise<ExitCode> {
  const { config, log } = prepared;
  let bowline: RunningBowline | undefined;
  let server: RunningServer | undefined;
  let code: ExitCode = EXIT.done;
  // Loads while the link is being established.
  serverModule().catch(() => undefined);
  try {
    bowline = await startUnlessEnded(context, prepared, ending);
    if (!bowline) return EXIT.failed;
    log.protect(bowline.alertSecret);
    server = await serve(context, prepared, bowline);
    tellGatewayPort(prepared, bowline);
    announce(prepared, bowline, server);
    const end = await ending;
    if (end.by === 'crash') {
      code = EXIT.failed;
      log.logger.fatal({ err: end.cause }, endingText(end));
    } else log.logger.info(endingText(end));
    for (const line of farewell(config, bowline.application)) log.logger.info(line);
  } catch (cause) {
    code = EXIT.failed;
    log.logger.error({ err: cause }, 'Bowline could not start');
  }
  removeServerFile(config.dataDir, process.pid);
  if (!(await closed(log, server)) || !(await closed(log, bowline))) code = EXIT.failed;
  if (bowline) log.logger.info('Stopped');
  return code;
}

/** `undefined` when the process was asked to end before the start was complete. */
async function startUnlessEnded(
  context: CliContext,
  { config, log }: Prepared,
  ending: Promise<Ending>,
): Promise<RunningBowline | undefined> {
  const stop = new AbortController();
  const starting = context.parts.startBowline(config, { log: log.logger, ending: stop.signal });
  const first = await Promise.race([starting, ending.then((end) => endingText(end))]);
  if (typeof first !== 'string') return first;
  log.logger.warn(`${first} before the start was complete`);
  stop.abort();
  // Whatever had begun is closed in good order: by itself, or here where the start was complete all the same.
  await starting.then((bowline) => bowline.close()).catch(() => undefined);
  log.logger.info('Stopped');
  return undefined;
}

async function serve(
  context: CliContext,
  prepared: Prepared,
  bowline: RunningBowline,
): Promise<RunningServer> {
  const { config, log } = prepared;
  const { parts } = context;
  const { startServer } = await serverModule();
  const server = await startServer({
    application: bowline.application,
    host: config.server.host,
    port: config.server.port,
    portSearch: true,
    ...(config.server.password === undefined ? {} : { password: config.server.password }),
    trustProxy: config.server.trustProxy,
    alertSecret: bowline.alertSecret,
    apiToken: keepApiToken(config.dataDir),
    webRoot: parts.webRoot,
    version: parts.version,
    log: log.logger,
  });
  log.protect(server.apiToken);
  writeServerFile(config.dataDir, {
    url: server.url,
    token: server.apiToken,
    pid: process.pid,
    startedAt: new Date().toISOString(),
  });
  return server;
}

/** The simulated gateway takes the next free port, and its clients have to know. */
function tellGatewayPort({ config, log }: Prepared, { application }: RunningBowline): void {
  // A simulated gateway that runs elsewhere has the port that it has.
  if (isIbkr(config) || Object.keys(config.gateways).length > 0) return;
  const wanted = config.simulated.gatewayPort;
  const { simulated, link } = application.status();
  if (!simulated || wanted === 0 || link.port === wanted) return;
  log.logger.warn(`Port ${wanted} is taken, using ${link.port} for the simulated gateway`);
}

/** The addresses, one line each: for the terminal alone, because the alert URL holds the secret. */
function announce(prepared: Prepared, bowline: RunningBowline, server: RunningServer): void {
  const { config, log } = prepared;
  const { port, host, password } = config.server;
  if (port !== 0 && server.port !== port) log.logger.warn(`Port ${port} is taken, using ${server.port}`);
  if (!isLoopback(host))
    log.logger.info(`Bound to ${host}: reachable from other machines, with the password`);
  else if (password !== undefined) log.logger.info('The dashboard asks for the password');
  const dashboard = `${server.url}/`;
  const alerts = `${server.url}/alerts/${bowline.alertSecret}`;
  log.announce(`Dashboard: ${dashboard}`, { dashboard });
  log.announce(`Alert URL: ${alerts}`, { alertUrl: alerts });
  log.announce(`Sample alert: ${sampleAlert(config, alerts)}`);
  for (const line of restrictions(bowline.application)) log.logger.warn(line);
  log.announce('Ready', { ready: 1, url: server.url, port: server.port, pid: process.pid });
}

/** What an earlier run left in force: a start does not lift it, and the signals of the day would be refused one by one. */
function restrictions(application: Application): readonly string[] {
  return application
    .accounts()
    .filter(({ tradingState }) => tradingState !== 'active')
    .map(({ id, tradingState, tradingStateReason }) => {
      const why = tradingStateReason === undefined ? '' : ` (${tradingStateReason})`;
      return `Trading of ${id} is ${tradingState.toUpperCase()} since before this start${why}. To lift it: bowline resume --account ${id} --reason "…"`;
    });
}

/** A command that can be pasted into a shell. */
function sampleAlert(config: BowlineConfig, alertUrl: string): string {
  const { symbols } = config.trading;
  const symbol = symbols.includes('AAPL') ? 'AAPL' : (symbols[0] ?? 'AAPL');
  const body = JSON.stringify({ action: 'buy', symbol, quantity: 10, stopLoss: '1%', takeProfit: '2%' });
  return `curl -X POST -H 'Content-Type: application/json' -d '${body}' ${alertUrl}`;
}

/** What stays behind at the broker. */
function farewell(config: BowlineConfig, application: Application): readonly string[] {
  const open = application.orders({ open: true, limit: Number.MAX_SAFE_INTEGER });
  const exits = open.filter((order) => order.role === 'stop' || order.role === 'target').length;
  const entries = open.filter((order) => order.role === 'entry').length;
  const positions = application.positions().length;
  const lines: string[] = [];
  if (exits > 0) {
    lines.push(
      `${count(exits, 'exit order')} for ${count(positions, 'open position')} ${exits === 1 ? 'stays' : 'stay'} resting at the broker`,
    );
  } else if (positions > 0) {
    lines.push(
      `${count(positions, 'position')} ${positions === 1 ? 'stays' : 'stay'} open without exit orders at the broker`,
    );
  } else lines.push('No positions are open and no exits rest at the broker');
  if (entries > 0) {
    lines.push(
      `${count(entries, 'resting entry', 'resting entries')} may still fill while Bowline is down; \`bowline kill\` cancels entries`,
    );
  }
  if (config.broker.kind === 'simulated') {
    lines.push('The simulated gateway stops too; its account and orders are kept in the data folder');
  }
  return lines;
}

/** Closes what was started; false, and logged, when that failed. */
async function closed(log: Log, part: { close(): Promise<void> } | undefined): Promise<boolean> {
  try {
    await part?.close();
    return true;
  } catch (cause) {
    log.logger.error({ err: cause }, 'A part could not be closed');
    return false;
  }
}
