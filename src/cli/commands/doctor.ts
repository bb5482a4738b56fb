import type { Command } from 'commander';
import { loadConfig } from '../../app/config/load.ts';
import type { BowlineConfig } from '../../app/config/schema.ts';
import type { ConfigFlags } from '../../app/config/settings.ts';
import type { DoctorStep } from '../../app/doctor/step.ts';
import type { StatusView } from '../../app/views.ts';
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
      'Tests the connection to the configured TWS or IB Gateway, or to a simulated one: port, handshake, server version, accounts, balance, market data, read-only setting, clock. For every failure it says the cause and the fix. It places no orders and changes nothing.',
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
  const config = await withRunningGateway(loaded.value.config, flags.gatewayPort);
  const report = await context.parts.runDoctor(config, (step) => {
    if (!json) io.stdout.write(stepText(step));
  });
  if (json) printJson(io, report);
  else io.stdout.write(report.passed ? 'Connection test PASSED\n' : 'Connection test FAILED\n');
  return report.passed ? EXIT.done : EXIT.failed;
}

/**
 * A running Bowline whose simulated gateway had to take another port is tested where it listens, unless a port was asked
 * for.
 */
async function withRunningGateway(
  config: BowlineConfig,
  askedPort: string | undefined,
): Promise<BowlineConfig> {
  if (config.broker.kind !== 'simulated' || askedPort !== undefined) return config;
  try {
    const { simulated, link } = (await connect(config.dataDir).get('/api/status')) as StatusView;
    if (!simulated) return config;
    return { ...config, simulated: { ...config.simulated, gatewayPort: link.port } };
  } catch (cause) {
    if (cause instanceof NotRunning || cause instanceof RequestFailed) return config;
    throw cause;
  }
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
