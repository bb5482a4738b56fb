import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { systemClock, type UnixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { recordedMarket } from '../../marketdata/lean/recorded-market.ts';
import type { MarketSource } from '../../marketdata/market.ts';
import { syntheticMarket } from '../../marketdata/synthetic/synthetic-market.ts';
import type { Universe } from '../../simulator/catalogue/universes.ts';
import { simulatedListings } from '../../simulator/catalogue.ts';
import type { SimulatedConfig } from '../config/schema.ts';

/** A market to play and the instruments that have data in it. */
export interface SimulatedMarket {
  readonly source: MarketSource;
  readonly instruments: readonly Instrument[];
  /** For people: `synthetic, seed 7` or `recorded 2013-10-07`. */
  readonly label: string;
}

/** Where an earlier run of the same market ended. */
export interface MarketProgress {
  readonly now: UnixMs | undefined;
  readonly prices: ReadonlyMap<ConId, Price>;
}

const MARKET_ZONE = 'America/New_York';
/** Regular hours begin at 9:30; a replay given a date only begins there, not in the empty night. */
const OPENING = 'T09:30';
/** A replay goes on over the recorded days that follow, at most so many. */
const REPLAY_DAYS = 31;

const inMarket = (time: number): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(MARKET_ZONE);

/** The made-up market: it begins now, at the prices of an earlier run, and is always open. */
export function openSyntheticMarket(config: SimulatedConfig, progress: MarketProgress): SimulatedMarket {
  const now = systemClock.now();
  const listings = simulatedListings(inMarket(now).toPlainDate().toString(), {
    alwaysOpen: true,
    universe: config.universe,
  });
  const source = syntheticMarket({
    specs: listings.map((listing) => listing.synthetic),
    seed: config.seed,
    start: now,
    previous: progress.prices,
  });
  return { source, instruments: listings.map((listing) => listing.instrument), label: source.label };
}

/**
 * Recorded days. The same replay started again goes on where it was; another first day or folder, or a replay that had come
 * to its end, begins at its beginning. Rejects with `RecordedDataError`.
 */
export async function openRecordedMarket(
  replay: NonNullable<SimulatedConfig['replay']>,
  progress: MarketProgress,
  memoryPath: string,
  universe?: Universe,
): Promise<SimulatedMarket> {
  const from = replay.from.includes('T') ? replay.from : `${replay.from}${OPENING}`;
  const firstDay = Temporal.PlainDate.from(from.slice(0, 10));
  const to = firstDay.add({ days: REPLAY_DAYS }).toString();
  const listings = simulatedListings(firstDay.toString(), universe === undefined ? {} : { universe });
  const open = (begin: string): Promise<MarketSource> =>
    recordedMarket({
      dir: replay.dir,
      from: begin,
      to,
      instruments: listings.map(({ instrument }) => ({
        conId: instrument.conId,
        symbol: instrument.symbol,
        secType: instrument.secType,
        currency: instrument.currency,
        timeZone: instrument.timeZone,
        minTick: instrument.minTick,
        ...(instrument.lastTradeDate === undefined ? {} : { lastTradeDate: instrument.lastTradeDate }),
      })),
    });
  const identity = `${from} ${resolve(replay.dir)}`;
  const same = existsSync(memoryPath) && readFileSync(memoryPath, 'utf8').trim() === identity;
  const reached =
    same && progress.now !== undefined
      ? inMarket(progress.now).toPlainDateTime().toString().slice(0, 16)
      : from;
  const source = await open(reached > from && reached.slice(0, 10) <= to ? reached : from).catch(
    (error: unknown) => {
      // Nothing is left after the moment reached: the replay had come to its end.
      if (reached > from) return open(from);
      throw error;
    },
  );
  mkdirSync(dirname(memoryPath), { recursive: true, mode: 0o700 });
  writeFileSync(memoryPath, `${identity}\n`);
  const known = new Set(source.conIds);
  const instruments = listings
    .map((listing) => listing.instrument)
    .filter((instrument) => known.has(instrument.conId));
  return { source, instruments, label: source.label };
}

/** Opens the configured market; `folder` keeps what has to be remembered of it. */
export const openMarket = (
  config: SimulatedConfig,
  progress: MarketProgress,
  folder: string,
): Promise<SimulatedMarket> =>
  config.replay
    ? openRecordedMarket(config.replay, progress, join(folder, 'replay-from'), config.universe)
    : Promise.resolve(openSyntheticMarket(config, progress));
