import type { FolderLock } from '../../journal/folder-lock.ts';

/**
 * A data folder's lock as the parts of one process hold it together: taken with the first of them, given back with the last.
 */
export class SharedFolder {
  readonly #take: () => FolderLock | undefined;
  readonly #holds = new Set<FolderLock>();
  #lock: FolderLock | undefined;

  constructor(take: () => FolderLock | undefined) {
    this.#take = take;
  }

  /** Whether any part holds it. */
  get held(): boolean {
    return this.#lock !== undefined;
  }

  /** `undefined` when another process holds it. */
  take(): FolderLock | undefined {
    this.#lock ??= this.#take();
    if (!this.#lock) return undefined;
    const hold = { release: (): void => this.#release(hold) };
    this.#holds.add(hold);
    return hold;
  }

  /** True when no other process holds it at this moment. */
  isFree(): boolean {
    if (this.#lock) return true;
    const lock = this.#take();
    lock?.release();
    return lock !== undefined;
  }

  #release(hold: FolderLock): void {
    if (!this.#holds.delete(hold) || this.#holds.size > 0) return;
    this.#lock?.release();
    this.#lock = undefined;
  }
}
