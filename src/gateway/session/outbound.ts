import type { Socket } from 'node:net';
import { FrameWriter } from '../codec/frames.ts';

export interface OutboundLimits {
  /** Waiting bytes above which the client counts as congested. */
  readonly heldBackBytes: number;
  /** Waiting bytes above which it is given up. */
  readonly mostBytes: number;
}

/**
 * What is on its way to a client. Messages of one turn of the event loop leave in one write. The bytes that wait for a
 * client that does not read are bounded: past the limit the connection is cut.
 */
export class Outbound {
  readonly #socket: Socket;
  readonly #limits: OutboundLimits;
  readonly #onOverflow: () => void;
  readonly #isReady: () => boolean;
  #pending = new FrameWriter();
  #scheduled = false;

  /** @param isReady Asked before anything leaves; when it says no, what was pending is lost. */
  constructor(socket: Socket, limits: OutboundLimits, onOverflow: () => void, isReady: () => boolean) {
    this.#socket = socket;
    this.#limits = limits;
    this.#onOverflow = onOverflow;
    this.#isReady = isReady;
  }

  /** From now on without frames. */
  dropFrames(): void {
    this.#pending = new FrameWriter(false);
  }

  get congested(): boolean {
    return this.#socket.writableLength + this.#pending.length > this.#limits.heldBackBytes;
  }

  push(payload: string): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#pending.add(payload);
    if (this.#socket.writableLength + this.#pending.length > this.#limits.mostBytes) {
      this.#pending.take();
      this.#onOverflow();
      return;
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.flush());
  }

  flush(): void {
    this.#scheduled = false;
    if (this.#pending.length === 0) return;
    const bytes = this.#pending.take();
    if (!this.#isReady() || this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#socket.write(bytes);
  }

  /** Sends what is pending, then ends the connection. */
  end(): void {
    this.flush();
    this.#socket.end();
  }
}
