import type { Heartbeat } from './heartbeat.ts';

/**
 * `alive` it beats · `silent` no beat for a moment, or none yet · `dead` no process holds the data folder ·
 * `hung` a process holds it and has not beaten for longer than it may.
 */
export type PulseState = 'alive' | 'silent' | 'dead' | 'hung';

export interface PulseSources {
  /** The last sign of life on the disk. */
  heartbeat(): Heartbeat | undefined;
  /** False when no process has the number that last beat. */
  processLives(pid: number): boolean;
  /** Whether nobody holds the data folder: only then is Bowline certainly dead. */
  folderIsFree(): boolean;
  /** Milliseconds of a clock that nobody sets. */
  elapsed(): number;
}

/** A beat comes every second; a machine under load may be late. */
const LATE_MS = 5_000;

/**
 * Whether the main process lives. Beats are timed by our own clock, not by the times in them: a machine that slept, or a
 * clock that was set, makes nobody look dead.
 */
export class Pulse {
  readonly #sources: PulseSources;
  readonly #silentMs: number;
  #last: string | undefined;
  /** The first look sees a beat of any age: only a second one shows that somebody beats. */
  #looked = false;
  #beats = false;
  #since: number;

  constructor(sources: PulseSources, silentMs: number) {
    this.#sources = sources;
    this.#silentMs = silentMs;
    this.#since = sources.elapsed();
  }

  /** Looks at the disk; to be asked about once a second. */
  look(): PulseState {
    const { heartbeat, processLives, folderIsFree, elapsed } = this.#sources;
    const found = heartbeat();
    const key = found && `${found.pid}/${found.beat}`;
    const news = this.#looked && key !== this.#last;
    if (key !== this.#last) {
      this.#beats = this.#looked && key !== undefined;
      this.#last = key;
      this.#since = elapsed();
    }
    this.#looked = true;
    const silent = elapsed() - this.#since;
    const gone = found !== undefined && !processLives(found.pid);
    // It has lived, and died, since the last look: what is known of it is out of date.
    if (news && gone) return 'silent';
    if (silent < LATE_MS && !gone) return this.#beats ? 'alive' : 'silent';
    // Asked rarely: whoever starts in this moment would find the folder taken.
    if (folderIsFree()) return 'dead';
    return silent >= this.#silentMs ? 'hung' : 'silent';
  }
}
