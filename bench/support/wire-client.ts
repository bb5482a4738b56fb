import { connect, type Socket } from 'node:net';
import { startApi } from '../../src/gateway/codec/client/session.ts';
import { encode } from '../../src/gateway/codec/encode.ts';
import { frame } from '../../src/gateway/codec/frames.ts';
import type { Message } from '../../src/gateway/codec/message.ts';
import type { Part, Values } from '../../src/gateway/codec/parts.ts';

const VERSION = 193;
const HEADER = 4;
const NUL = 0;
const ZERO = 0x30;

/** A client that looks at no more of a message than its number, so that the gateway is what is measured. */
export class WireClient {
  readonly socket: Socket;
  /** How often each message has come, by its number. */
  readonly counts = new Uint32Array(256);
  bytes = 0;
  /** Called for each message with its number and its payload's place in `buffer`. */
  onMessage: ((id: number, buffer: Buffer, start: number, end: number) => void) | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #greeted = false;

  private constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('data', (piece: Buffer) => this.#read(piece));
  }

  /** Connects and waits until the session has begun. */
  static async open(port: number, clientId: number): Promise<WireClient> {
    const client = new WireClient(port);
    client.socket.write(Buffer.concat([Buffer.from('API\0', 'latin1'), frame(`v100..${VERSION}`)]));
    await client.until(() => client.#greeted);
    client.send(startApi, { clientId, optionalCapabilities: '' });
    await client.until(() => client.count(9) > 0);
    return client;
  }

  send<Parts extends readonly Part[]>(message: Message<Parts>, values: Values<Parts>): void {
    this.write(frame(encode(message, VERSION, values)));
  }

  /** Hands over finished frames; those of one turn of the event loop leave together. */
  write(bytes: Uint8Array): void {
    if (this.socket.writableCorked === 0) {
      this.socket.cork();
      process.nextTick(() => this.socket.uncork());
    }
    this.socket.write(bytes);
  }

  count(...ids: readonly number[]): number {
    return ids.reduce((sum, id) => sum + (this.counts[id] ?? 0), 0);
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  close(): void {
    this.socket.destroy();
  }

  #read(piece: Buffer): void {
    this.bytes += piece.length;
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    let at = 0;
    while (at + HEADER <= bytes.length) {
      const end = at + HEADER + bytes.readUInt32BE(at);
      if (end > bytes.length) break;
      this.#take(bytes, at + HEADER, end);
      at = end;
    }
    this.#rest = bytes.subarray(at);
  }

  #take(bytes: Buffer, start: number, end: number): void {
    if (!this.#greeted) {
      this.#greeted = true;
      return;
    }
    let id = 0;
    for (let at = start; at < end && bytes[at] !== NUL; at++) id = id * 10 + ((bytes[at] ?? ZERO) - ZERO);
    this.counts[id] = (this.counts[id] ?? 0) + 1;
    this.onMessage?.(id, bytes, start, end);
  }
}
