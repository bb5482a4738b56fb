import { join, resolve } from 'node:path';
import { systemClock } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { sessionAt } from '../../instruments/sessions/session-clock.ts';
import { recordedMarket } from '../../marketdata/lean/recorded-market.ts';
import type { MarketSource } from '../../marketdata/market.ts';
import type { SessionOf } from '../../marketdata/synthetic/activity.ts';
import { syntheticMarket } from '../../marketdata/synthetic/synthetic-market.ts';
import { withShareCfds } from '../../simulator/catalogue/cfds.ts';
import type { Universe } from '../../simulator/catalogue/universes.ts';
import { type SimulatedListing, simulatedListings } from '../../simulator/catalogue.ts';
import type { SimulatedConfig } from '../config/schema.ts';
import { openCsvMarket } from './csv.ts';
import { inMarket, momentOf, PlayingPlace, withTime } from './playing-place.ts';
import type { MarketProgress, SimulatedMarket } from './simulated-market.ts';

/** A replay goes on over the recorded days that follow, at most so many. */
const REPLAY_DAYS = 31;

/**
 * The made-up market: it begins now, or at `start`, at the prices of an earlier run. With a beginning of its own the same market goes on
 * where it was, like a replay.
 */
export function openSyntheticMarket(
  config: SimulatedConfig,
  progress: MarketProgress,
  memoryPath: string,
): SimulatedMarket {
  const { start, seed, hours, universe } = config;
  const place = new PlayingPlace(memoryPath, `synthetic ${start ?? 'now'} seed ${seed} ${hours} ${universe}`);
  const beginning = start === undefined ? systemClock.now() : momentOf(start);
  const goesOn =
    start !== undefined && place.isSame && progress.now !== undefined && progress.now > beginning;
  const begin = goesOn ? progress.now : beginning;
  const listed = new Map<ConId, Instrument>();
  const listingsOn = (date: string): readonly SimulatedListing[] => {
    const listings = simulatedListings(date, { alwaysOpen: hours === 'always', universe });
    for (const { instrument } of listings) listed.set(instrument.conId, instrument);
    return listings;
  };
  const listings = listingsOn(inMarket(begin).toPlainDate().toString());
  const source = syntheticMarket({
    specs: listings.map((listing) => listing.synthetic),
    seed,
    start: begin,
    ...(start === undefined || goesOn ? { previous: progress.prices } : {}),
    listingsOn: (date) => listingsOn(date).map(({ synthetic }) => synthetic),
    ...(hours === 'always' ? {} : { sessionOf: sessionsOf(listed) }),
  });
  place.remember();
  return {
    source,
    instruments: listings.map(({ instrument }) => instrument),
    listingsOn: (date) => listingsOn(date).map(({ instrument }) => instrument),
    label: source.label,
  };
}

/** Files of futures are named by their contract month. */
function monthOf({ lastTradeDate, future }: Instrument): { readonly lastTradeDate?: string } {
  const month = future?.contractMonth ?? lastTradeDate;
  return month === undefined ? {} : { lastTradeDate: month };
}

/** The exchanges' own hours and holidays. */
function sessionsOf(byId: ReadonlyMap<ConId, Instrument>): SessionOf {
  return (conId, time) => {
    const instrument = byId.get(conId);
    return instrument === undefined ? 'closed' : sessionAt(instrument, time);
  };
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
  const from = withTime(replay.from);
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
        ...monthOf(instrument),
      })),
    });
  const place = new PlayingPlace(memoryPath, `${from} ${resolve(replay.dir)}`);
  const reached =
    place.isSame && progress.now !== undefined
      ? inMarket(progress.now).toPlainDateTime().toString().slice(0, 16)
      : from;
  const source = await open(reached > from && reached.slice(0, 10) <= to ? reached : from).catch(
    (error: unknown) => {
      // Nothing is left after the moment reached: the replay had come to its end.
      if (reached > from) return open(from);
      throw error;
    },
  );
  place.remember();
  const known = new Set(source.conIds);
  const instruments = listings
    .map((listing) => listing.instrument)
    .filter((instrument) => known.has(instrument.conId));
  return { source, instruments, label: source.label };
}

/** Contracts for difference on the shares of a market come with them, recorded or not. */
const withCfds = (market: SimulatedMarket): SimulatedMarket => {
  const { instruments, listingsOn } = market;
  return {
    ...market,
    instruments: withShareCfds(instruments),
    ...(listingsOn ? { listingsOn: (date) => withShareCfds(listingsOn(date)) } : {}),
  };
};

/** Opens the configured market; `folder` keeps what has to be remembered of it. Rejects with `RecordedDataError`. */
export async function openMarket(
  config: SimulatedConfig,
  progress: MarketProgress,
  folder: string,
): Promise<SimulatedMarket> {
  const memory = join(folder, 'replay-from');
  if (config.replay)
    return withCfds(await openRecordedMarket(config.replay, progress, memory, config.universe));
  if (config.csv) return withCfds(await openCsvMarket(config.csv, progress, memory));
  return withCfds(openSyntheticMarket(config, progress, memory));
}
