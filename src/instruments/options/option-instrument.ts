import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../instrument.ts';
import type { OptionSeries } from './option-series.ts';
import { futuresOptionSymbol, occSymbol } from './option-symbol.ts';

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

function localSymbolOf({ series, strike, right }: OptionContract): string {
  const { optionClass, expirationDate } = series;
  const symbol = { root: optionClass.tradingClass, expirationDate, right, strike };
  return optionClass.secType === 'OPT' ? occSymbol(symbol) : futuresOptionSymbol(symbol);
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
