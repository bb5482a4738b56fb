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
import { type OptionMoment, spotOf } from './option-moment.ts';

/** The options of an underlying are quoted anew so often at most, in market time, and then all together. */
const REQUOTE_MS = 250;

/** Trades of a longer silence are not made up for. */
const MOST_ELAPSED_MS = 5000;

interface Followed {
  readonly market: Market;
  readonly instrument: OptionInstrument;
  /** Subscriptions to its market data. */
  followers: number;
  /** Up to when its trades have been drawn; undefined before its first quote. */
  drawnUntil: UnixMs | undefined;
}

/** The options on one underlying that somebody needs. */
interface Chain {
  readonly underlying: ConId;
  readonly options: Map<ConId, Followed>;
  /** Of their present quotes. */
  moment: OptionMoment | undefined;
  /** When their quotes were last told of. */
  toldAt: UnixMs | undefined;
  /** Their next quotes are on the timers. */
  isAwaited: boolean;
}

/** What one moment of an underlying brings for its options. Their markets have the quotes already, and not yet the trades. */
export interface OptionEvents {
  readonly quotes: readonly MarketEvent[];
  readonly trades: readonly MarketEvent[];
}

const NOTHING: OptionEvents = { quotes: [], trades: [] };

/**
 * The options of an exchange. There are thousands of contracts; a market is opened for one when somebody looks at it or trades
 * it, and is quoted only as long as it is followed, ordered or held. Quotes come with those of the underlying, those of all its options
 * at once: at any time they are of one moment.
 */
export class OptionDesk {
  readonly chains: OptionChains;
  readonly model: OptionModel;
  readonly #seed: number;
  readonly #markets: Map<ConId, Market>;
  /** By underlying. */
  readonly #chains = new Map<ConId, Chain>();

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

  /** Opens the market of an option with a quote; undefined for what is no option. */
  open(simulation: Simulation, conId: ConId): Market | undefined {
    return this.#join(simulation, conId)?.market;
  }

  /** Goes on with an option of which orders or positions were stored. */
  restore(simulation: Simulation, conId: ConId): void {
    const followed = this.#take(simulation, conId);
    if (followed !== undefined) awaitExpiry(simulation, followed);
  }

  /** Closes the markets of options that nobody needs. For the turn of the day, when executions and completed orders are gone. */
  closeUnneeded(simulation: Simulation): void {
    for (const chain of [...this.#chains.values()]) this.#letGo(simulation, chain);
    for (const { instrument } of [...this.#markets.values()]) {
      const { conId, option } = instrument;
      if (option !== undefined && this.#chains.get(option.underlying)?.options.has(conId) !== true) {
        this.#markets.delete(conId);
      }
    }
  }

  /** Opens the market and quotes it until the returned function is called. Nothing happens for what is no option. */
  follow(simulation: Simulation, conId: ConId): () => void {
    const followed = this.#join(simulation, conId);
    if (followed === undefined) return () => {};
    followed.followers += 1;
    return () => {
      followed.followers -= 1;
    };
  }

  /**
   * What an event of the underlying brings for its options. When they were quoted a moment ago they follow when it is their time
   * (`option-quotes`); those that nobody needs any more are let go.
   */
  requote(simulation: Simulation, underlying: ConId): OptionEvents {
    const chain = this.#chains.get(underlying);
    if (chain === undefined) return NOTHING;
    const { now, timers } = simulation;
    const due = chain.toldAt === undefined ? now : unixMs(chain.toldAt + REQUOTE_MS);
    if (due <= now) return this.#quote(simulation, chain);
    if (!chain.isAwaited) {
      chain.isAwaited = true;
      timers.add(due, { type: 'option-quotes', underlying });
    }
    return NOTHING;
  }

  /** The quotes of options whose time has come. */
  requoteDue(simulation: Simulation, underlying: ConId): OptionEvents {
    const chain = this.#chains.get(underlying);
    return chain?.isAwaited === true ? this.#quote(simulation, chain) : NOTHING;
  }

  /**
   * Makes the quotes of all options on its underlying anew unless they are of the underlying's present price, and from a moment ago. Tells nobody:
   * when the price has changed, the next quotes that are told of are on the timers.
   */
  bringUp(simulation: Simulation, conId: ConId): void {
    const underlying = this.#markets.get(conId)?.instrument.option?.underlying;
    const chain = underlying && this.#chains.get(underlying);
    if (chain !== undefined) this.#refresh(simulation, chain);
  }

  /** The same for the underlyings of all options that accounts hold. */
  bringUpHeld(simulation: Simulation): void {
    for (const account of simulation.ledger.accounts.values()) {
      for (const conId of account.positions.keys()) this.bringUp(simulation, conId);
    }
  }

  /** What a halt of an instrument halts: its own market, and those of the options on it. */
  *haltedWith({ markets }: Simulation, conId: ConId): Iterable<Market> {
    const own = markets.get(conId);
    if (own !== undefined) yield own;
    for (const { market } of this.#chains.get(conId)?.options.values() ?? []) yield market;
  }

  #take(simulation: Simulation, conId: ConId): Followed | undefined {
    const instrument = this.#markets.get(conId)?.instrument ?? this.find(simulation, conId);
    if (instrument === undefined || !isOption(instrument)) return undefined;
    const { underlying } = instrument.option;
    const chain = this.#chainOn(underlying);
    const known = chain.options.get(conId);
    if (known !== undefined) return known;
    const opened = this.#markets.get(conId);
    const market = opened ?? new Market(instrument, simulation.now);
    market.halted = simulation.markets.get(underlying)?.halted === true;
    const followed: Followed = { market, instrument, followers: 0, drawnUntil: undefined };
    chain.options.set(conId, followed);
    if (opened === undefined) {
      this.#markets.set(conId, market);
      awaitExpiry(simulation, followed);
    }
    return followed;
  }

  #chainOn(underlying: ConId): Chain {
    const known = this.#chains.get(underlying);
    if (known !== undefined) return known;
    const chain: Chain = {
      underlying,
      options: new Map(),
      moment: undefined,
      toldAt: undefined,
      isAwaited: false,
    };
    this.#chains.set(underlying, chain);
    return chain;
  }

  /** Lets options go that nobody needs, and with the last one their chain. */
  #letGo(simulation: Simulation, { underlying, options }: Chain): void {
    for (const option of options.values()) {
      if (isNeeded(simulation, option)) continue;
      options.delete(option.instrument.conId);
      option.market.moment = undefined;
    }
    if (options.size === 0) this.#chains.delete(underlying);
  }

  /** An option with a quote of the moment of which the others' are; only when that is too long ago all are quoted anew. */
  #join(simulation: Simulation, conId: ConId): Followed | undefined {
    const followed = this.#take(simulation, conId);
    if (followed === undefined) return undefined;
    const chain = this.#chainOn(followed.instrument.option.underlying);
    const { moment } = chain;
    const isRecent = moment !== undefined && simulation.now - moment.time < REQUOTE_MS;
    if (!isRecent) this.#refresh(simulation, chain);
    else if (followed.market.moment !== moment) this.#apply(simulation, followed, moment);
    return followed;
  }

  #quote(simulation: Simulation, chain: Chain): OptionEvents {
    chain.isAwaited = false;
    this.#letGo(simulation, chain);
    const underlying = simulation.markets.get(chain.underlying);
    const spot = underlying && spotOf(underlying);
    if (spot === undefined || isRemembered(underlying)) return NOTHING;
    const { now: time } = simulation;
    const { moment: known } = chain;
    const moment = known?.time === time && known.spot === spot ? known : { time, spot };
    chain.moment = moment;
    chain.toldAt = time;
    const quotes: MarketEvent[] = [];
    const trades: MarketEvent[] = [];
    for (const option of chain.options.values()) {
      if (!isQuoted(simulation, option)) continue;
      const { market } = option;
      const elapsed = Math.min(time - (option.drawnUntil ?? time), MOST_ELAPSED_MS);
      option.drawnUntil = time;
      for (const event of optionEvents(this.model, option.instrument, spot, time, elapsed, this.#seed)) {
        if (event.type === 'trade') {
          trades.push(event);
          continue;
        }
        quotes.push(event);
        // What has been taken from a quote that stands already does not come back.
        if (market.moment !== moment) quoteMarket(simulation, market, event, moment);
      }
    }
    return { quotes, trades };
  }

  #refresh(simulation: Simulation, chain: Chain): void {
    const { now, markets } = simulation;
    const underlying = markets.get(chain.underlying);
    const spot = underlying && spotOf(underlying);
    if (spot === undefined || underlying?.quotedAt === undefined) return;
    const known = chain.moment;
    const isPresent = known !== undefined && known.spot === spot && now - known.time < REQUOTE_MS;
    const moment = isPresent ? known : { time: now, spot };
    chain.moment = moment;
    for (const option of chain.options.values()) {
      if (option.market.moment !== moment) this.#apply(simulation, option, moment);
    }
  }

  /** Quotes an option at the underlying's price of a moment, without telling anybody. */
  #apply(simulation: Simulation, option: Followed, moment: OptionMoment): void {
    if (!isQuoted(simulation, option)) return;
    const { now } = simulation;
    option.drawnUntil ??= now;
    const events = optionEvents(this.model, option.instrument, moment.spot, now, 0, this.#seed);
    for (const event of events) quoteMarket(simulation, option.market, event, moment);
  }
}

function quoteMarket({ outbox }: Simulation, market: Market, quote: MarketEvent, moment: OptionMoment): void {
  market.apply(quote);
  market.moment = moment;
  outbox.prices.add(market);
}

function awaitExpiry({ timers, now }: Simulation, { market, instrument }: Followed): void {
  const { fixes, settles } = optionMoments(instrument.option);
  // Of a moment that has passed, the past tells the price.
  if (fixes >= now) timers.add(fixes, { type: 'option-fixing', market });
  timers.add(settles, { type: 'option-expiry', market });
}

/** Whether a market's quote is one from before a restart: its first trade does not make it present. */
const isRemembered = (market: Market | undefined): boolean =>
  market?.quotedAt === undefined && market?.bid !== undefined && market.ask !== undefined;

/** Whether the contract is in its hours, has not come to its end and is not halted. */
const isQuoted = ({ calendar, now }: Simulation, { instrument, market }: Followed): boolean =>
  !market.halted &&
  now < optionMoments(instrument.option).ends &&
  calendar.state(instrument, now) !== 'closed';

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
