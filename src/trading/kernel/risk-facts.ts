import type { Side } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { ConId, OrderRef } from '../../core/ids.ts';
import { fromMicros } from '../../core/money.ts';
import { isCombo } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { SecType } from '../../instruments/sec-type.ts';
import { comboRisk, comboValue } from '../combos/combo-risk.ts';
import { markPrice } from '../portfolio/mark-price.ts';
import { averagePrice, type Position, unrealized } from '../portfolio/position.ts';
import { closedProfit } from '../portfolio/profit.ts';
import { ownerProfitKey, type ProfitBase, type RiskBook } from '../risk/book/risk-book.ts';
import type { Holding, MarketFacts, PreviewFact, RiskFacts } from '../risk/facts/risk-facts.ts';
import {
  ACCOUNT_SCOPE,
  isOfInstrument,
  isOfOwner,
  type Owner,
  type RiskScope,
  scopeKey,
} from '../risk/scope.ts';
import { ownerOf } from './apply-risk.ts';
import { mismatchAlarmId } from './closable.ts';
import type { KernelContext } from './context.ts';
import { brokerNow } from './market-time.ts';
import { accountSums, distanceTo, makeSums, type OrderSums } from './order-sums.ts';
import type { KernelState } from './state.ts';

const NOTHING_KNOWN: MarketFacts = {};

/** Equity now, as far as the broker has told and our open profit moved it since. */
export const equityOf = (context: KernelContext): number | undefined => {
  const { equity, netLiquidation } = context.account();
  return equity ?? netLiquidation;
};

/** Profit since the risk day and week began, open and closed, in the base currency. */
interface Profits {
  readonly day: number;
  readonly week: number;
}

/** What an instrument has gained since `base` was noted: its profit by now, which may be NaN, less that of then. */
const gainSince = (base: ProfitBase, conId: ConId, profit: number): number =>
  profit - (base.instruments.get(conId) ?? 0);

/** A gain in the base currency; none needs no rate. */
const inBase = (gain: number, rate: number): number => (gain === 0 ? 0 : gain * rate);

/** Of all instruments, or of those with a name. */
function profitsOf(
  state: KernelState,
  context: KernelContext,
  rates: (currency: string) => number,
  name?: string,
): Profits {
  const { dayBase, weekBase } = state.risk;
  let day = 0;
  let week = 0;
  for (const position of state.positions.values()) {
    const { conId } = position;
    if (name !== undefined && !isOf(state, name, conId)) continue;
    const profit = closedProfit(position) + openProfitOf(context, position);
    const rate = rates(currencyOf(state, conId));
    day += inBase(gainSince(dayBase, conId, profit), rate);
    week += inBase(gainSince(weekBase, conId, profit), rate);
  }
  return { day, week };
}

/** Profits and equity now. */
export class AccountFigures {
  readonly book: RiskBook;
  readonly equity?: number;
  protected readonly state: KernelState;
  protected readonly context: KernelContext;
  protected readonly rates: (currency: string) => number;
  #profits: Profits | undefined;

  constructor(state: KernelState, context: KernelContext) {
    this.state = state;
    this.context = context;
    this.book = state.risk;
    this.rates = ratesOf(context);
    const equity = equityOf(context);
    if (equity !== undefined) this.equity = equity;
  }

  profitSince(began: 'day' | 'week', scope: RiskScope): number {
    const { state, context, rates } = this;
    if (scope.kind === 'strategy' || scope.kind === 'source') {
      const base = began === 'day' ? this.book.dayBase : this.book.weekBase;
      return profitOfOwners(state, context, rates, base, scope);
    }
    if (scope.kind === 'instrument') return profitsOf(state, context, rates, scope.name)[began];
    this.#profits ??= this.profitsOfAccount();
    return this.#profits[began];
  }

  protected profitsOfAccount(): Profits {
    return profitsOf(this.state, this.context, this.rates);
  }
}

/** What a scope holds or is entering, and what that loses when every stop is hit, in the base currency. */
interface Exposure {
  readonly holdings: readonly Holding[];
  readonly openRisk: number;
  /** Of what is held. */
  readonly profits: Profits;
}

/** The facts of one decision, read from the kernel's state and its context. */
export class StateFacts extends AccountFigures implements RiskFacts {
  readonly marketNow: UnixMs;
  readonly market: MarketFacts;
  readonly doubt?: string;
  /** Known once the order has a size. */
  margin?: PreviewFact;
  /** Judged as if everything in this instrument were gone: the closing that comes before the order takes it away. */
  readonly #without: ConId | undefined;
  readonly #exposures = new Map<string, Exposure>();
  /** Of strategies and sources. */
  readonly #sumsOf = new Map<string, ReadonlyMap<ConId, OrderSums>>();

  constructor(state: KernelState, context: KernelContext, instrument: Instrument, afterClose = false) {
    super(state, context);
    this.#without = afterClose ? instrument.conId : undefined;
    this.marketNow = brokerNow(context);
    this.market = context.marketFacts?.(instrument) ?? NOTHING_KNOWN;
    const doubt = doubtOf(state, instrument);
    if (doubt !== undefined) this.doubt = doubt;
  }

  secTypeOf(conId: ConId): SecType | undefined {
    return this.state.instruments.get(conId)?.secType;
  }

  ofLeg(leg: Instrument): ReturnType<NonNullable<RiskFacts['ofLeg']>> {
    const quote = this.context.quote(leg.conId)?.quote;
    return { market: this.context.marketFacts?.(leg) ?? NOTHING_KNOWN, ...(quote ? { quote } : {}) };
  }

  rate(currency: string): number {
    return this.rates(currency);
  }

  holdings(scope: RiskScope): readonly Holding[] {
    return this.#exposure(scope).holdings;
  }

  openRisk(scope: RiskScope): number {
    return this.#exposure(scope).openRisk;
  }

  openEntries(conId: ConId): readonly OrderRef[] {
    return accountSums(this.state).get(conId)?.entries ?? [];
  }

  #exposure(scope: RiskScope): Exposure {
    const key = scopeKey(scope);
    const known = this.#exposures.get(key);
    if (known) return known;
    const found = this.#reckon(scope);
    this.#exposures.set(key, found);
    return found;
  }

  protected override profitsOfAccount(): Profits {
    const { dayBase, weekBase } = this.book;
    let { day, week } = this.#exposure(ACCOUNT_SCOPE).profits;
    for (const position of this.state.positions.values()) {
      if (position.quantity !== 0) continue;
      const { conId } = position;
      const profit = closedProfit(position);
      const rate = this.rates(currencyOf(this.state, conId));
      day += inBase(gainSince(dayBase, conId, profit), rate);
      week += inBase(gainSince(weekBase, conId, profit), rate);
    }
    return { day, week };
  }

  /** One pass over what is held or being entered: each look at a quote and a contract counts. */
  #reckon(scope: RiskScope): Exposure {
    const holdings: Holding[] = [];
    const { dayBase, weekBase } = this.book;
    let openRisk = 0;
    let day = 0;
    let week = 0;
    for (const sums of this.#sums(scope).values()) {
      const { conId, quantity, buys, sells, entryPrice } = sums;
      const instrument = this.state.instruments.get(conId);
      const mark = markPrice(this.context.quote(conId)?.quote);
      const rate = this.rates(instrument?.currency ?? '');
      const position = quantity === 0 ? undefined : this.state.positions.get(conId);
      if (position) {
        const profit = closedProfit(position) + openProfitAt(position, mark);
        day += inBase(gainSince(dayBase, conId, profit), rate);
        week += inBase(gainSince(weekBase, conId, profit), rate);
      }
      if (conId === this.#without) continue;
      if (!instrument) {
        openRisk = Number.NaN;
        continue;
      }
      const side = quantity + buys > 0 ? 'BUY' : 'SELL';
      const unitValue = this.#priceOf(instrument, mark, entryPrice, side) * instrument.multiplier * rate;
      holdings.push({ instrument, quantity, buys, sells, unitValue });
      if (isCombo(instrument)) {
        openRisk += comboRisk(this.state, instrument, mark) * instrument.multiplier * rate;
        continue;
      }
      const { stopRisk, uncovered, entryRisk, atMarket } = sums;
      let points = stopRisk + entryRisk;
      for (const { units, stop } of atMarket) points += units * distanceTo(stop, mark ?? Number.NaN);
      openRisk += points * instrument.multiplier * rate;
      // What no stop covers may be lost whole.
      if (uncovered > 0) openRisk += uncovered * unitValue;
    }
    return { holdings, openRisk, profits: { day, week } };
  }

  /** By instrument; those that are neither held nor being entered are left out. */
  #sums(scope: RiskScope): ReadonlyMap<ConId, OrderSums> {
    if (scope.kind === 'account') return accountSums(this.state);
    if (scope.kind === 'instrument')
      return new Map([...accountSums(this.state)].filter(([conId]) => isOf(this.state, scope.name, conId)));
    const key = scopeKey(scope);
    const known = this.#sumsOf.get(key);
    if (known) return known;
    const made = makeSums(this.state, {
      quantities: sharesIn(this.state, scope),
      includes: ({ signalId }) => isOfOwner(scope, ownerOf(this.state, signalId)),
    });
    this.#sumsOf.set(key, made);
    return made;
  }

  /** A unit's price; of a spread the most that it can lose on that side, where that is more. NaN while it is not known. */
  #priceOf(
    instrument: Instrument,
    mark: number | undefined,
    entryPrice: number | undefined,
    side: Side,
  ): number {
    let price = mark;
    if (price === undefined) {
      const position = this.state.positions.get(instrument.conId);
      price = position && position.quantity !== 0 ? averagePrice(position) : entryPrice;
    }
    const known = price ?? Number.NaN;
    return isCombo(instrument) ? comboValue(instrument, side, known) : known;
  }
}

function doubtOf(state: KernelState, instrument: Instrument): string | undefined {
  const { conId } = instrument;
  if (state.alarms.size > 0) {
    const before = state.breaks.values().find(({ successor }) => successor === conId);
    const legs = (instrument.comboLegs ?? []).map((leg) => leg.conId);
    for (const traded of [before?.conId ?? conId, ...legs]) {
      const mismatch = state.alarms.get(mismatchAlarmId(traded));
      if (mismatch) return mismatch.message;
    }
  }
  for (const ref of state.risk.inDoubt)
    if (state.orders.get(ref)?.conId === conId) return `Order ${ref} is in doubt.`;
  return undefined;
}

/** Says what a unit of a currency is worth in the account's base currency; NaN where it is not known. */
export function ratesOf(context: KernelContext): (currency: string) => number {
  const base = context.account().currency;
  return (currency) => (currency === base ? 1 : (context.exchangeRate?.(currency) ?? Number.NaN));
}

/** What the owners of a scope hold, by instrument. */
function sharesIn(state: KernelState, scope: RiskScope): Map<ConId, number> {
  const held = new Map<ConId, number>();
  for (const [conId, shares] of state.risk.shares)
    for (const share of shares.values())
      if (isOfOwner(scope, share)) held.set(conId, (held.get(conId) ?? 0) + share.quantity);
  return held;
}

const isOf = (state: KernelState, name: string, conId: ConId): boolean => {
  const instrument = state.instruments.get(conId);
  return instrument !== undefined && isOfInstrument(name, instrument);
};

/** Open profit of a position in the instrument's currency; NaN without a price. */
function openProfitOf(context: KernelContext, position: Position): number {
  return position.quantity === 0
    ? 0
    : openProfitAt(position, markPrice(context.quote(position.conId)?.quote));
}

const openProfitAt = (position: Position, mark: number | undefined): number =>
  mark === undefined ? Number.NaN : fromMicros(unrealized(position, mark));

/** All profit so far, by instrument and by owner: what a new day or week begins at. */
export function profitBase(
  state: KernelState,
  context: KernelContext,
): { instruments: [ConId, number][]; owners: [string, number][] } {
  const instruments: [ConId, number][] = [];
  const owners = new Map([...state.risk.ownerProfit].map(([key, { amount }]) => [key, amount]));
  for (const position of state.positions.values()) {
    const { conId } = position;
    const known = openProfitOf(context, position);
    // Without a price for long the day begins at cost.
    const open = Number.isNaN(known) ? 0 : known;
    instruments.push([conId, closedProfit(position) + open]);
    for (const [share, part] of shareParts(state, conId)) {
      const key = ownerProfitKey(share, currencyOf(state, conId));
      owners.set(key, (owners.get(key) ?? 0) + open * part);
    }
  }
  return { instruments, owners: [...owners] };
}

const currencyOf = (state: KernelState, conId: ConId): string => state.instruments.get(conId)?.currency ?? '';

function shareParts(state: KernelState, conId: ConId): readonly (readonly [Owner, number])[] {
  const shares = [...(state.risk.shares.get(conId)?.values() ?? [])];
  const total = shares.reduce((sum, { quantity }) => sum + quantity, 0);
  return total === 0 ? [] : shares.map((share) => [share, share.quantity / total]);
}

function profitOfOwners(
  state: KernelState,
  context: KernelContext,
  rates: (currency: string) => number,
  base: ProfitBase,
  scope: RiskScope,
): number {
  let total = 0;
  for (const [key, profit] of state.risk.ownerProfit) {
    if (!isOfOwner(scope, profit)) continue;
    total += (profit.amount - (base.owners.get(key) ?? 0)) * rates(profit.currency);
  }
  for (const conId of state.risk.shares.keys()) {
    const position = state.positions.get(conId);
    if (!position) continue;
    const open = openProfitOf(context, position) * rates(currencyOf(state, conId));
    for (const [owner, part] of shareParts(state, conId)) if (isOfOwner(scope, owner)) total += open * part;
  }
  return total;
}
