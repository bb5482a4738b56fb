import { ok, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { SeenQuote } from '../../trading/kernel/context.ts';
import type { Resolver } from '../instruments/resolver.ts';
import type { Trader } from '../runtime/trader.ts';

/** How long a decision waits for the first quote of an instrument that was not followed before. */
const FIRST_QUOTE_MS = 2_000;

export interface Looked {
  readonly instrument: Instrument;
  readonly seen?: SeenQuote;
}

/** The contract of a symbol, followed from now on, and its quote where one comes in time. */
export async function lookAt(trader: Trader, resolver: Resolver, symbol: string): Promise<Result<Looked>> {
  const resolved = await resolver.resolve(symbol);
  if (!resolved.ok) return resolved;
  const instrument = resolved.value;
  trader.know(instrument);
  await trader.market.waitFor(instrument.conId, FIRST_QUOTE_MS);
  const seen = trader.market.get(instrument.conId);
  return ok({ instrument, ...(seen ? { seen } : {}) });
}
