import { join } from 'node:path';
import { createIbkrBroker } from '../broker/ibkr/create-ibkr-broker.ts';
import { systemClock } from '../core/clock.ts';
import { accountId } from '../core/ids.ts';
import type { Logger } from '../core/log.ts';
import { seededRandom, seedFrom } from '../core/random.ts';
import { takeLock } from '../journal/folder-lock.ts';
import { Journal } from '../journal/journal.ts';
import { alertSecret } from './alert-secret.ts';
import type { Application } from './application.ts';
import { Bowline } from './bowline.ts';
import type { BowlineConfig } from './config/schema.ts';
import type { RunFacts } from './read-model/status-view.ts';
import { tellArrival } from './runtime/arrival.ts';
import { Changes } from './runtime/changes.ts';
import { EquityLine } from './runtime/equity.ts';
import { Intake } from './runtime/intake.ts';
import { marketDates } from './runtime/market-dates.ts';
import { Resolver } from './runtime/resolver.ts';
import { FollowedSymbols } from './runtime/symbols.ts';
import { Trader } from './runtime/trader.ts';
import { type RunningSimulatedGateway, startSimulatedGateway } from './simulated-gateway.ts';
import { journalIn, stateFolder } from './state-folder.ts';
import { packageVersion } from './version.ts';

export interface UpOptions {
  readonly log: Logger;
  /** Messages a second to the gateway; IB allows 50. More only makes sense against a simulated gateway that allows it. */
  readonly messagesPerSecond?: number;
}

export interface RunningBowline {
  readonly application: Application;
  readonly alertSecret: string;
  /** Leaves resting orders where they are. */
  close(): Promise<void>;
}

/** How long the start waits for the first session before it goes on without one. */
const FIRST_SESSION_MS = 10_000;

/**
 * Starts all of Bowline but its HTTP server: the simulated gateway unless a real one is configured, the journal, the
 * link and the trader. Resolves when the account and the first quotes are there, or, with a gateway that does not answer,
 * after ten seconds: it then keeps trying.
 */
export async function startBowline(config: BowlineConfig, options: UpOptions): Promise<RunningBowline> {
  const { log } = options;
  const { dataDir } = config;
  const lock = takeLock(join(dataDir, 'run', 'bowline.lock'));
  if (!lock) throw new DataFolderInUse(dataDir);
  const started: (() => Promise<void> | void)[] = [() => lock.release()];
  const closeAll = async (): Promise<void> => {
    for (const close of started.splice(0).reverse()) await close();
  };
  try {
    return await compose(config, options, started, closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  } finally {
    log.flush();
  }
}

async function compose(
  config: BowlineConfig,
  { log, messagesPerSecond }: UpOptions,
  started: (() => Promise<void> | void)[],
  close: () => Promise<void>,
): Promise<RunningBowline> {
  const clock = systemClock;
  const startedAt = clock.now();
  let gateway: RunningSimulatedGateway | undefined;
  if (config.broker.kind === 'simulated') {
    gateway = await startSimulatedGateway(config, { log });
    started.push(() => gateway?.close());
  }
  const target = gateway ?? { host: '', port: 0 };
  const real = config.broker.kind === 'ibkr' ? config.broker : undefined;
  const [host, port, clientId] = real ? [real.host, real.port, real.clientId] : [target.host, target.port, 1];
  const account = real ? real.account : config.simulated.account;
  const broker = createIbkrBroker({
    host,
    port,
    clientId,
    ...(real ? { clientIdFallbacks: real.clientIdFallbacks } : {}),
    ...(account === undefined ? {} : { account: accountId(account) }),
    ...(messagesPerSecond === undefined ? {} : { messagesPerSecond }),
    clock,
    random: seededRandom(seedFrom(process.pid, startedAt)),
    log,
  });
  const journal = new Journal(journalIn(stateFolder(config)));
  started.push(() => journal.close());
  const { limits, defaultQuantity, symbols } = config.trading;
  const trader = new Trader({
    broker,
    journal,
    clock,
    log,
    limits,
    defaultQuantity,
    ...(account === undefined ? {} : { account: accountId(account) }),
  });
  started.push(() => trader.stop());
  const resolver = new Resolver(
    broker,
    marketDates(() => gateway?.now() ?? trader.market.latestMarketTime() ?? clock.now()),
  );
  const followed = new FollowedSymbols(
    trader,
    resolver,
    log,
    config.simulated.replay && gateway ? gateway.symbols : symbols,
  );
  const changes = new Changes(trader);
  const equity = new EquityLine(trader, clock, changes);
  started.push(
    () => changes.close(),
    () => equity.close(),
  );
  const secret = alertSecret(config.dataDir, config.alerts.secret);
  const facts: RunFacts = {
    version: packageVersion(),
    startedAt,
    host,
    port,
    clientId,
    simulated: gateway !== undefined,
    market: gateway ? `SIMULATED ${gateway.label}` : 'Interactive Brokers',
  };
  const application = new Bowline({
    trader,
    intake: new Intake({ trader, resolver, clock, secrets: [secret] }),
    changes,
    equity,
    journal,
    clock,
    limits,
    facts,
    symbols: () => followed.count(),
  });
  tellArrival(trader, log);
  log.info(`Connecting to ${host}:${port}...`);
  trader.start();
  if (await trader.untilReady(FIRST_SESSION_MS)) await followed.follow();
  else {
    log.warn(
      `No session with ${host}:${port} yet: ${trader.link().reason ?? 'no answer'}. Bowline keeps trying; \`bowline doctor\` says what to fix.`,
    );
    trader.untilReady().then(() => followed.follow());
  }
  return { application, alertSecret: secret, close };
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
