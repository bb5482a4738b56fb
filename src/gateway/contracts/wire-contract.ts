import type { BondTerms } from '../../instruments/bond-terms.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { BAG_CON_ID } from '../../simulator/combos/combo-instrument.ts';
import type { ValuesOf } from '../codec/message.ts';
import type { ContractValues } from '../codec/server/contract.ts';
import type { bondContractData, contractData } from '../codec/server/contracts.ts';
import { UNSET_INT } from '../codec/wire-types.ts';
import type { MarketRules } from './market-rules.ts';

/** IB leaves the multiplier of stocks and currencies empty. */
const multiplierText = ({ secType, multiplier }: Instrument): string =>
  secType === 'FUT' || secType === 'OPT' || secType === 'FOP' ? String(multiplier) : '';

/** How orders, executions and positions name an instrument. `noRight` is what stands for "no option". */
export const contractValues = (
  instrument: Instrument,
  exchange: string,
  noRight: '?' | '',
): ContractValues => ({
  conId: instrument.comboLegs === undefined ? instrument.conId : BAG_CON_ID,
  symbol: instrument.symbol,
  secType: instrument.secType,
  lastTradeDateOrContractMonth: instrument.lastTradeDate ?? '',
  strike: instrument.strike ?? 0,
  right: instrument.right ?? noRight,
  multiplier: multiplierText(instrument),
  exchange,
  currency: instrument.currency,
  localSymbol: instrument.localSymbol,
  tradingClass: instrument.tradingClass,
});

/** Positions name the primary exchange of stocks and none for derivatives. */
export const positionExchange = (instrument: Instrument): string =>
  instrument.secType === 'FUT' || instrument.option !== undefined
    ? ''
    : instrument.primaryExchange || instrument.exchange;

const NO_GROUP = Number(UNSET_INT);
const YEAR_MONTH = 6;

/** Funds that are traded as stocks carry it in their names. */
function stockType({ secType, longName }: Instrument): string {
  if (secType !== 'STK') return '';
  return /\b(ETF|TRUST|FUND|ETN)\b/i.test(longName) ? 'ETF' : 'COMMON';
}

/** With time and zone where the end of trading is known: `20261218 08:30 US/Central`. */
function lastTradeText({ lastTradeDate = '', future, timeZone }: Instrument): string {
  if (future === undefined) return lastTradeDate;
  const ends = Temporal.Instant.fromEpochMilliseconds(future.ends).toZonedDateTimeISO(timeZone);
  return `${lastTradeDate} ${ends.toPlainTime().toString({ smallestUnit: 'minute' })} ${timeZone}`;
}

/** A contractDetails row. */
export function contractDataValues(
  reqId: number,
  instrument: Instrument,
  exchange: string,
  rules: MarketRules,
): ValuesOf<typeof contractData> {
  const { lastTradeDate = '', secType, symbol, option, cfd } = instrument;
  const isFuture = secType === 'FUT';
  const expirationDate = option?.expirationDate ?? lastTradeDate;
  const exchanges = instrument.validExchanges.length > 0 ? instrument.validExchanges : [exchange];
  return {
    reqId,
    symbol,
    secType,
    lastTradeDateOrContractMonth: lastTradeText(instrument),
    lastTradeDate,
    strike: instrument.strike ?? 0,
    right: instrument.right ?? '',
    exchange,
    currency: instrument.currency,
    localSymbol: instrument.localSymbol,
    marketName: instrument.tradingClass,
    tradingClass: instrument.tradingClass,
    conId: instrument.conId,
    minTick: instrument.minTick,
    mdSizeMultiplier: 1,
    multiplier: multiplierText(instrument),
    orderTypes: instrument.orderTypes.join(','),
    validExchanges: exchanges.join(','),
    priceMagnifier: 1,
    underConId: option?.underlying ?? cfd?.underlying ?? 0,
    longName: instrument.longName,
    primaryExchange: instrument.primaryExchange,
    contractMonth: instrument.future?.contractMonth ?? expirationDate.slice(0, YEAR_MONTH),
    industry: '',
    category: '',
    subcategory: '',
    timeZoneId: instrument.timeZone,
    tradingHours: instrument.tradingHours,
    liquidHours: instrument.liquidHours,
    evRule: '',
    evMultiplier: 0,
    secIds: [],
    aggGroup: isFuture ? NO_GROUP : 1,
    underSymbol: isFuture || option !== undefined || cfd !== undefined ? symbol : '',
    underSecType: isFuture ? 'IND' : (option?.underlyingSecType ?? cfd?.underlyingSecType ?? ''),
    marketRuleIds: exchanges.map(() => rules.idOf(instrument)).join(','),
    realExpirationDate: expirationDate,
    stockType: stockType(instrument),
    sizeMinTick: instrument.sizeIncrement,
    minSize: instrument.minSize,
    sizeIncrement: instrument.sizeIncrement,
    suggestedSizeIncrement: secType === 'STK' ? ROUND_LOT : instrument.sizeIncrement,
    ineligibilityReasons: [],
  };
}

const ROUND_LOT = 100;

/** A contractDetails row of a bond, which has a message of its own. */
export function bondDataValues(
  reqId: number,
  instrument: Instrument,
  bond: BondTerms,
  exchange: string,
  rules: MarketRules,
): ValuesOf<typeof bondContractData> {
  const { symbol, secType, currency, tradingClass, conId, minTick, minSize, sizeIncrement } = instrument;
  return {
    reqId,
    symbol,
    secType,
    cusip: bond.cusip,
    coupon: bond.coupon,
    maturity: bond.maturity,
    issueDate: bond.issued,
    ratings: '',
    bondType: 'Corporate',
    couponType: 'Fixed',
    convertible: false,
    callable: false,
    putable: false,
    descAppend: instrument.longName,
    exchange,
    currency,
    marketName: tradingClass,
    tradingClass,
    conId,
    minTick,
    mdSizeMultiplier: 1,
    orderTypes: instrument.orderTypes.join(','),
    validExchanges: instrument.validExchanges.join(','),
    nextOptionDate: '',
    nextOptionType: '',
    nextOptionPartial: false,
    notes: '',
    longName: instrument.longName,
    timeZoneId: instrument.timeZone,
    tradingHours: instrument.tradingHours,
    liquidHours: instrument.liquidHours,
    evRule: '',
    evMultiplier: 0,
    secIds: [
      { tag: 'CUSIP', value: bond.cusip },
      { tag: 'ISIN', value: bond.isin },
    ],
    aggGroup: NO_GROUP,
    marketRuleIds: String(rules.idOf(instrument)),
    minSize,
    sizeIncrement,
    suggestedSizeIncrement: sizeIncrement,
  };
}
