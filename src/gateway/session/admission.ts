import { performance } from 'node:perf_hooks';
import type { MessageRate } from '../settings.ts';
import { MessageBucket, type RateVerdict } from './message-rate.ts';

/** Holds one client to IB's limit of messages a second: what is above it is refused, or read later. */
export class Admission {
  readonly #bucket = new MessageBucket(performance.now());
  readonly #rule: MessageRate;
  readonly #reading: { pause(): void; resume(): void };
  #paced: boolean;
  #resume: NodeJS.Timeout | undefined;

  constructor(rule: MessageRate, reading: { pause(): void; resume(): void }) {
    this.#rule = rule;
    this.#reading = reading;
    this.#paced = rule === 'pace';
  }

  /** The client would rather be paced than refused. */
  askForPace(): void {
    if (this.#rule === 'reject') this.#paced = true;
  }

  /** True while the bucket is empty and the client is paced: reading goes on by itself a little later. */
  isWaiting(): boolean {
    if (!this.#paced) return false;
    if (this.#resume !== undefined) return true;
    const delay = this.#bucket.delay(performance.now());
    if (delay === 0) return false;
    this.#reading.pause();
    this.#resume = setTimeout(() => {
      this.#resume = undefined;
      this.#reading.resume();
    }, delay);
    return true;
  }

  /** Counts a message. */
  take(): RateVerdict {
    return this.#rule === 'unlimited' ? { type: 'accept' } : this.#bucket.take(performance.now());
  }

  /** Reading goes on no more. */
  stop(): void {
    clearTimeout(this.#resume);
  }
}
