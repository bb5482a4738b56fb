/** What a prefix such as `NASDAQ:` says about the symbol after it. */
export type PrefixKind =
  | { readonly kind: 'stock'; readonly primaryExchange?: string }
  | { readonly kind: 'future' }
  | { readonly kind: 'forex' }
  | { readonly kind: 'crypto' }
  | { readonly kind: 'index' }
  | { readonly kind: 'option' }
  /** A contract for difference on what stands behind it. */
  | { readonly kind: 'cfd' }
  /** Says nothing: the symbol is read as if it stood alone. */
  | { readonly kind: 'any' };

const table = (prefixes: string, kind: PrefixKind): [string, PrefixKind][] =>
  prefixes.split(' ').map((prefix) => [prefix, kind]);

/**
 * TradingView's, Google's and IB's exchange prefixes. A listing exchange becomes IB's `primaryExchange`; data feeds
 * (BATS, CBOE's equity feeds) do not. TradingView's AMEX covers NYSE Arca and NYSE American, which IB keeps apart, so it
 * names no listing exchange.
 */
const PREFIXES: ReadonlyMap<string, PrefixKind> = new Map([
  ...table('NASDAQ ISLAND', { kind: 'stock', primaryExchange: 'NASDAQ' }),
  ...table('NYSE', { kind: 'stock', primaryExchange: 'NYSE' }),
  ...table('ARCA NYSEARCA', { kind: 'stock', primaryExchange: 'ARCA' }),
  ...table('AMEX NYSEAMERICAN BATS CBOE BZX CBOEBZX EDGX CBOEEDGX OTC', { kind: 'stock' }),
  ...table('CME CME_MINI CBOT CBOT_MINI NYMEX NYMEX_MINI COMEX COMEX_MINI GLOBEX ECBOT', { kind: 'future' }),
  ...table(
    'FX FX_IDC OANDA FOREXCOM FXCM SAXO IDC IDEALPRO PEPPERSTONE ICMARKETS EIGHTCAP CAPITALCOM BLACKBULL TICKMILL VANTAGE',
    { kind: 'forex' },
  ),
  ...table('COINBASE BITSTAMP KRAKEN GEMINI CRYPTO BITFINEX BINANCE BINANCEUS BYBIT OKX PAXOS INDEX', {
    kind: 'crypto',
  }),
  ...table('SP DJ TVC FTSE RUSSELL', { kind: 'index' }),
  ...table('OPRA', { kind: 'option' }),
  ...table('CFD', { kind: 'cfd' }),
  ...table('SMART IBKR', { kind: 'any' }),
]);

/** TradingView marks delayed feeds at the prefix: `NASDAQ_DLY:AAPL`, `CME_MINI_DL:ES1!`. */
export const withoutDelay = (text: string): string => text.replace(/_DLY?$/, '');

/** Undefined for a prefix that is not known. No prefix says nothing. */
export const prefixKind = (prefix: string): PrefixKind | undefined =>
  prefix === '' ? { kind: 'any' } : PREFIXES.get(withoutDelay(prefix));
