import type { Broker } from '../../broker/port.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/log.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { AccountBoard } from './account-board.ts';
import type { MarketBoard } from './market-board.ts';

/** After a refusal a pair is looked for again at the earliest then. */
const RETRY_MS = 60_000;
/** A forex quote that came longer ago says nothing of the rate now. */
const OLD_MS = 600_000;

interface Pair {
  readonly instrument: Instrument;
  /** True when the pair quotes the base currency in the other one. */
  readonly inverse: boolean;
}

interface Options {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * What a unit of a currency is worth in the account's base currency. IB tells rates of currencies that the account
 * holds; of others the middle of the forex pair's quote is taken, which is subscribed to when an instrument of that
 * currency is first followed.
 */
export class CurrencyRates {
  readonly #options: Options;
  readonly #accounts: AccountBoard;
  readonly #market: MarketBoard;
  readonly #pairs = new Map<string, Pair>();
  readonly #looking = new Map<string, Promise<void>>();
  readonly #askAgainAt = new Map<string, number>();

  constructor(options: Options, accounts: AccountBoard, market: MarketBoard) {
    this.#options = options;
    this.#accounts = accounts;
    this.#market = market;
  }

  /** Answers at once; `undefined` while it is not known, and then looks for the pair. */
  of(currency: string): number | undefined {
    const told = this.#accounts.exchangeRate(currency);
    if (told !== undefined) return told;
    this.follow(currency);
    const pair = this.#pairs.get(this.#name(currency));
    const seen = pair && this.#market.get(pair.instrument.conId);
    if (!seen || this.#options.clock.now() - seen.receivedAt > OLD_MS) return undefined;
    const { bid, ask } = seen.quote;
    if (bid === undefined || ask === undefined || !(bid + ask > 0)) return undefined;
    return pair.inverse ? 2 / (bid + ask) : (bid + ask) / 2;
  }

  /** Like `of`; 1 for the base currency itself, nothing while that is not told. */
  toBase(currency: string): number | undefined {
    const base = this.#accounts.currency;
    if (base === undefined) return undefined;
    return currency === base ? 1 : this.of(currency);
  }

  /** Whether amounts of a currency need no further rate: nothing has to be waited for. */
  isKnown(currency: string): boolean {
    const base = this.#accounts.currency;
    // Before the base currency is told nothing can be looked for.
    return base === undefined || currency === base || this.of(currency) !== undefined;
  }

  /** Starts following the rate of a currency, unless it is told anyway. */
  follow(currency: string): void {
    const base = this.#accounts.currency;
    const name = this.#name(currency);
    if (base === undefined || currency === base || this.#accounts.exchangeRate(currency) !== undefined)
      return;
    if (this.#pairs.has(name) || this.#looking.has(name)) return;
    const now = this.#options.clock.now();
    if (now < (this.#askAgainAt.get(name) ?? 0) || !this.#options.broker.health.ready) return;
    this.#askAgainAt.set(name, now + RETRY_MS);
    const looking = this.#look(currency, base)
      .catch((error: unknown) => this.#options.log.warn({ err: error }, `The rate of ${currency} in ${base}`))
      .finally(() => this.#looking.delete(name));
    this.#looking.set(name, looking);
  }

  /** Resolves when the rate is known, or when the time is up. */
  async waitFor(currency: string, timeoutMs: number): Promise<void> {
    if (this.isKnown(currency)) return;
    const began = performance.now();
    await Promise.race([this.#looking.get(this.#name(currency)), delay(timeoutMs)]);
    const pair = this.#pairs.get(this.#name(currency));
    const left = timeoutMs - (performance.now() - began);
    if (pair && left > 0) await this.#market.waitFor(pair.instrument.conId, left);
  }

  #name(currency: string): string {
    return `${currency}/${this.#accounts.currency ?? ''}`;
  }

  /** IB lists every pair one way round only: `EUR.USD`, `USD.JPY`. */
  async #look(currency: string, base: string): Promise<void> {
    const { broker, log } = this.#options;
    for (const [symbol, quoted] of [
      [currency, base],
      [base, currency],
    ] as const) {
      const found = await broker.resolve({ symbol, secType: 'CASH', exchange: 'IDEALPRO', currency: quoted });
      const [instrument] = found.ok ? found.value : [];
      if (!instrument) continue;
      this.#pairs.set(`${currency}/${base}`, { instrument, inverse: symbol === base });
      broker.subscribeQuotes(instrument);
      return;
    }
    log.warn(`There is no forex pair of ${currency} and ${base}: amounts in ${currency} cannot be converted`);
  }
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
