import type { Command } from 'commander';
import { gatewayOf, MAIN_GATEWAY } from '../../app/config/desk-settings.ts';
import { loadConfig } from '../../app/config/load.ts';
import type { BowlineConfig } from '../../app/config/schema.ts';
import type { ConfigFlags } from '../../app/config/settings.ts';
import type { SeenLogin, SeenLogins } from '../../app/doctor/options.ts';
import type { DoctorStep } from '../../app/doctor/step.ts';
import type { StatusView } from '../../app/views.ts';
import { unixMs } from '../../core/clock.ts';
import { connect, NotRunning, RequestFailed } from '../client/api-client.ts';
import { type CliContext, describe, printJson, printProblems, run } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { clean } from '../print/table.ts';

interface Options extends Pick<ConfigFlags, 'data' | 'config' | 'gatewayPort'> {
  readonly json?: boolean;
}

export function addDoctor(program: Command, context: CliContext): void {
  const command = program
    .command('doctor')
    .summary('test the connection step by step, change nothing')
    .description(
      'Tests the connection to the configured TWS or IB Gateway, or to a simulated one, and with several accounts to each gateway that they are on: port, handshake, server version, accounts, balance, market data, read-only setting, clock, reset hours and the age of the login. For every failure it says the cause and the fix. It places no orders and changes nothing.',
    )
    .option('--gateway-port <port>', 'port of the simulated gateway (default: 4002)');
  describe(command, [
    'bowline doctor',
    'IBKR_HOST=127.0.0.1 IBKR_PORT=7497 bowline doctor',
    'bowline doctor --json',
  ]).action((options: Options) => run(context, options, () => doctor(context, options)));
}

async function doctor(context: CliContext, options: Options): Promise<ExitCode> {
  const { io } = context;
  const { json, ...flags } = options;
  const loaded = await loadConfig({ cwd: io.cwd, env: io.env, flags });
  if (!loaded.ok) {
    printProblems(context, json, loaded.error);
    return EXIT.usage;
  }
  for (const warning of loaded.value.warnings) io.stderr.write(`${clean(warning)}\n`);
  const { dataDir } = loaded.value.config;
  const running = await runningBowline(dataDir);
  const config = withRunningGateway(loaded.value.config, running, flags.gatewayPort);
  let gateway: string | undefined;
  const tell = (step: DoctorStep): void => {
    if (json) return;
    if (step.gateway !== undefined && step.gateway !== gateway)
      io.stdout.write(`Gateway ${clean(step.gateway)}\n`);
    gateway = step.gateway;
    io.stdout.write(stepText(step));
  };
  const report = await context.parts.runDoctor(config, tell, await seenLogins(config, running));
  if (json) printJson(io, report);
  else io.stdout.write(report.passed ? 'Connection test PASSED\n' : 'Connection test FAILED\n');
  return report.passed ? EXIT.done : EXIT.failed;
}

/** What a Bowline that runs over the same data folder says of itself, or of one of its accounts; undefined where none does. */
async function runningBowline(dataDir: string, account?: string): Promise<StatusView | undefined> {
  const query = account === undefined ? '' : `?account=${encodeURIComponent(account)}`;
  try {
    return (await connect(dataDir).get(`/api/status${query}`)) as StatusView;
  } catch (cause) {
    if (cause instanceof NotRunning || cause instanceof RequestFailed) return undefined;
    throw cause;
  }
}

/**
 * A running Bowline whose simulated gateway had to take another port is tested where it listens, unless a port was asked
 * for.
 */
function withRunningGateway(
  config: BowlineConfig,
  running: StatusView | undefined,
  askedPort: string | undefined,
): BowlineConfig {
  if (config.broker.kind !== 'simulated' || askedPort !== undefined || !running?.simulated) return config;
  return { ...config, simulated: { ...config.simulated, gatewayPort: running.link.port } };
}

/** How old the logins of the gateways are only who has followed them knows. */
async function seenLogins(config: BowlineConfig, running: StatusView | undefined): Promise<SeenLogins> {
  const logins = new Map<string, SeenLogin>();
  if (!running) return logins;
  const seen = (name: string, status: StatusView | undefined): void => {
    const login = status?.link.login;
    if (login)
      logins.set(name, {
        since: unixMs(Date.parse(login.since)),
        lapsesAt: unixMs(Date.parse(login.lapsesAt)),
        seenToBegin: login.seenToBegin,
      });
  };
  if (config.accounts.length === 0) seen(MAIN_GATEWAY, running);
  // The accounts of a gateway share its login.
  for (const [name, [first]] of Map.groupBy(config.accounts, gatewayOf))
    seen(name, await runningBowline(config.dataDir, first?.id));
  return logins;
}

const MARKS: Readonly<Record<DoctorStep['outcome'], string>> = {
  ok: 'ok     ',
  warning: 'WARNING',
  failed: 'FAILED ',
  skipped: 'skipped',
};

function stepText(step: DoctorStep): string {
  const indent = ' '.repeat(MARKS.ok.length + 2);
  const lines = [`${MARKS[step.outcome]}  ${clean(step.name)}: ${clean(step.text)}\n`];
  if (step.cause !== undefined) lines.push(`${indent}Cause: ${clean(step.cause)}\n`);
  if (step.fix !== undefined) lines.push(`${indent}Fix: ${clean(step.fix)}\n`);
  return lines.join('');
}
