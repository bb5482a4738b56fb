import { join } from 'node:path';
import { createIbkrBroker } from '../../broker/ibkr/create-ibkr-broker.ts';
import type { Broker } from '../../broker/port.ts';
import { systemClock, type UnixMs } from '../../core/clock.ts';
import { accountId, type ConId, conId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import { seededRandom, seedFrom } from '../../core/random.ts';
import { type FolderLock, takeLock } from '../../journal/folder-lock.ts';
import type { KernelContext } from '../../trading/kernel/context.ts';
import type { BowlineConfig, IbkrBrokerConfig } from '../config/schema.ts';
import { PermitBoard } from '../golive/permit-board.ts';
import { safetySettingsOf } from '../golive/safety-settings-of.ts';
import { processLives } from '../process-lives.ts';
import { killFileIn, readKillFile } from '../runtime/kill-file.ts';
import { journalIn, stateFolder } from '../state-folder.ts';
import { bornOf, readHeartbeat } from './heartbeat.ts';
import { Intervention } from './intervention.ts';
import { OwnerLines } from './owner-lines.ts';
import { Pulse } from './pulse.ts';
import { ShadowBook } from './shadow-book.ts';
import { mainLockPath } from './take-folder.ts';
import { Watchdog } from './watchdog.ts';
import { removeWatchdogSign, writeWatchdogSign } from './watchdog-file.ts';
import { readWatchdogJournal, WatchdogJournal } from './watchdog-journal.ts';

const TICK_MS = 1_000;

/** A running watchdog. */
export interface RunningWatchdog {
  close(): Promise<void>;
}

/** Another watchdog looks after the same data folder. */
export class WatchdogRuns extends Error {
  override readonly name = 'WatchdogRuns';
}

/**
 * Starts the watchdog of a data folder. Rejects with `WatchdogRuns`. Of Bowline's files it only reads; it writes its own
 * under `watchdog/` and `run/`.
 */
export async function startWatchdog(
  config: BowlineConfig & { readonly broker: IbkrBrokerConfig },
  log: Logger,
): Promise<RunningWatchdog> {
  const { dataDir, broker: target, watchdog: settings } = config;
  const own = takeLock(join(dataDir, 'run', 'watchdog.lock'));
  if (!own) throw new WatchdogRuns(`Another watchdog runs on the data folder ${dataDir}.`);
  const clock = systemClock;
  const elapsed = (): number => performance.now();
  const connect = (clientId: number): Broker =>
    createIbkrBroker({
      host: target.host,
      port: target.port,
      clientId,
      ...(target.account === undefined ? {} : { account: accountId(target.account) }),
      clock,
      random: seededRandom(seedFrom(process.pid, clock.now(), clientId)),
      log,
    });
  const earlier = readWatchdogJournal(dataDir);
  const journal = new WatchdogJournal(dataDir);
  journal.write({ type: 'started', pid: process.pid, clientId: settings.clientId });
  const broker = connect(settings.clientId);
  const owners = new OwnerLines(connect, log);
  const context = (book: ShadowBook): KernelContext => shadowContext(config, book, broker);
  const watchdog = new Watchdog({
    settings,
    pulse: new Pulse(
      {
        heartbeat: () => readHeartbeat(dataDir),
        processLives,
        folderIsFree: () => isFree(mainLockPath(dataDir)),
        elapsed,
      },
      settings.silentSeconds * 1_000,
    ),
    broker,
    owners,
    intervention: new Intervention({
      broker,
      owners,
      journal,
      log,
      clock,
      elapsed,
      context,
      triedAgo: attemptsIn(earlier, clock.now()),
    }),
    journal,
    log,
    clock,
    elapsed,
    readKill: () => readKillFile(killFileIn(dataDir)),
    readBook: () => ShadowBook.read(journalIn(stateFolder(config)), clock),
    takeFolder: () => takeLock(mainLockPath(dataDir)),
    endMain: () => endMain(dataDir),
    noted: earlier,
  });
  broker.start();
  return run(watchdog, { broker, journal, own, log, dataDir, clientId: settings.clientId });
}

interface Running {
  readonly broker: Broker;
  readonly journal: WatchdogJournal;
  readonly own: FolderLock;
  readonly log: Logger;
  readonly dataDir: string;
  readonly clientId: number;
}

/** Ticks until it is closed; a tick that takes long delays the next one, but not the sign of life. */
function run(watchdog: Watchdog, { broker, journal, own, log, dataDir, clientId }: Running): RunningWatchdog {
  let ticking: Promise<void> | undefined;
  const sign = (): void => {
    const at = new Date().toISOString();
    const connected = broker.health.ready;
    writeWatchdogSign(dataDir, { pid: process.pid, at, clientId, connected, state: watchdog.sign });
  };
  const tick = (): void => {
    ticking ??= watchdog
      .tick()
      .catch((cause: unknown) => log.error({ err: cause }, 'The watchdog could not look'))
      .finally(() => {
        ticking = undefined;
      });
    try {
      sign();
    } catch (cause) {
      log.error({ err: cause }, "The watchdog's sign of life could not be written");
    }
  };
  tick();
  const timer = setInterval(tick, TICK_MS);
  return {
    async close() {
      clearInterval(timer);
      await ticking;
      await watchdog.close();
      await broker.close();
      journal.write({ type: 'stopped' });
      journal.close();
      removeWatchdogSign(dataDir);
      own.release();
    },
  };
}

/** True when nobody held it a moment ago. */
function isFree(path: string): boolean {
  const lock = takeLock(path);
  lock?.release();
  return lock !== undefined;
}

/**
 * Ends the main process that gave the last sign of life, when the operating system says that it is that process and not
 * a later one with the same number.
 */
function endMain(dataDir: string): number | undefined {
  const last = readHeartbeat(dataDir);
  if (last?.born === undefined || bornOf(last.pid) !== last.born) return undefined;
  try {
    process.kill(last.pid, 'SIGKILL');
    return last.pid;
  } catch {
    return undefined;
  }
}

/** How long ago each instrument was last tried to be closed in vain. A time in the future was written before the clock was set. */
function attemptsIn(
  entries: ReturnType<typeof readWatchdogJournal>,
  now: UnixMs,
): ReadonlyMap<ConId, number> {
  const found = new Map<ConId, number>();
  const left = new Map<string, number>();
  for (const entry of entries) {
    if (entry.type === 'close-planned') {
      found.set(conId(entry.conId), Math.max(0, now - Date.parse(entry.at)));
      left.set(entry.ref, entry.quantity);
    } else if (entry.type === 'close-execution') {
      const { ref, quantity, conId: of } = entry.execution;
      left.set(ref, (left.get(ref) ?? 0) - quantity);
      // An attempt that has closed everything needs no other one.
      if ((left.get(ref) ?? 0) <= 0) found.delete(of);
    }
  }
  return found;
}

/** What the checks of a closing may ask. */
function shadowContext(config: BowlineConfig, book: ShadowBook, broker: Broker): KernelContext {
  const { limits, policies, defaultQuantity } = config.trading;
  const { account } = book.state;
  const { health } = broker;
  const { dataDir } = config;
  // Read anew each time: it may have come, or gone, since the watchdog began.
  const permit = new PermitBoard({ dataDir, folder: stateFolder(config) }, safetySettingsOf(config));
  return {
    now: () => systemClock.now(),
    quote: () => undefined,
    account: () => (account === undefined ? {} : { id: account }),
    link: () => ({ ready: health.ready, readOnly: health.readOnly, brokerUp: health.broker !== 'down' }),
    live: () => permit.facts(),
    brokerPosition: (of) => book.brokerPosition(of),
    limits,
    policies,
    defaultQuantity,
  };
}
