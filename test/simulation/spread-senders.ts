import type { Random } from '../../src/core/random.ts';
import type { Instrument } from '../../src/instruments/instrument.ts';
import { either, percentText } from './alert-bodies.ts';
import type { World } from './world.ts';

/** A monthly expiration that no world lives to see. */
const EXPIRY = '20260320';
const EXPIRY_TEXT = '2026-03-20';
/** So many spreads are traded in one world: few enough for signals to meet what is held. */
const SPREADS = 3;

/** Who sends alerts about spreads of options: entries of both sides with exits in percent, closings, cancellations. */
export class SpreadSenders {
  readonly #world: World;
  readonly #random: Random;
  readonly #send: (body: object) => void;
  readonly #symbols: string[] = [];
  #count = 0;

  constructor(world: World, random: Random, send: (body: object) => void) {
    this.#world = world;
    this.#random = random;
    this.#send = send;
  }

  alert(): void {
    const symbol = this.#symbol();
    if (symbol === undefined) return;
    this.#count += 1;
    const id = `spread ${this.#count}`;
    const drawn = this.#random.next();
    if (drawn < 0.22) this.#send({ action: 'close', symbol, id });
    else if (drawn < 0.28) this.#send({ action: 'cancel', symbol, id });
    else
      this.#send({
        action: either(this.#random, 'buy', 'sell'),
        symbol,
        quantity: 1 + this.#random.below(5),
        ...(this.#random.next() < 0.7 ? { takeProfit: percentText(this.#random, 30) } : {}),
        ...(this.#random.next() < 0.7 ? { stopLoss: percentText(this.#random, 40) } : {}),
        ...(this.#random.next() < 0.3 ? { tif: 'GTC' } : {}),
        id,
      });
  }

  #symbol(): string | undefined {
    if (this.#symbols.length < SPREADS) {
      const made = this.#spread();
      if (made !== undefined) this.#symbols.push(made);
    }
    return this.#symbols[this.#random.below(this.#symbols.length)];
  }

  /** A vertical, a condor or a straddle about where the market is now; some share a leg with another. */
  #spread(): string | undefined {
    const underlying = either(this.#random, ...this.#world.instruments);
    const middle = this.#world.exchange.quote(underlying.conId)?.bid;
    const strikes = this.#strikes(underlying);
    if (middle === undefined || strikes.length < 8) return undefined;
    const above = strikes.findIndex((strike) => strike >= middle);
    const at = Math.min(Math.max(above, 3), strikes.length - 5) + this.#random.below(2);
    const leg = (sign: '+' | '-', right: 'C' | 'P', away: number): string =>
      `${sign}1 ${underlying.symbol} ${EXPIRY_TEXT} ${right} ${strikes[at + away]}`;
    return either(
      this.#random,
      [leg('+', 'C', 0), leg('-', 'C', 2)],
      [leg('+', 'P', 0), leg('-', 'P', -2)],
      [leg('-', 'P', 0), leg('+', 'P', -1)],
      [leg('+', 'P', -3), leg('-', 'P', -1), leg('-', 'C', 1), leg('+', 'C', 3)],
      [leg('+', 'C', 0), leg('+', 'P', 0)],
    ).join(' ');
  }

  #strikes({ symbol, currency }: Instrument): readonly number[] {
    const listed = this.#world.exchange.options?.search({
      secType: 'OPT',
      symbol,
      localSymbol: '',
      tradingClass: '',
      expiry: EXPIRY,
      right: 'C',
      exchange: 'SMART',
      currency,
      includeExpired: false,
    });
    return (listed ?? []).map(({ strike = 0 }) => strike).sort((one, other) => one - other);
  }
}
