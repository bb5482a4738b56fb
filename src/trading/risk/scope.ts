import { joiner } from '../../core/joined.ts';
import type { Instrument } from '../../instruments/instrument.ts';

/** What a limit, a lock or a trading state is about. One kernel trades one account. */
export type RiskScope =
  | { readonly kind: 'account' }
  /** As the signal's `strategy`. */
  | { readonly kind: 'strategy'; readonly name: string }
  /** An IB symbol (all its contracts) or a local symbol, in any case of letters. */
  | { readonly kind: 'instrument'; readonly name: string }
  /** Where signals come from: `alert`, `cli`, `api`, `dashboard`. */
  | { readonly kind: 'source'; readonly name: string };

export const ACCOUNT_SCOPE: RiskScope = { kind: 'account' };

const named = joiner(':');

/** Names a scope in maps, locks and messages: `account`, `strategy:orb`, `instrument:ES`. */
export const scopeKey = (scope: RiskScope): string =>
  scope.kind === 'account'
    ? 'account'
    : named(scope.kind, scope.kind === 'instrument' ? scope.name.toUpperCase() : scope.name);

/** `the account`, `strategy orb`. */
export const scopeText = (scope: RiskScope): string =>
  scope.kind === 'account' ? 'the account' : `${scope.kind} ${scope.name}`;

/** Who sent a signal. */
export interface Owner {
  readonly strategy?: string;
  readonly source: string;
}

/** What an order belongs to. */
export interface Belonging extends Owner {
  readonly instrument: Pick<Instrument, 'symbol' | 'localSymbol'>;
}

/** The names of an instrument in capitals; asked for with every order. */
const capitals = new WeakMap<Belonging['instrument'], readonly [symbol: string, localSymbol: string]>();

export function namesOf(instrument: Belonging['instrument']): readonly [symbol: string, localSymbol: string] {
  const known = capitals.get(instrument);
  if (known) return known;
  const names = [instrument.symbol.toUpperCase(), instrument.localSymbol.toUpperCase()] as const;
  capitals.set(instrument, names);
  return names;
}

export function isOfInstrument(name: string, instrument: Belonging['instrument']): boolean {
  const wanted = name.toUpperCase();
  const [symbol, localSymbol] = namesOf(instrument);
  return symbol === wanted || localSymbol === wanted;
}

/** Names of instruments, in any case of letters: IB symbols or local symbols. */
export class InstrumentNames {
  readonly #names: ReadonlySet<string>;
  /** The answers of the last question, by place: the same positions are asked about with every order. */
  readonly #asked: Instrument[] = [];
  readonly #meant: boolean[] = [];

  constructor(names: readonly string[]) {
    this.#names = new Set(names.map((name) => name.toUpperCase()));
  }

  /** True for an instrument that one of the names means. */
  mean(instrument: Belonging['instrument']): boolean {
    return namesOf(instrument).some((name) => this.#names.has(name));
  }

  /** Those whose instruments are meant. */
  among<Of extends { readonly instrument: Instrument }>(all: readonly Of[]): Of[] {
    const asked = this.#asked;
    const meant = this.#meant;
    const found: Of[] = [];
    let place = 0;
    for (const one of all) {
      const { instrument } = one;
      if (asked[place] !== instrument) {
        asked[place] = instrument;
        meant[place] = this.mean(instrument);
      }
      if (meant[place]) found.push(one);
      place += 1;
    }
    return found;
  }
}

export const isOfOwner = (scope: RiskScope, owner: Owner): boolean =>
  scope.kind === 'strategy'
    ? owner.strategy === scope.name
    : scope.kind === 'source'
      ? owner.source === scope.name
      : true;

export const belongsTo = (scope: RiskScope, order: Belonging): boolean =>
  scope.kind === 'instrument' ? isOfInstrument(scope.name, order.instrument) : isOfOwner(scope, order);

/** The keys of every scope that an order belongs to. */
export function scopeKeysOf(order: Belonging): readonly string[] {
  const { instrument, strategy, source } = order;
  const [symbol, local] = namesOf(instrument);
  const keys = ['account', named('source', source)];
  if (strategy !== undefined) keys.push(named('strategy', strategy));
  keys.push(named('instrument', symbol));
  if (local !== symbol) keys.push(named('instrument', local));
  return keys;
}
