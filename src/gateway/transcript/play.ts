import type { Socket } from 'node:net';
import { fail, ok, type Result } from '../../core/result.ts';
import { encode } from '../codec/encode.ts';
import { frame, frames } from '../codec/frames.ts';
import { errorMessage } from '../codec/server/session.ts';
import { greetingText, negotiate, readGreeting } from '../session/handshake.ts';
import { Inbound } from '../session/inbound.ts';
import { Listener } from '../session/listener.ts';
import { HIGHEST_VERSION, LOWEST_VERSION } from '../settings.ts';
import { type RecordedFrame, readTranscript } from './transcript.ts';

export interface PlayOptions {
  readonly path: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly port: number;
  readonly portSearch?: number;
  readonly onLog?: (text: string) => void;
}

export interface RunningTranscript {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const GREETING = 'greeting';

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((field, at) => field === other[at]);

const payloadOf = ({ fields }: RecordedFrame): string => fields.map((field) => `${field}\0`).join('');

/**
 * One connection that gets again what was recorded. What the client sent between two of the gateway's frames may come in
 * any order; anything else ends the connection with an error that says what was expected.
 */
class PlayedConnection {
  readonly #socket: Socket;
  readonly #recorded: readonly RecordedFrame[];
  readonly #log: (text: string) => void;
  readonly #inbound = new Inbound();
  #at = 0;
  #greeted = false;
  #version = LOWEST_VERSION;
  #expected: RecordedFrame[] = [];

  constructor(socket: Socket, recorded: readonly RecordedFrame[], log: (text: string) => void) {
    this.#socket = socket;
    this.#recorded = recorded;
    this.#log = log;
    this.#advance();
    socket.on('data', (bytes) => {
      this.#inbound.bytes.push(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
      this.#read();
    });
  }

  #read(): void {
    while (!this.#socket.writableEnded) {
      const fields = this.#greeted ? this.#nextFields() : this.#greeting();
      if (fields === undefined) return;
      this.#take(fields);
    }
  }

  #greeting(): readonly string[] | undefined {
    const greeting = readGreeting(this.#inbound.bytes);
    if (!greeting.ok) {
      this.#socket.destroy();
      return undefined;
    }
    if (greeting.value === undefined) return undefined;
    this.#greeted = true;
    if (greeting.value.kind === 'unframed') {
      const agreed = negotiate(greeting.value, HIGHEST_VERSION);
      if (agreed.ok) this.#inbound.dropFrames(agreed.value.layouts);
    }
    return [greetingText(greeting.value)];
  }

  #nextFields(): readonly string[] | undefined {
    const next = this.#inbound.next();
    if (next.ok) return next.value;
    this.#socket.destroy();
    return undefined;
  }

  #take(fields: readonly string[]): void {
    const found = this.#expected.findIndex((expected) => same(expected.fields, fields));
    if (found < 0) {
      this.#refuse(fields);
      return;
    }
    this.#expected.splice(found, 1);
    if (this.#expected.length === 0) this.#advance();
  }

  /** Sends the gateway's next frames, then waits for the client's. */
  #advance(): void {
    const due: string[] = [];
    for (; this.#recorded[this.#at]?.from === 'gateway'; this.#at++) {
      const recorded = this.#recorded[this.#at];
      if (recorded === undefined) break;
      if (recorded.name === 'version') this.#version = Number(recorded.fields[0]);
      due.push(payloadOf(recorded));
    }
    if (due.length > 0) this.#socket.write(this.#inbound.isFramed ? frames(due) : due.join(''));
    for (; this.#recorded[this.#at]?.from === 'client'; this.#at++) {
      const recorded = this.#recorded[this.#at];
      if (recorded !== undefined) this.#expected.push(recorded);
    }
  }

  #refuse(fields: readonly string[]): void {
    const expected = this.#expected.map(({ name }) => name).join(' or ');
    const wanted = expected === '' ? 'nothing more' : expected;
    const differing = this.#expected.find((each) => each.fields[0] === fields[0] && each.name !== GREETING);
    const detail = differing === undefined ? '' : ` Recorded: ${differing.fields.join('|')}.`;
    const text = `The transcript expects ${wanted} here, found ${fields.join('|')}.${detail}`;
    this.#log(text);
    const values = { id: -1, code: 320, text, advancedOrderRejectJson: '' };
    const payload = encode(errorMessage, this.#version, values);
    this.#socket.end(this.#inbound.isFramed ? frame(payload) : payload);
  }
}

/**
 * Serves a transcript again: the first connection gets what the first recorded one got, and so on; after the last it begins
 * anew. Frames are sent without the recorded pauses. Refuses files that are no transcript; throws `PortTaken`.
 */
export async function playTranscript(options: PlayOptions): Promise<Result<RunningTranscript>> {
  const { path, host = LOOPBACK, port, portSearch = 0, onLog = () => {} } = options;
  const transcript = readTranscript(path);
  if (!transcript.ok) return fail(transcript.error);
  const sockets = new Set<Socket>();
  let accepted = 0;
  const accept = (socket: Socket): void => {
    const recorded = transcript.value[accepted % transcript.value.length] ?? [];
    accepted += 1;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    new PlayedConnection(socket, recorded, onLog);
  };
  const listener = await Listener.open(accept, { host, port, portSearch });
  return ok({
    host,
    port: listener.port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return listener.close();
    },
  });
}
