import type { ContractQuery, Instrument } from '../../instruments/instrument.ts';
import type { LibraryContract } from './library.ts';

const optionRight = (right: 'C' | 'P' | undefined): LibraryContract['right'] =>
  right as LibraryContract['right'];

/** A query as the gateway's contract details request wants it: empty where the query says nothing. */
export const queryContract = (query: ContractQuery): LibraryContract => ({
  conId: query.conId ?? 0,
  symbol: query.symbol,
  secType: query.secType as LibraryContract['secType'],
  lastTradeDateOrContractMonth: query.lastTradeDateOrContractMonth ?? '',
  strike: query.strike ?? 0,
  right: optionRight(query.right),
  ...(query.multiplier === undefined ? {} : { multiplier: query.multiplier }),
  exchange: query.exchange,
  primaryExch: query.primaryExchange ?? '',
  currency: query.currency,
  localSymbol: query.localSymbol ?? '',
  tradingClass: query.tradingClass ?? '',
  includeExpired: false,
  secIdType: '',
  secId: '',
  issuerId: '',
});

/**
 * A resolved contract for orders and data: the contract id decides, the exchange routes, the rest names it for people
 * who read the gateway's log. The multiplier is left out: ours is per price point, IB's is not.
 */
export const instrumentContract = (instrument: Instrument): LibraryContract => ({
  conId: instrument.conId,
  symbol: instrument.symbol,
  secType: instrument.secType as LibraryContract['secType'],
  lastTradeDateOrContractMonth: instrument.lastTradeDate ?? '',
  strike: instrument.strike ?? 0,
  right: optionRight(instrument.right),
  exchange: instrument.exchange,
  primaryExch: instrument.primaryExchange,
  currency: instrument.currency,
  localSymbol: instrument.localSymbol,
  tradingClass: instrument.tradingClass,
  includeExpired: false,
  secIdType: '',
  secId: '',
});
