import { ok, type Refusal, type Result } from '../../core/result.ts';
import { INDEX_CFDS, type IndexCfd } from '../cfd-terms.ts';
import type { ContractQuery } from '../instrument.ts';
import { isMetalPair, parseCrypto, parseForex } from './pairs.ts';
import { cfdElsewhere, cfdRefused, cfdUnknown, indexCfdMeant } from './refusals.ts';
import { parseStock } from './stocks.ts';

const BY_SYMBOL: ReadonlyMap<string, IndexCfd> = new Map(INDEX_CFDS.map((each) => [each.symbol, each]));
const BY_NAME_ELSEWHERE: ReadonlyMap<string, IndexCfd> = new Map(
  INDEX_CFDS.flatMap((each) => each.elsewhere.map((name) => [name, each] as const)),
);
const BY_INDEX: ReadonlyMap<string, IndexCfd> = new Map(
  INDEX_CFDS.flatMap((each) => each.index.map((name) => [name, each] as const)),
);

/** Metals of which IB has contracts for difference: London gold and silver, an ounce for US dollars. */
const METAL_CFDS: ReadonlySet<string> = new Set(['XAUUSD', 'XAGUSD']);

/** `AAPL.CFD`: IB's security type behind the symbol. */
const SUFFIX = /\.CFD$/;

/**
 * `AAPL.CFD`, `CFD:AAPL` → CFD on the share; `EURUSD.CFD` → on the currency pair; `XAUUSD.CFD` → on the metal; `IBUS500` → on
 * the index. All by way of SMART (IB: `secType` CFD, `exchange` SMART, the currency of what they follow). `isMarked`: a prefix says
 * that a contract for difference is meant; `isFuture`: the name alone means a future. Undefined for what is none.
 */
export function parseCfd(
  name: string,
  found: string,
  isMarked: boolean,
  isFuture: (text: string) => boolean,
): Result<ContractQuery, Refusal> | undefined {
  const text = name.replace(SUFFIX, '');
  const ours = BY_SYMBOL.get(text);
  if (ours) return ok(cfd(ours.symbol, ours.currency));
  if (text === name && !isMarked) return undefined;
  const elsewhere = refuseElsewhere(text, found);
  if (elsewhere) return elsewhere;
  const index = BY_INDEX.get(text);
  if (index) return indexCfdMeant(found, index.symbol);
  if (isMetalPair(text)) {
    const metal = text.replace(/[./-]/, '');
    return METAL_CFDS.has(metal) ? ok(cfd(metal, 'USD')) : cfdRefused(found);
  }
  const pair = parseForex(text, found);
  if (pair?.ok) {
    const { symbol, currency, localSymbol } = pair.value;
    return ok({ ...cfd(symbol, currency), ...(localSymbol && { localSymbol }) });
  }
  if (isFuture(text) || parseCrypto(text, found, false)) return cfdRefused(found);
  const share = parseStock(text, found, undefined);
  return share.ok ? ok(cfd(share.value.symbol, share.value.currency)) : cfdUnknown(found);
}

/** An index contract of another broker, under whatever prefix: refused with the name of IB's. Undefined for all else. */
export function refuseElsewhere(name: string, found: string): Result<never, Refusal> | undefined {
  const index = BY_NAME_ELSEWHERE.get(plain(name));
  return index && cfdElsewhere(found, index.symbol);
}

/** IB's contract on the index that another broker's symbol follows (`OANDA:SPX500USD` → `IBUS500`); undefined for others. */
export function indexCfdFor(symbol: string): string | undefined {
  const name = symbol
    .trim()
    .toUpperCase()
    .replace(/^\$/, '')
    .replace(/^[^:]*:/, '')
    .trim();
  return BY_NAME_ELSEWHERE.get(plain(name.replace(SUFFIX, '')))?.symbol;
}

/** Without the marks that separate parts or name an account type: `US500.CASH`, `US500.F`, `NAS100_USD`, `SPX500/USD`. */
const plain = (name: string): string => name.replace(/\.[FC]$/, '').replace(/[._/-]/g, '');

const cfd = (symbol: string, currency: string): ContractQuery => ({
  symbol,
  secType: 'CFD',
  exchange: 'SMART',
  currency,
});
