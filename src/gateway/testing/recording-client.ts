import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { EventName, IBApi } from '@stoqey/ib';

/** For tests: the real client library, with everything it hears written down in order. */

export interface Heard {
  readonly event: string;
  readonly args: readonly unknown[];
}

/** Events that arrive for other reasons than messages of the gateway. */
const OWN_EVENTS: ReadonlySet<string> = new Set(['received', 'sent', 'server', 'all', 'result']);
/** Ample: other work on the machine must not fail a test. */
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 2;

export class RecordingClient {
  readonly api: IBApi;
  readonly heard: Heard[] = [];
  readonly clientId: number;

  constructor(port: number, clientId: number, host = '127.0.0.1') {
    this.clientId = clientId;
    this.api = new IBApi({ host, port, clientId, maxReqPerSec: 100_000 });
    const emitter = this.api as unknown as NodeJS.EventEmitter;
    for (const event of Object.values(EventName)) {
      if (OWN_EVENTS.has(event)) continue;
      emitter.on(event, (...args: unknown[]) => {
        this.heard.push({ event, args });
      });
    }
  }

  /** Connects and waits for the next order id and the farm notices. */
  static async connect(port: number, clientId = 1): Promise<RecordingClient> {
    const client = new RecordingClient(port, clientId);
    client.api.connect();
    await client.until((heard) => heard.filter(({ event }) => event === 'info').length >= 3);
    return client;
  }

  named(event: string): readonly Heard[] {
    return this.heard.filter((entry) => entry.event === event);
  }

  /** What came with an event: the first one, or counted from the end when `index` is negative. */
  args(event: string, index = 0): readonly unknown[] {
    const found = this.named(event).at(index);
    if (found === undefined) throw new Error(`${event} has not been heard`);
    return found.args;
  }

  forget(): void {
    this.heard.length = 0;
  }

  async until(done: (heard: readonly Heard[]) => boolean, what = 'the expected events'): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!done(this.heard)) {
      if (Date.now() > deadline) {
        throw new Error(`waited in vain for ${what}; heard ${JSON.stringify(this.heard, null, 1)}`);
      }
      await pause(LOOK_AGAIN_MS);
    }
  }

  /** Waits until the event has been heard `count` times, and returns those. */
  async hear(event: string, count = 1): Promise<readonly Heard[]> {
    await this.until((heard) => heard.filter((entry) => entry.event === event).length >= count, event);
    return this.named(event);
  }

  /** Waits until everything sent so far has been answered: the gateway works in order. */
  async settled(): Promise<void> {
    const before = this.named('currentTime').length;
    this.api.reqCurrentTime();
    await this.hear('currentTime', before + 1);
  }

  async leave(): Promise<void> {
    if (!this.api.isConnected) return;
    const gone = once(this.api as unknown as NodeJS.EventEmitter, 'disconnected');
    this.api.disconnect();
    await gone;
  }
}
