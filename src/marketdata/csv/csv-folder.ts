import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { UnixMs } from '../../core/clock.ts';
import { RecordedDataError } from '../lean/recorded-data-error.ts';
import { badCsv } from './csv-error.ts';
import { type CsvRow, type CsvRules, csvRows } from './csv-rows.ts';

/** A file of bars: `SPY.csv` is named `SPY`. */
export interface CsvFile {
  readonly name: string;
  readonly path: string;
}

/** The CSV files of a folder by name. Throws `RecordedDataError` when there is no folder or no file. */
export function csvFiles(dir: string): readonly CsvFile[] {
  if (!existsSync(dir) || !statSync(dir).isDirectory()) {
    throw new RecordedDataError({
      code: 'RECORDED_FOLDER_MISSING',
      field: 'csv',
      found: dir,
      message: `There is no folder ${dir}. Give --csv a folder with one file of bars for each symbol, such as SPY.csv.`,
    });
  }
  const files = readdirSync(dir)
    .filter((name) => /\.csv$/i.test(name))
    .sort()
    .map((name) => ({ name: name.slice(0, -'.csv'.length).toUpperCase(), path: join(dir, name) }));
  if (files.length > 0) return files;
  throw new RecordedDataError({
    code: 'RECORDED_DATA_MISSING',
    field: 'csv',
    found: dir,
    message: `${dir} holds no CSV files. Put one file of bars for each symbol there, such as SPY.csv.`,
  });
}

/** The bars of a file. Throws `RecordedDataError` for a file that is not in order. */
export const readCsv = ({ path }: CsvFile, rules: CsvRules): readonly CsvRow[] =>
  csvRows(readFileSync(path, 'utf8'), path, rules);

/** When the first of all bars begins: what the files are about may depend on the date. */
export function firstTime(
  files: readonly CsvFile[],
  rulesOf: (file: CsvFile) => Pick<CsvRules, 'zone' | 'dateZone'>,
): UnixMs {
  const times = files.map((file) => {
    const head = readFileSync(file.path, 'utf8')
      .split(/\r\n|\n|\r/)
      .filter((line) => line.trim() !== '');
    const [row] = csvRows(head.slice(0, 2).join('\n'), file.path, { ...rulesOf(file), mayBeNegative: true });
    if (row === undefined) throw badCsv({ file: file.path }, 'has no bars.');
    return row.time;
  });
  return Math.min(...times) as UnixMs;
}
