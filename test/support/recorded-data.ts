import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './processes.ts';

/** Recorded days in LEAN's format; `BOWLINE_MARKET_DATA` names the folder. */
export const recordedData = process.env.BOWLINE_MARKET_DATA ?? join(ROOT, '..', 'shared', 'market-data');

/** Why tests on recorded days do not run here; `false` when they do. */
export const withoutRecordedData = (): string | false =>
  existsSync(join(recordedData, 'equity', 'usa', 'minute', 'spy'))
    ? false
    : 'no recorded market data on this machine (set BOWLINE_MARKET_DATA)';
