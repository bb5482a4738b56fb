import { join } from 'node:path';
import { SharedLink } from '../../broker/accounts/shared-link.ts';
import { createIbkrBroker } from '../../broker/ibkr/create-ibkr-broker.ts';
import type { Broker } from '../../broker/port.ts';
import { systemClock } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';
import { seededRandom, seedFrom } from '../../core/random.ts';
import { type FolderLock, takeLock } from '../../journal/folder-lock.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { processLives } from '../process-lives.ts';
import { killFileIn, readKillFile, strictestKill } from '../runtime/kill-file.ts';
import { journalIn, stateFolder } from '../state-folder.ts';
import { attemptsIn, closingsIn } from './attempts.ts';
import { readHeartbeat } from './heartbeat.ts';
import { Intervention } from './intervention.ts';
import { MainWatch } from './main-watch.ts';
import { OrderNumbers } from './order-numbers.ts';
import { OwnerLines } from './owner-lines.ts';
import { Pulse } from './pulse.ts';
import { shadowContext } from './shadow-context.ts';
import { readShadowBook, ShadowShelf } from './shadow-shelf.ts';
import { SharedFolder } from './shared-folder.ts';
import { mainLockPath } from './take-folder.ts';
import { Watchdog } from './watchdog.ts';
import { removeWatchdogSign, type WatchdogSign, writeWatchdogSign } from './watchdog-file.ts';
import { readWatchdogJournal, WatchdogJournal } from './watchdog-journal.ts';
import { type WatchedAccount, type WatchedGateway, watchedGateways } from './watched-gateways.ts';

const TICK_MS = 1_000;

/** A running watchdog. */
export interface RunningWatchdog {
  close(): Promise<void>;
}

/** Another watchdog looks after the same data folder. */
export class WatchdogRuns extends Error {
  override readonly name = 'WatchdogRuns';
}

/** What looks after the accounts of one gateway. */
interface Post {
  readonly gateway: WatchedGateway;
  readonly broker: Broker;
  readonly guards: readonly Guard[];
}

/** What looks after one account. */
interface Guard {
  readonly account: WatchedAccount;
  readonly watchdog: Watchdog;
  readonly log: Logger;
}

/** What all of them share. */
interface Shared {
  readonly config: BowlineConfig;
  readonly log: Logger;
  readonly journal: WatchdogJournal;
  readonly earlier: ReturnType<typeof readWatchdogJournal>;
  readonly main: MainWatch;
  readonly folder: SharedFolder;
  readonly shelf: ShadowShelf;
  readonly count: () => number;
}

const elapsed = (): number => performance.now();

/**
 * Starts the watchdog of a data folder: one connection to each gateway, and each account looked after by itself. Rejects with
 * `WatchdogRuns`. Of Bowline's files it only reads; it writes its own under `watchdog/` and `run/`.
 */
export async function startWatchdog(config: BowlineConfig, log: Logger): Promise<RunningWatchdog> {
  const { dataDir, watchdog: settings } = config;
  const own = takeLock(join(dataDir, 'run', 'watchdog.lock'));
  if (!own) throw new WatchdogRuns(`Another watchdog runs on the data folder ${dataDir}.`);
  const earlier = readWatchdogJournal(dataDir);
  const journal = new WatchdogJournal(dataDir);
  journal.write({ type: 'started', pid: process.pid, clientId: settings.clientId });
  const folder = new SharedFolder(() => takeLock(mainLockPath(dataDir)));
  const heartbeat = () => readHeartbeat(dataDir);
  const pulse = new Pulse(
    { heartbeat, processLives, folderIsFree: () => folder.isFree(), elapsed },
    settings.silentSeconds * 1_000,
  );
  let counted = 0;
  const shared: Shared = {
    config,
    log,
    journal,
    earlier,
    main: new MainWatch({ pulse, folder, heartbeat, journal, log }),
    folder,
    shelf: new ShadowShelf(journalIn(stateFolder(config)), systemClock),
    count: () => {
      counted += 1;
      return counted;
    },
  };
  const posts = watchedGateways(config).map((gateway) => makePost(gateway, shared));
  for (const { broker } of posts) broker.start();
  return run(posts, own, shared);
}

function makePost(gateway: WatchedGateway, shared: Shared): Post {
  const { config, log, journal, count } = shared;
  const { host, port, follows, accounts } = gateway;
  const advisor = accounts.find(({ allocation }) => allocation !== undefined)?.allocation;
  const connect = (clientId: number): Broker =>
    createIbkrBroker({
      host,
      port,
      clientId,
      ...(follows === undefined ? {} : { accounts: follows }),
      ...(advisor === undefined ? {} : { advisor }),
      clock: systemClock,
      random: seededRandom(seedFrom(process.pid, systemClock.now(), clientId)),
      log,
    });
  const broker = connect(config.watchdog.clientId);
  tellNotices(broker, journal, log);
  const link = new SharedLink(broker, systemClock);
  const lines = new OwnerLines(connect, log);
  const numbers = new OrderNumbers(count);
  return {
    gateway,
    broker,
    guards: accounts.map((account) =>
      makeGuard(account, brokerOf(account, broker, link), lines, numbers, shared),
    ),
  };
}

/** Of one of several accounts: the connection as it sees it. */
function brokerOf({ id, allocation }: WatchedAccount, broker: Broker, link: SharedLink): Broker {
  if (id === undefined) return broker;
  return allocation ? link.ofGroup(allocation) : link.of(id);
}

function makeGuard(
  account: WatchedAccount,
  broker: Broker,
  lines: OwnerLines,
  numbers: OrderNumbers,
  shared: Shared,
): Guard {
  const { config, earlier, main, folder, shelf } = shared;
  const { id, deeds } = account;
  const log = id === undefined ? shared.log : shared.log.child({ account: id });
  const journal = shared.journal.of(id);
  const owners = lines.share();
  const killFiles = [undefined, ...(id === undefined ? [] : [id])].map((each) =>
    killFileIn(config.dataDir, each),
  );
  const clock = systemClock;
  const known = earlier.filter((entry) => id === undefined || (entry.account ?? id) === id);
  const watchdog = new Watchdog({
    settings: { ...deeds, endHung: config.watchdog.endHung },
    main,
    broker,
    owners,
    intervention: new Intervention({
      broker,
      owners,
      numbers,
      journal,
      log,
      clock,
      elapsed,
      context: shadowContext(config, account, broker),
      triedAgo: attemptsIn(known, clock.now()),
      closings: closingsIn(known),
    }),
    journal,
    log,
    clock,
    elapsed,
    readKill: () => strictestKill(killFiles.map(readKillFile)),
    readBook: () =>
      id === undefined ? readShadowBook(journalIn(stateFolder(config)), clock) : shelf.take(id),
    takeFolder: () => folder.take(),
    noted: known,
  });
  return { account, watchdog, log };
}

/** Ticks until it is closed; an account whose tick takes long delays neither the others nor the sign of life. */
function run(posts: readonly Post[], own: FolderLock, shared: Shared): RunningWatchdog {
  const { config, log, journal, main } = shared;
  const { dataDir } = config;
  const guards = posts.flatMap((post) => post.guards);
  const ticking = new Map<Watchdog, Promise<void>>();
  const sign = (): void => {
    const silent = posts.filter(({ broker }) => !broker.health.ready);
    const unreached = silent.flatMap((post) => post.guards.flatMap(({ account: { id } }) => id ?? []));
    writeWatchdogSign(dataDir, {
      pid: process.pid,
      at: new Date().toISOString(),
      clientId: config.watchdog.clientId,
      connected: silent.length === 0,
      state: stateOf(guards),
      ...(unreached.length === 0 ? {} : { unreached }),
    });
  };
  const tick = (): void => {
    main.look();
    for (const { watchdog, log: ofAccount } of guards) {
      if (ticking.has(watchdog)) continue;
      const ticked = watchdog
        .tick()
        .catch((cause: unknown) => ofAccount.error({ err: cause }, 'The watchdog could not look'))
        .finally(() => ticking.delete(watchdog));
      ticking.set(watchdog, ticked);
    }
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
      await Promise.all(ticking.values());
      await Promise.all(guards.map(({ watchdog }) => watchdog.close()));
      await Promise.all(posts.map(({ broker }) => broker.close()));
      journal.write({ type: 'stopped' });
      journal.close();
      removeWatchdogSign(dataDir);
      own.release();
    },
  };
}

/** Who acts comes first: while any does, Bowline has to wait. */
function stateOf(guards: readonly Guard[]): WatchdogSign['state'] {
  const signs = new Set(guards.map(({ watchdog }) => watchdog.sign));
  return (['acting', 'waiting'] as const).find((state) => signs.has(state)) ?? 'watching';
}

/** What IB says about the watchdog's orders; a connection's numbers are those of all its accounts. */
function tellNotices(broker: Broker, journal: WatchdogJournal, log: Logger): void {
  broker.onEvent((event) => {
    if (event.type !== 'order-notice' || event.fate === 'cancelled') return;
    const text = `IB ${event.code} about order ${event.orderId}: ${event.message}`;
    journal.write({ type: 'trouble', text });
    log.error(text);
  });
}
