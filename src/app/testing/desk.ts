import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../core/clock.ts';
import { accountId, type ConId } from '../../core/ids.ts';
import { createLog, type Logger } from '../../core/log.ts';
import { AccountStore } from '../../gateway/account-store.ts';
import { type GatewayOptions, type RunningGateway, startGateway } from '../../gateway/gateway.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { MarketSource } from '../../marketdata/market.ts';
import { syntheticMarket } from '../../marketdata/synthetic/synthetic-market.ts';
import { simulatedListings } from '../../simulator/catalogue.ts';
import { createExchange } from '../../simulator/create-exchange.ts';
import type { Exchange, ExchangeEvent } from '../../simulator/exchange.ts';
import {
  type BowlineConfig,
  type BowlineConfigInput,
  completeConfig,
  configSchema,
} from '../config/schema.ts';
import { type RunningBowline, startBowline, type UpOptions } from '../up.ts';
import type { IntakeView, OrderView } from '../views.ts';

/** For tests: Bowline in this process, over TCP against a gateway with a market of its own, everything in a temporary folder. */

export const PAPER = 'DU1234567';

export interface GatewayWorld {
  readonly gateway: RunningGateway;
  /** What is true at the other end. */
  readonly exchange: Exchange;
  /** What the exchange has told since this gateway was started. */
  readonly events: ExchangeEvent[];
  close(): Promise<void>;
}

export interface GatewayWishes extends Partial<Pick<GatewayOptions, 'messageRate' | 'readOnly'>> {
  readonly accounts?: readonly string[];
  /** The login is an advisor's, whose own account this is. */
  readonly advisor?: string;
  /** Base currency of the accounts; default: USD. */
  readonly currency?: string;
  readonly port?: number;
  /** Of the folder of its accounts; a second gateway needs a name of its own. */
  readonly name?: string;
  /** What accounts begin with that have not the usual million. */
  readonly cash?: Readonly<Record<string, number>>;
  /** Instruments that have quotes, by local symbol, or by symbol in all their months; default: all of the catalogue. */
  readonly quoted?: readonly string[];
  /** Listed beside the catalogue. */
  readonly alsoListed?: (catalogue: readonly Instrument[]) => readonly Instrument[];
}

/** A folder, the log's lines, and what has to be closed at the end of a test. */
export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'bowline-app-'));
  readonly lines: string[] = [];
  readonly log: Logger;
  readonly #open: { close(): Promise<void> }[] = [];

  constructor() {
    const log = createLog({ level: 'debug', terminal: { write: (text) => this.lines.push(text) } });
    this.log = log.logger;
  }

  /** A gateway whose accounts and orders survive its end, in this folder. */
  async gateway({
    accounts = [PAPER],
    advisor,
    currency = 'USD',
    port = 0,
    name = 'gateway',
    cash = {},
    quoted,
    alsoListed = () => [],
    ...settings
  }: GatewayWishes = {}): Promise<GatewayWorld> {
    const store = new AccountStore(join(this.folder, name, 'account.sqlite'));
    const now = systemClock.now();
    const listings = simulatedListings(new Date(now).toISOString().slice(0, 10), { alwaysOpen: true });
    const catalogue = listings.map(({ instrument }) => instrument);
    const whole = syntheticMarket({
      specs: listings.map((listing) => listing.synthetic),
      seed: 7,
      start: now,
      previous: store.lastPrices().prices,
    });
    const shown = catalogue.filter(
      ({ symbol, localSymbol }) =>
        quoted === undefined || quoted.includes(localSymbol) || quoted.includes(symbol),
    );
    const source = showing(
      whole,
      shown.map((instrument) => instrument.conId),
    );
    const snapshot = store.load();
    const exchange = createExchange({
      instruments: [...catalogue, ...alsoListed(catalogue)],
      accounts: accounts.map((id) => ({ id: accountId(id), currency, cash: cash[id] ?? 1_000_000 })),
      ...(advisor === undefined ? {} : { advisor: { id: accountId(advisor), currency, cash: 0 } }),
      start: source.start,
      seed: 7,
      bars: source,
      save: store.save,
      ...(snapshot ? { snapshot } : {}),
    });
    const events: ExchangeEvent[] = [];
    exchange.onEvent((event) => events.push(event));
    const gateway = await startGateway({ port, exchange, source, ...settings });
    return this.closing({
      gateway,
      exchange,
      events,
      close: async () => {
        await gateway.close();
        store.close();
      },
    });
  }

  config(input: BowlineConfigInput = {}): BowlineConfig {
    const data = configSchema.parse({ dataDir: join(this.folder, 'data'), ...input });
    return completeConfig(data);
  }

  /** The configuration for a gateway on `port`. */
  configFor(port: number, input: BowlineConfigInput = {}, account?: string): BowlineConfig {
    const broker = { kind: 'ibkr' as const, port, ...(account === undefined ? {} : { account }) };
    return this.config({ broker, ...input, trading: { symbols: ['SPY'], ...input.trading } });
  }

  /** `more`: of the start, beside the log. */
  async up(config: BowlineConfig, more: Partial<UpOptions> = {}): Promise<RunningBowline> {
    return this.closing(await startBowline(config, { log: this.log, ...more }));
  }

  /** Closed at the latest with the desk, once. */
  closing<Part extends { close(): Promise<void> }>(part: Part): Part {
    let closed: Promise<void> | undefined;
    const once = {
      ...part,
      close: () => {
        closed ??= part.close();
        return closed;
      },
    };
    this.#open.push(once);
    return once;
  }

  async close(): Promise<void> {
    for (const part of this.#open.splice(0).reverse()) await part.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A market that shows nothing of the other instruments. */
const showing = (market: MarketSource, conIds: readonly ConId[]): MarketSource => ({
  label: market.label,
  start: market.start,
  conIds,
  advance: (upTo) => market.advance(upTo).filter(({ conId }) => conIds.includes(conId)),
  bars: (request) => (conIds.includes(request.conId) ? market.bars(request) : []),
  previousClose: (conId) => (conIds.includes(conId) ? market.previousClose(conId) : undefined),
});

type Sender = Pick<RunningBowline, 'application'>;

/** Sends an alert as TradingView would, and answers like it. */
export const sendAlert = ({ application }: Sender, body: object | string): Promise<IntakeView> =>
  application.receive({
    origin: 'alert',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    contentType: 'application/json',
  });

/** Sends an alert and waits until it is decided, also where the answer does not. */
export async function alert({ application }: Sender, body: object | string): Promise<IntakeView> {
  const answer = await sendAlert({ application }, body);
  if (answer.stage !== 'received') return answer;
  const decided = await eventually(
    () => application.signal(answer.signalId),
    (view) => view !== undefined && view.stage !== 'received',
    'the alert is decided',
  );
  if (!decided) assert.fail(`signal ${answer.signalId}`);
  const { stage, refusal, orders, accounts } = decided;
  return {
    ...answer,
    accepted: refusal === undefined,
    stage,
    ...(refusal ? { refusal } : {}),
    orders,
    ...(accounts ? { accounts } : {}),
  };
}

export const BUY_SPY = {
  action: 'buy',
  symbol: 'SPY',
  quantity: 10,
  stopLoss: '1%',
  takeProfit: '2%',
} as const;

/** A bracket whose entry rests far below the market. */
export const RESTING_SPY = {
  ...BUY_SPY,
  orderType: 'limit',
  price: 300,
  stopLoss: 290,
  takeProfit: 310,
} as const;

/** Bowline over a gateway that quotes SPY alone, with the bracket of `BUY_SPY` filled. */
export async function upWithSpy(desk: Desk): Promise<RunningBowline> {
  const world = await desk.gateway({ quoted: ['SPY'] });
  const up = await desk.up(desk.configFor(world.gateway.port));
  await alert(up, { ...BUY_SPY, id: 'held' });
  await eventually(
    () => up.application.positions(),
    (all) => all[0]?.protected === 'yes',
    'the position is protected',
  );
  return up;
}

export const openOrders = (up: RunningBowline): readonly OrderView[] =>
  up.application.orders({ open: true, limit: 1_000 });

/** Waits until every account has a session and a value, and so many instruments have quotes on both sides. */
export const accountsReady = (up: RunningBowline, quoted = 1) =>
  eventually(
    () => [up.application.accounts(), up.application.quotes()] as const,
    ([accounts, quotes]) =>
      accounts.every(({ ready, netLiquidation }) => ready && netLiquidation !== undefined) &&
      quotes.filter(({ bid, ask }) => bid !== undefined && ask !== undefined).length >= quoted,
    'sessions and quotes',
    60_000,
  );

/** Asks until the answer fits; fails with the last answer when it never does. */
export async function eventually<Value>(
  ask: () => Value,
  fits: (value: Value) => boolean,
  what: string,
  withinMs = 20_000,
): Promise<Value> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = ask();
    if (fits(value)) return value;
    if (performance.now() > end)
      assert.fail(`${what} did not happen: ${JSON.stringify(value, undefined, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
