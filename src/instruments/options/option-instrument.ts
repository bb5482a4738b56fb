import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../instrument.ts';
import type { OptionSeries } from './option-series.ts';
import { occSymbol } from './option-symbol.ts';

export type OptionHours = Pick<Instrument, 'timeZone' | 'tradingHours' | 'liquidHours'>;

/** One contract of a series. */
export interface OptionContract {
  readonly conId: ConId;
  readonly series: OptionSeries;
  readonly strike: number;
  readonly right: 'C' | 'P';
}

/** Order types of options, in the codes of contract details. */
const ORDER_TYPES = [
  'MKT',
  'LMT',
  'STP',
  'STPLMT',
  'TRAIL',
  'TRAILLMT',
  'MIT',
  'LIT',
  'REL',
  'PEGMKT',
] as const;

/** OCC's symbol, or for futures options the exchange's: class, month and year of expiration, right and strike. */
function localSymbolOf({ series, strike, right }: OptionContract): string {
  const { optionClass, expirationDate } = series;
  const root = optionClass.tradingClass;
  if (optionClass.secType === 'OPT') return occSymbol({ root, expirationDate, right, strike });
  const month = 'FGHJKMNQUVXZ'[Number(expirationDate.slice(4, 6)) - 1] ?? '';
  return `${root}${month}${expirationDate.slice(3, 4)} ${right}${strike}`;
}

/** The contract as the broker resolves it. */
export function optionInstrument(contract: OptionContract, hours: OptionHours): Instrument {
  const { conId, series, strike, right } = contract;
  const { optionClass, underlying } = series;
  const { priceSteps } = optionClass;
  return {
    conId,
    symbol: optionClass.symbol,
    secType: optionClass.secType,
    exchange: optionClass.exchange,
    primaryExchange: '',
    currency: underlying.currency,
    localSymbol: localSymbolOf(contract),
    tradingClass: optionClass.tradingClass,
    multiplier: optionClass.multiplier,
    lastTradeDate: series.lastTradeDate,
    strike,
    right,
    option: {
      underlying: underlying.conId,
      underlyingSecType: underlying.secType,
      style: optionClass.style,
      settlement: optionClass.settlement,
      delivery: optionClass.delivery,
      expirationDate: series.expirationDate,
      fixing: series.fixing,
    },
    longName: optionClass.longName,
    minTick: Math.min(...priceSteps.map(({ increment }) => increment)),
    priceSteps,
    minSize: 1,
    sizeIncrement: 1,
    orderTypes: ORDER_TYPES,
    validExchanges: optionClass.exchanges,
    ...hours,
  };
}
