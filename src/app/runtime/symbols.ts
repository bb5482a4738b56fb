import type { ConId } from '../../core/ids.ts';
import type { Logger } from '../../core/log.ts';
import type { Resolver } from '../instruments/resolver.ts';
import type { StatusView } from '../views.ts';
import type { Trader } from './trader.ts';

const FIRST_QUOTES_MS = 5_000;

/** The instruments whose quotes are followed from the start. */
export class FollowedSymbols {
  readonly #trader: Trader;
  readonly #resolver: Resolver;
  readonly #log: Logger;
  readonly #symbols: readonly string[];
  readonly #followed = new Map<string, ConId>();
  #following: Promise<void> | undefined;

  constructor(trader: Trader, resolver: Resolver, log: Logger, symbols: readonly string[]) {
    this.#trader = trader;
    this.#resolver = resolver;
    this.#log = log;
    this.#symbols = symbols;
  }

  /**
   * Resolves each symbol that is not followed yet and waits a moment for the first quotes. Asked again with every
   * session: the gateway may not have answered for some. Symbols that the broker does not know are told.
   */
  follow(): Promise<void> {
    this.#following ??= this.#followMissing()
      .catch((error: unknown) => this.#log.error({ err: error }, 'The symbols could not be followed'))
      .finally(() => {
        this.#following = undefined;
      });
    return this.#following;
  }

  /** Waits until `follow` has come to its end, at most `timeoutMs`. */
  async settled(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([this.#following, timeUp]);
    clearTimeout(timer);
  }

  async #followMissing(): Promise<void> {
    const missing = this.#symbols.filter((symbol) => !this.#followed.has(symbol));
    if (missing.length === 0) return;
    this.#log.info(`Subscribing to market data: ${missing.join(', ')}`);
    await Promise.all(missing.map((symbol) => this.#followOne(symbol)));
    if (this.#trader.stopped) return;
    const { subscribed, total } = this.count();
    this.#log.info(`Market data received for ${subscribed}/${total} symbols`);
  }

  async #followOne(symbol: string): Promise<void> {
    const resolved = await this.#resolver.resolve(symbol);
    if (this.#trader.stopped) return;
    if (!resolved.ok) {
      this.#log.warn({ symbol }, `${symbol} is not followed: ${resolved.error.message}`);
      return;
    }
    this.#followed.set(symbol, resolved.value.conId);
    this.#trader.know(resolved.value);
    await this.#trader.market.waitFor(resolved.value.conId, FIRST_QUOTES_MS);
  }

  count(): StatusView['symbols'] {
    let subscribed = 0;
    for (const conId of this.#followed.values()) if (this.#trader.market.get(conId)) subscribed += 1;
    return { subscribed, total: this.#symbols.length };
  }
}
