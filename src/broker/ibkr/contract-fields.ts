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

/** IB: routed by way of SMART a combination has no number of its own, and its legs are opened or closed as the position says. */
const comboContract = ({ symbol, exchange, currency, comboLegs = [] }: Instrument): LibraryContract => ({
  conId: 0,
  symbol,
  secType: 'BAG' as LibraryContract['secType'],
  exchange,
  currency,
  comboLegs: comboLegs.map((leg) => ({
    conId: leg.conId,
    ratio: leg.ratio,
    action: leg.action as NonNullable<LibraryContract['comboLegs']>[number]['action'],
    exchange: leg.exchange,
    openClose: 0,
    shortSaleSlot: 0,
    designatedLocation: '',
    exemptCode: -1,
  })),
});

/**
 * A resolved contract for orders and data: the contract id decides, the exchange routes, the rest names it for people
 * who read the gateway's log. The multiplier is left out: ours is per price point, IB's is not.
 */
export const instrumentContract = (instrument: Instrument): LibraryContract =>
  instrument.comboLegs ? comboContract(instrument) : singleContract(instrument);

const singleContract = (instrument: Instrument): LibraryContract => ({
  conId: instrument.conId,
  symbol: instrument.symbol,
  secType: instrument.secType as LibraryContract['secType'],
  lastTradeDateOrContractMonth: instrument.lastTradeDate ?? '',
  strike: instrument.strike ?? 0,
  right: optionRight(instrument.right),
  exchange: instrument.exchange,
  primaryExch: instrument.primaryExchange,
  currency: instrument.currency,
  // A contract for difference is not called here as IB calls it.
  localSymbol: instrument.cfd ? '' : instrument.localSymbol,
  tradingClass: instrument.tradingClass,
  includeExpired: false,
  secIdType: '',
  secId: '',
});
