import type { ConId } from '../../core/ids.ts';
import type { Market } from '../matching/market.ts';
import { REFERENCE_RATES } from './reference-rates.ts';

/** The currency through which others are converted. */
const VEHICLE = 'USD';

/** Exchange rates from the simulated forex pairs; where there is no quote, from the table of reference rates. */
export class ExchangeRates {
  readonly #pairs = new Map<string, Market>();

  constructor(markets: ReadonlyMap<ConId, Market>) {
    for (const market of markets.values()) {
      const { secType, symbol, currency } = market.instrument;
      if (secType === 'CASH') this.#pairs.set(`${symbol}.${currency}`, market);
    }
  }

  /**
   * Units of `to` for one unit of `from`: by the quote of their pair, else through US dollars by quotes or reference rates.
   * Undefined for a currency that neither the market nor the table knows.
   */
  find(from: string, to: string): number | undefined {
    if (from === to) return 1;
    const quoted = this.#quoted(from, to);
    if (quoted !== undefined) return quoted;
    const [value, price] = [this.#inVehicle(from), this.#inVehicle(to)];
    return value === undefined || price === undefined ? undefined : value / price;
  }

  /** As `find`, for amounts that can only exist because a rate was known when they arose. */
  rate(from: string, to: string): number {
    const rate = this.find(from, to);
    if (rate === undefined) throw new Error(`no exchange rate from ${from} to ${to}`);
    return rate;
  }

  #inVehicle(currency: string): number | undefined {
    if (currency === VEHICLE) return 1;
    return this.#quoted(currency, VEHICLE) ?? REFERENCE_RATES[currency];
  }

  #quoted(from: string, to: string): number | undefined {
    const direct = this.#pairs.get(`${from}.${to}`)?.mark();
    if (direct !== undefined) return direct;
    const inverse = this.#pairs.get(`${to}.${from}`)?.mark();
    return inverse === undefined ? undefined : 1 / inverse;
  }
}
