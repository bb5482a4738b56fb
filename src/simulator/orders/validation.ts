import type { AccountId } from '../../core/ids.ts';
import type { Quantity } from '../../core/price.ts';
import { isOnStep } from '../../core/price.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { isOnTick, roundQuantity } from '../../instruments/price-steps.ts';
import {
  ACCOUNT_MISSING,
  BELOW_MINIMUM_SIZE,
  CASH_QUANTITY_NEEDED,
  CONTRACT_EXPIRED,
  FRACTIONAL_SHARES,
  INCOMPLETE_ORDER,
  INVALID_GOOD_TILL_DATE,
  INVALID_OCA_TYPE,
  INVALID_ORDER_TYPE,
  INVALID_TIF,
  INVALID_TRAIL,
  MALFORMED_GOOD_TILL_DATE,
  NO_FRACTIONS,
  NO_PRICE_FOR_CASH_QUANTITY,
  OFF_TICK,
  TIF_INCOMPATIBLE,
  UNKNOWN_CONTRACT,
  UNSUPPORTED_ORDER_TYPE,
  unknownAccount,
  ZERO_SIZE,
} from '../broker-errors.ts';
import type { BrokerError, OrderRequest } from '../exchange.ts';
import { parseGoodTillDate } from '../sessions/market-day.ts';
import type { Simulation } from '../simulation.ts';
import { isTriggeredType } from './live-order.ts';
import { orderTypeOf, tifOf } from './order-words.ts';

/** IB's type codes in contract details, where they differ from those in orders. */
const CONTRACT_TYPE_CODES: Readonly<Record<string, string>> = { 'STP LMT': 'STPLMT' };

/** IB's default OCA type when a client sets none: reduce without block. */
const DEFAULT_OCA_TYPE = 3;

type Verdict = Result<OrderRequest, BrokerError>;

/**
 * Checks an order by itself, without regard to other orders. Returns its terms with everything filled in that IB fills
 * in: account, `DAY`, OCA type, the size of a cash-quantity order.
 */
export function validate(simulation: Simulation, request: OrderRequest): Verdict {
  const account = chooseAccount(simulation, request.account);
  if (!account.ok) return account;
  const orderType = orderTypeOf(request.orderType);
  if (orderType === 'unknown') return fail(INVALID_ORDER_TYPE);
  const tif = tifOf(request.tif);
  if (tif === 'unknown') return fail(INVALID_TIF);
  if (![0, 1, 2, 3].includes(request.ocaType)) return fail(INVALID_OCA_TYPE);
  const instrument = simulation.markets.get(request.conId)?.instrument;
  if (instrument === undefined) return fail(UNKNOWN_CONTRACT);
  if (isExpired(instrument, simulation.day.date)) return fail(CONTRACT_EXPIRED);
  if (orderType === 'unsupported' || !supports(instrument, orderType)) return fail(UNSUPPORTED_ORDER_TYPE);
  const isImmediate = tif === 'IOC' || tif === 'FOK';
  if (tif === 'unsupported' || (isImmediate && isTriggeredType(orderType))) return fail(TIF_INCOMPATIBLE);
  const terms: OrderRequest = {
    ...(orderType === 'TRAIL' ? withoutZeros(request) : request),
    account: account.value,
    orderType,
    tif,
    ocaType: request.ocaType || DEFAULT_OCA_TYPE,
  };
  const sized = checkSize(simulation, terms, instrument);
  if (!sized.ok) return sized;
  const refusal = checkPrices(sized.value, instrument) ?? checkGoodTillDate(simulation, sized.value);
  return refusal === undefined ? sized : fail(refusal);
}

/** Clients leave the fields of a trailing stop that they do not use unset, or send zeros. */
function withoutZeros(request: OrderRequest): OrderRequest {
  const { auxPrice, trailingPercent, trailStopPrice, ...rest } = request;
  return {
    ...rest,
    ...(auxPrice ? { auxPrice } : {}),
    ...(trailingPercent ? { trailingPercent } : {}),
    ...(trailStopPrice ? { trailStopPrice } : {}),
  };
}

function chooseAccount(simulation: Simulation, account: AccountId): Result<AccountId, BrokerError> {
  const { accounts } = simulation.ledger;
  if (account === '') {
    const [only] = accounts.keys();
    return only !== undefined && accounts.size === 1 ? ok(only) : fail(ACCOUNT_MISSING);
  }
  return accounts.has(account) ? ok(account) : fail(unknownAccount(account));
}

const isExpired = (instrument: Instrument, date: string): boolean =>
  instrument.lastTradeDate !== undefined && instrument.lastTradeDate < date.replaceAll('-', '');

const supports = (instrument: Instrument, orderType: string): boolean =>
  instrument.orderTypes.length === 0 ||
  instrument.orderTypes.includes(CONTRACT_TYPE_CODES[orderType] ?? orderType);

function checkSize(simulation: Simulation, terms: OrderRequest, instrument: Instrument): Verdict {
  if (instrument.secType === 'CRYPTO' && terms.orderType === 'MKT' && terms.action === 'BUY') {
    return sizeByCash(simulation, terms, instrument);
  }
  if (!(terms.totalQuantity > 0)) return fail(ZERO_SIZE);
  if (!isOnStep(terms.totalQuantity, instrument.sizeIncrement)) {
    return fail(instrument.secType === 'STK' ? FRACTIONAL_SHARES : NO_FRACTIONS);
  }
  if (terms.totalQuantity < instrument.minSize) return fail(BELOW_MINIMUM_SIZE);
  return ok({ ...terms, totalQuantity: roundQuantity(instrument, terms.totalQuantity, 'nearest') });
}

/** Crypto is bought at market for an amount of money (`cashQty`), not by size. */
function sizeByCash(simulation: Simulation, terms: OrderRequest, instrument: Instrument): Verdict {
  const cash = Number(terms.echo.cashQty ?? '');
  if (!(cash > 0) || !Number.isFinite(cash)) return fail(CASH_QUANTITY_NEEDED);
  const price = simulation.markets.get(instrument.conId)?.takeable('BUY');
  if (price === undefined) return fail(NO_PRICE_FOR_CASH_QUANTITY);
  const size = roundQuantity(instrument, cash / price);
  if (size < instrument.minSize) return fail(BELOW_MINIMUM_SIZE);
  return ok({ ...terms, totalQuantity: size as Quantity });
}

function checkPrices(terms: OrderRequest, instrument: Instrument): BrokerError | undefined {
  const { orderType, lmtPrice, auxPrice, trailingPercent, trailStopPrice } = terms;
  // Only futures have been seen below zero.
  const lowest = instrument.secType === 'FUT' ? Number.NEGATIVE_INFINITY : 0;
  const isOff = (price: number): boolean =>
    !Number.isFinite(price) || price <= lowest || !isOnTick(instrument, price);
  if (orderType === 'LMT' || orderType === 'STP LMT') {
    if (lmtPrice === undefined) return INCOMPLETE_ORDER;
    if (isOff(lmtPrice)) return OFF_TICK;
  }
  if (orderType === 'STP' || orderType === 'STP LMT') {
    if (auxPrice === undefined) return INCOMPLETE_ORDER;
    if (isOff(auxPrice)) return OFF_TICK;
  }
  if (orderType !== 'TRAIL') return undefined;
  if ((trailingPercent === undefined) === (auxPrice === undefined)) return INVALID_TRAIL;
  if (trailingPercent !== undefined && !(trailingPercent > 0 && trailingPercent < 100)) return INVALID_TRAIL;
  if (auxPrice !== undefined) {
    if (!(auxPrice > 0)) return INVALID_TRAIL;
    if (isOff(auxPrice)) return OFF_TICK;
  }
  return trailStopPrice !== undefined && isOff(trailStopPrice) ? OFF_TICK : undefined;
}

function checkGoodTillDate(simulation: Simulation, terms: OrderRequest): BrokerError | undefined {
  if (terms.tif !== 'GTD') return undefined;
  const text = terms.goodTillDate?.trim() ?? '';
  if (text === '') return INVALID_GOOD_TILL_DATE;
  const time = parseGoodTillDate(text);
  if (time === undefined) return MALFORMED_GOOD_TILL_DATE;
  return time <= simulation.now ? INVALID_GOOD_TILL_DATE : undefined;
}
