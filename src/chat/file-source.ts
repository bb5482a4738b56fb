import { watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { readMessageLines } from '../signals/chat/message-file.ts';
import { arrivedLine } from './arrived-line.ts';
import { RECONNECT, Reconnect } from './reconnect.ts';
import type { ChatSource, SourceListener } from './source.ts';

const CHUNK_BYTES = 65_536;
/** A line without an end is no message; so long a one never will be. */
const LONGEST_LINE = 1_000_000;
/** Changes that the system does not tell, such as on network drives, are noticed so late. */
const LOOK_EVERY_MS = 2_000;
/** A file that has been shorter for so long has begun anew. */
const SETTLED_MS = 1_000;
const NEWLINE = 10;

/**
 * Files that messages are appended to, one a line, as `bowline chat parse` reads them. A file is read from where it stopped;
 * one that is new to Bowline from its end, and one that has become shorter from its beginning.
 */
export class FileSource implements ChatSource {
  readonly #paths: readonly string[];
  readonly #clock: Clock;
  #files: WatchedFile[] = [];

  constructor(paths: readonly string[], clock: Clock) {
    this.#paths = paths;
    this.#clock = clock;
  }

  start(listener: SourceListener): void {
    listener.state('connecting');
    this.#files = this.#paths.map((path) => new WatchedFile(path, listener, this.#clock));
    for (const file of this.#files) file.start();
    listener.state('connected');
  }

  async close(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.close()));
  }
}

class WatchedFile {
  readonly #path: string;
  readonly #listener: SourceListener;
  readonly #clock: Clock;
  readonly #retry = new Reconnect(RECONNECT);
  readonly #stops: (() => void)[] = [];
  #offset: number | undefined;
  /** Monotonic milliseconds. */
  #shorterSince: number | undefined;
  #work: Promise<void> = Promise.resolve();
  #queued = false;
  #closed = false;

  constructor(path: string, listener: SourceListener, clock: Clock) {
    this.#path = path;
    this.#listener = listener;
    this.#clock = clock;
    const cursor = listener.cursorOf(path);
    if (cursor !== undefined && /^\d+$/.test(cursor)) this.#offset = Number(cursor);
  }

  start(): void {
    this.#look();
    const timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#stops.push(() => clearInterval(timer));
    try {
      const name = basename(this.#path);
      const watcher = watch(dirname(this.#path), (_event, changed) => {
        if (changed === null || changed === name) this.#look();
      });
      watcher.on('error', () => watcher.close());
      this.#stops.push(() => watcher.close());
    } catch {
      // The folder is not there, or not watchable: it is looked at again all the same.
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#retry.stop();
    for (const stop of this.#stops) stop();
    await this.#work;
  }

  #look(): void {
    if (this.#queued || this.#closed) return;
    this.#queued = true;
    this.#work = this.#work.then(async () => {
      this.#queued = false;
      try {
        await this.#read();
        this.#retry.succeeded();
        this.#listener.state('connected');
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause);
        this.#listener.state('waiting', `${this.#path}: ${message}`);
        this.#retry.later(() => this.#look());
      }
    });
  }

  async #read(): Promise<void> {
    let file: FileHandle;
    try {
      file = await open(this.#path, 'r');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
      // Whatever is written into a file that comes later is new; one that was there may come back, as from a network drive.
      this.#offset ??= 0;
      return;
    }
    try {
      const { size } = await file.stat();
      this.#offset ??= size;
      if (size >= this.#offset) this.#shorterSince = undefined;
      else if (!this.#staysShorter()) return;
      await this.#readFrom(file, size);
    } finally {
      await file.close();
    }
  }

  /** Editors empty a file before they write it anew: one that is shorter for a moment has no new lines yet. */
  #staysShorter(): boolean {
    const now = performance.now();
    this.#shorterSince ??= now;
    if (now - this.#shorterSince < SETTLED_MS) return false;
    this.#shorterSince = undefined;
    this.#offset = 0;
    return true;
  }

  /** Takes whole lines only: what is being written is read when its line has ended. */
  async #readFrom(file: FileHandle, size: number): Promise<void> {
    const buffer = Buffer.alloc(CHUNK_BYTES);
    let begun = Buffer.alloc(0);
    let at = this.#offset ?? 0;
    while (at < size && !this.#closed) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      begun = Buffer.concat([begun, buffer.subarray(0, bytesRead)]);
      for (let end = begun.indexOf(NEWLINE); end >= 0; end = begun.indexOf(NEWLINE)) {
        const begin = this.#offset ?? 0;
        await this.#take(begun.subarray(0, end).toString('utf8'), begin, begin + end + 1);
        this.#offset = begin + end + 1;
        begun = begun.subarray(end + 1);
      }
      if (begun.length > LONGEST_LINE) {
        this.#offset = (this.#offset ?? 0) + begun.length;
        begun = Buffer.alloc(0);
      }
    }
  }

  async #take(line: string, begin: number, end: number): Promise<void> {
    for (const read of readMessageLines(line)) {
      if (!read.ok) {
        this.#listener.state('connected', `${this.#path}, byte ${begin}: ${read.error.reason}`);
        continue;
      }
      await this.#listener.message(
        arrivedLine(
          read.value,
          { channel: this.#path, id: `${this.#clock.now()}-${begin}`, cursor: String(end) },
          this.#clock,
        ),
      );
    }
  }
}
