import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import type { Instrument } from '../instrument.ts';
import type { PriceStep } from '../price-step.ts';
import { hoursText } from '../sessions/hours-text.ts';
import { sessionAt } from '../sessions/session-clock.ts';
import {
  alwaysOpen,
  cmeIndexFutureHours,
  type SessionTemplate,
  usLateOptionHours,
  usOptionHours,
} from '../sessions/templates.ts';
import { expirationsOf } from './expirations.ts';
import type { OptionClass } from './option-class.ts';
import { dateOfDay, dayNumber, optionConId, optionKey } from './option-con-id.ts';
import { type OptionHours, optionInstrument } from './option-instrument.ts';
import { compactText, type OptionSeries, optionSeries } from './option-series.ts';
import { type NamedOption, parseFuturesOptionSymbol, parseOccSymbol } from './option-symbol.ts';
import { isStrike, strikesAround } from './strikes.ts';

/** What is asked of the chains. Empty and absent fields fit everything. */
export interface OptionQuery {
  readonly secType: 'OPT' | 'FOP';
  readonly symbol: string;
  readonly localSymbol: string;
  readonly tradingClass: string;
  /** `YYYYMM` (the month of expiration) or `YYYYMMDD` (the last trade date). */
  readonly expiry: string;
  readonly strike?: number;
  readonly right?: 'C' | 'P';
  readonly multiplier?: number;
  readonly exchange: string;
  readonly currency: string;
  readonly includeExpired: boolean;
}

/** The state of the market that chains are drawn from. */
export interface ChainView {
  readonly now: UnixMs;
  /** The price around which an underlying's strikes are listed; undefined lists none. */
  readonly reference: (underlying: ConId) => number | undefined;
}

/** Expirations and strikes of one class, as IB's `reqSecDefOptParams` answers them for each of its exchanges. */
export interface OptionParameters {
  readonly underlying: ConId;
  readonly tradingClass: string;
  readonly multiplier: number;
  readonly exchanges: readonly string[];
  /** Last trade dates, `YYYYMMDD`, earliest first. */
  readonly expirations: readonly string[];
  readonly strikes: readonly number[];
}

const HOURS_DAYS = 7;
const YEAR_MONTH = 6;
/** Instruments that are kept so that repeated questions give the same object. */
const MOST_KEPT = 4096;
const MARKET_ZONE = 'America/New_York';

/** One market date and what has been made on it. */
interface ChainDay {
  readonly date: Temporal.PlainDate;
  readonly compact: string;
  readonly number: number;
  /** By class and day of expiration; undefined where nothing is listed. */
  readonly series: Map<string, OptionSeries | undefined>;
  readonly expirations: Map<string, readonly Temporal.PlainDate[]>;
  readonly hours: Map<string, OptionHours>;
  readonly instruments: Map<ConId, Instrument>;
}

const byLastTradeDate = (a: Instrument, b: Instrument): number =>
  (a.lastTradeDate ?? '').localeCompare(b.lastTradeDate ?? '');

/**
 * The option chains of a set of underlyings. Nothing is listed beforehand: contracts are made when they are asked for, and a conId
 * tells the contract that it stands for.
 */
export class OptionChains {
  readonly #classes: readonly OptionClass[];
  /** By last trade date. */
  #underlyings: readonly Instrument[];
  #day: ChainDay | undefined;

  /** `underlyings` are the listed stocks, indices and futures; a class without one lists nothing. */
  constructor(classes: readonly OptionClass[], underlyings: readonly Instrument[]) {
    const listed = new Set(underlyings.map(({ secType, symbol }) => `${optionsOn(secType)} ${symbol}`));
    this.#classes = classes.filter(({ secType, symbol }) => listed.has(`${secType} ${symbol}`));
    this.#underlyings = underlyings.toSorted(byLastTradeDate);
  }

  /** A further instrument is listed: a new month, on which the options that are delivered into it are listed. */
  addUnderlying(instrument: Instrument): void {
    this.#underlyings = [...this.#underlyings, instrument].sort(byLastTradeDate);
    this.#day = undefined;
  }

  /** The contract of an option's conId; undefined for other numbers and for contracts that cannot exist. */
  byConId(id: number, view: ChainView): Instrument | undefined {
    const day = this.#dayOf(view);
    const key = optionKey(id, day.number);
    if (key === undefined) return undefined;
    const known = day.instruments.get(id as ConId);
    if (known !== undefined) return known;
    const optionClass = this.#classes.find(({ number }) => number === key.classNumber);
    const series = optionClass && this.#series(day, optionClass, dateOfDay(key.day));
    if (series === undefined) return undefined;
    const strike = key.strikeUnits * series.optionClass.strikeUnit;
    const [listed] = strikesOf(series, strike, day, view);
    return listed === undefined ? undefined : this.#contract(day, series, strike, key.right);
  }

  /** Every contract that fits, earliest expiration first, then by strike, calls before puts. */
  search(query: OptionQuery, view: ChainView): readonly Instrument[] {
    const day = this.#dayOf(view);
    const named = query.localSymbol === '' ? undefined : namedBy(query, day);
    if (query.localSymbol !== '' && named === undefined) return [];
    const strike = query.strike ?? named?.strike;
    const rights = (['C', 'P'] as const).filter(
      (right) => (query.right ?? right) === right && (named?.right ?? right) === right,
    );
    if (named !== undefined && strike !== named.strike) return [];
    return this.#seriesOf(day, query, named)
      .sort((a, b) => a.fixing - b.fixing || a.optionClass.number - b.optionClass.number)
      .flatMap((series) =>
        strikesOf(series, strike, day, view).flatMap((listed) =>
          rights.map((right) => this.#contract(day, series, listed, right)),
        ),
      );
  }

  /** What is listed on an underlying today, by class; empty for one without options. */
  parameters(underlying: ConId, view: ChainView): readonly OptionParameters[] {
    const day = this.#dayOf(view);
    return this.#classes.flatMap((optionClass) => {
      const listed = this.#expirations(day, optionClass)
        .map((expiration) => this.#series(day, optionClass, expiration))
        .filter((series) => series !== undefined)
        .filter((series) => series.underlying.conId === underlying && series.lastTradeDate >= day.compact);
      if (listed.length === 0) return [];
      const strikes = new Set(listed.flatMap((series) => strikesOf(series, undefined, day, view)));
      const { tradingClass, multiplier, exchanges } = optionClass;
      return [
        {
          underlying,
          tradingClass,
          multiplier,
          exchanges,
          expirations: listed.map(({ lastTradeDate }) => lastTradeDate),
          strikes: [...strikes].sort((a, b) => a - b),
        },
      ];
    });
  }

  /** The price grids of all classes. */
  get priceGrids(): readonly (readonly PriceStep[])[] {
    return this.#classes.map(({ priceSteps }) => priceSteps);
  }

  /** The first class of options on a stock, index or future; undefined where there are none. */
  firstClass({ symbol, secType }: Instrument): OptionClass | undefined {
    return this.#classes.find((row) => row.symbol === symbol && row.secType === optionsOn(secType));
  }

  #dayOf({ now }: ChainView): ChainDay {
    const at = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(MARKET_ZONE);
    const date = at.toPlainDate();
    const known = this.#day;
    if (known?.date.equals(date)) return known;
    this.#day = {
      date,
      compact: compactText(date),
      number: dayNumber(date),
      series: new Map(),
      expirations: new Map(),
      hours: new Map(),
      instruments: new Map(),
    };
    return this.#day;
  }

  #seriesOf(day: ChainDay, query: OptionQuery, named: Named | undefined): OptionSeries[] {
    const { expiry, includeExpired } = query;
    return this.#classes
      .filter((row) => fitsClass(row, query) && (named === undefined || named.root === row.tradingClass))
      .flatMap((row) => {
        const past = includeExpired ? asDate(named?.dates ?? expiry) : undefined;
        const expirations = past === undefined ? this.#expirations(day, row) : [past];
        return expirations.map((expiration) => this.#series(day, row, expiration));
      })
      .filter((series) => series !== undefined)
      .filter(({ lastTradeDate, expirationDate }) => {
        if (!includeExpired && lastTradeDate < day.compact) return false;
        if (named !== undefined && !expirationDate.startsWith(named.dates)) return false;
        if (expiry.length === YEAR_MONTH) return expirationDate.startsWith(expiry);
        // Who names the class may also say the date of a morning settlement.
        const isNamed = query.tradingClass !== '' && expirationDate === expiry;
        return isNamed || lastTradeDate.startsWith(expiry);
      });
  }

  #expirations(day: ChainDay, { cycle }: OptionClass): readonly Temporal.PlainDate[] {
    const known = day.expirations.get(cycle) ?? expirationsOf(cycle, day.date);
    day.expirations.set(cycle, known);
    return known;
  }

  /** A series that is listed today, or was on its last day. */
  #series(day: ChainDay, optionClass: OptionClass, expiration: Temporal.PlainDate): OptionSeries | undefined {
    const key = `${optionClass.number} ${expiration}`;
    if (day.series.has(key)) return day.series.get(key);
    const isPast = Temporal.PlainDate.compare(expiration, day.date) < 0;
    const listed = isPast
      ? expirationsOf(optionClass.cycle, expiration)
      : this.#expirations(day, optionClass);
    const underlying = this.#underlyingOf(optionClass, compactText(expiration));
    const exists = underlying !== undefined && listed.some((date) => date.equals(expiration));
    const series = exists ? optionSeries(optionClass, underlying, expiration) : undefined;
    day.series.set(key, series);
    return series;
  }

  /** Stocks and indices by their symbol; of futures the first month that is delivered on or after the expiration. */
  #underlyingOf({ secType, symbol }: OptionClass, expirationDate: string): Instrument | undefined {
    return this.#underlyings.find(
      (instrument) =>
        instrument.symbol === symbol &&
        optionsOn(instrument.secType) === secType &&
        (instrument.lastTradeDate ?? expirationDate) >= expirationDate,
    );
  }

  /** `strike` is one of the series. */
  #contract(day: ChainDay, series: OptionSeries, strike: number, right: 'C' | 'P'): Instrument {
    const { number, strikeUnit } = series.optionClass;
    const strikeUnits = Math.round(strike / strikeUnit);
    const id = optionConId({ classNumber: number, day: series.day, strikeUnits, right });
    if (id === undefined) throw new Error(`strike ${strike} has no conId`);
    const known = day.instruments.get(id);
    if (known !== undefined) return known;
    const instrument = optionInstrument({ conId: id, series, strike, right }, hoursOf(day, series));
    if (day.instruments.size >= MOST_KEPT) day.instruments.clear();
    day.instruments.set(id, instrument);
    return instrument;
  }
}

/** What a local symbol says; `dates` is the date of expiration, or its month. */
interface Named extends NamedOption {
  readonly dates: string;
}

function namedBy({ secType, localSymbol }: OptionQuery, { date }: ChainDay): Named | undefined {
  if (secType === 'FOP') {
    const named = parseFuturesOptionSymbol(localSymbol, date.year);
    return named && { ...named, dates: named.month };
  }
  const named = parseOccSymbol(localSymbol);
  return named && { ...named, dates: named.expirationDate };
}

/** The strikes of a series, or only the one asked for; those without a conId are not listed. */
function strikesOf(
  { optionClass, underlying, day }: OptionSeries,
  only: number | undefined,
  today: ChainDay,
  view: ChainView,
): readonly number[] {
  const reference = view.reference(underlying.conId);
  if (reference === undefined) return [];
  const { grid, number, strikeUnit } = optionClass;
  const days = Math.max(0, day - today.number);
  const wanted = only === undefined || only === 0;
  const strikes = wanted
    ? strikesAround(grid, reference, days)
    : isStrike(grid, reference, days, only)
      ? [only]
      : [];
  return strikes.filter(
    (strike) =>
      optionConId({ classNumber: number, day, strikeUnits: Math.round(strike / strikeUnit), right: 'C' }) !==
        undefined && Math.abs((strike / strikeUnit) % 1) < 1e-9,
  );
}

/** Options on what trades around the clock do so as well: that is a market for demonstrations. */
function hoursOf({ date, hours }: ChainDay, { optionClass, underlying }: OptionSeries): OptionHours {
  const known = hours.get(optionClass.tradingClass);
  if (known !== undefined) return known;
  const sunday = date.add({ days: 7 - date.dayOfWeek });
  const night = sunday.toZonedDateTime({ timeZone: MARKET_ZONE, plainTime: '03:00' });
  const isEndless = sessionAt(underlying, unixMs(night.epochMilliseconds)) !== 'closed';
  const byClass = templateOf(optionClass);
  const template = isEndless ? alwaysOpen(byClass.timeZone) : byClass;
  const found = {
    timeZone: template.timeZone,
    tradingHours: hoursText(template, 'trading', date, HOURS_DAYS),
    liquidHours: hoursText(template, 'liquid', date, HOURS_DAYS),
  };
  hours.set(optionClass.tradingClass, found);
  return found;
}

function templateOf({ secType, closesLate }: OptionClass): SessionTemplate {
  if (secType === 'FOP') return cmeIndexFutureHours;
  return closesLate ? usLateOptionHours : usOptionHours;
}

/** The kind of options that a kind of instrument can have. */
function optionsOn(secType: string): 'OPT' | 'FOP' | undefined {
  if (secType === 'FUT') return 'FOP';
  return secType === 'STK' || secType === 'IND' ? 'OPT' : undefined;
}

function asDate(text: string): Temporal.PlainDate | undefined {
  if (!/^\d{8}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    return undefined;
  }
}

function fitsClass(row: OptionClass, query: OptionQuery): boolean {
  const same = (asked: string, has: string): boolean => asked === '' || asked.toUpperCase() === has;
  const exchange = query.exchange.toUpperCase();
  return (
    row.secType === query.secType &&
    same(query.symbol, row.symbol) &&
    same(query.tradingClass, row.tradingClass) &&
    same(query.currency, 'USD') &&
    (query.multiplier === undefined || query.multiplier === row.multiplier) &&
    (exchange === '' || row.exchanges.includes(exchange))
  );
}
