import { ok, type Refusal, type Result } from '../../core/result.ts';
import type { ContractQuery } from '../instrument.ts';
import { cryptoQuoteRefused, metalRefused } from './refusals.ts';

/** Currencies that IDEALPRO trades. */
const CURRENCIES: ReadonlySet<string> = new Set(
  'USD EUR GBP JPY CHF AUD CAD NZD SEK NOK DKK SGD HKD CNH MXN ZAR ILS PLN CZK HUF TRY KRW SAR AED'.split(
    ' ',
  ),
);
const METALS: ReadonlySet<string> = new Set(['XAU', 'XAG', 'XPT', 'XPD']);
/** Coins that IB trades. */
const COINS: ReadonlySet<string> = new Set('BTC ETH LTC BCH SOL ADA XRP DOGE AVAX LINK SUI'.split(' '));
/** Coins that are also meant when they stand alone. The others are tickers of stocks (LTC, SOL, LINK). */
const BARE_COINS: ReadonlySet<string> = new Set(['BTC', 'ETH']);
const COIN_QUOTES = ['USDT', 'USDC', 'USD', 'EUR', 'GBP', 'BTC', 'ETH', 'BUSD', 'FDUSD'];

const PAIR = /^([A-Z]{3})[./-]?([A-Z]{3})$/;

/** `XAUUSD`, `XAG/EUR`: a metal against a currency. */
export function isMetalPair(text: string): boolean {
  const [, base = '', quote = ''] = PAIR.exec(text) ?? [];
  return METALS.has(base) && CURRENCIES.has(quote);
}

/** `EURUSD`, `EUR.USD`, `EUR/USD`, `EUR-USD` → CASH at IDEALPRO. Undefined when it is no currency pair. */
export function parseForex(text: string, found: string): Result<ContractQuery, Refusal> | undefined {
  const [, base = '', quote = ''] = PAIR.exec(text) ?? [];
  if (isMetalPair(text)) return metalRefused(found);
  if (!CURRENCIES.has(base) || !CURRENCIES.has(quote) || base === quote) return undefined;
  return ok({
    symbol: base,
    secType: 'CASH',
    exchange: 'IDEALPRO',
    currency: quote,
    localSymbol: `${base}.${quote}`,
  });
}

/**
 * `BTCUSD`, `BTC.USD`, `BTC/USD`, `BTC-USD`, `BTC` → CRYPTO at PAXOS. Undefined when it is no coin. Pairs with anything but
 * US dollars, and perpetuals (`BTCUSDT.P`), are refused: they are other instruments than the one IB trades.
 */
export function parseCrypto(
  text: string,
  found: string,
  anyCoinAlone: boolean,
): Result<ContractQuery, Refusal> | undefined {
  const coin = (base: string): Result<ContractQuery, Refusal> =>
    ok({ symbol: base, secType: 'CRYPTO', exchange: 'PAXOS', currency: 'USD' });
  if (anyCoinAlone ? COINS.has(text) : BARE_COINS.has(text)) return coin(text);
  const pair = text.replace(/\.P(?:ERP)?$/, '');
  const isPerpetual = pair !== text;
  if (!/^[A-Z]+[./-]?[A-Z]+$/.test(pair)) return undefined;
  for (const quote of COIN_QUOTES) {
    if (!pair.endsWith(quote)) continue;
    const base = pair.slice(0, -quote.length).replace(/[./-]$/, '');
    if (!COINS.has(base)) continue;
    return quote === 'USD' && !isPerpetual ? coin(base) : cryptoQuoteRefused(found, base);
  }
  return undefined;
}
