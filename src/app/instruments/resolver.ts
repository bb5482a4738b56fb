import type { Broker } from '../../broker/port.ts';
import type { ConId } from '../../core/ids.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { ContractQuery, Instrument } from '../../instruments/instrument.ts';
import { parseChoice } from '../../instruments/options/choice-text.ts';
import { indexCfdFor } from '../../instruments/symbology/cfds.ts';
import { continuousOf } from '../../instruments/symbology/futures.ts';
import type { RollDays } from '../../instruments/symbology/roll-days.ts';
import { parseSymbol } from '../../instruments/symbology.ts';
import { OptionChooser, type PriceOf } from './option-chooser.ts';
import type { DeltaOf } from './strike-by-delta.ts';
import { instrumentText, type SymbolBook } from './symbol-book.ts';
import { volumeFront } from './volume-roll.ts';

export interface ResolverOptions {
  readonly broker: Pick<Broker, 'resolve' | 'bars'>;
  /** Today's date in the market's time, `YYYY-MM-DD`. */
  marketDate(): string;
  /** Choices and findings of earlier days; without it nothing is remembered. */
  readonly book?: SymbolBook;
  /** Whether a symbol that means another contract than before is refused: contract ids of a simulated market may change. */
  readonly checksFindings?: boolean;
  /** The broker is the simulated gateway of this process, which lists far less than IB. */
  readonly simulated?: boolean;
  readonly rollDays?: RollDays;
  /** Roots of futures whose continuous symbols follow the volume instead of the calendar. */
  readonly rollByVolume?: readonly string[];
  /** The current price of an instrument, for options that are chosen by it. */
  readonly priceOf?: PriceOf;
  /** The delta of an option, for those that are chosen by it. */
  readonly deltaOf?: DeltaOf;
}

/**
 * From a symbol as people write it to one contract. Asks the broker once per symbol and market day, so that a futures
 * root follows its roll. A person's choice among candidates comes before everything else.
 */
export class Resolver {
  readonly #options: ResolverOptions;
  readonly #chooser: OptionChooser;
  readonly #known = new Map<string, { readonly date: string; readonly instrument: Instrument }>();

  constructor(options: ResolverOptions) {
    this.#options = options;
    this.#chooser = new OptionChooser({
      broker: options.broker,
      ...(options.priceOf ? { priceOf: options.priceOf } : {}),
      ...(options.deltaOf ? { deltaOf: options.deltaOf } : {}),
      underlying: (symbol) => this.resolve(symbol),
    });
  }

  /** Today in the market. */
  get marketDate(): string {
    return this.#options.marketDate();
  }

  /** True when a person chose what the symbol means. */
  isChosen(symbol: string): boolean {
    return this.#options.book?.choice(symbol) !== undefined;
  }

  /** Without waiting; absent when the broker has to be asked first. */
  cached(symbol: string): Instrument | undefined {
    const known = this.#known.get(keyOf(symbol));
    return known?.date === this.#options.marketDate() ? known.instrument : undefined;
  }

  async resolve(symbol: string): Promise<Result<Instrument, Refusal>> {
    const cached = this.cached(symbol);
    if (cached) return ok(cached);
    const date = this.#options.marketDate();
    const choice = parseChoice(symbol);
    if (choice !== undefined && choice !== 'malformed' && this.#chooser.isNeeded(choice)) {
      // Chosen by the market of this moment: never remembered.
      return this.#chooser.choose(symbol, choice, date);
    }
    const candidates = await this.candidates(symbol, date);
    if (!candidates.ok) return candidates;
    const { query, found } = candidates.value;
    const [instrument, ...others] = found;
    if (!instrument) return unknownSymbol(symbol);
    if (others.length > 0) return ambiguous(symbol, found);
    const changed = this.#changed(symbol, query, instrument);
    if (changed) return fail(changed);
    this.#options.book?.note(JSON.stringify(query), instrument, date);
    this.#known.set(keyOf(symbol), { date, instrument });
    return ok(instrument);
  }

  /** The contracts that a symbol may mean on a market date; the one of a person's choice alone, where there is one. */
  async candidates(
    symbol: string,
    date: string,
  ): Promise<Result<{ readonly query: ContractQuery; readonly found: readonly Instrument[] }, Refusal>> {
    const { broker, book } = this.#options;
    const chosen = book?.choice(symbol);
    const query = chosen ? ok(chosen) : await this.#query(symbol, date);
    if (!query.ok) return query;
    const found = await broker.resolve(query.value);
    return found.ok
      ? ok({ query: query.value, found: found.value })
      : fail({ field: 'symbol', found: symbol, ...found.error, ...this.#notListed(symbol, found.error) });
  }

  /** That the simulated gateway lacks a symbol says nothing about IB. */
  #notListed(symbol: string, { code }: Refusal): Pick<Refusal, 'message'> | undefined {
    if (!this.#options.simulated || code !== 'SYMBOL_UNKNOWN') return undefined;
    return {
      message: `The simulated gateway does not list ${symbol}. What it lists stands in docs/gateway.md; more with --universe wide, and of a recorded market what was recorded.`,
    };
  }

  async #query(symbol: string, date: string): Promise<Result<ContractQuery, Refusal>> {
    const { broker, rollDays, rollByVolume = [] } = this.#options;
    const options = { date, ...(rollDays === undefined ? {} : { rollDays }) };
    const continuous = continuousOf(symbol);
    if (!continuous || !rollByVolume.includes(continuous.root.root)) return parseSymbol(symbol, options);
    return ok(await volumeFront(broker, continuous, date));
  }

  /**
   * The contract that the broker has told before for what the symbol means today; for when it cannot tell. Undefined where what it means is
   * asked of the market.
   */
  async toldBefore(symbol: string): Promise<ConId | undefined> {
    const { book, rollByVolume = [] } = this.#options;
    const root = continuousOf(symbol)?.root.root;
    if (parseChoice(symbol) !== undefined || (root !== undefined && rollByVolume.includes(root)))
      return undefined;
    const chosen = book?.choice(symbol);
    if (chosen) return chosen.conId;
    const query = await this.#query(symbol, this.#options.marketDate());
    return query.ok ? book?.earlier(JSON.stringify(query.value))?.conId : undefined;
  }

  /**
   * What may be chosen for a symbol that is refused because it names another broker's contract: IB's on the same index. Empty for all
   * other symbols, and where IB lists none.
   */
  async offered(symbol: string): Promise<readonly Instrument[]> {
    const ours = indexCfdFor(symbol);
    if (ours === undefined) return [];
    const found = await this.candidates(ours, this.#options.marketDate());
    return found.ok ? found.value.found : [];
  }

  /** Remembers which of the candidates a symbol means. */
  async choose(symbol: string, wanted: number): Promise<Result<Instrument, Refusal>> {
    const { book } = this.#options;
    book?.forget(symbol);
    const candidates = await this.candidates(symbol, this.#options.marketDate());
    const offered = candidates.ok ? [] : await this.offered(symbol);
    if (!candidates.ok && offered.length === 0) return candidates;
    const found = candidates.ok ? candidates.value.found : offered;
    const instrument = found.find((each) => each.conId === wanted);
    if (!instrument)
      return fail({
        code: 'CONTRACT_NO_CANDIDATE',
        field: 'conId',
        found: String(wanted),
        allowed: found.map((each) => `${each.conId} (${instrumentText(each)})`).join('; '),
        message: `${symbol} does not mean contract ${wanted}. Candidates: ${found.map((each) => `${each.conId} (${instrumentText(each)})`).join('; ') || 'none'}.`,
      });
    book?.choose(symbol, instrument);
    this.#known.delete(keyOf(symbol));
    return ok(instrument);
  }

  /** Takes a choice back; true when there was one. */
  forget(symbol: string): boolean {
    this.#known.delete(keyOf(symbol));
    return this.#options.book?.forget(symbol) ?? false;
  }

  /** A ticker that was given to another company since the last time is not traded unasked. */
  #changed(symbol: string, query: ContractQuery, instrument: Instrument): Refusal | undefined {
    const { book, checksFindings } = this.#options;
    const earlier = checksFindings ? book?.earlier(JSON.stringify(query)) : undefined;
    if (!earlier || earlier.conId === instrument.conId || query.conId !== undefined) return undefined;
    return {
      code: 'SYMBOL_CHANGED',
      field: 'symbol',
      found: symbol,
      allowed: instrumentText(instrument),
      message: `${symbol} meant contract ${earlier.conId} (${earlier.text}) until ${earlier.date} and now means ${instrument.conId} (${instrumentText(instrument)}). If that is right: bowline instrument ${symbol} --choose ${instrument.conId}`,
    };
  }
}

const keyOf = (symbol: string): string => symbol.trim().toUpperCase();

const unknownSymbol = (symbol: string): Result<never, Refusal> =>
  fail({
    code: 'SYMBOL_UNKNOWN',
    field: 'symbol',
    found: symbol,
    message: `The broker knows no contract for ${symbol}. Check the spelling and the exchange prefix.`,
  });

function ambiguous(symbol: string, found: readonly Instrument[]): Result<never, Refusal> {
  const candidates = found.slice(0, 8).map((each) => `${instrumentText(each)} (${each.conId})`);
  return fail({
    code: 'SYMBOL_AMBIGUOUS',
    field: 'symbol',
    found: symbol,
    allowed: candidates.join('; '),
    message: `${symbol} fits ${found.length} contracts: ${candidates.join('; ')}. Say which, with the exchange prefix or the contract month, or once for all: bowline instrument ${symbol} --choose <contract>`,
  });
}
