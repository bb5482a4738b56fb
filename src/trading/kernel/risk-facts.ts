import type { Side } from '../../broker/port.ts';
import type { UnixMs } from '../../core/clock.ts';
import type { ConId, OrderRef } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { SecType } from '../../instruments/sec-type.ts';
import { markPrice } from '../portfolio/mark-price.ts';
import type { Position } from '../portfolio/position.ts';
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
import {
  type Exposure,
  gainSince,
  inBase,
  nothingValued,
  openProfitAt,
  type Profits,
  reckonExposure,
  type ValuedBefore,
} from './exposure.ts';
import { brokerNow } from './market-time.ts';
import { accountSums, makeSums, type OrderSums } from './order-sums.ts';
import type { KernelState } from './state.ts';

const NOTHING_KNOWN: MarketFacts = {};

/** Equity now, as far as the broker has told and our open profit moved it since. */
export const equityOf = (context: KernelContext): number | undefined => {
  const { equity, netLiquidation } = context.account();
  return equity ?? netLiquidation;
};

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

/** The facts of one decision, read from the kernel's state and its context. */
export class StateFacts extends AccountFigures implements RiskFacts {
  readonly marketNow: UnixMs;
  readonly market: MarketFacts;
  readonly doubt?: string;
  readonly ordersPerSide?: number;
  /** Known once the order has a size. */
  margin?: PreviewFact;
  /** Judged as if everything in this instrument were gone: the closing that comes before the order takes it away. */
  readonly #without: ConId | undefined;
  #ofAccount: Exposure | undefined;
  /** Of narrower scopes. */
  #exposures: Map<string, Exposure> | undefined;

  constructor(state: KernelState, context: KernelContext, instrument: Instrument, afterClose = false) {
    super(state, context);
    this.#without = afterClose ? instrument.conId : undefined;
    this.marketNow = brokerNow(context);
    this.market = context.marketFacts?.(instrument) ?? NOTHING_KNOWN;
    const doubt = doubtOf(state, instrument);
    if (doubt !== undefined) this.doubt = doubt;
    if (context.ordersPerSide !== undefined) this.ordersPerSide = context.ordersPerSide;
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

  openOrders(conId: ConId, side: Side): number {
    if (conId === this.#without) return 0;
    let open = 0;
    for (const ref of this.state.openOrders) {
      const order = this.state.orders.get(ref);
      if (order?.conId === conId && order.side === side) open += 1;
    }
    return open;
  }

  #exposure(scope: RiskScope): Exposure {
    if (scope.kind === 'account') {
      this.#ofAccount ??= this.#reckon(scope, valuedBefore(this.state));
      return this.#ofAccount;
    }
    this.#exposures ??= new Map();
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

  #reckon(scope: RiskScope, before?: ValuedBefore): Exposure {
    const { state, context, rates } = this;
    return reckonExposure(state, context, rates, this.#sums(scope), this.#without, before);
  }

  /** By instrument; those that are neither held nor being entered are left out. */
  #sums(scope: RiskScope): ReadonlyMap<ConId, OrderSums> {
    if (scope.kind === 'account') return accountSums(this.state);
    if (scope.kind === 'instrument')
      return new Map([...accountSums(this.state)].filter(([conId]) => isOf(this.state, scope.name, conId)));
    return makeSums(this.state, {
      quantities: sharesIn(this.state, scope),
      includes: ({ signalId }) => isOfOwner(scope, ownerOf(this.state, signalId)),
    });
  }
}

/** Of the account. */
const valued = new WeakMap<KernelState, ValuedBefore>();

function valuedBefore(state: KernelState): ValuedBefore {
  const known = valued.get(state);
  if (known) return known;
  const made = nothingValued();
  valued.set(state, made);
  return made;
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
