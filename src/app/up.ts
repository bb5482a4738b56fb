import { systemClock } from '../core/clock.ts';
import type { Logger } from '../core/log.ts';
import { Journal } from '../journal/journal.ts';
import { alertSecret } from './alert-secret.ts';
import { AlertDesk } from './alerts/alert-desk.ts';
import { AlertUrls } from './alerts/alert-urls.ts';
import type { Application } from './application.ts';
import { httpRooms } from './chat/chat-settings.ts';
import { Checkpoints, checkpointOf } from './checkpoint/checkpoints.ts';
import type { BowlineConfig } from './config/schema.ts';
import { composeAccount } from './desk/compose-account.ts';
import { composeDesk } from './desk/compose-desk.ts';
import type { Closer, Composition } from './desk/composition.ts';
import { killFileIn } from './runtime/kill-file.ts';
import { startSimulatedGateway } from './simulated-gateway.ts';
import { journalIn, stateFolder, usesSimulatedGateway } from './state-folder.ts';
import { beatFor } from './watchdog/heartbeat.ts';
import { takeFolder } from './watchdog/take-folder.ts';

export interface UpOptions {
  readonly log: Logger;
  /** Messages a second to the gateway; IB allows 50. More only makes sense against a simulated gateway that allows it. */
  readonly messagesPerSecond?: number;
  /** Active orders of a contract and side that the gateway takes; absent: IB's 20. */
  readonly ordersPerSide?: number;
  /** Ends the start before it is complete: it rejects with `StartEnded` once every part that had begun is closed. */
  readonly ending?: AbortSignal;
}

export interface RunningBowline {
  readonly application: Application;
  readonly alertSecret: string;
  /** Leaves resting orders where they are. */
  close(): Promise<void>;
}

/**
 * Starts all of Bowline but its HTTP server: the simulated gateway unless a real one is configured, the journal, the links
 * and the traders, one for each account. Resolves when the accounts and the first quotes are there, or, with a gateway that
 * does not answer, after ten seconds: it then keeps trying. Rejects with `DataFolderInUse`, `DeskJournal`,
 * `RecordedDataError`, `PortTaken`, `AccountStoreUnusable` or `StartEnded`; nothing is left open then.
 */
export async function startBowline(config: BowlineConfig, options: UpOptions): Promise<RunningBowline> {
  const { log } = options;
  const { dataDir } = config;
  const lock = await takeFolder(dataDir, log);
  if (!lock) throw new DataFolderInUse(dataDir);
  const started: Closer[] = [() => lock.release()];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= closeAll(started);
    return closing;
  };
  try {
    return { ...(await compose(config, options, started)), close };
  } catch (error) {
    await close().catch((cause: unknown) => log.error({ err: cause }, 'A part could not be closed'));
    throw error;
  } finally {
    log.flush();
  }
}

/** Closes every part, the last one first; what fails does not keep the others open. */
async function closeAll(started: readonly Closer[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of started.toReversed()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not every part could be closed');
}

async function compose(
  config: BowlineConfig,
  { log, messagesPerSecond, ordersPerSide, ending }: UpOptions,
  started: Closer[],
): Promise<Omit<RunningBowline, 'close'>> {
  const clock = systemClock;
  const { dataDir } = config;
  let tradingState = (): string => 'starting';
  // At once: from now on a watchdog has to know whose folder it is.
  started.push(
    beatFor(
      dataDir,
      () => tradingState(),
      (cause) => log.error({ err: cause }, 'The sign of life could not be written: a watchdog will miss it'),
    ),
  );
  const startedAt = clock.now();
  const simulated = usesSimulatedGateway(config) ? await startSimulatedGateway(config, { log }) : undefined;
  if (simulated) started.push(() => simulated.close());
  const journalPath = journalIn(stateFolder(config));
  const journal = new Journal(journalPath);
  started.push(() => journal.close());
  const secret = alertSecret(config.dataDir, config.alerts.secret);
  const urls = new AlertUrls({ dataDir: config.dataDir, settings: config.alerts.urls, clock });
  const recorded = config.simulated.replay ?? config.simulated.csv;
  const whole: Composition = {
    config,
    clock,
    log,
    startedAt,
    ...(messagesPerSecond === undefined ? {} : { messagesPerSecond }),
    ...(ordersPerSide === undefined ? {} : { ordersPerSide }),
    ...(ending ? { ending } : {}),
    journal,
    checkpoints: new Checkpoints({ path: checkpointOf(journalPath), journal, log }),
    ...(simulated ? { simulated } : {}),
    symbols: recorded && simulated ? simulated.symbols : config.trading.symbols,
    urls,
    alerts: new AlertDesk({ urls, mainSources: config.alerts.sources, rooms: httpRooms(config.chat) }),
    secrets: [secret],
    killFile: killFileIn(config.dataDir),
    started,
    tellState: (state) => {
      tradingState = state;
    },
  };
  const application = await (config.accounts.length > 0 ? composeDesk(whole) : composeAccount(whole));
  return { application, alertSecret: secret };
}

/** Another Bowline works on the same data folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';

  constructor(dataDir: string) {
    super(
      `Another Bowline runs on the data folder ${dataDir}. Stop it, or choose another folder with --data.`,
    );
  }
}
