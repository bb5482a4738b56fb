import type { Logger } from '../../core/log.ts';
import type { StatusView } from '../views.ts';
import type { Resolver } from './resolver.ts';
import type { Trader } from './trader.ts';

const FIRST_QUOTES_MS = 5_000;

/** The instruments whose quotes are followed from the start. */
export class FollowedSymbols {
  readonly #trader: Trader;
  readonly #resolver: Resolver;
  readonly #log: Logger;
  readonly #symbols: readonly string[];

  constructor(trader: Trader, resolver: Resolver, log: Logger, symbols: readonly string[]) {
    this.#trader = trader;
    this.#resolver = resolver;
    this.#log = log;
    this.#symbols = symbols;
  }

  /** Resolves each symbol and waits a moment for the first quotes. Symbols that the broker does not know are told. */
  async follow(): Promise<void> {
    if (this.#symbols.length === 0) return;
    this.#log.info(`Subscribing to market data: ${this.#symbols.join(', ')}`);
    await Promise.all(
      this.#symbols.map(async (symbol) => {
        const resolved = await this.#resolver.resolve(symbol);
        if (!resolved.ok) {
          this.#log.warn({ symbol }, `${symbol} is not followed: ${resolved.error.message}`);
          return;
        }
        this.#trader.know(resolved.value);
        await this.#trader.market.waitFor(resolved.value.conId, FIRST_QUOTES_MS);
      }),
    );
    const { subscribed, total } = this.count();
    this.#log.info(`Market data received for ${subscribed}/${total} symbols`);
  }

  count(): StatusView['symbols'] {
    let subscribed = 0;
    for (const symbol of this.#symbols) {
      const instrument = this.#resolver.cached(symbol);
      if (instrument && this.#trader.market.get(instrument.conId)) subscribed += 1;
    }
    return { subscribed, total: this.#symbols.length };
  }
}
