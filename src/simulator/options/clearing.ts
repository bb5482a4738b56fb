import { type AccountId, clientOrderId, permId } from '../../core/ids.ts';
import { type Micros, ZERO_MONEY } from '../../core/money.ts';
import { price, quantity } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { OptionInstrument } from '../../marketdata/options/option-model.ts';
import type { SimulatedExecution } from '../exchange.ts';
import type { Market } from '../matching/market.ts';
import { marketOf, type Simulation } from '../simulation.ts';

/** Who asked for a booking; the clearing house's own belong to client 0 and no order. */
export interface ClearingOwner {
  readonly clientId: number;
  readonly orderId: number;
}

export const CLEARING_HOUSE: ClearingOwner = { clientId: 0, orderId: 0 };

/**
 * Takes `contracts` (unsigned) of an exercised or assigned position away at price 0 and delivers the underlying at the
 * strike. As on IB's statements, the option brings no result of its own: its premium goes into the cost of the underlying.
 */
export function deliver(
  simulation: Simulation,
  account: AccountId,
  instrument: OptionInstrument,
  contracts: number,
  owner: ClearingOwner,
): void {
  const { ledger } = simulation;
  const market = marketOf(simulation, instrument.conId);
  const underlying = marketOf(simulation, instrument.option.underlying);
  const isLong = ledger.quantity(account, instrument.conId) > 0;
  const closing = isLong ? -contracts : contracts;
  // A holder of calls and a writer of puts buy the underlying.
  const isPurchase = (instrument.right === 'C') === isLong;
  const { secType } = underlying.instrument;
  const units = secType === 'FUT' ? contracts : contracts * instrument.multiplier;
  const premium = ledger.release(account, instrument, contracts);
  tell(simulation, account, market, { signed: closing, at: 0, owner });
  const signed = isPurchase ? units : -units;
  const realized = ledger.deliver({
    account,
    instrument: underlying.instrument,
    signedQuantity: signed,
    price: instrument.strike,
    carried: premium,
  });
  tell(simulation, account, underlying, { signed, at: instrument.strike, owner, realized });
}

/** Closes `contracts` (unsigned) at what they are worth in cash: the settlement of an index option, or 0. */
export function settle(
  simulation: Simulation,
  account: AccountId,
  instrument: OptionInstrument,
  contracts: number,
  value: number,
): void {
  const market = marketOf(simulation, instrument.conId);
  const isLong = simulation.ledger.quantity(account, instrument.conId) > 0;
  const signed = isLong ? -contracts : contracts;
  const realized = simulation.ledger.book({
    account,
    instrument,
    signedQuantity: signed,
    price: value,
    fee: { amount: ZERO_MONEY, currency: instrument.currency },
  });
  tell(simulation, account, market, { signed, at: value, owner: CLEARING_HOUSE, realized });
}

interface Booking {
  readonly signed: number;
  readonly at: number;
  readonly owner: ClearingOwner;
  readonly realized?: Micros | undefined;
}

/** Records the booking as an execution without commission and tells of it and of the position. */
function tell(simulation: Simulation, accountId: AccountId, market: Market, booking: Booking): void {
  const { outbox, ledger, ids, now } = simulation;
  const { signed, at, owner, realized } = booking;
  const { conId } = market.instrument;
  const shares = quantity(Math.abs(signed));
  const execution: SimulatedExecution = Object.freeze({
    execId: ids.nextExecId(),
    time: now,
    account: accountId,
    conId,
    exchange: venueOf(market.instrument),
    side: signed > 0 ? 'BOT' : 'SLD',
    shares,
    price: price(at),
    permId: permId(0),
    clientId: owner.clientId,
    orderId: clientOrderId(owner.orderId),
    cumQty: shares,
    avgPrice: at,
    orderRef: '',
    lastLiquidity: 2,
    commission: ZERO_MONEY,
    commissionCurrency: market.instrument.currency,
    ...(realized === undefined ? {} : { realizedPnl: realized }),
  });
  simulation.executions.push(execution);
  outbox.executions.push(execution);
  outbox.tell({ type: 'execution', execution });
  outbox.tell({ type: 'commission', execution });
  const account = ledger.account(accountId);
  const position = account.positions.get(conId);
  outbox.accountChanged(account, position);
  outbox.prices.add(market);
  if (position !== undefined) {
    outbox.tell({ type: 'position', position: simulation.valuation.position(accountId, position) });
  }
}

const venueOf = ({ primaryExchange, exchange }: Instrument): string => primaryExchange || exchange;
