import type { ConId } from '../../core/ids.ts';
import { fromMicros } from '../../core/money.ts';
import { isCombo } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { comboRisk, comboValue } from '../combos/combo-risk.ts';
import { markPrice } from '../portfolio/mark-price.ts';
import { averagePrice, type Position, unrealized } from '../portfolio/position.ts';
import { closedProfit } from '../portfolio/profit.ts';
import type { ProfitBase } from '../risk/book/risk-book.ts';
import type { Holding } from '../risk/facts/risk-facts.ts';
import type { KernelContext } from './context.ts';
import { distanceTo, type OrderSums } from './order-sums.ts';
import type { KernelState } from './state.ts';

/** Profit since the risk day and week began, open and closed, in the base currency. */
export interface Profits {
  readonly day: number;
  readonly week: number;
}

/** What a scope holds or is entering, and what that loses when every stop is hit, in the base currency. */
export interface Exposure {
  readonly holdings: readonly Holding[];
  readonly openRisk: number;
  /** Of what is held. */
  readonly profits: Profits;
}

/** What an instrument has gained since `base` was noted: its profit by now, which may be NaN, less that of then. */
export const gainSince = (base: ProfitBase, conId: ConId, profit: number): number =>
  profit - (base.instruments.get(conId) ?? 0);

/** A gain in the base currency; none needs no rate. */
export const inBase = (gain: number, rate: number): number => (gain === 0 ? 0 : gain * rate);

/** Open profit in the instrument's currency; NaN without a price. */
export const openProfitAt = (position: Position, mark: number | undefined): number =>
  mark === undefined ? Number.NaN : fromMicros(unrealized(position, mark));

/** A holding whose price moves. */
type MovingHolding = { -readonly [Member in keyof Holding]: Holding[Member] };

/**
 * One instrument's part in an exposure, as it was valued last. It is valued anew when anything that its value follows from was
 * replaced; from order to order most instruments are the same, and so are the prices of those that have not traded meanwhile.
 * Changed in place, because objects that outlive their order are what a collection costs.
 */
class ValuedInstrument {
  readonly sums: OrderSums;
  /** Absent where the contract is not known; then there is no holding either. */
  readonly instrument: Instrument | undefined;
  readonly position: Position | undefined;
  readonly dayBase: ProfitBase;
  readonly weekBase: ProfitBase;
  readonly holding: MovingHolding | undefined;
  mark: number | undefined;
  // Not whole numbers from the start, so that the engine never has to change how it keeps them.
  rate = Number.NaN;
  /** What it loses from entry to stop, and by what no stop covers; NaN where that cannot be told. In the base currency, as are the profits. */
  risk = Number.NaN;
  uncovered = Number.NaN;
  day = Number.NaN;
  week = Number.NaN;

  constructor(state: KernelState, sums: OrderSums) {
    const { conId, quantity, buys, sells } = sums;
    this.sums = sums;
    this.instrument = state.instruments.get(conId);
    this.position = state.positions.get(conId);
    this.dayBase = state.risk.dayBase;
    this.weekBase = state.risk.weekBase;
    const { instrument } = this;
    this.holding = instrument && { instrument, quantity, buys, sells, unitValue: Number.NaN };
  }

  /** True while the state says the same of the instrument as when this was made. */
  isOf(state: KernelState, sums: OrderSums): boolean {
    return (
      this.sums === sums &&
      this.position === state.positions.get(sums.conId) &&
      this.instrument === state.instruments.get(sums.conId) &&
      // A week begins with a day.
      this.dayBase === state.risk.dayBase
    );
  }

  value(state: KernelState, mark: number | undefined, rate: number): void {
    const { holding, sums } = this;
    const combo = holding !== undefined && isCombo(holding.instrument);
    // A spread's risk follows from more than is compared here.
    if (mark === this.mark && rate === this.rate && !combo) return;
    this.mark = mark;
    this.rate = rate;
    this.#valueProfits(mark, rate);
    if (!holding) return;
    const { multiplier } = holding.instrument;
    holding.unitValue = this.#priceAt(holding.instrument, mark) * multiplier * rate;
    if (combo) {
      this.risk = comboRisk(state, holding.instrument, mark) * multiplier * rate;
      this.uncovered = 0;
      return;
    }
    let points = sums.stopRisk + sums.entryRisk;
    for (const { units, stop } of sums.atMarket) points += units * distanceTo(stop, mark ?? Number.NaN);
    this.risk = points * multiplier * rate;
    // What no stop covers may be lost whole.
    this.uncovered = sums.uncovered > 0 ? sums.uncovered * holding.unitValue : 0;
  }

  /** Of what is held. */
  #valueProfits(mark: number | undefined, rate: number): void {
    const { position, sums, dayBase, weekBase } = this;
    if (sums.quantity === 0 || !position) {
      this.day = 0;
      this.week = 0;
      return;
    }
    const profit = closedProfit(position) + openProfitAt(position, mark);
    this.day = inBase(gainSince(dayBase, sums.conId, profit), rate);
    this.week = inBase(gainSince(weekBase, sums.conId, profit), rate);
  }

  /** A unit's price; of a spread the most that it can lose on that side, where that is more. NaN while it is not known. */
  #priceAt(instrument: Instrument, mark: number | undefined): number {
    const { position, sums } = this;
    let price = mark;
    if (price === undefined)
      price = position && position.quantity !== 0 ? averagePrice(position) : sums.entryPrice;
    const known = price ?? Number.NaN;
    if (!isCombo(instrument)) return known;
    return comboValue(instrument, sums.quantity + sums.buys > 0 ? 'BUY' : 'SELL', known);
  }
}

/** What was valued last. Not a part of the state: everything in it follows from that and from the market. */
export interface ValuedBefore {
  /** By place. */
  readonly rows: ValuedInstrument[];
  holdings: readonly Holding[];
}

export const nothingValued = (): ValuedBefore => ({ rows: [], holdings: [] });

/**
 * One pass over what is held or being entered. `without`: an instrument whose profit counts, and nothing else of it. `before` is
 * brought up to date, and holdings of an earlier pass over it with it.
 */
export function reckonExposure(
  state: KernelState,
  context: KernelContext,
  rates: (currency: string) => number,
  allSums: ReadonlyMap<ConId, OrderSums>,
  without: ConId | undefined,
  before: ValuedBefore = nothingValued(),
): Exposure {
  const { rows } = before;
  let openRisk = 0;
  let day = 0;
  let week = 0;
  let place = 0;
  let changed = rows.length !== allSums.size;
  for (const sums of allSums.values()) {
    let valued = rows[place];
    if (!valued?.isOf(state, sums)) {
      valued = new ValuedInstrument(state, sums);
      rows[place] = valued;
      changed = true;
    }
    place += 1;
    valued.value(
      state,
      markPrice(context.quote(sums.conId)?.quote),
      rates(valued.instrument?.currency ?? ''),
    );
    day += valued.day;
    week += valued.week;
    if (sums.conId === without) continue;
    openRisk += valued.risk;
    openRisk += valued.uncovered;
  }
  if (changed) {
    rows.length = place;
    before.holdings = rows.flatMap(({ holding }) => holding ?? []);
  }
  const { holdings } = before;
  return {
    holdings:
      without === undefined ? holdings : holdings.filter(({ instrument }) => instrument.conId !== without),
    openRisk,
    profits: { day, week },
  };
}
