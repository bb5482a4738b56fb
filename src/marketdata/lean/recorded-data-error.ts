import type { Refusal } from '../../core/result.ts';

/**
 * Recorded data that cannot be played: thrown where a file is read. `refusal` says it to programs:
 * `RECORDED_FOLDER_MISSING`, `RECORDED_DATE_INVALID`, `RECORDED_DATA_MISSING`, `RECORDED_FILE_BAD`.
 */
export class RecordedDataError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = 'RecordedDataError';
    this.refusal = refusal;
  }
}

/** A file that is damaged or not in LEAN's format; `row` counts from 1. */
export function badFile(file: string, row: number | undefined, problem: string): RecordedDataError {
  const place = row === undefined ? file : `${file}, row ${row}`;
  return new RecordedDataError({
    code: 'RECORDED_FILE_BAD',
    field: 'dir',
    found: place,
    message: `The recorded data in ${place} cannot be used: ${problem}. Download the file again or take it away.`,
  });
}
