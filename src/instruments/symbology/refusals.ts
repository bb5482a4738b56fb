import { fail, type Refusal, type Result } from '../../core/result.ts';

const refuse = (refusal: Omit<Refusal, 'field'>): Result<never, Refusal> =>
  fail({ field: 'symbol', ...refusal });

export const symbolMissing = (): Result<never, Refusal> =>
  refuse({
    code: 'SYMBOL_MISSING',
    found: '',
    message: 'The symbol is empty. Write one such as SPY, NASDAQ:AAPL, ES1!, EURUSD or BTCUSD.',
  });

export const symbolMalformed = (found: string): Result<never, Refusal> =>
  refuse({
    code: 'SYMBOL_MALFORMED',
    found,
    allowed: 'SPY, NASDAQ:AAPL, BRK.B, ES1!, ESZ2026, EURUSD, BTCUSD',
    message: `"${found}" is not a symbol that can be traded. Write it as SPY, NASDAQ:AAPL, BRK.B, ES1!, ESZ2026, EURUSD or BTCUSD.`,
  });

export const exchangeUnknown = (found: string, prefix: string): Result<never, Refusal> =>
  refuse({
    code: 'SYMBOL_EXCHANGE_NOT_SUPPORTED',
    found,
    allowed: 'US stock exchanges, CME, CBOT, NYMEX, COMEX, forex feeds, USD crypto feeds',
    message: `The exchange prefix "${prefix}" in "${found}" is not supported. Use a US stock (NASDAQ:AAPL), a CME Group future (CME_MINI:ES1!), a currency pair (EURUSD) or a coin in USD (BTCUSD).`,
  });

export const futuresRootUnknown = (
  found: string,
  root: string,
  known: readonly string[],
): Result<never, Refusal> =>
  refuse({
    code: 'FUTURES_ROOT_UNKNOWN',
    found,
    allowed: known.join(', '),
    message: `The future "${root}" in "${found}" is not known here. Known roots: ${known.join(', ')}.`,
  });

export const contractExpired = (found: string, end: string, front: string): Result<never, Refusal> =>
  refuse({
    code: 'CONTRACT_EXPIRED',
    found,
    allowed: front,
    message: `The contract ${found} ended on ${end}. The front month is ${front}.`,
  });

export const contractMonthUnknown = (found: string, allowed: string): Result<never, Refusal> =>
  refuse({
    code: 'CONTRACT_MONTH_UNKNOWN',
    found,
    allowed,
    message: `There is no contract ${found}: this future has the months ${allowed}.`,
  });

export const optionRefused = (found: string): Result<never, Refusal> =>
  refuse({
    code: 'OPTION_NOT_SUPPORTED',
    found,
    message: `"${found}" is an option. Options cannot be traded by symbol yet; send the underlying's symbol.`,
  });

export const indexRefused = (found: string): Result<never, Refusal> =>
  refuse({
    code: 'INDEX_NOT_SUPPORTED',
    found,
    message: `"${found}" is an index, which cannot be bought. Send a fund or a future on it, such as SPY or ES1!.`,
  });

export const metalRefused = (found: string): Result<never, Refusal> =>
  refuse({
    code: 'METAL_NOT_SUPPORTED',
    found,
    message: `"${found}" is a spot metal, which is not supported. Send a future such as GC1! or MGC1!.`,
  });

export const cryptoQuoteRefused = (found: string, base: string): Result<never, Refusal> =>
  refuse({
    code: 'CRYPTO_PAIR_NOT_SUPPORTED',
    found,
    allowed: `${base}USD`,
    message: `"${found}" is not traded at Interactive Brokers, where coins trade against US dollars only. Send ${base}USD.`,
  });
