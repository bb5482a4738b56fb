import { type UnixMs, unixMs } from '../../core/clock.ts';
import { type SessionInstrument, sessionsOf } from '../../instruments/sessions/session-clock.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../aggregate.ts';
import { LocalDays } from '../local-days.ts';
import { DatedText } from './dated-text.ts';
import { type LeanAsset, sessionInstrument } from './lean-asset.ts';
import {
  type FileResolution,
  type LeanFile,
  type LeanFolder,
  RESOLUTIONS,
  type Resolution,
} from './lean-folder.ts';
import type { RecordedBar } from './recorded-bar.ts';
import { type Row, readRows } from './rows.ts';
import { readZip } from './zip.ts';

const LENGTH_MS: Readonly<Record<Resolution, number>> = {
  second: 1000,
  minute: MINUTE_MS,
  hour: HOUR_MS,
  daily: DAY_MS,
};
/** Days of seconds and minutes whose bars are kept. */
const KEPT_DAYS = 4;

/** The bars of one file date. */
export interface RecordedDay {
  readonly resolution: Resolution;
  readonly bars: readonly RecordedBar[];
}

/** A file with all hours or days, unpacked and not yet read. */
interface WholeFile {
  readonly kind: LeanFile['kind'];
  readonly name: string;
  readonly text: DatedText;
}

/** Reads one asset's bars from a LEAN folder. Dates are `YYYY-MM-DD` in the zone of the asset's files. */
export class AssetReader {
  readonly asset: LeanAsset;
  /** Calendar days in the zone of the files. */
  readonly days: LocalDays;
  readonly sessions: SessionInstrument;
  readonly #folder: LeanFolder;
  readonly #market: string;
  readonly #dates: Readonly<Record<FileResolution, ReadonlySet<string>>>;
  readonly #whole = new Map<Resolution, readonly WholeFile[]>();
  readonly #recent = new Map<string, readonly RecordedBar[]>();

  constructor(folder: LeanFolder, asset: LeanAsset, market: string) {
    this.asset = asset;
    this.#folder = folder;
    this.#market = market;
    this.days = new LocalDays(folder.timeZone(asset.format, market, asset.name));
    this.sessions = sessionInstrument(asset.format.kind);
    const dates = (resolution: FileResolution): ReadonlySet<string> =>
      new Set(folder.dates(asset, market, resolution).map(isoDate));
    this.#dates = { second: dates('second'), minute: dates('minute') };
  }

  /** The finest bars of a date; undefined when there are none. */
  finest(date: string): RecordedDay | undefined {
    for (const resolution of RESOLUTIONS) {
      const bars = this.bars(resolution, date);
      if (bars.length > 0) return { resolution, bars };
    }
    return undefined;
  }

  /** Bars of one resolution and date, oldest first; empty when there are none. */
  bars(resolution: Resolution, date: string): readonly RecordedBar[] {
    if (resolution === 'hour' || resolution === 'daily') return this.between(resolution, date, date);
    if (!this.#dates[resolution].has(date)) return [];
    const key = `${resolution} ${date}`;
    const known = this.#recent.get(key);
    if (known !== undefined) return known;
    const bars = this.#readDay(resolution, date);
    this.#recent.set(key, bars);
    const oldest = this.#recent.keys().next();
    if (this.#recent.size > KEPT_DAYS && !oldest.done) this.#recent.delete(oldest.value);
    return bars;
  }

  /** Hours or days of the dates in [from, to], oldest first. */
  between(resolution: 'hour' | 'daily', from: string, to: string): readonly RecordedBar[] {
    const first = compactDate(from);
    const rows: Record<LeanFile['kind'], Row[]> = { trade: [], quote: [] };
    for (const { kind, name, text } of this.#wholeFiles(resolution)) {
      const format = {
        kind,
        priceScale: this.asset.format.priceScale,
        timeOf: (field: string) => this.#timeOfDated(field),
      };
      const lines = text.between(first, compactDate(to));
      rows[kind].push(...readRows(lines, name, format, () => text.lineNumber(first)));
    }
    return this.#spanned(rows, resolution);
  }

  /** The dates in [from, to] with bars of any resolution, in order. */
  dates(from: string, to: string): string[] {
    const dates = new Set<string>();
    for (const date of [...this.#dates.second, ...this.#dates.minute]) {
      if (date >= from && date <= to) dates.add(date);
    }
    for (const resolution of ['hour', 'daily'] as const) {
      for (const { text } of this.#wholeFiles(resolution)) {
        for (const date of text.dates(compactDate(from), compactDate(to))) dates.add(isoDate(date));
      }
    }
    return [...dates].sort();
  }

  #readDay(resolution: FileResolution, date: string): RecordedBar[] {
    const midnight = this.days.on(date).start;
    const timeOf = (text: string): number => (/^\d{1,8}$/.test(text) ? midnight + Number(text) : Number.NaN);
    const rows: Record<LeanFile['kind'], Row[]> = { trade: [], quote: [] };
    const files = this.#folder.dayFiles(this.asset, this.#market, resolution, compactDate(date));
    for (const { file, kind, holdsEntry } of files) {
      for (const { name, text } of readZip(file, holdsEntry)) {
        const format = { kind, priceScale: this.asset.format.priceScale, timeOf };
        rows[kind].push(...readRows(text, `${file}, ${name}`, format));
      }
    }
    return this.#spanned(rows, resolution);
  }

  #wholeFiles(resolution: 'hour' | 'daily'): readonly WholeFile[] {
    const known = this.#whole.get(resolution);
    if (known !== undefined) return known;
    const files: WholeFile[] = [];
    for (const { file, kind, holdsEntry } of this.#folder.wholeFiles(this.asset, this.#market, resolution)) {
      for (const { name, text } of readZip(file, holdsEntry)) {
        files.push({ kind, name: `${file}, ${name}`, text: new DatedText(text) });
      }
    }
    this.#whole.set(resolution, files);
    return files;
  }

  /** `20131007 09:00` in the files' zone. */
  #timeOfDated(text: string): number {
    const [, year, month, day, hour, minute] = /^(\d{4})(\d{2})(\d{2}) (\d{2}):(\d{2})$/.exec(text) ?? [];
    if (year === undefined || Number(month) < 1 || Number(month) > 12 || Number(hour) > 23) return Number.NaN;
    if (Number(day) < 1 || Number(day) > 31) return Number.NaN;
    const { start } = this.days.on(`${year}-${month}-${day}`);
    return start + (Number(hour) * 60 + Number(minute)) * MINUTE_MS;
  }

  #spanned(rows: Readonly<Record<LeanFile['kind'], Row[]>>, resolution: Resolution): RecordedBar[] {
    return joinRows(rows.trade, rows.quote).map((row) => ({ ...row, ...this.#span(row.time, resolution) }));
  }

  /**
   * The time in which a bar happened. LEAN's hours and days of US equities hold regular trading only, although
   * the first one is labelled 09:00: they are played within the regular session.
   */
  #span(time: UnixMs, resolution: Resolution): { from: UnixMs; to: UnixMs } {
    const length = LENGTH_MS[resolution];
    const from = time;
    const to = unixMs(resolution === 'daily' ? this.days.at(time).end : time + length);
    if (this.asset.format.kind !== 'equity' || length < HOUR_MS) return { from, to };
    const regular = sessionsOf(this.sessions, this.days.at(time).date).liquid[0];
    if (regular === undefined || regular.close <= from || regular.open >= to) return { from, to };
    return { from: unixMs(Math.max(from, regular.open)), to: unixMs(Math.min(to, regular.close)) };
  }
}

/** Puts trade and quote rows of the same time together; both are in time order. */
function joinRows(trades: readonly Row[], quotes: readonly Row[]): Row[] {
  const joined: Row[] = [];
  let next = 0;
  for (const trade of trades) {
    for (let quote = quotes[next]; quote !== undefined && quote.time < trade.time; quote = quotes[++next]) {
      joined.push(quote);
    }
    const quote = quotes[next];
    if (quote !== undefined && quote.time === trade.time) {
      joined.push({ ...quote, ...trade });
      next++;
    } else joined.push(trade);
  }
  for (; next < quotes.length; next++) {
    const quote = quotes[next];
    if (quote !== undefined) joined.push(quote);
  }
  return joined;
}

const isoDate = (compact: string): string =>
  `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6)}`;

const compactDate = (iso: string): string => iso.replaceAll('-', '');
