import type { AccountId } from '../../core/ids.ts';
import { addMoney, type Micros, subtractMoney, ZERO_MONEY } from '../../core/money.ts';
import { cleanDecimal, type Price, quantity } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { type LegFill, legFills } from '../combos/combo-fills.ts';
import { costOfUnits, wholeUnits } from '../combos/legging.ts';
import type { SimulatedExecution, SimulatedSide } from '../exchange.ts';
import type { Fee } from '../money/fee-model.ts';
import {
  averageFillPrice,
  type LegProgress,
  type LiveOrder,
  remainingOf,
  snapshotOf,
} from '../orders/live-order.ts';
import { type OrderPart, shareFill } from '../orders/parts.ts';
import { tellPair } from '../orders/reports.ts';
import { marketOf, type Simulation } from '../simulation.ts';
import type { Fill } from './fill-model.ts';
import type { Market } from './market.ts';

/**
 * Books one fill and tells of it in IB's order: execution, order without its commission, order with it, commission,
 * position. Afterwards a completely filled order is done. A combination's execution is told first, then one for each leg; money,
 * commissions and positions are the legs'. An advisor's order has an execution for each account.
 */
export function execute(simulation: Simulation, order: LiveOrder, market: Market, fill: Fill): void {
  const { terms } = order;
  if (fill.inAuction !== true) market.take(terms.action, fill.quantity);
  order.filled = cleanDecimal(order.filled + fill.quantity);
  order.filledValue += fill.price * fill.quantity;
  order.lastFillPrice = fill.price;
  const legs = simulation.combos.legs(terms.conId);
  const booked =
    legs !== undefined
      ? executeCombo(simulation, order, market, fill, legFills(terms, legs, fill))
      : order.parts !== undefined
        ? executeParts(simulation, order, market, fill, order.parts)
        : [executeSingle(simulation, order, market, fill)];
  tellBooked(simulation, order, booked);
}

/**
 * Books what the legs of an order that is not guaranteed have traded each by itself. Whole combinations that this completes are told of
 * last, at the average prices of the legs.
 */
export function executeLegs(simulation: Simulation, order: LiveOrder, parts: readonly LegFill[]): void {
  const legs = simulation.combos.legs(order.terms.conId);
  if (legs === undefined) throw new Error('an order without its legs');
  const { comboId, legIds } = simulation.ids.nextComboExecIds(legs.length);
  const bookedLegs = parts.map((part) => bookLeg(simulation, order, legs.length, part, legIds));
  const progress = order.legs ?? [];
  const units = cleanDecimal(Math.min(wholeUnits(legs, progress), order.terms.totalQuantity) - order.filled);
  if (units <= 0) {
    tellBooked(simulation, order, bookedLegs);
    return;
  }
  order.filled = cleanDecimal(order.filled + units);
  const value = costOfUnits(legs, progress, order.filled);
  const at = cleanDecimal((value - order.filledValue) / units) as Price;
  order.filledValue = value;
  order.lastFillPrice = at;
  const { instrument } = marketOf(simulation, order.terms.conId);
  const whole = bookCombo(simulation, order, instrument, comboId, {
    price: at,
    quantity: units,
    liquidity: 2,
  });
  tellBooked(simulation, order, [...bookedLegs, whole]);
}

/** Tells of what has been booked, as `execute` says. */
function tellBooked(simulation: Simulation, order: LiveOrder, booked: readonly Booked[]): void {
  settleStatus(simulation, order);
  for (const { execution } of booked) {
    simulation.outbox.tell({ type: 'execution', execution, order: snapshotOf(order) });
  }
  tellPair(simulation, order);
  for (const { execution } of booked) {
    order.commission = addMoney(order.commission, execution.commission);
    order.commissionCurrency = execution.commissionCurrency;
  }
  tellPair(simulation, order);
  for (const { execution, isCombo } of booked) {
    if (!isCombo) simulation.outbox.tell({ type: 'commission', execution });
  }
  for (const { execution, isCombo } of booked) if (!isCombo) tellPosition(simulation, execution);
}

interface Booked {
  readonly execution: SimulatedExecution;
  /** Of a combination as a whole: it has neither commission nor position. */
  readonly isCombo: boolean;
}

function executeSingle(simulation: Simulation, order: LiveOrder, market: Market, fill: Fill): Booked {
  const { terms } = order;
  const total = { filled: order.filled, filledValue: order.filledValue, commission: order.commission };
  const bookedFee = book(simulation, terms.account, market.instrument, terms.action, fill, total);
  const execution = keep(simulation, order, {
    instrument: market.instrument,
    side: terms.action,
    execId: simulation.ids.nextExecId(),
    fill,
    cumQty: order.filled,
    avgPrice: averageFillPrice(order),
    ...bookedFee,
  });
  return { execution, isCombo: false };
}

/** An advisor's order: an execution for each account that gets something of the fill. `cumQty` is the order's. */
function executeParts(
  simulation: Simulation,
  order: LiveOrder,
  { instrument }: Market,
  fill: Fill,
  parts: readonly OrderPart[],
): readonly Booked[] {
  const { action: side } = order.terms;
  const shares = shareFill(parts, fill.quantity, order.filled, instrument.sizeIncrement);
  let cumQty = order.filled - fill.quantity;
  return parts.flatMap((part, index) => {
    const units = shares[index] ?? 0;
    if (units === 0) return [];
    const own = { ...fill, quantity: units };
    cumQty = cleanDecimal(cumQty + units);
    part.filled = cleanDecimal(part.filled + units);
    part.filledValue += fill.price * units;
    const bookedFee = book(simulation, part.account, instrument, side, own, part);
    part.commission = addMoney(part.commission, bookedFee.fee.amount);
    const execution = keep(simulation, order, {
      account: part.account,
      instrument,
      side,
      execId: simulation.ids.nextExecId(),
      fill: own,
      cumQty,
      avgPrice: averageFillPrice(order),
      ...bookedFee,
    });
    return [{ execution, isCombo: false }];
  });
}

function executeCombo(
  simulation: Simulation,
  order: LiveOrder,
  { instrument }: Market,
  fill: Fill,
  parts: readonly LegFill[],
): readonly Booked[] {
  const { comboId, legIds } = simulation.ids.nextComboExecIds(parts.length);
  const whole = bookCombo(simulation, order, instrument, comboId, fill);
  const legs = parts.map((part) => bookLeg(simulation, order, parts.length, part, legIds, fill));
  return [whole, ...legs];
}

/** A combination as a whole: an execution without money. */
function bookCombo(
  simulation: Simulation,
  order: LiveOrder,
  instrument: Instrument,
  execId: SimulatedExecution['execId'],
  fill: Fill,
): Booked {
  const execution = keep(simulation, order, {
    instrument,
    side: order.terms.action,
    execId,
    fill,
    cumQty: order.filled,
    avgPrice: averageFillPrice(order),
    fee: { amount: ZERO_MONEY, currency: order.commissionCurrency },
  });
  return { execution, isCombo: true };
}

/** What one leg of `count` trades. `fill`: of the combination; a leg by itself takes liquidity. */
function bookLeg(
  simulation: Simulation,
  order: LiveOrder,
  count: number,
  part: LegFill,
  legIds: readonly SimulatedExecution['execId'][],
  fill: Pick<Fill, 'liquidity' | 'inAuction'> = { liquidity: 2 },
): Booked {
  order.legs ??= Array.from({ length: count }, () => ({ filled: 0, filledValue: 0, commission: ZERO_MONEY }));
  const progress = order.legs[part.index];
  const execId = legIds[part.index];
  if (progress === undefined || execId === undefined) throw new Error('an order without its legs');
  const { instrument } = part.leg.market;
  if (fill.inAuction !== true) part.leg.market.take(part.side, part.quantity);
  progress.filled = cleanDecimal(progress.filled + part.quantity);
  progress.filledValue += part.price * part.quantity;
  const bookedFee = book(simulation, order.terms.account, instrument, part.side, part, progress);
  progress.commission = addMoney(progress.commission, bookedFee.fee.amount);
  const execution = keep(simulation, order, {
    instrument,
    side: part.side,
    execId,
    fill: { ...fill, price: part.price, quantity: part.quantity },
    cumQty: progress.filled,
    avgPrice: cleanDecimal(progress.filledValue / progress.filled),
    ...bookedFee,
  });
  return { execution, isCombo: false };
}

interface BookedFee {
  readonly fee: Fee;
  readonly realizedPnl?: Micros;
}

/** Books a trade into an account with its share of what the order costs so far. */
function book(
  simulation: Simulation,
  account: AccountId,
  instrument: Instrument,
  side: SimulatedSide,
  trade: { readonly price: Price; readonly quantity: number },
  total: Readonly<LegProgress>,
): BookedFee {
  const costs = simulation.models.fees.orderFee({
    instrument,
    side,
    quantity: total.filled,
    value: total.filledValue * instrument.multiplier,
    dollars: simulation.rates.find(instrument.currency, 'USD'),
    time: simulation.now,
  });
  // A later fill can bring the whole order into a cheaper tier: what has been charged is not given back.
  const due = subtractMoney(costs.amount, total.commission);
  const fee: Fee = { amount: due < 0 ? ZERO_MONEY : due, currency: costs.currency };
  const realizedPnl = simulation.ledger.book({
    account,
    instrument,
    signedQuantity: side === 'BUY' ? trade.quantity : -trade.quantity,
    price: trade.price,
    fee,
  });
  return { fee, ...(realizedPnl === undefined ? {} : { realizedPnl }) };
}

/** Puts an execution on record. */
function keep(
  simulation: Simulation,
  order: LiveOrder,
  made: {
    /** Default: the order's. */
    readonly account?: AccountId;
    readonly instrument: Instrument;
    readonly side: SimulatedSide;
    readonly execId: SimulatedExecution['execId'];
    readonly fill: Fill;
    readonly cumQty: number;
    readonly avgPrice: number;
  } & BookedFee,
): SimulatedExecution {
  const { terms } = order;
  const { instrument, fill, fee } = made;
  const execution: SimulatedExecution = Object.freeze({
    execId: made.execId,
    time: simulation.now,
    account: made.account ?? terms.account,
    conId: instrument.conId,
    exchange: instrument.primaryExchange || instrument.exchange,
    side: made.side === 'BUY' ? 'BOT' : 'SLD',
    shares: quantity(fill.quantity),
    price: fill.price,
    permId: order.permId,
    clientId: terms.clientId,
    orderId: terms.orderId,
    cumQty: quantity(made.cumQty),
    avgPrice: made.avgPrice,
    orderRef: terms.orderRef,
    lastLiquidity: fill.liquidity,
    commission: fee.amount,
    commissionCurrency: fee.currency,
    ...(made.realizedPnl === undefined ? {} : { realizedPnl: made.realizedPnl }),
  });
  simulation.executions.push(execution);
  simulation.outbox.executions.push(execution);
  return execution;
}

function settleStatus(simulation: Simulation, order: LiveOrder): void {
  if (remainingOf(order) > 0) {
    order.status = 'Submitted';
    return;
  }
  simulation.orders.complete(order);
  order.completedAt = simulation.now;
  order.completedStatus = `Filled Size: ${order.filled}`;
  order.status = 'Filled';
}

function tellPosition(simulation: Simulation, { account: id, conId }: SimulatedExecution): void {
  const { ledger, outbox, valuation } = simulation;
  const account = ledger.account(id);
  const position = account.positions.get(conId);
  outbox.accountChanged(account, position);
  outbox.prices.add(marketOf(simulation, conId));
  if (position !== undefined) {
    outbox.tell({ type: 'position', position: valuation.position(account.id, position) });
  }
}
