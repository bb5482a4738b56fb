import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Application } from '../../src/app/application.ts';
import type { ChatSettings } from '../../src/app/chat/chat-settings.ts';
import { deskAccountSchema } from '../../src/app/config/desk-settings.ts';
import { loadConfig } from '../../src/app/config/load.ts';
import { startBowline } from '../../src/app/up.ts';
import { createLog } from '../../src/core/log.ts';
import { startServer } from '../../src/server/start-server.ts';

export interface MeasuredBowline {
  readonly application: Application;
  readonly alertUrl: string;
  readonly gatewayPort: number;
  /** Bowline's data folder. */
  readonly dataDir: string;
  /** Where its server answers, without a slash at the end, and what programs send there as a bearer token. */
  readonly url: string;
  readonly apiToken: string;
  /** The last price of a followed symbol. */
  price(symbol: string): number;
  close(): Promise<void>;
}

export interface MeasuredOptions {
  readonly messagesPerSecond: number;
  readonly maxOpenOrders: number;
  /** More than one: a desk of so many, on one gateway. Default 1. */
  readonly accounts?: number;
  readonly chat?: ChatSettings;
}

const GATEWAY_PROCESS = fileURLToPath(new URL('./gateway-process.ts', import.meta.url));

/** Bowline and its server in this process, the simulated gateway in another, in a folder of their own. */
export async function startMeasuredBowline(options: MeasuredOptions): Promise<MeasuredBowline> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bowline-bench-'));
  mkdirSync(join(dataDir, 'gateway'));
  const { accounts = 1 } = options;
  const ids = Array.from({ length: accounts }, (_, index) => `DU${1_234_567 + index}`);
  const gateway = fork(GATEWAY_PROCESS, [join(dataDir, 'gateway'), JSON.stringify({ accounts })]);
  const gatewayPort = await firstMessage(gateway);
  const config = await loadConfig({
    cwd: dataDir,
    env: { IBKR_HOST: '127.0.0.1', IBKR_PORT: String(gatewayPort) },
    flags: { data: join(dataDir, 'bowline') },
  });
  if (!config.ok) throw new Error(config.error.map((refusal) => refusal.message).join('\n'));
  const loaded = config.value.config;
  const limits = { ...loaded.trading.limits, maxOpenOrders: options.maxOpenOrders };
  const log = createLog({ level: 'info', dir: join(dataDir, 'logs') });
  const bowline = await startBowline(
    {
      ...loaded,
      accounts: accounts === 1 ? [] : ids.map((id) => deskAccountSchema.parse({ id })),
      trading: { ...loaded.trading, limits, symbols: ['SPY'] },
      chat: options.chat ?? loaded.chat,
    },
    {
      log: log.logger,
      messagesPerSecond: options.messagesPerSecond,
      ordersPerSide: 1_000_000,
    },
  );
  const server = await startServer({
    application: bowline.application,
    host: '127.0.0.1',
    port: 0,
    portSearch: false,
    alertSecret: bowline.alertSecret,
    webRoot: dataDir,
    version: 'bench',
    log: log.logger,
  });
  return {
    application: bowline.application,
    alertUrl: `${server.url}/alerts/${bowline.alertSecret}`,
    gatewayPort,
    dataDir: loaded.dataDir,
    url: server.url,
    apiToken: server.apiToken,
    price: (symbol) => {
      const quote = bowline.application.quotes().find((each) => each.symbol === symbol);
      const price = quote?.last ?? quote?.bid;
      if (price === undefined) throw new Error(`no quote of ${symbol}`);
      return price;
    },
    close: async () => {
      await server.close();
      await bowline.close();
      log.close();
      gateway.kill();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function firstMessage(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', (port) => resolve(Number(port)));
    child.once('exit', (code) => reject(new Error(`the gateway's process ended with ${code}`)));
  });
}
