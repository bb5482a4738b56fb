import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcess } from '../../broker/simulated/in-process.ts';
import { SimulatedBroker } from '../../broker/simulated/simulated-broker.ts';
import { type Clock, type UnixMs, unixMs } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';
import { seededRandom } from '../../core/random.ts';
import { MarketPlayer } from '../../gateway/player.ts';
import { Journal } from '../../journal/journal.ts';
import { createExchange } from '../../simulator/create-exchange.ts';
import { scopedLimitsOf } from '../../trading/risk/limits/scoped-limits.ts';
import type { SizeRequest } from '../../trading/signal.ts';
import { ChatDesk } from '../chat/chat-desk.ts';
import { type ChatRoomSettings, type ChatSettings, chatRoomSchema } from '../chat/chat-settings.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { Resolver } from '../instruments/resolver.ts';
import { accountIntake } from '../runtime/intake.ts';
import { marketDates } from '../runtime/market-dates.ts';
import { Trader } from '../runtime/trader.ts';
import { openingsOf } from '../simulated/accounts.ts';
import { openMarket } from '../simulated/markets.ts';
import { inMarket } from '../simulated/playing-place.ts';
import { tradingOf } from '../simulated/trading.ts';
import type { RecordedLine } from './alert-file.ts';
import { memoryStore } from './memory-store.ts';
import { type ReplayReport, reportOf } from './report.ts';

export interface ReplayOptions {
  readonly config: BowlineConfig;
  readonly lines: readonly RecordedLine[];
  /** Seconds between a message's time and its arrival. */
  readonly delaySeconds: number;
  readonly log: Logger;
}

/** The market is played in steps of this much. */
const STEP_MS = 1_000;
/** While nothing is open. */
const QUIET_STEP_MS = 30_000;
/** Before the first message: quotes have to come. */
const LEAD_MS = 60_000;
/** After the last one the market goes on so long, within its day. */
const TAIL_MS = 30 * 60_000;
const REAL_TIMEOUT_MS = 15_000;
const DECIDED_WITHIN_MS = 2_500;
const FOREVER_MS = 2_000_000_000;
/** Turns of the event loop in which an order, its answer and what follows are through. */
const TURNS = 12;
const FIRST_TURNS = 500;

/** The market that was asked for does not hold the day that was recorded. */
export class DayNotInMarket extends Error {
  override readonly name = 'DayNotInMarket';
}

/**
 * Plays a recorded day of messages and alerts against a recorded or synthetic market, through the same parts as live: grammar,
 * ledger, guards, sizing, risk, orders, matching. Nothing is kept and nothing leaves the process. The market waits for each
 * message to be dealt with, so the same file and market give the same report. Rejects with `RecordedDataError` or
 * `DayNotInMarket`.
 */
export async function replayAlerts(options: ReplayOptions): Promise<ReplayReport> {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-replay-'));
  try {
    return await replayIn(folder, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function replayIn(
  folder: string,
  { config, lines, delaySeconds, log }: ReplayOptions,
): Promise<ReplayReport> {
  const arrivals = lines.map((line) => ({ line, at: unixMs(line.time + delaySeconds * 1_000) }));
  const first = arrivals[0]?.at ?? unixMs(0);
  const last = arrivals.at(-1)?.at ?? first;
  const simulated = simulatedFor(config, unixMs(first - LEAD_MS));
  const market = await openMarket(simulated, { now: undefined, prices: new Map() }, folder);
  const { source } = market;
  if (first < source.start || (source.end !== undefined && first >= source.end))
    throw new DayNotInMarket(
      `The first message is of ${new Date(first).toISOString()}, the market (${market.label}) begins at ${new Date(source.start).toISOString()}${source.end === undefined ? '' : ` and ends at ${new Date(source.end).toISOString()}`}. Choose a market that holds the recorded day.`,
    );
  const exchange = createExchange({
    instruments: market.instruments,
    accounts: openingsOf(simulated),
    start: source.start,
    seed: simulated.seed,
    bars: source,
    ...tradingOf(simulated, {}),
  });
  const player = new MarketPlayer({ source, exchange, speed: 0 });
  const clock: Clock = player.clock;
  const store = memoryStore();
  const journal = new Journal(store);
  const broker = new SimulatedBroker({
    dialer: inProcess({ exchange }),
    clientId: 1,
    messagesPerSecond: 1_000_000,
    requestTimeoutMs: REAL_TIMEOUT_MS,
    handshakeTimeoutMs: REAL_TIMEOUT_MS,
    heartbeatMs: FOREVER_MS,
    backOff: { firstMs: 1_000, maxMs: 1_000 },
    clock,
    random: seededRandom(simulated.seed),
    log,
  });
  const { limits, limitsFor, policies, riskDay, watchers, sizing, sizeMultipliers, defaultQuantity } =
    config.trading;
  const trader = new Trader({
    broker,
    journal,
    clock,
    log,
    limits,
    policies,
    scopedLimits: limitsFor.map(scopedLimitsOf),
    riskDay,
    watchers,
    defaultQuantity,
    sizeMultipliers,
    sizing: sizing as SizeRequest | undefined,
    mode: 'paper',
  });
  const resolver = new Resolver({
    broker,
    marketDate: marketDates(() => clock.now()),
    rollDays: config.instruments.rollDays,
    rollByVolume: config.instruments.rollByVolume,
  });
  // The next alert must not overtake this one while it waits for a quote.
  const patience = (): number => DECIDED_WITHIN_MS;
  const intake = accountIntake({ trader, resolver, clock, log, secrets: [], patience });
  const { settings, names } = roomsFor(config.chat, lines);
  const chat = new ChatDesk({
    settings,
    trader,
    intake,
    resolver,
    journal,
    clock,
    log,
    repeatsWithinMs: config.trading.limits.duplicateWindowMs,
    open: async () => ({ start: (listener) => listener.state('connected'), close: async () => {} }),
  });
  const settle = async (turns = TURNS): Promise<void> => {
    await chat.idle();
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    journal.commit();
  };
  const advance = async (to: UnixMs): Promise<void> => {
    while (player.reached < to && !player.ended) {
      const { openOrders, positions, closings } = trader.kernel.state;
      const isQuiet =
        openOrders.size + closings.size === 0 &&
        [...positions.values()].every(({ quantity }) => quantity === 0);
      player.advanceTo(unixMs(Math.min(to, player.reached + (isQuiet ? QUIET_STEP_MS : STEP_MS))));
      const before = store.lastSeq;
      await trader.record(trader.kernel.tick());
      await settle(store.lastSeq === before ? 2 : TURNS);
    }
  };
  try {
    player.advanceTo(unixMs(Math.max(source.start, first - LEAD_MS)));
    trader.start();
    for (let turn = 0; turn < FIRST_TURNS && !trader.link().ready; turn += 1) await settle(1);
    await chat.start();
    for (const { line, at } of arrivals) {
      await advance(at);
      if (player.ended) break;
      if (line.kind === 'alert') await intake.receive({ origin: 'alert', body: line.body });
      else
        await chat.arrive('http', {
          ...line.message,
          channel: names.get(line.message.channel) ?? line.message.channel,
          time: line.time,
        });
      await settle();
    }
    await advance(unixMs(last + TAIL_MS));
    return reportOf({
      store,
      state: trader.kernel.state,
      market: trader.market,
      label: market.label,
      lines,
      clock,
    });
  } finally {
    await chat.close();
    await trader.stop();
    journal.close();
  }
}

/** Without a recorded market the synthetic one begins before the first message. */
function simulatedFor({ simulated }: BowlineConfig, begin: UnixMs): BowlineConfig['simulated'] {
  if (simulated.replay || simulated.csv || simulated.start !== undefined) return simulated;
  return { ...simulated, start: inMarket(begin).toPlainDateTime().toString().slice(0, 16) };
}

/** The configured rooms by the channels of the file; a channel that is no room's is one by itself, with the usual settings. */
function roomsFor(
  chat: ChatSettings,
  lines: readonly RecordedLine[],
): { readonly settings: ChatSettings; readonly names: ReadonlyMap<string, string> } {
  const rooms: Record<string, ChatRoomSettings> = {};
  const names = new Map<string, string>();
  for (const line of lines) {
    if (line.kind !== 'message') continue;
    const { channel } = line.message;
    const known = Object.entries(chat.rooms).find(
      ([name, room]) => name === channel || room.channel === channel,
    );
    const { channel: _channel, ...settings } = known?.[1] ?? chatRoomSchema.parse({ source: 'http' });
    const name = known?.[0] ?? channel;
    names.set(channel, name);
    // Nothing is sent anywhere: what a dry run would only work out is played as well.
    rooms[name] = { ...settings, source: 'http', dryRun: false };
  }
  return { settings: { rooms }, names };
}
