import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { localDay } from './log-format.ts';

/**
 * One file a day, `bowline-YYYY-MM-DD.log` (the machine's time zone), readable by its owner only. Lines of one turn
 * of the event loop are written together. When the disk refuses, it says so once on `complain` and drops lines until
 * the disk takes them again: logging never stops trading.
 */
export class DailyFile {
  readonly #dir: string;
  readonly #now: () => number;
  readonly #complain: (text: string) => void;
  #day = '';
  #descriptor: number | undefined;
  #pending = '';
  #scheduled: NodeJS.Immediate | undefined;
  #failing = false;
  #closed = false;

  constructor(dir: string, now: () => number, complain: (text: string) => void) {
    this.#dir = dir;
    this.#now = now;
    this.#complain = complain;
  }

  /** The file that lines of this moment go to. */
  get path(): string {
    return join(this.#dir, `bowline-${localDay(this.#now())}.log`);
  }

  write(line: string): void {
    if (this.#closed) return;
    this.#pending += line;
    this.#scheduled ??= setImmediate(() => this.flush());
  }

  /** Hands everything written so far to the operating system. */
  flush(): void {
    if (this.#scheduled) clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    try {
      writeSync(this.#open(), text);
      this.#failing = false;
    } catch (cause) {
      if (!this.#failing)
        this.#complain(`Log file ${this.path} cannot be written: ${(cause as Error).message}\n`);
      this.#failing = true;
      this.#release();
    }
  }

  close(): void {
    this.flush();
    this.#closed = true;
    this.#release();
  }

  #open(): number {
    const day = localDay(this.#now());
    if (this.#descriptor !== undefined && day === this.#day) return this.#descriptor;
    this.#release();
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    this.#descriptor = openSync(this.path, 'a', 0o600);
    this.#day = day;
    return this.#descriptor;
  }

  #release(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
