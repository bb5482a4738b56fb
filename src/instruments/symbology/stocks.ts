import { ok, type Refusal, type Result } from '../../core/result.ts';
import type { ContractQuery } from '../instrument.ts';
import { indexRefused, symbolMalformed } from './refusals.ts';

/** Indices that people send by mistake for the fund or the future on them. */
const INDICES: ReadonlySet<string> = new Set(
  'SPX XSP NDX XND RUT MRUT VIX VXN RVX DJI DJX DXY OEX IXIC COMP NYA US2000 US2000USD'.split(' '),
);
const PLAIN = /^[A-Z]{1,6}$/;
const WITH_CLASS = /^([A-Z]{1,5})[./\- ]([A-Z]{1,2})$/;
const PREFERRED = /^([A-Z]{1,5})(?:\/P|[.\- ]PR)([A-Z])$/;

/**
 * `SPY`, `BRK.B` (also `BRK/B`, `BRK-B`, `BRK B`) → `BRK B`, preferred `BAC/PL` → `BAC PRL`, as US stocks in USD by way of
 * SMART. Indices and what cannot be a ticker are refused.
 */
export function parseStock(
  text: string,
  found: string,
  primaryExchange: string | undefined,
): Result<ContractQuery, Refusal> {
  if (INDICES.has(text)) return indexRefused(found);
  const symbol = ibSymbol(text);
  if (symbol === undefined) return symbolMalformed(found);
  return ok({
    symbol,
    secType: 'STK',
    exchange: 'SMART',
    currency: 'USD',
    ...(primaryExchange && { primaryExchange }),
  });
}

/** IB separates share classes and preferred series by a space. */
function ibSymbol(text: string): string | undefined {
  if (PLAIN.test(text)) return text;
  const [, company, series] = PREFERRED.exec(text) ?? [];
  if (company !== undefined) return `${company} PR${series}`;
  const [, issuer, shareClass] = WITH_CLASS.exec(text) ?? [];
  return issuer === undefined ? undefined : `${issuer} ${shareClass}`;
}
