import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import { contractMonthText, frontMonth, monthCode, rollDate } from '../../instruments/futures-calendar.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { parseChoice } from '../../instruments/options/choice-text.ts';
import { continuousOf, rollOf } from '../../instruments/symbology/futures.ts';
import type { RollDays } from '../../instruments/symbology/roll-days.ts';
import { parseSymbol } from '../../instruments/symbology.ts';
import type { FoundInstrumentView } from '../desk-views.ts';
import type { Resolver } from './resolver.ts';

/** What a symbol means, for people: the contract that it will trade, today or on another day. */
export class InstrumentDesk {
  readonly #resolver: Resolver;
  readonly #rollDays: RollDays;

  constructor(resolver: Resolver, rollDays: RollDays) {
    this.#resolver = resolver;
    this.#rollDays = rollDays;
  }

  /** `on`: a market date `YYYY-MM-DD`; absent: today, by the rules that a signal of now would be read by. */
  async find(symbol: string, on?: string): Promise<FoundInstrumentView> {
    const date = on ?? this.#resolver.marketDate;
    const rolls = calendarRoll(symbol, date, this.#rollDays);
    const head = { symbol, on: date, ...(rolls ? { rolls } : {}), chosen: this.#resolver.isChosen(symbol) };
    const answer =
      on === undefined || isChoice(symbol) ? await this.#now(symbol) : await this.#then(symbol, date);
    if (!answer.ok) {
      const offered = await this.#resolver.offered(symbol);
      return { ...head, candidates: offered.map(candidateView), refusal: answer.error };
    }
    const [only, ...others] = answer.value;
    return {
      ...head,
      candidates: answer.value.map(candidateView),
      ...(only && others.length === 0 ? { instrument: candidateView(only) } : {}),
    };
  }

  async choose(symbol: string, wanted: number): Promise<FoundInstrumentView> {
    const chosen = await this.#resolver.choose(symbol, wanted);
    if (chosen.ok) return this.find(symbol);
    return { symbol, on: this.#resolver.marketDate, chosen: false, candidates: [], refusal: chosen.error };
  }

  async forget(symbol: string): Promise<FoundInstrumentView> {
    this.#resolver.forget(symbol);
    return this.find(symbol);
  }

  async #now(symbol: string): Promise<Result<readonly Instrument[], Refusal>> {
    const resolved = await this.#resolver.resolve(symbol);
    if (resolved.ok) return ok([resolved.value]);
    if (resolved.error.code !== 'SYMBOL_AMBIGUOUS') return resolved;
    return this.#then(symbol, this.#resolver.marketDate);
  }

  async #then(symbol: string, date: string): Promise<Result<readonly Instrument[], Refusal>> {
    const found = await this.#resolver.candidates(symbol, date);
    return found.ok ? ok(found.value.found) : found;
  }
}

const isChoice = (symbol: string): boolean => typeof parseChoice(symbol) === 'object';

const candidateView = (instrument: Instrument): FoundInstrumentView['candidates'][number] => ({
  conId: instrument.conId,
  localSymbol: instrument.localSymbol,
  symbol: instrument.symbol,
  secType: instrument.secType,
  exchange: instrument.exchange,
  primaryExchange: instrument.primaryExchange,
  currency: instrument.currency,
  longName: instrument.longName,
  multiplier: instrument.multiplier,
  minTick: instrument.minTick,
  ...(instrument.lastTradeDate === undefined ? {} : { lastTradeDate: instrument.lastTradeDate }),
});

/** Which month a continuous symbol means on a date by the calendar, until when, and which comes then. */
export function calendarRoll(symbol: string, date: string, rollDays: RollDays): FoundInstrumentView['rolls'] {
  const continuous = continuousOf(symbol);
  if (!continuous) return undefined;
  const { root, nth } = continuous;
  const day = Temporal.PlainDate.from(date);
  const offset = rollOf(root, { date: day, rollDays });
  const [month, next, front] = [nth, nth + 1, 1].map((place) =>
    frontMonth(root, day, { ...offset, nth: place }),
  );
  if (!month || !next || !front) return undefined;
  const name = ({ year, month: number }: typeof month): string => `${root.root}${monthCode(number)}${year}`;
  return {
    contract: name(month),
    contractMonth: contractMonthText(month),
    from: rollDate(root, front, offset.rollDays ?? root.rollDays).toString(),
    next: name(next),
  };
}

/** The calendar's answer without a broker: what a symbol asks for on a date. */
export function instrumentOffline(symbol: string, date: string, rollDays: RollDays): FoundInstrumentView {
  const rolls = calendarRoll(symbol, date, rollDays);
  const query = parseSymbol(symbol, { date, rollDays });
  const head = { symbol, on: date, chosen: false, candidates: [], ...(rolls ? { rolls } : {}) };
  const answer: Result<object, Refusal> = query.ok ? ok(query.value) : fail(query.error);
  return answer.ok ? { ...head, query: { ...answer.value } } : { ...head, refusal: answer.error };
}
