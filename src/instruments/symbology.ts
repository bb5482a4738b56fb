import type { Refusal, Result } from '../core/result.ts';
import type { ContractQuery } from './instrument.ts';
import { parseChoice } from './options/choice-text.ts';
import { parseCfd, refuseElsewhere } from './symbology/cfds.ts';
import { prefixKind, withoutDelay } from './symbology/exchanges.ts';
import { type FuturesOptions, parseFuture } from './symbology/futures.ts';
import { optionQuery } from './symbology/options.ts';
import { parseCrypto, parseForex } from './symbology/pairs.ts';
import {
  cfdUnknown,
  exchangeUnknown,
  indexRefused,
  symbolMalformed,
  symbolMissing,
} from './symbology/refusals.ts';
import type { RollDays } from './symbology/roll-days.ts';
import { parseStock } from './symbology/stocks.ts';

export interface SymbolOptions {
  /** Today in the market, `YYYY-MM-DD`: decides the front month and which contracts have expired. */
  readonly date: string;
  /**
   * Calendar days before a futures contract ends at which `ES1!` and `ES` go to the next month. Default: eight for index
   * futures, the family's own habit for others (`futures-roots.ts`).
   */
  readonly rollDays?: RollDays;
}

/**
 * What to ask the broker for, from a symbol as TradingView, people or IB write it. Upper and lower case are the same.
 *
 * - `SPY`, `NASDAQ:AAPL`, `BRK.B`: US stocks by way of SMART; a listing exchange becomes `primaryExchange`.
 * - `CME_MINI:ES1!`, `ES2!`, `ESZ2026`, `ESZ26`, `ESZ6`: futures of CME Group.
 * - `ES 202612`, `SI_SILZ2026`: the same in IB's words, with the trading class behind the symbol.
 * - `SPY   261218C00600000`, `SPY 2026-12-18 C 600`: US options; what is chosen relative to the market is not one contract
 *   yet, see `parseChoice`.
 * - `EURUSD`, `EUR.USD`, `OANDA:EURUSD`: currency pairs at IDEALPRO.
 * - `BTCUSD`, `COINBASE:BTCUSD`, `BTC`, `ETH`: coins in USD at PAXOS.
 * - `AAPL.CFD`, `CFD:AAPL`, `EURUSD.CFD`, `XAUUSD.CFD`, `IBUS500`: contracts for difference by way of SMART.
 *
 * Standing alone, ES, MES, NQ, MNQ, RTY, M2K, YM and MYM are the index futures, and BTC and ETH the coins, because that is
 * what alerts mean by them; the stocks of that name need their exchange (`NYSE:ES`). Every other bare name is a stock:
 * `CL` is Colgate and `GC` no future; write `CL1!`.
 *
 * Refused: `SYMBOL_MISSING`, `SYMBOL_MALFORMED`, `SYMBOL_EXCHANGE_NOT_SUPPORTED`, `FUTURES_ROOT_UNKNOWN`,
 * `CONTRACT_MONTH_UNKNOWN`, `CONTRACT_EXPIRED`, `OPTION_MALFORMED`, `OPTION_NOT_NAMED`, `CFD_NOT_SUPPORTED`, `CFD_OF_ANOTHER_BROKER`, `INDEX_NOT_SUPPORTED`, `METAL_NOT_SUPPORTED`,
 * `CRYPTO_PAIR_NOT_SUPPORTED`. Throws RangeError when `date` is no date.
 */
export function parseSymbol(text: string, options: SymbolOptions): Result<ContractQuery, Refusal> {
  const found = text.trim();
  const upper = found.toUpperCase().replace(/^\$/, '');
  if (upper === '') return symbolMissing();
  const colon = upper.indexOf(':');
  const prefix = colon < 0 ? '' : upper.slice(0, colon).trim();
  const name = withoutDelay(upper.slice(colon + 1).trim());
  if (name === '' || (colon >= 0 && prefix === '')) return symbolMalformed(found);
  const exchange = prefixKind(prefix);
  const elsewhere = exchange?.kind === 'stock' ? undefined : refuseElsewhere(name, found);
  if (elsewhere) return elsewhere;
  if (exchange === undefined) return exchangeUnknown(found, prefix);
  const choice = parseChoice(exchange.kind === 'any' || exchange.kind === 'option' ? name : upper);
  if (choice !== undefined || exchange.kind === 'option') return optionQuery(choice, found);
  const futures: FuturesOptions = {
    date: Temporal.PlainDate.from(options.date),
    ...(options.rollDays !== undefined && { rollDays: options.rollDays }),
  };
  const isFuture = (text: string): boolean => parseFuture(text, found, false, futures) !== undefined;
  const isMarked = exchange.kind === 'cfd' || /\.CFD$/.test(name);
  if (isMarked || exchange.kind === 'any') {
    const cfd = parseCfd(name, found, exchange.kind === 'cfd', isFuture);
    if (cfd) return cfd;
  }
  switch (exchange.kind) {
    case 'cfd':
      return cfdUnknown(found);
    case 'index':
      return indexRefused(found);
    case 'stock':
      return parseStock(name, found, exchange.primaryExchange);
    case 'future':
      return parseFuture(name, found, true, futures) ?? symbolMalformed(found);
    case 'forex':
      return parseForex(name, found) ?? parseCrypto(name, found, true) ?? exchangeUnknown(found, prefix);
    case 'crypto':
      return parseCrypto(name, found, true) ?? exchangeUnknown(found, prefix);
    case 'any':
      return (
        parseFuture(name, found, false, futures) ??
        parseForex(name, found) ??
        parseCrypto(name, found, false) ??
        parseStock(name, found, undefined)
      );
  }
}
