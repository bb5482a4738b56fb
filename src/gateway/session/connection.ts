import type { Socket } from 'node:net';
import type { ExchangeEvent } from '../../simulator/exchange.ts';
import { CLIENT_MESSAGES } from '../codec/client/catalogue.ts';
import { startApi } from '../codec/client/session.ts';
import { decode } from '../codec/decode.ts';
import { encode } from '../codec/encode.ts';
import { frame } from '../codec/frames.ts';
import { allValues, type Message } from '../codec/message.ts';
import type { Part, Values } from '../codec/parts.ts';
import { errorMessage } from '../codec/server/session.ts';
import type { Attempt } from '../market/client-feed.ts';
import { openFamilies } from '../requests/families.ts';
import { beginSession } from '../requests/session.ts';
import { connectionTime } from '../times.ts';
import { Admission } from './admission.ts';
import { Answering } from './answering.ts';
import type { Client, RequestFamily, Route } from './client.ts';
import type { ConnectionHost } from './connection-host.ts';
import { FrameReport } from './frame-report.ts';
import { type Agreed, greetingText, negotiate, readGreeting } from './handshake.ts';
import { Inbound } from './inbound.ts';
import { LAST_VIOLATION, MESSAGES_PER_SECOND } from './message-rate.ts';
import { Outbound } from './outbound.ts';

const UNKNOWN_CLIENT = -1;
/** A connection that has not begun a session by then is closed. */
const HANDSHAKE_MS = 30_000;
/** IB's option by which a client asks to be paced instead of refused. */
const PACE_OPTION = '+PACEAPI';
/** What a fault that no request has brought about is told of. */
const UPDATES = 'updates';
/** How a message begins; frames that begin otherwise are none. */
const MESSAGE_TYPE = /^\d{1,9}$/;

/** One socket: greeting, version, startApi, then requests and answers until it closes. */
export class Connection implements Client {
  readonly #socket: Socket;
  readonly #host: ConnectionHost<Connection>;
  readonly #outbound: Outbound;
  readonly #inbound = new Inbound();
  readonly #admission: Admission;
  readonly #report: FrameReport;
  readonly #routes = new Map<number, Route>();
  readonly remote: string;
  #families: readonly RequestFamily[] = [];
  #version: number | undefined;
  #clientId = UNKNOWN_CLIENT;
  #started = false;
  #closed = false;
  readonly #answers: Answering;
  #frozen = false;
  /** What an update threw last. */
  #lastFault: string | undefined;
  #keepsClientId = false;
  #greeting: NodeJS.Timeout | undefined;
  readonly #handshakeTimer: NodeJS.Timeout;

  /** @param number Counts the gateway's connections, for transcripts. */
  constructor(socket: Socket, host: ConnectionHost<Connection>, number: number) {
    this.#socket = socket;
    this.#host = host;
    this.#answers = new Answering(host.turns, (message, cause) => this.#tellFault(message.name, cause));
    this.remote = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? '?'}`;
    this.#report = new FrameReport(host.onFrame, this, number);
    this.#admission = new Admission(host.context.settings.messageRate, {
      pause: () => socket.pause(),
      resume: () => {
        socket.resume();
        this.#process();
      },
    });
    this.#outbound = new Outbound(
      socket,
      host.context.settings,
      () => this.#cut('reads too slowly; its messages exceed the memory set aside for it'),
      () => this.#isSaved(),
    );
    this.#handshakeTimer = setTimeout(() => this.#cut('began no session'), HANDSHAKE_MS);
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      this.#inbound.bytes.push(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
      this.#process();
    });
    socket.on('drain', () => {
      for (const family of this.#families) this.attempt(() => family.onDrain?.());
    });
    socket.on('error', () => socket.destroy());
    // The client id is free as soon as its owner has left, not only when the last byte has been sent.
    socket.on('end', () => this.#onClose());
    socket.on('close', () => this.#onClose());
  }

  get clientId(): number {
    return this.#clientId;
  }

  get version(): number {
    return this.#version ?? 0;
  }

  /** True once startApi has been answered. */
  get started(): boolean {
    return this.#started;
  }

  get congested(): boolean {
    return this.#frozen || this.#outbound.congested;
  }

  /** True while no other connection may use this client id. */
  get holdsClientId(): boolean {
    return this.#started && (!this.#frozen || this.#keepsClientId);
  }

  send<Parts extends readonly Part[]>(message: Message<Parts>, values: Values<Parts>): void {
    const { traffic } = this.#host;
    if (!traffic.filtersOutgoing) {
      this.#write(message, values);
      return;
    }
    const passage = {
      client: this,
      message,
      values: allValues(message, values),
      answer: this.#answers.active,
    };
    traffic.outgoing(passage, (changed) => this.#write(message, changed as Values<Parts>));
  }

  /** An error that no filter stops: the gateway's own word about its state. */
  announce(code: number, text: string, id = -1): void {
    this.#write(errorMessage, { id, code, text, advancedOrderRejectJson: '' });
  }

  /** Carries out a request as if the client had sent it. */
  perform(message: Message, request: object): void {
    const found = this.#routes.get(message.id);
    if (found !== undefined) this.#answers.answer(found, request);
  }

  /** Ends the connection at once; what is pending is lost. */
  kill(): void {
    this.#socket.destroy();
    this.#onClose();
  }

  /** Neither reads nor writes any more, and the socket stays open. */
  freeze(keepsClientId: boolean): void {
    this.#frozen = true;
    this.#keepsClientId = keepsClientId;
    this.#socket.pause();
    this.#admission.stop();
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  #write<Parts extends readonly Part[]>(message: Message<Parts>, values: Values<Parts>): void {
    if (this.#frozen || this.#closed || this.version < (message.since ?? 0)) return;
    const payload = encode(message, this.version, values);
    this.#outbound.push(payload);
    this.#report.sent(message, payload, values);
  }

  error(id: number, code: number, text: string): void {
    this.send(errorMessage, { id, code, text, advancedOrderRejectJson: '' });
  }

  tell(event: ExchangeEvent): void {
    // Also while a request of this client is handled: what follows from it is news, not its answer.
    this.#answers.during(false, () => {
      for (const family of this.#families) this.attempt(() => family.onExchange?.(event));
    });
  }

  /** The same fault again and again, as at each tick, is told once. */
  readonly attempt: Attempt = (work) => {
    try {
      work();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (reason === this.#lastFault) return;
      this.#lastFault = reason;
      this.#tellFault(UPDATES, cause);
    }
  };

  /** Sends what is pending and ends the connection; one that does not end by itself is cut. */
  end(): void {
    if (this.#frozen) {
      this.kill();
      return;
    }
    this.#outbound.end();
    const cut = setTimeout(() => this.#socket.destroy(), END_MS);
    this.#socket.once('close', () => clearTimeout(cut));
  }

  #process(): void {
    while (!this.#closed && !this.#frozen && !this.#socket.writableEnded) {
      if (this.#version === undefined) {
        if (this.#greeting !== undefined || this.#host.gate.wedged || !this.#greet()) return;
        continue;
      }
      if (this.#admission.isWaiting()) return;
      const fields = this.#next();
      if (fields === undefined) return;
      this.#report.received(fields);
      if (!this.#admit()) continue;
      if (this.#started) this.#receive(fields);
      else this.#start(fields);
    }
  }

  /** The fields of the next message; undefined when none has arrived, or the connection has been given up. */
  #next(): readonly string[] | undefined {
    const next = this.#inbound.next();
    if (next.ok) return next.value;
    if (next.error.kind === 'oversized') this.#cut(`sent a frame of ${next.error.length} bytes`);
    else this.#giveUp(next.error.reason);
    return undefined;
  }

  /** True when the greeting is complete and answered. */
  #greet(): boolean {
    const { context } = this.#host;
    const greeting = readGreeting(this.#inbound.bytes);
    if (!greeting.ok) {
      this.#cut(greeting.error);
      return false;
    }
    if (greeting.value === undefined) return false;
    const agreed = negotiate(greeting.value, context.settings.ceiling);
    if (!agreed.ok) {
      this.#cut(agreed.error);
      return false;
    }
    if (greeting.value.kind === 'unframed') {
      this.#inbound.dropFrames(agreed.value.layouts);
      this.#outbound.dropFrames();
    } else if (greeting.value.options.includes(PACE_OPTION)) {
      this.#admission.askForPace();
    }
    this.#report.tell('client', 'greeting', [greetingText(greeting.value)]);
    const { handshakeDelayMs } = this.#host.gate;
    if (handshakeDelayMs === 0) {
      this.#answerGreeting(agreed.value);
      return true;
    }
    this.#greeting = setTimeout(() => {
      this.#greeting = undefined;
      this.#answerGreeting(agreed.value);
      this.#process();
    }, handshakeDelayMs);
    return false;
  }

  #answerGreeting({ told, layouts }: Agreed): void {
    if (this.#closed || this.#frozen) return;
    this.#version = layouts;
    const fields = [String(told), connectionTime(this.#host.context.clock.now())];
    const answer = `${fields.join('\0')}\0`;
    this.#socket.write(this.#inbound.isFramed ? frame(answer) : answer);
    this.#report.tell('gateway', 'version', fields);
  }

  #admit(): boolean {
    const verdict = this.#admission.take();
    if (verdict.type === 'violation') {
      const { received, count } = verdict;
      const limit = `max=${MESSAGES_PER_SECOND} rec=${received} (${count})`;
      this.error(-1, 100, `Max rate of messages per second has been exceeded:${limit}`);
      this.#host.log(`Client ${this.#clientId} exceeds the message rate: ${limit}`);
      if (count >= LAST_VIOLATION) this.end();
    }
    return verdict.type === 'accept';
  }

  #receive(fields: readonly string[]): void {
    const [type = ''] = fields;
    if (!MESSAGE_TYPE.test(type)) {
      // Not a message at all: whoever sent this cannot be followed any further.
      const reason = `java.lang.NumberFormatException: For input string: "${type}"`;
      this.#giveUp(`Message type -1.  Unable to parse data. ${reason}`);
      return;
    }
    const id = Number(type);
    const message = CLIENT_MESSAGES.get(id);
    const found = this.#routes.get(id);
    if (message === undefined || found === undefined || this.version < (message.since ?? 0)) {
      this.#cannotRead(type, 'Unknown message type.');
      return;
    }
    const decoded = decode(message, this.version, fields);
    if (!decoded.ok) {
      this.#cannotRead(type, `Unable to parse data. ${decoded.error}`);
      return;
    }
    const request = decoded.value.value;
    const { traffic } = this.#host;
    if (!traffic.filtersIncoming) {
      this.#answers.answer(found, request);
      return;
    }
    traffic.incoming({ client: this, message, request }, () => {
      if (!this.#closed) this.#answers.answer(found, request);
    });
  }

  #cannotRead(type: string, reason: string): void {
    this.error(-1, 320, `Error reading request:Message type ${type}.  ${reason}`);
  }

  /** Nothing that this client says can be read any more. */
  #giveUp(reason: string): void {
    this.error(-1, 320, `Error reading request:${reason}`);
    this.#host.log(`Closing the connection from ${this.remote}: ${reason}`);
    this.end();
  }

  /** A fault of the simulation itself: the client is told, the log gets the details, the other clients go on. */
  #tellFault(what: string, cause: unknown): void {
    const { message: reason, stack } = cause instanceof Error ? cause : new Error(String(cause));
    this.error(-1, 322, `Error processing request.-'${what}' : cause - ${reason}`);
    this.#host.log(`Fault while answering ${what} of client ${this.#clientId}: ${stack ?? reason}`);
  }

  #start(fields: readonly string[]): void {
    const request = decode(startApi, this.version, fields);
    if (fields[0] !== String(startApi.id) || !request.ok) {
      this.#cannotRead('-1', 'startApi must come first.');
      this.end();
      return;
    }
    clearTimeout(this.#handshakeTimer);
    this.#clientId = request.value.value.clientId;
    if (!this.#host.register(this)) {
      this.error(
        -1,
        326,
        'Unable to connect as the client id is already in use. Retry with a unique client id.',
      );
      this.#clientId = UNKNOWN_CLIENT;
      this.end();
      return;
    }
    const { context } = this.#host;
    this.#started = true;
    this.#families = openFamilies(this, context);
    for (const family of this.#families) {
      for (const entry of family.routes) this.#routes.set(entry.message.id, entry);
    }
    this.attempt(() => this.#answers.during(true, () => beginSession(this, context)));
    this.#host.opened(this);
    this.#host.log(`Client ${this.#clientId} connected from ${this.remote}, server version ${this.version}`);
  }

  /** Nothing is told that is not saved: a client that is cut off asks again when it is back. */
  #isSaved(): boolean {
    try {
      this.#host.beforeSend();
      return true;
    } catch (cause) {
      this.#cut(`would hear of what could not be saved: ${cause instanceof Error ? cause.message : cause}`);
      return false;
    }
  }

  #cut(reason: string): void {
    if (this.#closed) return;
    this.#host.log(`Closing the connection from ${this.remote}: it ${reason}`);
    this.#socket.destroy();
  }

  #onClose(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#handshakeTimer);
    this.#admission.stop();
    clearTimeout(this.#greeting);
    this.#answers.stop();
    for (const family of this.#families) this.attempt(() => family.close?.());
    this.#families = [];
    this.#host.closed(this);
  }
}

const END_MS = 1000;
