import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommissionReport, Execution } from '../../broker/port.ts';

/** What the watchdog did and saw, one line of JSON each. */
export type WatchdogEntry =
  | { readonly type: 'started'; readonly pid: number; readonly clientId: number }
  | { readonly type: 'stopped' }
  /** What became of the main process. */
  | { readonly type: 'main'; readonly state: string; readonly text: string }
  | { readonly type: 'unprotected'; readonly conId: number; readonly text: string }
  | { readonly type: 'fenced'; readonly pid: number }
  | {
      readonly type: 'cancel-requested';
      readonly ref: string;
      readonly orderId: number;
      readonly clientId: number;
    }
  /** Written before it is sent. */
  | {
      readonly type: 'close-planned';
      readonly ref: string;
      readonly orderId: number;
      readonly conId: number;
      readonly side: string;
      readonly quantity: number;
      /** The broker's day then; absent near its ends, and in what older versions have written. */
      readonly brokerDay?: string;
    }
  | { readonly type: 'close-execution'; readonly execution: Execution }
  | { readonly type: 'close-commission'; readonly report: CommissionReport }
  | { readonly type: 'finished'; readonly text: string }
  | { readonly type: 'trouble'; readonly text: string };

/** `account`: of one of several. */
export type StampedEntry = WatchdogEntry & { readonly at: string; readonly account?: string };

const pathIn = (dataDir: string): string => join(dataDir, 'watchdog', 'journal.jsonl');

/** The watchdog's own records, beside the journal that it only reads. Every line is on the disk when `write` returns. */
export class WatchdogJournal {
  readonly #file: number;

  constructor(dataDir: string) {
    const path = pathIn(dataDir);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const cut = existsSync(path) && !/(^|\n)$/.test(readFileSync(path, 'utf8'));
    this.#file = openSync(path, 'a', 0o600);
    // What a crash has cut stays a line of its own.
    if (cut) writeSync(this.#file, '\n');
  }

  write(entry: WatchdogEntry, account?: string): void {
    const stamped = { at: new Date().toISOString(), ...(account === undefined ? {} : { account }), ...entry };
    writeSync(this.#file, `${JSON.stringify(stamped)}\n`);
    fsyncSync(this.#file);
  }

  /** As one of several accounts writes it. */
  of(account: string | undefined): Pick<WatchdogJournal, 'write'> {
    return { write: (entry) => this.write(entry, account) };
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** All that was written; a line that a crash has cut is left out. */
export function readWatchdogJournal(dataDir: string): readonly StampedEntry[] {
  let text: string;
  try {
    text = readFileSync(pathIn(dataDir), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
  return text.split('\n').flatMap((line): StampedEntry[] => {
    try {
      return line === '' ? [] : [JSON.parse(line) as StampedEntry];
    } catch {
      return [];
    }
  });
}
