import { ok, type Refusal, type Result } from '../../core/result.ts';
import type { ContractQuery } from '../instrument.ts';
import type { OptionRequest } from '../options/option-choice.ts';
import { optionMalformed, optionNotNamed } from './refusals.ts';

/** Cash-settled on an index: the underlying cannot be bought, its options can. */
const INDEX_UNDERLYINGS: ReadonlySet<string> = new Set([
  'SPX',
  'XSP',
  'NDX',
  'RUT',
  'VIX',
  'DJX',
  'OEX',
  'XEO',
]);

/** True for underlyings that are indices at IB (`IND`), not stocks. */
export const isIndexUnderlying = (symbol: string): boolean => INDEX_UNDERLYINGS.has(symbol);

/**
 * The contract that an option's text names: US options in USD by way of SMART. OCC's roots of weekly index options (`SPXW`)
 * are IB's trading class.
 */
export function optionQuery(
  choice: OptionRequest | 'malformed' | undefined,
  found: string,
): Result<ContractQuery, Refusal> {
  if (choice === undefined || choice === 'malformed') return optionMalformed(found);
  if (choice.kind === 'spread') return optionNotNamed(found);
  const { underlying, expiration, right, strike } = choice.option;
  if (expiration.by !== 'date' || strike.by !== 'price') return optionNotNamed(found);
  return ok({
    ...chainQuery(underlying),
    lastTradeDateOrContractMonth: expiration.date.replaceAll('-', ''),
    right,
    strike: strike.price,
  });
}

/** What every option of an underlying has in common: the beginning of a query. */
export function chainQuery(underlying: string): ContractQuery {
  const weekly = /^(SPX|NDX|RUT|VIX)W$|^(NDX)P$/.exec(underlying);
  const symbol = (weekly?.[1] ?? weekly?.[2] ?? underlying).replace('.', ' ');
  return {
    symbol,
    secType: 'OPT',
    exchange: 'SMART',
    currency: 'USD',
    multiplier: 100,
    ...(weekly ? { tradingClass: underlying } : {}),
  };
}
