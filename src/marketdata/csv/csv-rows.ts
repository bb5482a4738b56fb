import type { UnixMs } from '../../core/clock.ts';
import type { Price } from '../../core/price.ts';
import { badCsv } from './csv-error.ts';
import { type CsvTimeRules, csvTime } from './csv-time.ts';

/** One bar of a file. */
export interface CsvRow {
  readonly time: UnixMs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: number;
}

export interface CsvRules extends CsvTimeRules {
  /** Futures and their like may have prices of zero and below. */
  readonly mayBeNegative: boolean;
}

export const CSV_COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;
type Column = (typeof CSV_COLUMNS)[number];

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The bars of one file, oldest first. The header names the six columns in any order and letter case; further columns are passed
 * over. Throws `RecordedDataError` (RECORDED_FILE_BAD) with file, line and field for the first thing that is wrong.
 */
export function csvRows(text: string, file: string, rules: CsvRules): readonly CsvRow[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const columns = readHeader(lines[0] ?? '', file);
  const rows: CsvRow[] = [];
  for (const [index, content] of lines.entries()) {
    if (index === 0 || content.trim() === '') continue;
    const line = index + 1;
    const fields = content.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
    if (fields.length < columns.width) {
      throw badCsv({ file, line }, `has ${fields.length} fields, the header ${columns.width}.`);
    }
    const row = readRow(columns, fields, { file, line }, rules);
    const last = rows.at(-1);
    if (last !== undefined && row.time <= last.time) {
      const found = fields[columns.place.time] ?? '';
      throw badCsv(
        { file, line, field: 'time', found },
        `${found} is not after the line before. Sort the file by time, one line for each bar.`,
      );
    }
    rows.push(row);
  }
  if (rows.length === 0) throw badCsv({ file }, 'has no bars.');
  return rows;
}

interface Columns {
  readonly place: Readonly<Record<Column, number>>;
  readonly width: number;
}

function readHeader(header: string, file: string): Columns {
  const names = header.split(',').map((name) =>
    name
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .toLowerCase(),
  );
  const placeOf = (column: Column): number => {
    const place = names.indexOf(column);
    if (place >= 0) return place;
    throw badCsv(
      { file, line: 1, field: column, found: header },
      `the column is missing. The first line must be a header: ${CSV_COLUMNS.join(',')}`,
    );
  };
  const place = {
    time: placeOf('time'),
    open: placeOf('open'),
    high: placeOf('high'),
    low: placeOf('low'),
    close: placeOf('close'),
    volume: placeOf('volume'),
  };
  return { place, width: names.length };
}

function readRow(
  { place }: Columns,
  fields: readonly string[],
  at: { readonly file: string; readonly line: number },
  rules: CsvRules,
): CsvRow {
  const bad = (field: Column, problem: string) =>
    badCsv({ ...at, field, found: textOf(field) }, `"${textOf(field)}" ${problem}.`);
  const textOf = (field: Column): string => fields[place[field]] ?? '';
  const number = (field: Column): number => {
    const text = textOf(field);
    if (!NUMBER.test(text)) throw bad(field, 'is no number');
    return Number(text);
  };
  const price = (field: Column): Price => {
    const value = number(field);
    if (value <= 0 && !rules.mayBeNegative) throw bad(field, 'is no price: it must be more than 0');
    return value as Price;
  };
  const time = csvTime(textOf('time'), rules);
  if (typeof time === 'string') throw bad('time', time);
  const row = { time, open: price('open'), high: price('high'), low: price('low'), close: price('close') };
  if (row.high < Math.max(row.open, row.close, row.low))
    throw bad('high', 'lies below another price of its bar');
  if (row.low > Math.min(row.open, row.close)) throw bad('low', 'lies above another price of its bar');
  const volume = number('volume');
  if (volume < 0) throw bad('volume', 'is no volume: it must be 0 or more');
  return { ...row, volume };
}
