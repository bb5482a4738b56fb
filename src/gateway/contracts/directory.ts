import type { UnixMs } from '../../core/clock.ts';
import { type ConId, conId } from '../../core/ids.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { ComboLegTerms } from '../../simulator/combos/combo-instrument.ts';
import type { BrokerError, Exchange } from '../../simulator/exchange.ts';
import type { WireContract } from '../codec/client/contract.ts';
import { compactDate } from '../times.ts';

const NOT_FOUND: BrokerError = {
  code: 200,
  message: 'No security definition has been found for the request',
};

const invalid = (cause: string): BrokerError => ({
  code: 321,
  message: `Error validating request.-'bP' : cause - ${cause}`,
});

const BAG_DETAILS = invalid(
  "'BAG' isn't supported for contract data request. Please enter a valid security type",
);

const ambiguous = ({ symbol, localSymbol, secType }: WireContract): BrokerError => ({
  code: 200,
  message:
    `The contract description specified for ${symbol || localSymbol} is ambiguous.` +
    (secType === 'FUT' || secType === 'OPT' || secType === 'FOP'
      ? '; you must specify the multiplier or trading class.'
      : ''),
});

const KNOWN_TYPES: ReadonlySet<string> = new Set([
  'STK',
  'OPT',
  'FUT',
  'CONTFUT',
  'FUT+CONTFUT',
  'FOP',
  'CASH',
  'CRYPTO',
  'CFD',
  'IND',
  'BAG',
  'BOND',
  'FUND',
  'CMDTY',
  'WAR',
  'IOPT',
  'NEWS',
]);

const sameText = (asked: string, has: string): boolean =>
  asked === '' || asked.toUpperCase() === has.toUpperCase();

/** Finds the exchange's instruments by what clients say about contracts, with IB's rules and errors. */
export class ContractDirectory {
  readonly #exchange: Exchange;
  readonly #now: () => UnixMs;

  constructor(exchange: Exchange, now: () => UnixMs) {
    this.#exchange = exchange;
    this.#now = now;
  }

  byConId(id: number): Instrument | undefined {
    return this.#exchange.instrument(conId(id));
  }

  get instruments(): readonly Instrument[] {
    return this.#exchange.instruments;
  }

  /**
   * Every contract that fits the description, nearest expiry first. An empty exchange means any. `secId` is a bond's ISIN or CUSIP
   * in place of a symbol.
   */
  search(
    query: WireContract,
    includeExpired: boolean,
    secId = '',
  ): Result<readonly Instrument[], BrokerError> {
    if (query.secType === 'BAG') return fail(BAG_DETAILS);
    if (query.conId > 0) {
      const found = this.byConId(query.conId);
      return found !== undefined && routes(found, query.exchange) ? ok([found]) : fail(NOT_FOUND);
    }
    if (!KNOWN_TYPES.has(query.secType)) return fail(invalid('Please enter a valid security type'));
    if (query.symbol === '' && query.localSymbol === '' && secId === '') {
      return fail(invalid('Please enter a symbol or a local symbol'));
    }
    if (query.secType === 'OPT' || query.secType === 'FOP') {
      const options = this.#options(query.secType, query, includeExpired);
      return options.length > 0 ? ok(options) : fail(NOT_FOUND);
    }
    const found = this.#exchange.instruments
      .filter((instrument) => fits(instrument, query))
      .filter((instrument) => secId === '' || isIdentifiedBy(instrument, secId))
      .filter((instrument) => includeExpired || !this.#isExpired(instrument))
      .sort((a, b) => (a.lastTradeDate ?? '').localeCompare(b.lastTradeDate ?? ''));
    if (query.secType === 'CONTFUT') return found[0] ? ok([found[0]]) : fail(NOT_FOUND);
    return found.length > 0 ? ok(found) : fail(NOT_FOUND);
  }

  /**
   * The one contract for an order or a subscription; combinations only for those requests that name their legs, see
   * `resolveAny`. Refused when there are none or several. Continuous futures exist
   * only for past data.
   */
  resolve(
    query: WireContract,
    purpose: 'trade' | 'history' = 'trade',
    includeExpired = false,
  ): Result<Instrument, BrokerError> {
    if (query.secType.includes('CONTFUT') && purpose === 'trade') return fail(NOT_FOUND);
    if (query.conId <= 0 && KNOWN_TYPES.has(query.secType) && query.exchange === '') {
      return fail(invalid('Please enter exchange'));
    }
    const found = this.search(query, includeExpired);
    if (!found.ok) return found;
    const [only, another] = found.value;
    if (only === undefined) return fail(NOT_FOUND);
    return another === undefined ? ok(only) : fail(ambiguous(query));
  }

  /** The combination that a client describes, listed from now on; other contracts as `resolve` finds them. */
  resolveAny(query: WireContract, legs: readonly ComboLegTerms[]): Result<Instrument, BrokerError> {
    if (query.secType !== 'BAG') return this.resolve(query);
    if (query.exchange === '') return fail(invalid('Please enter exchange'));
    const { symbol, currency } = query;
    const exchange = query.exchange.toUpperCase();
    return this.#exchange.combo({ symbol, exchange, currency, legs });
  }

  /** At most 16 instruments whose symbol begins with the pattern or whose name contains it. */
  matching(pattern: string): readonly Instrument[] {
    const wanted = pattern.trim().toUpperCase();
    if (wanted === '') return [];
    const seen = new Set<ConId | string>();
    return (
      this.#exchange.instruments
        // Contracts on shares are named with their share.
        .filter(({ cfd }) => cfd?.underlyingSecType !== 'STK')
        .filter(
          ({ symbol, longName }) => symbol.startsWith(wanted) || longName.toUpperCase().includes(wanted),
        )
        .sort((a, b) => Number(b.symbol === wanted) - Number(a.symbol === wanted))
        .filter(({ conId: id, secType, symbol }) => {
          // Futures stand for their index, which may be listed itself.
          const key = secType === 'FUT' || secType === 'IND' ? `IND ${symbol}` : id;
          return seen.has(key) ? false : seen.add(key);
        })
        .slice(0, MOST_SAMPLES)
    );
  }

  #options(secType: 'OPT' | 'FOP', query: WireContract, includeExpired: boolean): readonly Instrument[] {
    const right = RIGHTS[query.right.trim().toUpperCase()];
    if (right === undefined) return [];
    return (
      this.#exchange.options?.search({
        secType,
        symbol: query.symbol,
        localSymbol: query.localSymbol,
        tradingClass: query.tradingClass,
        expiry: query.lastTradeDateOrContractMonth.trim(),
        ...(query.strike === undefined || query.strike === 0 ? {} : { strike: query.strike }),
        ...(right === 'any' ? {} : { right }),
        ...(query.multiplier === '' ? {} : { multiplier: Number(query.multiplier) }),
        exchange: query.exchange.split(/[:/]/)[0] ?? '',
        currency: query.currency,
        includeExpired,
      }) ?? []
    );
  }

  #isExpired({ lastTradeDate, timeZone }: Instrument): boolean {
    return lastTradeDate !== undefined && lastTradeDate < compactDate(this.#now(), timeZone);
  }
}

/** How clients write the right of an option. */
const RIGHTS: Readonly<Record<string, 'C' | 'P' | 'any'>> = {
  '': 'any',
  '?': 'any',
  '0': 'any',
  C: 'C',
  CALL: 'C',
  P: 'P',
  PUT: 'P',
};

const MOST_SAMPLES = 16;

function routes(instrument: Instrument, exchange: string): boolean {
  if (exchange === '') return true;
  const asked = exchange.toUpperCase();
  return (
    asked === instrument.exchange ||
    asked === instrument.primaryExchange ||
    instrument.validExchanges.includes(asked)
  );
}

const isIdentifiedBy = ({ bond }: Instrument, id: string): boolean =>
  bond !== undefined && [bond.isin, bond.cusip].includes(id.trim().toUpperCase());

const MONTH_DIGITS = 6;

/** A month is the contract's, which for energies is not that of the last trading day; a day is the last one. */
function expires({ lastTradeDate = '', future }: Instrument, asked: string): boolean {
  if (asked.length <= MONTH_DIGITS && future !== undefined) return future.contractMonth.startsWith(asked);
  return lastTradeDate.startsWith(asked);
}

function fits(instrument: Instrument, query: WireContract): boolean {
  const { strike, multiplier, lastTradeDateOrContractMonth: expiry } = query;
  const types = query.secType === 'CONTFUT' || query.secType === 'FUT+CONTFUT' ? 'FUT' : query.secType;
  // As in IB, an IB-wide primary exchange may be given in the exchange field: `SMART:NASDAQ`, `SMART/NASDAQ`.
  const [exchange = '', primary = query.primaryExchange] = query.exchange.split(/[:/]/);
  return (
    instrument.secType === types &&
    (sameText(query.symbol, instrument.symbol) || isIdentifiedBy(instrument, query.symbol)) &&
    sameText(query.localSymbol.replace(/\s+/g, ' '), instrument.localSymbol) &&
    sameText(query.currency, instrument.currency) &&
    sameText(query.tradingClass, instrument.tradingClass) &&
    (instrument.primaryExchange === '' || sameText(primary, instrument.primaryExchange)) &&
    routes(instrument, exchange) &&
    (expiry === '' || expires(instrument, expiry.trim().split(' ')[0] ?? '')) &&
    (multiplier === '' || Number(multiplier) === instrument.multiplier) &&
    (strike === undefined || strike === 0 || strike === (instrument.strike ?? 0)) &&
    (query.right === '' || query.right === '?' || query.right.startsWith(instrument.right ?? ' '))
  );
}
