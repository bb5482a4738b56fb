import { type Clock, type UnixMs, unixMs } from '../../core/clock.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import { BrokerClock } from './broker-clock.ts';
import { EventName, type IBApi } from './library.ts';
import type { Outbox } from './outbox.ts';
import { Snapshot } from './snapshot.ts';

export interface TimeFeedOptions {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** How often the broker's clock is read: a real one seldom; one of a replay, which may run fast, every second. */
const READ_EVERY_MS = 60_000;
const READ_ELSEWHERE_EVERY_MS = 1_000;

/** The broker's time, on request and kept up to date. */
export class TimeFeed {
  readonly clock: BrokerClock;
  readonly #time: Snapshot<UnixMs>;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TimeFeedOptions) {
    this.clock = new BrokerClock(options.clock);
    this.#time = new Snapshot({
      what: 'the current time',
      timeoutMs: options.timeoutMs,
      ends: 1,
      send: (left) => options.outbox.data(1, (api) => api.reqCurrentTime(), left),
    });
  }

  attach(api: IBApi): void {
    api.on(EventName.currentTime, (seconds) => {
      const time = unixMs(seconds * 1_000);
      this.clock.read(time);
      this.#time.add('time', time);
      this.#time.end();
    });
  }

  onReady(): void {
    void this.#keepReading();
  }

  async request(): Promise<Result<UnixMs, Refusal>> {
    const result = await this.#time.request();
    if (!result.ok) return result;
    const time = result.value[0];
    return time === undefined
      ? fail({ code: 'BROKER_REFUSED', message: 'The gateway told no time. Try again.' })
      : ok(time);
  }

  onEnd(refusal: Refusal): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.clock.forget();
    this.#time.failAll(refusal);
  }

  async #keepReading(): Promise<void> {
    const result = await this.#time.request();
    clearTimeout(this.#timer);
    if (!result.ok && result.error.code === 'LINK_LOST') return;
    const every = this.clock.isElsewhere ? READ_ELSEWHERE_EVERY_MS : READ_EVERY_MS;
    this.#timer = setTimeout(() => void this.#keepReading(), every);
  }
}
