import { Command, CommanderError } from 'commander';
import { addAlerts } from './commands/alerts.ts';
import { addAmend } from './commands/amend.ts';
import { addApproval } from './commands/approve.ts';
import { addArm } from './commands/arm.ts';
import { addCancel } from './commands/cancel.ts';
import { addChat } from './commands/chat.ts';
import { addClose } from './commands/close.ts';
import { addDoctor } from './commands/doctor.ts';
import { addFlatten } from './commands/flatten.ts';
import { addGateway } from './commands/gateway.ts';
import { addGoLive } from './commands/golive.ts';
import { addInstrument } from './commands/instrument.ts';
import { addKill } from './commands/kill.ts';
import { addLog } from './commands/log.ts';
import { addOrders } from './commands/orders.ts';
import { addPositions } from './commands/positions.ts';
import { addReconcile } from './commands/reconcile.ts';
import { addReplay } from './commands/replay.ts';
import { addResume } from './commands/resume.ts';
import { addReverse } from './commands/reverse.ts';
import { addRisk } from './commands/risk.ts';
import { addRoll } from './commands/roll.ts';
import { addScoreboard } from './commands/scoreboard.ts';
import { addSignal } from './commands/signal.ts';
import { addSignals } from './commands/signals.ts';
import { addStatus } from './commands/status.ts';
import { addUp } from './commands/up.ts';
import { addWatchdog } from './commands/watchdog.ts';
import { type CliContext, printJson } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Parts } from './parts.ts';

/** Every command, in the order in which the help lists them. */
const COMMANDS = [
  addUp,
  addWatchdog,
  addDoctor,
  addGateway,
  addSignal,
  addAlerts,
  addApproval,
  addStatus,
  addOrders,
  addPositions,
  addSignals,
  addChat,
  addScoreboard,
  addReplay,
  addLog,
  addRisk,
  addInstrument,
  addKill,
  addResume,
  addFlatten,
  addClose,
  addAmend,
  addReverse,
  addRoll,
  addCancel,
  addGoLive,
  addArm,
  addReconcile,
];

const EXIT_CODES_HELP = `
Exit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 refused by risk or safety.
`;

/** Runs one command line (without the program's name) and gives the exit code. Rejects only for bugs. */
export async function runCli(args: readonly string[], io: Io, parts: Parts): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const context: CliContext = {
    io,
    parts,
    finish: (finished) => {
      code = finished;
    },
  };
  const program = new Command('bowline')
    .description('Self-hosted automation for Interactive Brokers: alerts in, protected bracket orders out.')
    .version(parts.version)
    .showHelpAfterError('(See --help.)')
    .addHelpText('after', EXIT_CODES_HELP)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .exitOverride();
  for (const add of COMMANDS) add(program, context);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause;
    if (cause.exitCode === 0) return EXIT.done;
    if (args.includes('--json')) printJson(io, { code: 'USAGE', message: usageMessage(cause) });
    return EXIT.usage;
  }
  return code;
}

/** Commander's message without its prefix; the bare command line has none. */
const usageMessage = (cause: CommanderError): string =>
  cause.code === 'commander.help' ? 'No command was given.' : cause.message.replace(/^error: /, '');
