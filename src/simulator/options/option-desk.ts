import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { ChainView, OptionChains } from '../../instruments/options/chains.ts';
import { optionMoments } from '../../instruments/options/option-moments.ts';
import type { MarketEvent } from '../../marketdata/market.ts';
import { isOption, type OptionInstrument, type OptionModel } from '../../marketdata/options/option-model.ts';
import { optionEvents } from '../../marketdata/options/option-quotes.ts';
import { Market } from '../matching/market.ts';
import type { Simulation } from '../simulation.ts';

/** An option's quote is made anew so often at most, in market time. */
const REQUOTE_MS = 250;

/** Trades of a longer silence are not made up for. */
const MOST_ELAPSED_MS = 5000;

interface Followed {
  readonly market: Market;
  readonly instrument: OptionInstrument;
  /** Subscriptions to its market data. */
  followers: number;
  quotedAt: UnixMs | undefined;
  /** Its next quote is on the timers. */
  isAwaited: boolean;
}

/**
 * The options of an exchange. There are thousands of contracts; a market is opened for one when somebody looks at it or trades
 * it, and is quoted only as long as it is followed, ordered or held. Quotes come with those of the underlying.
 */
export class OptionDesk {
  readonly chains: OptionChains;
  readonly model: OptionModel;
  readonly #seed: number;
  readonly #markets: Map<ConId, Market>;
  /** By underlying. */
  readonly #followed = new Map<ConId, Map<ConId, Followed>>();

  /** `markets`: those of the exchange, to which opened ones are added. */
  constructor(chains: OptionChains, model: OptionModel, seed: number, markets: Map<ConId, Market>) {
    this.chains = chains;
    this.model = model;
    this.#seed = seed;
    this.#markets = markets;
  }

  /** A contract that can be opened. */
  find(simulation: Simulation, conId: ConId): Instrument | undefined {
    return this.chains.byConId(conId, viewOf(simulation));
  }

  /** Opens the market of an option with its present quote; undefined for what is no option. Open ones are quoted anew. */
  open(simulation: Simulation, conId: ConId): Market | undefined {
    const followed = this.#take(simulation, conId);
    if (followed === undefined) return undefined;
    this.#refresh(simulation, followed);
    return followed.market;
  }

  /** Goes on with an option of which orders or positions were stored. */
  restore(simulation: Simulation, conId: ConId): void {
    const followed = this.#take(simulation, conId);
    if (followed !== undefined) awaitExpiry(simulation, followed);
  }

  /** Closes the markets of options that nobody needs. For the turn of the day, when executions and completed orders are gone. */
  closeUnneeded(simulation: Simulation): void {
    for (const followed of this.#followed.values()) {
      for (const option of [...followed.values()]) {
        if (!isNeeded(simulation, option)) followed.delete(option.instrument.conId);
      }
    }
    for (const { instrument } of [...this.#markets.values()]) {
      const { conId, option } = instrument;
      if (option !== undefined && this.#followed.get(option.underlying)?.has(conId) !== true) {
        this.#markets.delete(conId);
      }
    }
  }

  /** Opens the market and quotes it until the returned function is called. Nothing happens for what is no option. */
  follow(simulation: Simulation, conId: ConId): () => void {
    const followed = this.#take(simulation, conId);
    if (followed === undefined) return () => {};
    followed.followers += 1;
    this.#refresh(simulation, followed);
    return () => {
      followed.followers -= 1;
    };
  }

  /**
   * What an event of the underlying brings for its options. Those that were quoted a moment ago follow when it is their time
   * (`option-quote`); those that nobody needs any more are let go.
   */
  requote(simulation: Simulation, { conId, time }: MarketEvent): MarketEvent[] {
    const followed = this.#followed.get(conId);
    if (followed === undefined) return [];
    const events: MarketEvent[] = [];
    for (const option of followed.values()) {
      const due = option.quotedAt === undefined ? time : unixMs(option.quotedAt + REQUOTE_MS);
      if (due <= time) {
        events.push(...this.#quote(simulation, option, time));
      } else if (!option.isAwaited) {
        option.isAwaited = true;
        simulation.timers.add(due, { type: 'option-quote', market: option.market });
      }
    }
    return events;
  }

  /** The quote of an option whose time has come. */
  requoteOne(simulation: Simulation, { instrument }: Market): MarketEvent[] {
    const underlying = instrument.option?.underlying;
    const option = underlying && this.#followed.get(underlying)?.get(instrument.conId);
    if (option === undefined) return [];
    option.isAwaited = false;
    return this.#quote(simulation, option, simulation.now);
  }

  #quote(simulation: Simulation, option: Followed, time: UnixMs): MarketEvent[] {
    const { instrument, market, quotedAt } = option;
    const { underlying } = instrument.option;
    if (!isNeeded(simulation, option)) {
      this.#followed.get(underlying)?.delete(instrument.conId);
      return [];
    }
    const spot = underlyingPrice(simulation, instrument);
    if (spot === undefined || market.halted || !trades(simulation, instrument, time)) return [];
    option.quotedAt = time;
    const elapsed = Math.min(time - (quotedAt ?? time), MOST_ELAPSED_MS);
    return optionEvents(this.model, instrument, spot, time, elapsed, this.#seed);
  }

  /** What a halt of an instrument halts: its own market, and those of the options on it. */
  *haltedWith({ markets }: Simulation, conId: ConId): Iterable<Market> {
    const own = markets.get(conId);
    if (own !== undefined) yield own;
    for (const { market } of this.#followed.get(conId)?.values() ?? []) yield market;
  }

  #take(simulation: Simulation, conId: ConId): Followed | undefined {
    const instrument = this.#markets.get(conId)?.instrument ?? this.find(simulation, conId);
    if (instrument === undefined || !isOption(instrument)) return undefined;
    const { underlying } = instrument.option;
    const ofUnderlying = this.#followed.get(underlying) ?? new Map<ConId, Followed>();
    this.#followed.set(underlying, ofUnderlying);
    const known = ofUnderlying.get(conId);
    if (known !== undefined) return known;
    const opened = this.#markets.get(conId);
    const market = opened ?? new Market(instrument, simulation.now);
    market.halted = simulation.markets.get(underlying)?.halted === true;
    const followed: Followed = { market, instrument, followers: 0, quotedAt: undefined, isAwaited: false };
    ofUnderlying.set(conId, followed);
    if (opened === undefined) {
      this.#markets.set(conId, market);
      awaitExpiry(simulation, followed);
    }
    return followed;
  }

  /** Brings a quote up to date that is not of this moment, without telling anybody. */
  #refresh(simulation: Simulation, followed: Followed): void {
    const { instrument, market, quotedAt } = followed;
    const { now, markets } = simulation;
    if (quotedAt !== undefined && now - quotedAt < REQUOTE_MS) return;
    const underlying = markets.get(instrument.option.underlying);
    const spot = underlying && spotOf(underlying);
    if (spot === undefined || underlying?.quotedAt === undefined || market.halted) return;
    if (!trades(simulation, instrument, now)) return;
    followed.quotedAt = now;
    for (const event of optionEvents(this.model, instrument, spot, now, 0, this.#seed)) market.apply(event);
    simulation.outbox.prices.add(market);
  }
}

function awaitExpiry({ timers, now }: Simulation, { market, instrument }: Followed): void {
  const { fixes, settles } = optionMoments(instrument.option);
  // Of a moment that has passed, the past tells the price.
  if (fixes >= now) timers.add(fixes, { type: 'option-fixing', market });
  timers.add(settles, { type: 'option-expiry', market });
}

/** The price of an underlying from which its options are priced: the middle of its quote, or what it traded at last. */
export function spotOf(underlying: Market): number | undefined {
  const { bid, ask } = underlying;
  const isIndex = underlying.instrument.secType === 'IND';
  if (isIndex || bid === undefined || ask === undefined) return underlying.mark();
  return (bid + ask) / 2;
}

/** Whether the contract is in its hours and has not come to its end. */
const trades = ({ calendar }: Simulation, instrument: OptionInstrument, time: UnixMs): boolean =>
  time < optionMoments(instrument.option).ends && calendar.state(instrument, time) !== 'closed';

function isNeeded({ orders, ledger, combos }: Simulation, { followers, instrument }: Followed): boolean {
  const { conId } = instrument;
  if (followers > 0 || orders.workingOn(conId).length > 0 || combos.isLeg(conId)) return true;
  for (const account of ledger.accounts.values()) {
    if ((account.positions.get(conId)?.quantity ?? 0) !== 0) return true;
  }
  // Also of orders that are held or not transmitted yet.
  for (const { terms, stage } of orders.all) if (terms.conId === conId && stage !== 'done') return true;
  return false;
}

/** What chains are drawn from: strikes lie around the previous close. */
export const viewOf = (simulation: Simulation): ChainView => ({
  now: simulation.now,
  reference(underlying) {
    const market = simulation.markets.get(underlying);
    return market && (simulation.previousClose(market) ?? market.mark());
  },
});

/** The price of an option's underlying now; undefined before its first. */
export function underlyingPrice({ markets }: Simulation, { option }: OptionInstrument): number | undefined {
  const underlying = markets.get(option.underlying);
  return underlying && spotOf(underlying);
}
