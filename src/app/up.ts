import { createIbkrBroker } from '../broker/ibkr/create-ibkr-broker.ts';
import { systemClock } from '../core/clock.ts';
import { type AccountId, accountId } from '../core/ids.ts';
import type { Logger } from '../core/log.ts';
import { seededRandom, seedFrom } from '../core/random.ts';
import { Journal } from '../journal/journal.ts';
import type { TradingEvent } from '../trading/kernel/events.ts';
import { scopedLimitsOf } from '../trading/risk/limits/scoped-limits.ts';
import type { SizeRequest } from '../trading/signal.ts';
import { StopButton } from './actions/stop-button.ts';
import { alertSecret } from './alert-secret.ts';
import { AlertDesk } from './alerts/alert-desk.ts';
import { AlertUrls } from './alerts/alert-urls.ts';
import type { Application } from './application.ts';
import { Bowline } from './bowline.ts';
import { httpRooms } from './chat/chat-settings.ts';
import { openChat } from './chat/open-chat.ts';
import type { BowlineConfig } from './config/schema.ts';
import { evidenceJournal } from './golive/evidence-place.ts';
import { GoLiveDesk } from './golive/golive-desk.ts';
import { noteSimulatedMarket } from './golive/note-simulated-market.ts';
import { PermitBoard } from './golive/permit-board.ts';
import { safetySettingsOf } from './golive/safety-settings-of.ts';
import { InstrumentDesk } from './instruments/instrument-desk.ts';
import { deltaReader, priceReader } from './instruments/price-reader.ts';
import { Resolver } from './instruments/resolver.ts';
import { SymbolBook } from './instruments/symbol-book.ts';
import type { RunFacts } from './read-model/status-view.ts';
import { tellArrival } from './runtime/arrival.ts';
import { Changes } from './runtime/changes.ts';
import { EquityLine } from './runtime/equity.ts';
import { accountIntake } from './runtime/intake.ts';
import { killFileIn, obeyKillFile } from './runtime/kill-file.ts';
import { marketDates } from './runtime/market-dates.ts';
import { rehearse } from './runtime/rehearsal.ts';
import { FollowedSymbols } from './runtime/symbols.ts';
import { Trader } from './runtime/trader.ts';
import { tradedAccount } from './simulated/accounts.ts';
import { type RunningSimulatedGateway, startSimulatedGateway } from './simulated-gateway.ts';
import { journalIn, stateFolder } from './state-folder.ts';
import { packageVersion } from './version.ts';
import { bookFillsOfWatchdog } from './watchdog/fills-of-watchdog.ts';
import { beatFor } from './watchdog/heartbeat.ts';
import { takeFolder } from './watchdog/take-folder.ts';
import { livingWatchdog } from './watchdog/watchdog-file.ts';

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
/** How long it then waits for the first quotes. */
const FIRST_QUOTES_MS = 5_000;

type Closer = () => Promise<void> | void;

/**
 * Starts all of Bowline but its HTTP server: the simulated gateway unless a real one is configured, the journal, the
 * link and the trader. Resolves when the account and the first quotes are there, or, with a gateway that does not answer,
 * after ten seconds: it then keeps trying. Rejects with `DataFolderInUse`, `RecordedDataError`, `PortTaken` or
 * `AccountStoreUnusable`; nothing is left open then.
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
    return await compose(config, options, started, close);
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
  { log, messagesPerSecond }: UpOptions,
  started: Closer[],
  close: () => Promise<void>,
): Promise<RunningBowline> {
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
  let gateway: RunningSimulatedGateway | undefined;
  if (config.broker.kind === 'simulated') {
    gateway = await startSimulatedGateway(config, { log });
    started.push(() => gateway?.close());
  }
  const target = gateway ?? { host: '', port: 0 };
  const real = config.broker.kind === 'ibkr' ? config.broker : undefined;
  const [host, port, clientId] = real ? [real.host, real.port, real.clientId] : [target.host, target.port, 1];
  const folder = stateFolder(config);
  const journal = new Journal(journalIn(folder));
  started.push(() => journal.close());
  const configured = real ? real.account : tradedAccount(config.simulated);
  const account = configured === undefined ? undefined : accountId(configured);
  const followedAccount = account ?? accountOf(journal);
  const broker = createIbkrBroker({
    host,
    port,
    clientId,
    ...(real ? { clientIdFallbacks: real.clientIdFallbacks } : {}),
    ...(followedAccount === undefined ? {} : { account: followedAccount }),
    ...(messagesPerSecond === undefined ? {} : { messagesPerSecond }),
    streams: 'on-request',
    clock,
    random: seededRandom(seedFrom(process.pid, startedAt)),
    log,
  });
  const {
    limits,
    limitsFor,
    policies,
    resets,
    riskDay,
    watchers,
    sizing,
    sizeMultipliers,
    defaultQuantity,
    symbols,
  } = config.trading;
  const board = new PermitBoard({ dataDir, folder }, safetySettingsOf(config));
  const trader = new Trader({
    broker,
    journal,
    clock,
    log,
    limits,
    policies,
    resets,
    scopedLimits: limitsFor.map(scopedLimitsOf),
    riskDay,
    watchers,
    defaultQuantity,
    sizeMultipliers,
    sizing: sizing as SizeRequest | undefined,
    mode: config.mode,
    live: () => board.facts(),
    ...(account === undefined ? {} : { account }),
  });
  started.push(() => trader.stop());
  tradingState = () => trader.kernel.state.tradingState.name;
  const resolver = new Resolver({
    broker,
    marketDate: marketDates(() => gateway?.now() ?? trader.market.latestMarketTime() ?? clock.now()),
    // Which contract a symbol means is the same on paper and live.
    book: new SymbolBook(stateFolder({ ...config, mode: 'paper' })),
    checksFindings: real !== undefined,
    rollDays: config.instruments.rollDays,
    rollByVolume: config.instruments.rollByVolume,
    priceOf: priceReader(trader),
    deltaOf: deltaReader(trader),
  });
  const followedSymbols =
    (config.simulated.replay || config.simulated.csv) && gateway ? gateway.symbols : symbols;
  const followed = new FollowedSymbols(trader, resolver, log, followedSymbols);
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
  const urls = new AlertUrls({ dataDir: config.dataDir, settings: config.alerts.urls, clock });
  const { approvalMinutes } = config.alerts;
  const intake = accountIntake({
    trader,
    resolver,
    clock,
    log,
    secrets: [secret],
    urls,
    ...(approvalMinutes === undefined ? {} : { approvalMinutes }),
  });
  const killFile = killFileIn(dataDir);
  const stop = new StopButton({ trader, intake, killFile });
  const chat = await openChat(config.chat, {
    trader,
    intake,
    resolver,
    journal,
    clock,
    log,
    actions: () => application,
  });
  const application: Bowline = new Bowline({
    trader,
    intake,
    stop,
    changes,
    equity,
    journal,
    clock,
    limits,
    facts,
    alerts: new AlertDesk({
      urls,
      mainSources: config.alerts.sources,
      rooms: httpRooms(config.chat),
    }),
    ...(chat ? { chat } : {}),
    instruments: new InstrumentDesk(resolver, config.instruments.rollDays),
    goLive: new GoLiveDesk({
      trader,
      journal,
      clock,
      board,
      criteria: config.golive,
      ...(config.mode === 'live' ? { evidencePath: evidenceJournal(config) } : {}),
    }),
    symbols: () => followed.count(),
    watchdog: () => livingWatchdog(dataDir, clock.now()),
  });
  tellArrival(trader, log);
  noteSimulatedMarket(trader, log);
  trader.ready.subscribe(() => followed.follow());
  log.info(`Connecting to ${host}:${port}...`);
  trader.start();
  bookFillsOfWatchdog(dataDir, trader, log);
  // Before the first order could leave.
  started.push(obeyKillFile(killFile, stop, trader, log));
  if (await trader.untilReady(FIRST_SESSION_MS)) await followed.settled(FIRST_QUOTES_MS);
  else {
    log.warn(
      `No orders can be sent over ${host}:${port} yet: ${trader.link().reason ?? 'no answer'}. Bowline keeps trying; \`bowline doctor\` says what to fix.`,
    );
  }
  started.push(
    rehearse({
      market: trader.market,
      resolver,
      symbols: followedSymbols,
      log,
      explain: (raw) => intake.explain(raw),
    }),
  );
  if (chat) {
    started.push(() => chat.close());
    await chat.start();
  }
  return { application, alertSecret: secret, close };
}

/** The account that a journal belongs to: that of its first session. */
function accountOf(journal: Journal): AccountId | undefined {
  for (const { data } of journal.read()) {
    const event = data as TradingEvent;
    if (event.type === 'session.established') return event.account;
  }
  return undefined;
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
