import type { UnixMs } from '../../core/clock.ts';
import type { ConId, SignalId } from '../../core/ids.ts';
import { fromMicros } from '../../core/money.ts';
import type { Instrument, SecType } from '../../instruments/instrument.ts';
import { isFinal, limitPriceOf, type OrderRecord, stopPriceOf } from '../order/order.ts';
import { markPrice } from '../portfolio/mark-price.ts';
import { averagePrice, type Position, unrealized } from '../portfolio/position.ts';
import { closedProfit } from '../portfolio/profit.ts';
import { ownerProfitKey, type ProfitBase, type RiskBook } from '../risk/book/risk-book.ts';
import type { Holding, MarketFacts, RiskFacts } from '../risk/facts/risk-facts.ts';
import { belongsTo, isOfInstrument, isOfOwner, type Owner, type RiskScope, scopeKey } from '../risk/scope.ts';
import { ownerOf } from './apply-risk.ts';
import { mismatchAlarmId } from './closable.ts';
import type { KernelContext } from './context.ts';
import type { KernelState } from './state.ts';

const NOTHING_KNOWN: MarketFacts = {};

/** Equity now, as far as the broker has told and our open profit moved it since. */
export const equityOf = (context: KernelContext): number | undefined => {
  const { equity, netLiquidation } = context.account();
  return equity ?? netLiquidation;
};

interface Found {
  quantity: number;
  buys: number;
  sells: number;
  entryPrice?: number;
}

/** Profits and equity now. */
export class AccountFigures {
  readonly book: RiskBook;
  readonly equity?: number;
  protected readonly state: KernelState;
  protected readonly context: KernelContext;
  protected readonly rates: (currency: string) => number;

  constructor(state: KernelState, context: KernelContext) {
    this.state = state;
    this.context = context;
    this.book = state.risk;
    this.rates = ratesOf(context);
    const equity = equityOf(context);
    if (equity !== undefined) this.equity = equity;
  }

  profitSince(began: 'day' | 'week', scope: RiskScope): number {
    const base = began === 'day' ? this.book.dayBase : this.book.weekBase;
    return profitSince(this.state, this.context, this.rates, base, scope);
  }
}

/** The facts of one decision, read from the kernel's state and its context. */
export class StateFacts extends AccountFigures implements RiskFacts {
  readonly marketNow: UnixMs;
  readonly market: MarketFacts;
  readonly doubt?: string;
  /** Judged as if everything in this instrument were gone: the closing that comes before the order takes it away. */
  readonly #without: ConId | undefined;
  readonly #holdings = new Map<string, readonly Holding[]>();

  constructor(state: KernelState, context: KernelContext, instrument: Instrument, afterClose = false) {
    super(state, context);
    this.#without = afterClose ? instrument.conId : undefined;
    this.marketNow = context.marketNow?.() ?? context.now();
    this.market = context.marketFacts?.(instrument) ?? NOTHING_KNOWN;
    const doubt = doubtOf(state, instrument);
    if (doubt !== undefined) this.doubt = doubt;
  }

  secTypeOf(conId: ConId): SecType | undefined {
    return this.state.instruments.get(conId)?.secType;
  }

  rate(currency: string): number {
    return this.rates(currency);
  }

  holdings(scope: RiskScope): readonly Holding[] {
    const key = scopeKey(scope);
    const known = this.#holdings.get(key);
    if (known) return known;
    const found = this.#findHoldings(scope);
    this.#holdings.set(key, found);
    return found;
  }

  #findHoldings(scope: RiskScope): readonly Holding[] {
    const found = new Map<ConId, Found>();
    const at = (conId: ConId) => {
      const known = found.get(conId);
      if (known) return known;
      const made: Found = { quantity: 0, buys: 0, sells: 0 };
      found.set(conId, made);
      return made;
    };
    for (const { conId, quantity } of positionsIn(this.state, scope))
      if (conId !== this.#without) at(conId).quantity += quantity;
    for (const order of this.#entriesIn(scope)) {
      const holding = at(order.conId);
      const left = toCome(order);
      if (order.side === 'BUY') holding.buys += left;
      else holding.sells += left;
      const price = limitPriceOf(order.pricing) ?? stopPriceOf(order.pricing);
      if (price !== undefined) holding.entryPrice = price;
    }
    const holdings: Holding[] = [];
    for (const [conId, { entryPrice, ...holding }] of found) {
      const instrument = this.state.instruments.get(conId);
      if (instrument)
        holdings.push({ instrument, ...holding, unitValue: this.#unitValue(instrument, entryPrice) });
    }
    return holdings;
  }

  #entriesIn(scope: RiskScope): OrderRecord[] {
    const found: OrderRecord[] = [];
    for (const order of this.book.openEntries.values()) {
      if (order.conId === this.#without) continue;
      if (scope.kind === 'account' || this.#isIn(scope, order)) found.push(order);
    }
    return found;
  }

  #isIn(scope: RiskScope, order: OrderRecord): boolean {
    const instrument = this.state.instruments.get(order.conId);
    return (
      instrument !== undefined && belongsTo(scope, { ...ownerOf(this.state, order.signalId), instrument })
    );
  }

  #unitValue(instrument: Instrument, entryPrice: number | undefined): number {
    const position = this.state.positions.get(instrument.conId);
    const price =
      markPrice(this.context.quote(instrument.conId)?.quote) ??
      (position && position.quantity !== 0 ? averagePrice(position) : entryPrice);
    return (price ?? Number.NaN) * instrument.multiplier * this.rate(instrument.currency);
  }

  openRisk(scope: RiskScope): number {
    let risk = 0;
    const stops = new Map<ConId, OrderRecord[]>();
    // Their stops wait with them: that risk is the entry's.
    const unfilled = new Set<SignalId>();
    for (const entry of this.book.openEntries.values()) if (entry.filled === 0) unfilled.add(entry.signalId);
    for (const order of this.book.openStops.values()) {
      const known = stops.get(order.conId);
      if (known) known.push(order);
      else stops.set(order.conId, [order]);
    }
    for (const { instrument, quantity, unitValue } of this.holdings(scope)) {
      if (quantity === 0) continue;
      const position = this.state.positions.get(instrument.conId);
      const perPoint = instrument.multiplier * this.rate(instrument.currency);
      const entry = position ? averagePrice(position) : Number.NaN;
      let left = Math.abs(quantity);
      for (const stop of stops.get(instrument.conId) ?? []) {
        if (stop.side !== (quantity > 0 ? 'SELL' : 'BUY') || unfilled.has(stop.signalId)) continue;
        const covered = Math.min(left, stop.quantity - stop.filled);
        const distance = quantity > 0 ? entry - trigger(stop) : trigger(stop) - entry;
        risk += Math.max(0, distance) * covered * perPoint;
        left -= covered;
      }
      // What no stop covers may be lost whole.
      risk += left > 1e-9 ? left * unitValue : 0;
    }
    for (const entry of this.#entriesIn(scope))
      risk += this.#riskOfEntry(entry, stops.get(entry.conId) ?? []);
    return risk;
  }

  #riskOfEntry(entry: OrderRecord, stops: readonly OrderRecord[]): number {
    const instrument = this.state.instruments.get(entry.conId);
    if (!instrument) return Number.NaN;
    const price =
      limitPriceOf(entry.pricing) ??
      stopPriceOf(entry.pricing) ??
      markPrice(this.context.quote(entry.conId)?.quote) ??
      Number.NaN;
    const stop = stops.find((each) => each.signalId === entry.signalId);
    const distance = stop ? Math.abs(price - trigger(stop)) : price;
    return toCome(entry) * distance * instrument.multiplier * this.rate(instrument.currency);
  }
}

/** What an entry may still add to the position as it is booked. */
const toCome = (entry: OrderRecord): number =>
  (isFinal(entry.state) ? entry.filled : entry.quantity) - entry.executedQuantity;

const trigger = (stop: OrderRecord): number => stopPriceOf(stop.pricing) ?? Number.NaN;

function doubtOf(state: KernelState, instrument: Instrument): string | undefined {
  const mismatch = state.alarms.get(mismatchAlarmId(instrument.conId));
  if (mismatch) return mismatch.message;
  for (const ref of state.risk.inDoubt)
    if (state.orders.get(ref)?.conId === instrument.conId) return `Order ${ref} is in doubt.`;
  return undefined;
}

/** Says what a unit of a currency is worth in the account's base currency; NaN where it is not known. */
export function ratesOf(context: KernelContext): (currency: string) => number {
  const base = context.account().currency;
  return (currency) => (currency === base ? 1 : (context.exchangeRate?.(currency) ?? Number.NaN));
}

function* positionsIn(state: KernelState, scope: RiskScope): Generator<{ conId: ConId; quantity: number }> {
  if (scope.kind === 'strategy' || scope.kind === 'source') {
    for (const [conId, shares] of state.risk.shares)
      for (const share of shares.values())
        if (isOfOwner(scope, share)) yield { conId, quantity: share.quantity };
    return;
  }
  for (const position of state.positions.values()) {
    if (position.quantity === 0) continue;
    if (scope.kind === 'account' || isOf(state, scope.name, position)) yield position;
  }
}

const isOf = (state: KernelState, name: string, { conId }: Position): boolean => {
  const instrument = state.instruments.get(conId);
  return instrument !== undefined && isOfInstrument(name, instrument);
};

/** Open profit of a position in the instrument's currency; NaN without a price. */
function openProfitOf(context: KernelContext, position: Position): number {
  if (position.quantity === 0) return 0;
  const mark = markPrice(context.quote(position.conId)?.quote);
  return mark === undefined ? Number.NaN : fromMicros(unrealized(position, mark));
}

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

function profitSince(
  state: KernelState,
  context: KernelContext,
  rates: (currency: string) => number,
  base: ProfitBase,
  scope: RiskScope,
): number {
  let total = 0;
  if (scope.kind === 'account' || scope.kind === 'instrument') {
    for (const position of state.positions.values()) {
      if (scope.kind === 'instrument' && !isOf(state, scope.name, position)) continue;
      const before = base.instruments.get(position.conId) ?? 0;
      const gain = closedProfit(position) + openProfitOf(context, position) - before;
      if (gain !== 0) total += gain * rates(currencyOf(state, position.conId));
    }
    return total;
  }
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
