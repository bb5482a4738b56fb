export interface HeartbeatOptions {
  /** Silence of the gateway after which it is asked for a sign of life, and again allowed for the answer. */
  readonly everyMs: number;
  /** Monotonic milliseconds of the last message from the gateway. */
  lastReceived(): number;
  /** Asks for something that is always answered. */
  ask(): void;
  /** Nothing at all came. */
  onSilence(silentMs: number): void;
}

/**
 * Finds out when the other end of an established connection is gone without having said so (a cut cable, a sleeping
 * laptop, a firewall that forgot): TCP alone may take hours. Every message counts as a sign of life.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  start(): void {
    if (Number.isFinite(this.#options.everyMs)) this.#wait(this.#options.everyMs);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), ms);
  }

  #check(): void {
    const { everyMs, lastReceived, ask, onSilence } = this.#options;
    const silent = performance.now() - lastReceived();
    if (silent < everyMs) {
      this.#wait(everyMs - silent);
      return;
    }
    const askedAt = performance.now();
    ask();
    this.#timer = setTimeout(() => {
      // After a pause of our own process the answer may lie unread in the socket: that is read first.
      setImmediate(() => {
        if (this.#stopped) return;
        if (lastReceived() >= askedAt) this.#wait(everyMs);
        else onSilence(performance.now() - lastReceived());
      });
    }, everyMs);
  }
}
