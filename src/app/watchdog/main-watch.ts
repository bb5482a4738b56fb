import type { Logger } from '../../core/log.ts';
import { bornOf, type Heartbeat } from './heartbeat.ts';
import type { Pulse, PulseState } from './pulse.ts';
import type { SharedFolder } from './shared-folder.ts';
import type { WatchdogJournal } from './watchdog-journal.ts';

export interface MainWatchParts {
  readonly pulse: Pick<Pulse, 'look'>;
  readonly folder: Pick<SharedFolder, 'held'>;
  heartbeat(): Heartbeat | undefined;
  readonly journal: Pick<WatchdogJournal, 'write'>;
  readonly log: Logger;
}

/** The main process as everything that looks after its positions sees it: looked at once, told once, ended once. */
export class MainWatch {
  readonly #parts: MainWatchParts;
  #state: PulseState = 'silent';
  #told: PulseState | undefined;
  #ended: string | undefined;
  #blind = false;

  constructor(parts: MainWatchParts) {
    this.#parts = parts;
  }

  /** As it was at the last look. */
  get state(): PulseState {
    return this.#state;
  }

  /** To be asked for about once a second. Never throws: a watchdog that dies of a full disk protects nobody. */
  look(): void {
    const { journal, log } = this.#parts;
    this.#state = this.#look();
    if (this.#state === this.#told) return;
    const text = STATE_TEXT[this.#state];
    try {
      journal.write({ type: 'main', state: this.#state, text });
    } catch (cause) {
      log.error({ err: cause }, "The watchdog's journal could not be written");
    }
    if (this.#state === 'alive' || (this.#state === 'silent' && this.#told === undefined)) log.info(text);
    else log.warn(text);
    this.#told = this.#state;
  }

  /** Nothing is to be done about a process that cannot be looked at. */
  #look(): PulseState {
    const { pulse, folder, log } = this.#parts;
    try {
      // Who holds the folder is sure that nobody else does.
      const state = folder.held ? 'dead' : pulse.look();
      this.#blind = false;
      return state;
    } catch (cause) {
      if (!this.#blind) log.error({ err: cause }, 'Bowline could not be looked at');
      this.#blind = true;
      return 'silent';
    }
  }

  /**
   * Ends the process that gave the last sign of life, when the operating system says that it is that process and not a later
   * one with the same number. False when that could not be.
   */
  end(): boolean {
    const { heartbeat, journal, log } = this.#parts;
    const last = heartbeat();
    if (last?.born === undefined) return false;
    const key = `${last.pid} ${last.born}`;
    if (key === this.#ended) return true;
    if (bornOf(last.pid) !== last.born) return false;
    try {
      process.kill(last.pid, 'SIGKILL');
    } catch {
      return false;
    }
    this.#ended = key;
    journal.write({ type: 'fenced', pid: last.pid });
    log.error(`Bowline hung; its process ${last.pid} was ended`);
    return true;
  }
}

const STATE_TEXT: Readonly<Record<PulseState, string>> = {
  alive: 'Bowline is alive',
  silent: 'No sign of life of Bowline for a moment',
  dead: 'Bowline is not running',
  hung: 'Bowline hangs: its process is there and gives no sign of life',
};
