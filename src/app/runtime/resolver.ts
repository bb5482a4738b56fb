import type { Broker } from '../../broker/port.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { parseSymbol } from '../../instruments/symbology.ts';

/**
 * From a symbol as people write it to one contract. Asks the broker once per symbol and market day, so that a futures
 * root follows its roll.
 */
export class Resolver {
  readonly #broker: Broker;
  readonly #marketDate: () => string;
  readonly #known = new Map<string, { readonly date: string; readonly instrument: Instrument }>();

  /** `marketDate`: today's date in the market's time, `YYYY-MM-DD`. */
  constructor(broker: Broker, marketDate: () => string) {
    this.#broker = broker;
    this.#marketDate = marketDate;
  }

  /** Without waiting; absent when the broker has to be asked first. */
  cached(symbol: string): Instrument | undefined {
    const known = this.#known.get(symbol.toUpperCase());
    return known?.date === this.#marketDate() ? known.instrument : undefined;
  }

  async resolve(symbol: string): Promise<Result<Instrument, Refusal>> {
    const cached = this.cached(symbol);
    if (cached) return ok(cached);
    const date = this.#marketDate();
    const query = parseSymbol(symbol, { date });
    if (!query.ok) return query;
    const found = await this.#broker.resolve(query.value);
    if (!found.ok) return fail({ field: 'symbol', found: symbol, ...found.error });
    const [instrument, ...others] = found.value;
    if (!instrument) {
      return fail({
        code: 'SYMBOL_UNKNOWN',
        field: 'symbol',
        found: symbol,
        message: `The broker knows no contract for ${symbol}. Check the spelling and the exchange prefix.`,
      });
    }
    if (others.length > 0) {
      const candidates = found.value
        .slice(0, 8)
        .map(
          (each) =>
            `${each.localSymbol} ${each.secType} ${each.primaryExchange || each.exchange} ${each.currency}`,
        );
      return fail({
        code: 'SYMBOL_AMBIGUOUS',
        field: 'symbol',
        found: symbol,
        allowed: candidates.join('; '),
        message: `${symbol} fits ${found.value.length} contracts: ${candidates.join('; ')}. Say which, with the exchange prefix or the contract month.`,
      });
    }
    this.#known.set(symbol.toUpperCase(), { date, instrument });
    return ok(instrument);
  }
}
