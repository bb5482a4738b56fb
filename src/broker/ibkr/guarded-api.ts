import type { Socket } from 'node:net';
import { EventName, IBApi } from './library.ts';
import { outgoingFrame } from './outgoing-frame.ts';
import { UnreadRows } from './unread-rows.ts';

/**
 * The parts inside the library that have to be reached because it offers no other way. Checked on every connection: a
 * version of the library that is built differently is refused at once, not met as a surprise.
 */
interface LibraryInternals {
  onMessage(tokens: string[]): void;
  processIngressQueue(): void;
  readonly decoder: { dataQueue: unknown[]; processMsg(id: number): void };
  emitEvent(event: EventName, ...values: unknown[]): void;
  rateLimiter(fields: unknown[]): void;
  readonly socket: { readonly client?: Socket; send(fields: unknown[]): void };
}

/** What `IBApi` asks for although its limiter is not used here. */
const LIBRARY_RATE = 1_000_000_000;

/** Message id of errors and notices, and where its fields lie: id, version, subject, code, text, advanced reject. */
const ERROR_MESSAGE = '4';
const ADVANCED_REJECT = 5;

export interface GuardedApiOptions {
  readonly host: string;
  readonly port: number;
  readonly clientId: number;
  /** A message that could not be understood or handled: what, and the error where there is one. */
  readonly onDefect: (what: string, error?: unknown) => void;
}

/**
 * The library's client for one connection, with its sharp edges covered:
 * - an exception in a listener ends neither the other listeners nor the decoding of what came with the message;
 * - an exception in the decoder ends that message only, instead of the process (`advancedOrderReject` that is not JSON
 *   is the known case: it is blanked and reported, and the error itself still arrives);
 * - the TCP socket sends small writes at once, and several messages can be made one segment;
 * - messages are put into bytes by `outgoingFrame` and written at once: the library makes a list of every single byte first
 *   and sets a timer for each message, which costs a bracket a tenth of a millisecond.
 */
export class GuardedApi extends IBApi {
  /** Rows of lists that were lost, in the decoder or in who listens. */
  readonly unread = new UnreadRows();
  readonly #onDefect: GuardedApiOptions['onDefect'];
  readonly #internals: LibraryInternals;

  constructor(options: GuardedApiOptions) {
    super({
      host: options.host,
      port: options.port,
      clientId: options.clientId,
      maxReqPerSec: LIBRARY_RATE,
    });
    this.#onDefect = options.onDefect;
    this.#internals = internalsOf(this);
    this.#guardDecoder();
    this.#frameMessages();
  }

  override emit(event: never, ...values: never[]): boolean {
    let handled = false;
    for (const listener of this.listeners(event)) {
      handled = true;
      try {
        (listener as (...values: never[]) => void).apply(this, values);
      } catch (error) {
        this.unread.note(String(event));
        this.#onDefect(`A handler of "${String(event)}" failed`, error);
      }
    }
    return handled;
  }

  /** Connects; small messages are not held back to be sent with later ones (Nagle). */
  override connect(): this {
    super.connect();
    this.#internals.socket.client?.setNoDelay(true);
    return this;
  }

  /** Runs `write` and hands everything that it sends to the operating system in one piece. */
  together(write: () => void): void {
    const socket = this.#internals.socket.client;
    socket?.cork();
    try {
      write();
    } finally {
      socket?.uncork();
    }
  }

  /** Ends our side after everything written; resolves when the connection is gone, at the latest after `withinMs`. */
  async leave(withinMs: number): Promise<void> {
    const socket = this.#internals.socket.client;
    if (socket === undefined || socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.destroy(), withinMs);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end();
    });
  }

  /** Drops the connection at once. */
  drop(): void {
    this.#internals.socket.client?.destroy();
  }

  #guardDecoder(): void {
    const internals = this.#internals;
    const onMessage = internals.onMessage.bind(internals);
    const process = internals.processIngressQueue.bind(internals);
    const { decoder } = internals;
    const processMessage = decoder.processMsg.bind(decoder);
    decoder.processMsg = (id) => {
      try {
        processMessage(id);
      } catch (error) {
        this.unread.note(id);
        throw error;
      }
    };
    internals.onMessage = (tokens) => onMessage(this.#withSoundReject(tokens));
    internals.processIngressQueue = () => {
      try {
        process();
      } catch (error) {
        // Half a message may be left; the next one must not be read as its continuation.
        internals.decoder.dataQueue = [];
        this.#onDefect('A message of the gateway could not be decoded', error);
      }
    };
  }

  #frameMessages(): void {
    const internals = this.#internals;
    const { socket } = internals;
    const greet = socket.send.bind(socket);
    socket.send = (fields) => {
      // The greeting has no message id and a form of its own.
      if (typeof firstOf(fields) !== 'number') {
        greet(fields);
        return;
      }
      socket.client?.write(outgoingFrame(fields));
      internals.emitEvent(EventName.sent, fields);
    };
    // Pacing is ours: the library's own would only set a timer for each message.
    internals.rateLimiter = (fields) => socket.send(fields);
  }

  #withSoundReject(tokens: string[]): string[] {
    const reject = tokens[0] === ERROR_MESSAGE ? tokens[ADVANCED_REJECT] : undefined;
    if (reject === undefined || reject === '' || isJson(reject)) return tokens;
    this.#onDefect(`The gateway's advanced order reject is not JSON: ${reject.slice(0, 500)}`);
    return tokens.with(ADVANCED_REJECT, '');
  }
}

/** The first field; the library nests them. */
const firstOf = (fields: unknown): unknown => (Array.isArray(fields) ? firstOf(fields[0]) : fields);

/** As the library reads it: `\uXXXX` escapes resolved before parsing. */
function isJson(text: string): boolean {
  const plain = text.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  try {
    JSON.parse(plain);
    return true;
  } catch {
    return false;
  }
}

function internalsOf(api: IBApi): LibraryInternals {
  const controller: unknown = Reflect.get(api, 'controller');
  if (
    hasMethods(controller, ['onMessage', 'processIngressQueue', 'emitEvent', 'rateLimiter']) &&
    Array.isArray(read(read(controller, 'decoder'), 'dataQueue')) &&
    hasMethods(read(controller, 'decoder'), ['processMsg']) &&
    hasMethods(read(controller, 'socket'), ['connect', 'disconnect', 'send'])
  ) {
    return controller as unknown as LibraryInternals;
  }
  throw new Error(
    'This version of @stoqey/ib is built differently from the one that Bowline guards. Install the version of package.json.',
  );
}

const read = (holder: unknown, key: string): unknown =>
  typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined;

const hasMethods = (holder: unknown, names: readonly string[]): boolean =>
  names.every((name) => typeof read(holder, name) === 'function');
