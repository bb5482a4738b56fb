import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { startApi } from '../codec/client/session.ts';
import { decode, fieldsOf } from '../codec/decode.ts';
import { encode } from '../codec/encode.ts';
import { FrameReader, frame } from '../codec/frames.ts';
import type { Message } from '../codec/message.ts';
import type { Part, Values } from '../codec/parts.ts';
import { SERVER_MESSAGES } from '../codec/server/catalogue.ts';

/** For tests: a client that speaks the protocol byte by byte, at any version. */

export interface Received {
  readonly name: string;
  readonly fields: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

/** Ample: other work on the machine must not fail a test. */
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 2;

/** `API\0` and the version range as clients send it. */
export function greeting(versions: string): Buffer {
  return Buffer.concat([Buffer.from('API\0', 'latin1'), frame(versions)]);
}

export class RawClient {
  readonly socket: Socket;
  readonly received: Received[] = [];
  /** The two fields of the version frame. */
  hello: readonly string[] = [];
  closed = false;
  bytesRead = 0;
  readonly #reader = new FrameReader();

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('data', (bytes: Buffer) => {
      this.bytesRead += bytes.length;
      this.#reader.push(bytes);
      this.#read();
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  /** A session that has begun. */
  static async connect(port: number, versions = 'v157..193', clientId = 1): Promise<RawClient> {
    const client = new RawClient(port);
    await client.begin(versions, clientId);
    return client;
  }

  /** Greets with `versions` and starts a session. */
  async begin(versions: string, clientId: number): Promise<void> {
    this.socket.write(greeting(versions));
    await this.until(() => this.hello.length > 0, 'the version frame');
    this.send(startApi, { clientId, optionalCapabilities: '' });
    await this.until(() => this.named('errMsg').length >= 3, 'the farm notices');
  }

  get version(): number {
    return Number(this.hello[0]);
  }

  send<Parts extends readonly Part[]>(message: Message<Parts>, values: Values<Parts>): void {
    this.socket.write(frame(encode(message, this.version, values)));
  }

  sendFields(...fields: readonly string[]): void {
    this.socket.write(frame(`${fields.join('\0')}\0`));
  }

  named(name: string): readonly Received[] {
    return this.received.filter((message) => message.name === name);
  }

  /** Codes of the errors received, farm notices left out. */
  get errors(): readonly (readonly [id: unknown, code: unknown])[] {
    return this.named('errMsg')
      .slice(3)
      .map(({ values }) => [values.id, values.code]);
  }

  async until(done: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!done()) {
      if (Date.now() > deadline) {
        throw new Error(`waited in vain for ${what}; received ${JSON.stringify(this.received.slice(-20))}`);
      }
      await pause(LOOK_AGAIN_MS);
    }
  }

  async hear(name: string, count = 1): Promise<readonly Received[]> {
    await this.until(() => this.named(name).length >= count, `${count} ${name}`);
    return this.named(name);
  }

  async untilClosed(): Promise<void> {
    await this.until(() => this.closed, 'the end of the connection');
  }

  async leave(): Promise<void> {
    this.socket.destroy();
    await this.untilClosed();
  }

  #read(): void {
    for (;;) {
      const next = this.#reader.next();
      if (!next.ok || next.value === undefined) return;
      const fields = fieldsOf(next.value);
      if (this.hello.length === 0) {
        this.hello = fields;
        continue;
      }
      const message = SERVER_MESSAGES.get(Number(fields[0]));
      if (message === undefined) throw new Error(`unknown message ${fields[0]}`);
      const decoded = decode(message, this.version, fields);
      if (!decoded.ok) throw new Error(`${message.name}: ${decoded.error}`);
      if (decoded.value.consumed !== fields.length) {
        throw new Error(`${message.name} has ${fields.length} fields, its table ${decoded.value.consumed}`);
      }
      this.received.push({
        name: message.name,
        fields,
        values: decoded.value.value as Readonly<Record<string, unknown>>,
      });
    }
  }
}
