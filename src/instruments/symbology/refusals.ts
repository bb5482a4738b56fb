import { fail, type Refusal, type Result } from '../../core/result.ts';
import { CHOICE_FORMS } from '../options/choice-text.ts';

const CFD_FORMS = 'AAPL.CFD, EURUSD.CFD, XAUUSD.CFD, IBUS500';

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

export const optionMalformed = (found: string): Result<never, Refusal> =>
  refuse({
    code: 'OPTION_MALFORMED',
    found,
    allowed: CHOICE_FORMS,
    message: `"${found}" looks like an option and cannot be read. Write it as ${CHOICE_FORMS}.`,
  });

/** Relative choices and spreads become contracts only with the broker's chain. */
export const optionNotNamed = (found: string): Result<never, Refusal> =>
  refuse({
    code: 'OPTION_NOT_NAMED',
    found,
    allowed: 'SPY 2026-12-18 C 600',
    message: `"${found}" chooses an option and names none. The contract is found when a signal is acted upon; here write expiration date, right and strike.`,
  });

/** What IB has no contract for difference on. */
export const cfdRefused = (found: string): Result<never, Refusal> =>
  refuse({
    code: 'CFD_NOT_SUPPORTED',
    found,
    allowed: CFD_FORMS,
    message: `"${found}" asks for a contract for difference that Interactive Brokers does not have. It has them on shares (AAPL.CFD), indexes (IBUS500), currency pairs (EURUSD.CFD), gold and silver (XAUUSD.CFD).`,
  });

export const cfdUnknown = (found: string): Result<never, Refusal> =>
  refuse({
    code: 'CFD_NOT_SUPPORTED',
    found,
    allowed: CFD_FORMS,
    message: `"${found}" asks for a contract for difference, and what it follows cannot be read. Write it as AAPL.CFD, EURUSD.CFD, XAUUSD.CFD or IBUS500.`,
  });

/** Another broker's contract has other prices, sizes and hours than IB's on the same index: it is never exchanged unasked. */
export const cfdElsewhere = (found: string, symbol: string): Result<never, Refusal> =>
  refuse({
    code: 'CFD_OF_ANOTHER_BROKER',
    found,
    allowed: symbol,
    message: `"${found}" is another broker's contract on an index; Interactive Brokers has its own, ${symbol}, with prices and hours of its own. Send ${symbol}, or say once that it is meant: bowline instrument ${found} --choose <contract>. US residents cannot hold it: send a future or a fund instead.`,
  });

export const indexCfdMeant = (found: string, symbol: string): Result<never, Refusal> =>
  refuse({
    code: 'CFD_NOT_SUPPORTED',
    found,
    allowed: symbol,
    message: `"${found}" asks for a contract for difference on an index, which Interactive Brokers calls ${symbol}. Send ${symbol}.`,
  });

export const indexRefused = (found: string): Result<never, Refusal> =>
  refuse({
    code: 'INDEX_NOT_SUPPORTED',
    found,
    message: `"${found}" is an index, which cannot be bought. Send a fund or a future on it, such as SPY or ES1!, or outside the US a contract for difference such as IBUS500.`,
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
