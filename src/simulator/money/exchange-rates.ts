import type { ConId } from '../../core/ids.ts';
import type { Market } from '../matching/market.ts';

/** Exchange rates from the simulated forex pairs. */
export class ExchangeRates {
  readonly #pairs = new Map<string, Market>();

  constructor(markets: ReadonlyMap<ConId, Market>) {
    for (const market of markets.values()) {
      const { secType, symbol, currency } = market.instrument;
      if (secType === 'CASH') this.#pairs.set(`${symbol}.${currency}`, market);
    }
  }

  /** Units of `to` for one unit of `from`; undefined when no pair between them has a price. */
  find(from: string, to: string): number | undefined {
    if (from === to) return 1;
    const direct = this.#pairs.get(`${from}.${to}`)?.mark();
    if (direct !== undefined) return direct;
    const inverse = this.#pairs.get(`${to}.${from}`)?.mark();
    return inverse === undefined ? undefined : 1 / inverse;
  }

  /** As `find`, for amounts that can only exist because a rate was known when they arose. */
  rate(from: string, to: string): number {
    const rate = this.find(from, to);
    if (rate === undefined) throw new Error(`no exchange rate from ${from} to ${to}`);
    return rate;
  }
}
