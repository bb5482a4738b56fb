import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { elapsedMs, type UnixMs } from '../core/clock.ts';
import type { Logger } from '../core/log.ts';
import { AccountStore } from '../gateway/account-store.ts';
import type { Scenario } from '../gateway/faults/scenario.ts';
import { type RunningGateway, startGateway } from '../gateway/gateway.ts';
import { GatheredSaves } from '../gateway/gathered-saves.ts';
import type { PlaySpeed } from '../gateway/player.ts';
import { type Recorder, recordTo } from '../gateway/transcript/transcript.ts';
import type { Instrument } from '../instruments/instrument.ts';
import { createExchange } from '../simulator/create-exchange.ts';
import { checkpointOf } from './checkpoint/checkpoints.ts';
import type { BowlineConfig } from './config/schema.ts';
import { masterOf, openingsOf } from './simulated/accounts.ts';
import type { GatewayToolOptions, GatewayTools } from './simulated/gateway-tools.ts';
import { holdingsOf } from './simulated/holdings.ts';
import { openMarket } from './simulated/markets.ts';
import { tradingOf } from './simulated/trading.ts';
import { journalIn, stateFolder } from './state-folder.ts';

export interface SimulatedGatewayOptions {
  readonly log: Logger;
  /** Begin anew: the account, its orders, and Bowline's journal of the same market, which is set aside. */
  readonly reset?: boolean;
  /** Above 50 messages a second: IB's refusal, or for measurements none. Default `reject`. */
  readonly messageRate?: 'reject' | 'pace' | 'unlimited';
  /** Active orders per contract, side and account; measurements lift IB's limit of 20. */
  readonly ordersPerSide?: number;
  /** Instead of the configured speed; `max` as fast as it goes. */
  readonly speed?: PlaySpeed;
  /** Milliseconds between two updates of a market data line; 0 sends every change. Default: as IB. */
  readonly tickIntervalMs?: number;
  /** Faults by a plan. */
  readonly scenario?: Scenario;
  /** Port of the control API on loopback; absent: none. */
  readonly controlPort?: number;
  /** File that every frame is written to. */
  readonly record?: string;
}

export interface RunningSimulatedGateway {
  readonly host: string;
  readonly port: number;
  /** `synthetic, seed 7` or `recorded 2013-10-07`. */
  readonly label: string;
  /** Where the control API listens, if anywhere. */
  readonly controlPort?: number;
  /** Market time. */
  now(): UnixMs;
  /** One name for everything that has data: futures by their root, which means the front month. */
  readonly symbols: readonly string[];
  close(): Promise<void>;
}

/** Ports tried after the configured one. */
const PORT_SEARCH = 20;
/** A market that goes on begins again at its last full minute. */
const GOES_BACK_MS = 3_600_000;

/** Starts the simulated gateway on loopback, with its market and the account kept in the data folder. */
export async function startSimulatedGateway(
  config: BowlineConfig,
  options: SimulatedGatewayOptions,
): Promise<RunningSimulatedGateway> {
  const { log, reset = false, messageRate, tickIntervalMs, record } = options;
  const { simulated } = config;
  const folder = stateFolder({ ...config, broker: { kind: 'simulated' } });
  const store = new AccountStore(join(folder, 'account.sqlite'));
  const gathered = new GatheredSaves(store.save, (cause) =>
    log.error({ err: cause }, 'The simulated account could not be saved; it is tried again'),
  );
  let recorder: Recorder | undefined;
  let gateway: RunningGateway | undefined;
  try {
    if (reset) {
      store.reset();
      setJournalAside(folder, log);
    }
    const market = await openMarket(simulated, store.lastPrices(), folder);
    const snapshot = store.load();
    if (snapshot && elapsedMs(market.source.start, snapshot.now) > GOES_BACK_MS)
      log.warn(beforeItsTime(snapshot.now, market.source.start));
    const holdings = holdingsOf(simulated.holdings, market.instruments);
    const master = masterOf(simulated);
    const exchange = createExchange({
      instruments: market.instruments,
      accounts: openingsOf(simulated).map((opening) => ({ ...opening, holdings })),
      ...(master === undefined ? {} : { advisor: master }),
      start: market.source.start,
      seed: simulated.seed,
      bars: market.source,
      save: gathered.save,
      ...(market.listingsOn === undefined ? {} : { listingsOn: market.listingsOn }),
      ...tradingOf(simulated, options),
      ...(snapshot ? { snapshot } : {}),
    });
    if (record !== undefined) recorder = recordTo(record, (text) => log.error(text));
    const started = await startGateway({
      port: simulated.gatewayPort,
      portSearch: PORT_SEARCH,
      exchange,
      source: market.source,
      speed: options.speed ?? simulated.speed,
      noData: simulated.noData,
      delayed: simulated.delayed,
      ceiling: simulated.serverVersion,
      mostClients: simulated.maxClients,
      masterClientId: simulated.masterClient,
      onLog: (text) => log.info(`Simulated gateway: ${text}`),
      beforeSend: gathered.commit,
      ...(tickIntervalMs === undefined ? {} : { tickIntervalMs, forexTickIntervalMs: tickIntervalMs }),
      messageRate: messageRate ?? (simulated.pace ? 'pace' : 'reject'),
      ...(recorder === undefined ? {} : { onFrame: recorder.onFrame }),
    });
    gateway = started;
    if (simulated.speed === 0 && options.controlPort === undefined) {
      log.warn(
        'Speed 0: the market stands still. Only the control API steps it (bowline gateway --control-port).',
      );
    }
    const tools = await openTools(
      started,
      { ...options, eventOrder: simulated.eventOrder },
      config.dataDir,
      log,
    );
    log.info(
      `Simulated gateway on ${started.host}:${started.port}: SIMULATED market, ${market.label}, speed ${simulated.speed}`,
    );
    return {
      host: started.host,
      port: started.port,
      ...(tools.controlPort === undefined ? {} : { controlPort: tools.controlPort }),
      label: market.label,
      now: () => started.clock.now(),
      symbols: followable(market.instruments),
      close: () =>
        closeAll(tools, started, recorder).finally(() => {
          try {
            gathered.commit();
          } finally {
            store.close();
          }
        }),
    };
  } catch (error) {
    await gateway?.close();
    await recorder?.close();
    store.close();
    throw error;
  }
}

async function closeAll(
  tools: GatewayTools,
  gateway: RunningGateway,
  recorder: Recorder | undefined,
): Promise<void> {
  await tools.close();
  await gateway.close();
  await recorder?.close();
}

/** Faults and the control API are loaded where they are asked for: most gateways run without. */
async function openTools(
  gateway: RunningGateway,
  options: GatewayToolOptions,
  dataDir: string,
  log: Logger,
): Promise<GatewayTools> {
  const { scenario, controlPort, eventOrder = [] } = options;
  const isWanted = scenario !== undefined || controlPort !== undefined || eventOrder.length > 0;
  if (!isWanted) return { close: async () => {} };
  const { openGatewayTools } = await import('./simulated/gateway-tools.ts');
  return openGatewayTools(gateway, options, dataDir, log);
}

/** Another day was chosen for an account that has been traded with: what it holds was bought later than the market is now. */
const beforeItsTime = (reached: UnixMs, start: UnixMs): string =>
  `The simulated account has traded until ${minuteOf(reached)} (UTC), and this market begins at ${minuteOf(start)}: its positions and orders are of later than that. To begin with an empty account: bowline gateway --reset with the same options.`;

const minuteOf = (time: UnixMs): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

function followable(instruments: readonly Instrument[]): readonly string[] {
  // An index is looked at, not traded.
  const tradable = instruments.filter(({ secType }) => secType !== 'IND');
  const names = tradable.map((instrument) => {
    if (instrument.secType === 'CASH') return `${instrument.symbol}.${instrument.currency}`;
    return instrument.symbol;
  });
  return [...new Set(names)];
}

/** A journal that remembers positions of an account that is no more would only raise alarms. */
function setJournalAside(folder: string, log: Logger): void {
  const path = journalIn(folder);
  if (!existsSync(path)) return;
  const aside = join(folder, 'set-aside', new Date().toISOString().replaceAll(/[:.]/g, '-'));
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, join(aside, `journal.sqlite${suffix}`));
  }
  rmSync(checkpointOf(path), { force: true });
  log.info(`The journal of the former account was set aside in ${aside}`);
}
