import { RecordedDataError } from '../lean/recorded-data-error.ts';

/** Where in a folder of CSV files something is wrong. */
export interface CsvPlace {
  readonly file: string;
  /** Counts from 1, the header included. */
  readonly line?: number;
  /** Column by its name in the header. */
  readonly field?: string;
  readonly found?: string;
}

/** `RECORDED_FILE_BAD` with file, line and field, and what to do. */
export function badCsv({ file, line, field, found }: CsvPlace, problem: string): RecordedDataError {
  const place = [file, line === undefined ? '' : `line ${line}`, field ?? ''].filter((part) => part !== '');
  return new RecordedDataError({
    code: 'RECORDED_FILE_BAD',
    field: field ?? 'csv',
    found: found ?? file,
    message: `${place.join(', ')}: ${problem}`,
  });
}
