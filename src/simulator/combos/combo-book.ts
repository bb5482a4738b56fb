import type { UnixMs } from '../../core/clock.ts';
import { type ConId, conId } from '../../core/ids.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { ComboLeg, Instrument } from '../../instruments/instrument.ts';
import { roundToTick } from '../../instruments/price-steps.ts';
import type { MarketEvent } from '../../marketdata/market.ts';
import type { BrokerError, SimulatedSide } from '../exchange.ts';
import { Market } from '../matching/market.ts';
import { spotOf } from '../options/option-moment.ts';
import { type ComboTerms, comboInstrument, comboKey, comboParts, comboSymbol } from './combo-instrument.ts';

/** Numbers that no listed instrument has; they never reach the wire. */
const FIRST_COMBO_ID = 2_000_000_000;

/** A leg and its market. */
export interface LegMarket {
  readonly leg: ComboLeg;
  readonly market: Market;
  /** Units of price of the combination for one unit of the leg's price, unsigned. */
  readonly weight: number;
}

/** A combination's new quote. */
export interface ComboChange {
  readonly event: MarketEvent;
  /** False while one side is missing, because a leg has none there: orders can meet the other, but it is no quote to tell of. */
  readonly isWhole: boolean;
}

const NO_PRICE = 0 as Price;

type ToldQuote = Pick<Market, 'bid' | 'ask' | 'bidSize' | 'askSize'>;

interface Combo {
  readonly market: Market;
  readonly legs: readonly LegMarket[];
  /** Its options, by their underlyings. */
  readonly optionLegs: readonly OptionLegs[];
  /** Who follows its quotes. */
  watchers: number;
  /** The last quote that those who follow it know. */
  told: ToldQuote | undefined;
}

/** Legs that are options on one underlying. */
interface OptionLegs {
  readonly options: readonly Market[];
  /** The underlying itself, where it is a leg, too. */
  readonly underlying: Market | undefined;
}

const keyOfCombo = ({ symbol, exchange, comboLegs = [] }: Instrument): string =>
  comboKey(symbol, exchange, comboLegs);

/** The side on which a leg trades when its combination is bought or sold. */
export const legSide = (leg: ComboLeg, side: SimulatedSide): SimulatedSide =>
  side === 'BUY' ? leg.action : leg.action === 'BUY' ? 'SELL' : 'BUY';

/**
 * Combinations that clients have asked for, and their markets: a combination's quote is made of its legs' quotes, and it can be had as
 * often as the scarcest leg. Nobody trades combinations here but the account, so they have no trades of their own.
 */
export class ComboBook {
  readonly #markets: Map<ConId, Market>;
  readonly #byKey = new Map<string, Combo>();
  readonly #byId = new Map<ConId, Combo>();
  readonly #byLeg = new Map<ConId, Set<Combo>>();
  #nextId = FIRST_COMBO_ID;

  /** Takes in the combinations that `markets` holds already: those of a restored account. */
  constructor(markets: Map<ConId, Market>) {
    this.#markets = markets;
    for (const market of [...markets.values()]) {
      if (market.instrument.comboLegs !== undefined) this.#add(market);
    }
  }

  /** The instrument of a combination, listed from now on; the same one for the same legs. */
  list(terms: ComboTerms, now: UnixMs): Result<Instrument, BrokerError> {
    const parts = comboParts(terms, (id) => this.#markets.get(id)?.instrument);
    if (!parts.ok) return fail(parts.error);
    const known = this.#byKey.get(
      comboKey(comboSymbol(terms, parts.value), terms.exchange, parts.value.legs),
    );
    if (known !== undefined) return ok(known.market.instrument);
    const market = new Market(comboInstrument(conId(this.#nextId), terms, parts.value), now);
    this.#markets.set(market.instrument.conId, market);
    this.#add(market);
    this.refresh(market.instrument.conId);
    return ok(market.instrument);
  }

  /** The legs of a combination; undefined for other instruments. */
  legs(id: ConId): readonly LegMarket[] | undefined {
    return this.#byId.get(id)?.legs;
  }

  /** True for a contract of which a combination is made. */
  isLeg(id: ConId): boolean {
    return (this.#byLeg.get(id)?.size ?? 0) > 0;
  }

  /** Its quotes are kept up from now on. Returns the way to stop. */
  watch(id: ConId): () => void {
    const combo = this.#byId.get(id);
    if (combo === undefined) return () => {};
    this.refresh(id);
    if (combo.watchers === 0) combo.told = toldQuote(combo.market);
    combo.watchers += 1;
    return () => {
      combo.watchers -= 1;
    };
  }

  /**
   * Makes the combination's quote anew from its legs' quotes, which are as new as they can be. Says nothing of it. Where they are not of one
   * moment even so, the last quote is only remembered: nothing trades at it.
   */
  refresh(id: ConId): void {
    const combo = this.#byId.get(id);
    if (combo !== undefined && !derive(combo)) combo.market.quotedAt = undefined;
  }

  /**
   * New quotes of the combinations of these legs, whose quotes came together. Each comes once, and only to whom it means something: to those
   * who follow the combination where it has changed, to orders always, because the same quote may be the first of a session. An
   * underlying does not move the combinations with options on it: they wait for the quotes of their options.
   */
  *changes(legs: readonly ConId[], hasOrders: (id: ConId) => boolean): Iterable<ComboChange> {
    const concerned = new Set(legs.flatMap((leg) => [...(this.#byLeg.get(leg) ?? [])]));
    for (const combo of concerned) {
      const { market } = combo;
      const { conId: id } = market.instrument;
      const isOrdered = hasOrders(id);
      if (combo.watchers === 0 && !isOrdered) continue;
      if (!derive(combo)) continue;
      const { time, bid, ask, bidSize, askSize } = market;
      if (!isOrdered && isSame(market, combo.told)) continue;
      combo.told = toldQuote(market);
      if (bid === undefined && ask === undefined) continue;
      const quote = { bid: bid ?? NO_PRICE, ask: ask ?? NO_PRICE, bidSize, askSize };
      yield {
        event: { type: 'quote', conId: id, time, ...quote },
        isWhole: bid !== undefined && ask !== undefined,
      };
    }
  }

  /** A combination is halted with any of its legs. */
  settleHalts(leg: ConId): void {
    for (const { market, legs } of this.#byLeg.get(leg) ?? []) {
      market.halted = legs.some((each) => each.market.halted);
    }
  }

  /** What the combination closed at: its legs' closes together. */
  previousClose(id: ConId, closeOf: (leg: Market) => number | undefined): Price | undefined {
    const combo = this.#byId.get(id);
    if (combo === undefined) return undefined;
    let sum = 0;
    for (const { leg, market, weight } of combo.legs) {
      const close = closeOf(market);
      if (close === undefined) return undefined;
      sum += (leg.action === 'BUY' ? weight : -weight) * close;
    }
    return roundToTick(combo.market.instrument, sum);
  }

  /** Forgets combinations that mean nothing to anybody: at the turn of the market day. */
  forgetIdle(isReferred: (id: ConId) => boolean): void {
    for (const [id, combo] of this.#byId) {
      if (combo.watchers > 0 || isReferred(id)) continue;
      this.#byId.delete(id);
      this.#byKey.delete(keyOfCombo(combo.market.instrument));
      this.#markets.delete(id);
      for (const { leg } of combo.legs) this.#byLeg.get(leg.conId)?.delete(combo);
    }
  }

  #add(market: Market): void {
    const { conId: id, multiplier, comboLegs = [] } = market.instrument;
    const legs = comboLegs.flatMap((leg): LegMarket[] => {
      const legMarket = this.#markets.get(leg.conId);
      if (legMarket === undefined) return [];
      const weight = (leg.ratio * legMarket.instrument.multiplier) / multiplier;
      return [{ leg, market: legMarket, weight }];
    });
    if (legs.length < comboLegs.length) throw new Error(`a combination without its legs, conId ${id}`);
    const combo: Combo = { market, legs, optionLegs: optionLegsOf(legs), watchers: 0, told: undefined };
    this.#byKey.set(keyOfCombo(market.instrument), combo);
    this.#byId.set(id, combo);
    for (const { leg } of legs) {
      const of = this.#byLeg.get(leg.conId) ?? new Set();
      this.#byLeg.set(leg.conId, of.add(combo));
    }
    this.#nextId = Math.max(this.#nextId, id + 1);
  }
}

/** One side of a combination's quote: a purchase takes the asks of the legs it buys and the bids of those it sells. */
function sideOf(
  { market, legs }: Combo,
  side: SimulatedSide,
): { readonly price?: Price; readonly size: number } {
  let sum = 0;
  let size = Number.POSITIVE_INFINITY;
  for (const { leg, market: legMarket, weight } of legs) {
    const taking = legSide(leg, side);
    const price = taking === 'BUY' ? legMarket.ask : legMarket.bid;
    if (price === undefined) return { size: 0 };
    sum += (leg.action === 'BUY' ? weight : -weight) * price;
    const left = legMarket.shown(taking) - legMarket.taken(taking);
    size = Math.min(size, Math.floor(cleanDecimal(Math.max(0, left) / leg.ratio)));
  }
  if (size === 0) return { size: 0 };
  const price = roundToTick(market.instrument, sum, side === 'BUY' ? 'up' : 'down');
  // Data without sizes says 0 for a size.
  return { price, size: size === Number.POSITIVE_INFINITY ? 0 : size };
}

function optionLegsOf(legs: readonly LegMarket[]): readonly OptionLegs[] {
  const markets = legs.map(({ market }) => market);
  const underlyings = new Set(markets.flatMap(({ instrument }) => instrument.option?.underlying ?? []));
  return [...underlyings].map((id) => ({
    options: markets.filter(({ instrument }) => instrument.option?.underlying === id),
    underlying: markets.find(({ instrument }) => instrument.conId === id),
  }));
}

/** True when the options' quotes are of the same moment of their underlying, and where it is a leg itself, of its present price. */
function isOfOneMoment({ options, underlying }: OptionLegs): boolean {
  const moment = options[0]?.moment;
  if (moment === undefined || options.some((option) => option.moment !== moment)) return false;
  return underlying === undefined || spotOf(underlying) === moment.spot;
}

/**
 * Makes the combination's quote of its legs' quotes. False, and the quote stays as it is, while those of options are not of one moment: one of
 * them is out of its hours or halted, or the underlying has moved on.
 */
function derive(combo: Combo): boolean {
  const { market, legs, optionLegs } = combo;
  market.halted = legs.some((each) => each.market.halted);
  if (!optionLegs.every(isOfOneMoment)) return false;
  const ask = sideOf(combo, 'BUY');
  const bid = sideOf(combo, 'SELL');
  const times = legs.map((each) => each.market.quotedAt);
  const oldest = times.every((time) => time !== undefined) ? Math.min(...times) : undefined;
  const time = Math.max(...legs.map((each) => each.market.time)) as UnixMs;
  market.deriveQuote({
    time,
    quotedAt: oldest as UnixMs | undefined,
    bid: bid.price,
    ask: ask.price,
    bidSize: bid.size,
    askSize: ask.size,
  });
  return true;
}

const toldQuote = ({ bid, ask, bidSize, askSize }: Market): ToldQuote => ({ bid, ask, bidSize, askSize });

const isSame = (market: Market, told: ToldQuote | undefined): boolean =>
  market.bid === told?.bid &&
  market.ask === told?.ask &&
  market.bidSize === told?.bidSize &&
  market.askSize === told?.askSize;
