import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { RecordedBar } from '../lean/recorded-bar.ts';
import { RecordedDataError } from '../lean/recorded-data-error.ts';
import type { MarketSource } from '../market.ts';
import { Playback, type PlayedMember } from '../playback.ts';
import { CsvCursor, CsvPast, rowLength, spannedRows } from './csv-bars.ts';
import { badCsv } from './csv-error.ts';
import { type CsvFile, readCsv } from './csv-folder.ts';

/** A file and the instrument that it is about. */
export interface CsvSubject {
  readonly file: CsvFile;
  readonly instrument: Instrument;
}

export interface CsvMarketOptions {
  readonly dir: string;
  readonly subjects: readonly CsvSubject[];
  /** IANA zone of times without an offset; undefined: such times are refused. */
  readonly zone?: string;
  /** Where playing begins, or with the first bar if that comes later; earlier bars are the past. */
  readonly from: UnixMs;
}

/** Size shown at a quote, which CSV bars do not have. */
const SHOWN: Readonly<Record<string, number>> = { STK: 100, CASH: 1_000_000 };

/**
 * A market of bars out of CSV files, played like recorded days: open, the nearer extreme, the other one, close; bid and ask one tick
 * around. Throws `RecordedDataError` for files that are not in order, and for a beginning after the last bar.
 */
export function csvMarket({ dir, subjects, zone, from }: CsvMarketOptions): MarketSource {
  refuseDoubles(subjects);
  const read = subjects.map(({ file, instrument }) => {
    const { timeZone, secType } = instrument;
    const rows = readCsv(file, { zone, dateZone: timeZone, mayBeNegative: secType === 'FUT' });
    const bars =
      secType === 'CASH'
        ? asQuotes(spannedRows(rows, instrument), instrument)
        : spannedRows(rows, instrument);
    return { instrument, bars, length: rowLength(rows) };
  });
  const first = Math.min(...read.map(({ bars }) => bars[0]?.from ?? Number.POSITIVE_INFINITY));
  const end = unixMs(Math.max(...read.map(({ bars }) => bars.at(-1)?.to ?? 0)));
  const start = unixMs(Math.max(from, first));
  if (start >= end) {
    throw new RecordedDataError({
      code: 'RECORDED_DATA_MISSING',
      field: 'from',
      found: dayOf(start),
      allowed: `${dayOf(first)} to ${dayOf(end - 1)}`,
      message: `The files in ${dir} hold bars from ${dayOf(first)} to ${dayOf(end - 1)}, none from ${dayOf(start)} on. Give another --from.`,
    });
  }
  const members = new Map<ConId, PlayedMember>();
  for (const { instrument, bars, length } of read) {
    const { conId, minTick, secType } = instrument;
    const rules = { conId, minTick, unknownSize: SHOWN[secType] ?? 1 };
    members.set(conId, {
      cursor: new CsvCursor(bars, rules, start),
      bars: new CsvPast(bars, length, minTick, instrument, start),
    });
  }
  const label = `CSV ${dayOf(start)}`;
  return new Playback({ label, start, end, members });
}

/** Currencies are quoted and not traded: their bars are of the middle. */
function asQuotes(bars: readonly RecordedBar[], { minTick }: Instrument): readonly RecordedBar[] {
  return bars.map(({ trade, ...bar }) => {
    if (trade === undefined) return bar;
    const shifted = (by: number): typeof trade => ({
      open: cleanDecimal(trade.open + by) as typeof trade.open,
      high: cleanDecimal(trade.high + by) as typeof trade.high,
      low: cleanDecimal(trade.low + by) as typeof trade.low,
      close: cleanDecimal(trade.close + by) as typeof trade.close,
      size: 0,
    });
    return { ...bar, bid: shifted(-minTick), ask: shifted(minTick) };
  });
}

function refuseDoubles(subjects: readonly CsvSubject[]): void {
  const seen = new Map<ConId, CsvFile>();
  for (const { file, instrument } of subjects) {
    const other = seen.get(instrument.conId);
    if (other !== undefined) {
      throw badCsv(
        { file: file.path },
        `means ${instrument.localSymbol}, as ${other.path} does. Keep one of the two files.`,
      );
    }
    seen.set(instrument.conId, file);
  }
}

const dayOf = (time: number): string =>
  Temporal.Instant.fromEpochMilliseconds(time)
    .toZonedDateTimeISO('America/New_York')
    .toPlainDate()
    .toString();
