import type { Command } from 'commander';
import type { ConfigFlags } from '../../app/config/settings.ts';
import { watchedGateways } from '../../app/watchdog/watched-gateways.ts';
import { type CliContext, describe, printProblems, run } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { prepare } from '../run/prepare.ts';
import { endingText, waitForEnding } from '../run/stopping.ts';

interface Options extends Pick<ConfigFlags, 'data' | 'config'> {
  readonly json?: boolean;
}

export function addWatchdog(program: Command, context: CliContext): void {
  const command = program
    .command('watchdog')
    .summary('look after positions when Bowline is dead')
    .description(
      "Runs beside `bowline up`, as a process and a client of its own, until Ctrl+C. While Bowline lives it only watches. When Bowline is dead or hangs, and a position that it opened is without its stop for longer than `watchdog.graceSeconds`, it does what `watchdog.do` says: flatten, cancel or warn. It obeys the KILL file when Bowline cannot. It reads Bowline's data folder and writes under watchdog/ in it. See docs/watchdog.md for its limits. Exit codes: 0 ended as asked, 1 failed or another watchdog runs on the folder, 2 bad configuration.",
    );
  describe(command, [
    'bowline watchdog',
    'IBKR_HOST=127.0.0.1 IBKR_PORT=7497 bowline watchdog --data /srv/bowline',
    'bowline watchdog --json',
  ]).action((options: Options) => run(context, options, () => watchdog(context, options)));
}

async function watchdog(context: CliContext, options: Options): Promise<ExitCode> {
  const { json, ...flags } = options;
  const prepared = await prepare(context, {
    flags,
    logs: 'watchdog/logs',
    ...(json === undefined ? {} : { json }),
  });
  if (typeof prepared === 'number') return prepared;
  const { config, log } = prepared;
  const waiting = waitForEnding(context.io, () => process.exit(EXIT.failed));
  try {
    const gateways = watchedGateways(config);
    if (gateways.length === 0) {
      const message =
        'The simulated gateway that Bowline starts itself ends with Bowline: there is nothing to look after. Set IBKR_HOST and IBKR_PORT, also for a gateway that `bowline gateway` runs.';
      printProblems(context, json, [{ code: 'NOTHING_TO_WATCH', field: 'broker', message }]);
      return EXIT.usage;
    }
    const { clientId, graceSeconds, do: deed } = config.watchdog;
    if (gateways.some(({ ownClientIds }) => ownClientIds.includes(clientId))) {
      const message = `watchdog.clientId is ${clientId}, which is Bowline's own; give the watchdog another.`;
      printProblems(context, json, [{ code: 'CONFIG_INVALID', field: 'watchdog.clientId', message }]);
      return EXIT.usage;
    }
    const running = await context.parts.startWatchdog(config, log.logger);
    for (const { host, port, accounts } of gateways) {
      const whose = accounts.flatMap(({ id }) => id ?? []);
      const of = whose.length === 0 ? '' : `, ${whose.join(', ')}`;
      log.announce(
        `Watching ${config.dataDir}; gateway ${host}:${port}, client id ${clientId}${of}; after ${graceSeconds} s without a stop: ${deed}`,
      );
      for (const { id, deeds } of accounts)
        if (deeds.graceSeconds !== graceSeconds || deeds.do !== deed)
          log.announce(`${id}: after ${deeds.graceSeconds} s without a stop: ${deeds.do}`);
    }
    log.announce('Ready', { ready: 1, pid: process.pid });
    const ending = await waiting.ending;
    log.logger.info(endingText(ending));
    await running.close();
    log.logger.info('Stopped');
    return ending.by === 'crash' ? EXIT.failed : EXIT.done;
  } catch (cause) {
    log.logger.error({ err: cause }, 'The watchdog could not run');
    return EXIT.failed;
  } finally {
    waiting.release();
    log.close();
  }
}
