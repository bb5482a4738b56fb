import type { AccountId } from '../../core/ids.ts';
import type { Quantity } from '../../core/price.ts';
import { isOnStep } from '../../core/price.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { optionMoments } from '../../instruments/options/option-moments.ts';
import { isOnTick, roundQuantity } from '../../instruments/price-steps.ts';
import { allocate } from '../advisor/allocation.ts';
import {
  ACCOUNT_MISSING,
  ALLOCATION_MISSING,
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
  INVALID_TRAIL_LIMIT,
  MALFORMED_GOOD_TILL_DATE,
  NO_CASH_QUANTITY,
  NO_FRACTIONS,
  NO_PRICE_FOR_CASH_QUANTITY,
  NOT_ADVISOR,
  OFF_TICK,
  TIF_INCOMPATIBLE,
  UNKNOWN_CONTRACT,
  UNSUPPORTED_ORDER_TYPE,
  unknownAccount,
  ZERO_SIZE,
} from '../broker-errors.ts';
import { checkCombo, withLegPrices } from '../combos/combo-terms.ts';
import type { BrokerError, OrderRequest } from '../exchange.ts';
import { hasEnded } from '../futures/delivery.ts';
import { parseGoodTillDate } from '../sessions/market-day.ts';
import type { Simulation } from '../simulation.ts';
import { checkAlgo } from './algos.ts';
import { checkAttributes } from './attributes.ts';
import { checkConditions } from './conditions.ts';
import { isLimitType, isTrailing, isTriggeredType } from './live-order.ts';
import { orderTypeOf, tifOf } from './order-words.ts';

/** IB's type codes in contract details, where they differ from those in orders. */
const CONTRACT_TYPE_CODES: Readonly<Record<string, string>> = {
  'STP LMT': 'STPLMT',
  'TRAIL LIMIT': 'TRAILLMT',
  MIDPRICE: 'MIDPX',
  'PEG MKT': 'PEGMKT',
};

/** Types that cannot be immediate-or-cancel or fill-or-kill: they wait for something, or follow the quote. */
const PATIENT_TYPES: ReadonlySet<string> = new Set(['MOC', 'LOC', 'REL', 'MIDPRICE', 'PEG MKT']);

/** Types of which clients send zero for prices that they do not use. */
const ZERO_IS_UNSET: ReadonlySet<string> = new Set(['TRAIL', 'TRAIL LIMIT', 'REL', 'MIDPRICE', 'PEG MKT']);

/** IB's default OCA type when a client sets none: reduce without block. */
const DEFAULT_OCA_TYPE = 3;

type Verdict = Result<OrderRequest, BrokerError>;

/**
 * Checks an order by itself, without regard to other orders. Returns its terms with everything filled in that IB fills
 * in: account, `DAY`, OCA type, the size of a cash-quantity order.
 */
export function validate(simulation: Simulation, request: OrderRequest): Verdict {
  const account = chooseAccount(simulation, request);
  if (!account.ok) return account;
  const orderType = orderTypeOf(request.orderType);
  if (orderType === 'unknown') return fail(INVALID_ORDER_TYPE);
  const tif = tifOf(request.tif);
  if (tif === 'unknown') return fail(INVALID_TIF);
  if (![0, 1, 2, 3].includes(request.ocaType)) return fail(INVALID_OCA_TYPE);
  const instrument = simulation.markets.get(request.conId)?.instrument;
  if (instrument === undefined) return fail(UNKNOWN_CONTRACT);
  const legs = simulation.combos.legs(instrument.conId) ?? [];
  const contracts = [instrument, ...legs.map(({ market }) => market.instrument)];
  if (contracts.some((contract) => isExpired(contract, simulation))) return fail(CONTRACT_EXPIRED);
  // Nobody trades an index itself.
  if (instrument.secType === 'IND') return fail(UNSUPPORTED_ORDER_TYPE);
  if (orderType === 'unsupported' || !supports(instrument, orderType)) return fail(UNSUPPORTED_ORDER_TYPE);
  const isImmediate = tif === 'IOC' || tif === 'FOK';
  if (tif === 'unsupported') return fail(TIF_INCOMPATIBLE);
  if (isImmediate && (isTriggeredType(orderType) || PATIENT_TYPES.has(orderType)))
    return fail(TIF_INCOMPATIBLE);
  if (tif === 'OPG' && !(opensByAuction(instrument) && (orderType === 'MKT' || orderType === 'LMT'))) {
    return fail(TIF_INCOMPATIBLE);
  }
  const allocated = request.allocation && allocate(simulation, request, instrument);
  if (allocated?.ok === false) return allocated;
  const asked = allocated === undefined ? request : sized(request, allocated.value.totalQuantity);
  const terms: OrderRequest = {
    ...(ZERO_IS_UNSET.has(orderType) ? withoutZeros(asked) : asked),
    account: account.value,
    orderType,
    tif,
    ocaType: request.ocaType || DEFAULT_OCA_TYPE,
  };
  const priced = withLegPrices(terms, instrument, simulation.combos.legs(instrument.conId));
  if (!priced.ok) return priced;
  const judged = checkSize(simulation, priced.value, instrument);
  if (!judged.ok) return judged;
  const refusal =
    checkCombo(judged.value, instrument) ??
    checkPrices(judged.value, instrument) ??
    checkGoodTillDate(simulation, judged.value) ??
    checkAttributes(judged.value) ??
    checkConditions(simulation, judged.value) ??
    checkAlgo(simulation, judged.value);
  return refusal === undefined ? judged : fail(refusal);
}

/** Clients leave the fields that such an order does not use unset, or send zeros. */
function withoutZeros(request: OrderRequest): OrderRequest {
  const { lmtPrice, auxPrice, trailingPercent, trailStopPrice, percentOffset, ...rest } = request;
  return {
    ...rest,
    ...(lmtPrice ? { lmtPrice } : {}),
    ...(percentOffset ? { percentOffset } : {}),
    ...(auxPrice ? { auxPrice } : {}),
    ...(trailingPercent ? { trailingPercent } : {}),
    ...(trailStopPrice ? { trailStopPrice } : {}),
  };
}

/** The order with the size that its allocation gives it. */
function sized({ cashQty: _, ...request }: OrderRequest, totalQuantity: Quantity): OrderRequest {
  return { ...request, totalQuantity };
}

function chooseAccount(
  { ledger, advisor }: Simulation,
  { account, allocation }: OrderRequest,
): Result<AccountId, BrokerError> {
  const { accounts } = ledger;
  if (allocation !== undefined) return advisor === undefined ? fail(NOT_ADVISOR) : ok(advisor.master);
  if (account === '') {
    if (advisor !== undefined) return fail(ALLOCATION_MISSING);
    const [only] = accounts.keys();
    return only !== undefined && accounts.size === 1 ? ok(only) : fail(ACCOUNT_MISSING);
  }
  return accounts.has(account) ? ok(account) : fail(unknownAccount(account));
}

function isExpired(instrument: Instrument, { day, now }: Simulation): boolean {
  const { lastTradeDate, option } = instrument;
  if (hasEnded(instrument, now)) return true;
  if (option !== undefined && now >= optionMoments(option).ends) return true;
  return lastTradeDate !== undefined && lastTradeDate < day.date.replaceAll('-', '');
}

/** Indices have no order book, and bonds are listed to be looked at. */
const UNTRADED: ReadonlySet<string> = new Set(['IND', 'BOND']);

/** Without a list, everything but auctions is taken, and these for stocks alone. */
function supports({ orderTypes, secType }: Instrument, orderType: string): boolean {
  if (UNTRADED.has(secType)) return false;
  if (orderTypes.length > 0) return orderTypes.includes(CONTRACT_TYPE_CODES[orderType] ?? orderType);
  return secType === 'STK' || (orderType !== 'MOC' && orderType !== 'LOC');
}

const opensByAuction = ({ orderTypes, secType }: Instrument): boolean =>
  orderTypes.length > 0 ? orderTypes.includes('OPG') : secType === 'STK';

function checkSize(simulation: Simulation, terms: OrderRequest, instrument: Instrument): Verdict {
  if (instrument.secType === 'CRYPTO' && terms.orderType === 'MKT' && terms.action === 'BUY') {
    return sizeByCash(simulation, terms, instrument);
  }
  if (terms.cashQty !== undefined) {
    const byCash = instrument.secType === 'CASH' || instrument.secType === 'STK';
    return byCash ? sizeByCash(simulation, terms, instrument) : fail(NO_CASH_QUANTITY);
  }
  if (!(terms.totalQuantity > 0)) return fail(ZERO_SIZE);
  if (!isOnStep(terms.totalQuantity, instrument.sizeIncrement)) {
    return fail(instrument.secType === 'STK' ? FRACTIONAL_SHARES : NO_FRACTIONS);
  }
  if (terms.totalQuantity < instrument.minSize) return fail(BELOW_MINIMUM_SIZE);
  return ok({ ...terms, totalQuantity: roundQuantity(instrument, terms.totalQuantity, 'nearest') });
}

/** An order for an amount of money (`cashQty`): always for crypto at market, by choice for currencies and stocks. */
function sizeByCash(simulation: Simulation, terms: OrderRequest, instrument: Instrument): Verdict {
  const cash = terms.cashQty ?? 0;
  if (!(cash > 0) || !Number.isFinite(cash)) return fail(CASH_QUANTITY_NEEDED);
  const market = simulation.markets.get(instrument.conId);
  const limit = isLimitType(terms.orderType) ? terms.lmtPrice : undefined;
  const price = limit ?? market?.takeable(terms.action);
  if (price === undefined || !(price > 0)) return fail(NO_PRICE_FOR_CASH_QUANTITY);
  const size = roundQuantity(instrument, cash / price);
  if (size < instrument.minSize) return fail(BELOW_MINIMUM_SIZE);
  return ok({ ...terms, totalQuantity: size as Quantity });
}

function checkPrices(terms: OrderRequest, instrument: Instrument): BrokerError | undefined {
  const { orderType, lmtPrice, auxPrice, trailingPercent, trailStopPrice } = terms;
  // Futures have been seen below zero, and a combination that pays its buyer costs less than nothing.
  const lowest = instrument.secType === 'FUT' || instrument.secType === 'BAG' ? Number.NEGATIVE_INFINITY : 0;
  const isOff = (price: number): boolean =>
    !Number.isFinite(price) || price <= lowest || !isOnTick(instrument, price);
  if (isLimitType(orderType)) {
    if (lmtPrice === undefined) return INCOMPLETE_ORDER;
    if (isOff(lmtPrice)) return OFF_TICK;
  }
  if (isTriggeredType(orderType) && !isTrailing(orderType)) {
    if (auxPrice === undefined) return INCOMPLETE_ORDER;
    if (isOff(auxPrice)) return OFF_TICK;
  }
  // The limit beyond which a pegged order does not follow.
  if (PATIENT_TYPES.has(orderType) && lmtPrice !== undefined && isOff(lmtPrice)) return OFF_TICK;
  if (!isTrailing(orderType)) return undefined;
  if (orderType === 'TRAIL LIMIT') {
    const byOffset = terms.lmtPriceOffset !== undefined;
    const byPrice = lmtPrice !== undefined && trailStopPrice !== undefined;
    if (!byOffset && !byPrice) return INVALID_TRAIL_LIMIT;
    if (byOffset && !isOnTick(instrument, terms.lmtPriceOffset)) return OFF_TICK;
    if (!byOffset && lmtPrice !== undefined && isOff(lmtPrice)) return OFF_TICK;
  }
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
