import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** What the stub does by itself; everything may be changed while it runs. */
export interface StubBehaviour {
  /** `undefined`: it accepts the TCP connection and never answers. */
  serverVersion: number | undefined;
  connectionTime: string;
  accounts: string | undefined;
  nextValidId: number | undefined;
  /** Client ids that are answered with 326 and a closed socket. */
  clientIdsInUse: Set<number>;
  /** False: messages after the start are read and not answered. */
  answers: boolean;
}

export type Fields = readonly (string | number)[];

const frame = (fields: Fields): Buffer => {
  const payload = Buffer.from(fields.map((field) => `${field}\0`).join(''), 'utf8');
  const head = Buffer.alloc(4);
  head.writeUInt32BE(payload.length);
  return Buffer.concat([head, payload]);
};

/** One client's connection: what it sent, field by field, and ways to answer. */
export class StubConnection {
  readonly socket: Socket;
  /** Every message after the version exchange. */
  readonly received: string[][] = [];
  /** TCP chunks as they came. */
  readonly chunks: number[] = [];
  clientId = -1;
  #buffer: Buffer = Buffer.alloc(0);
  #greeted = false;
  readonly #gateway: StubGateway;

  constructor(gateway: StubGateway, socket: Socket) {
    this.#gateway = gateway;
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    // Clients of these tests leave without a good-bye.
    socket.on('error', () => {});
  }

  /** Sends messages in one piece, so that they are decoded together. */
  send(...messages: readonly Fields[]): void {
    this.socket.write(Buffer.concat(messages.map(frame)));
  }

  /** Messages of one kind that have come so far. */
  of(messageId: number): string[][] {
    return this.received.filter((fields) => fields[0] === String(messageId));
  }

  #onData(chunk: Buffer): void {
    this.chunks.push(chunk.length);
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    const behaviour = this.#gateway.behaviour;
    if (!this.#greeted) {
      if (this.#buffer.length < 8 || behaviour.serverVersion === undefined) return;
      const length = this.#buffer.readUInt32BE(4);
      if (this.#buffer.length < 8 + length) return;
      this.#buffer = this.#buffer.subarray(8 + length);
      this.#greeted = true;
      this.send([behaviour.serverVersion, behaviour.connectionTime]);
    }
    while (this.#buffer.length >= 4) {
      const length = this.#buffer.readUInt32BE(0);
      if (this.#buffer.length < 4 + length) return;
      const text = this.#buffer.subarray(4, 4 + length).toString('utf8');
      this.#buffer = this.#buffer.subarray(4 + length);
      this.#onMessage(text.split('\0').slice(0, -1));
    }
  }

  #onMessage(fields: string[]): void {
    this.received.push(fields);
    this.#gateway.log.push(fields);
    const { behaviour } = this.#gateway;
    if (fields[0] === '71') this.#start(Number(fields[2]));
    else if (behaviour.answers) this.#gateway.answer(this, fields);
    this.#gateway.wake();
  }

  #start(clientId: number): void {
    this.clientId = clientId;
    const { behaviour } = this.#gateway;
    if (behaviour.clientIdsInUse.has(clientId)) {
      this.send([
        4,
        2,
        -1,
        326,
        'Unable to connect as the client id is already in use. Retry with a unique client id.',
        '',
      ]);
      this.socket.end();
      return;
    }
    if (behaviour.accounts !== undefined) this.send([15, 1, behaviour.accounts]);
    if (behaviour.nextValidId !== undefined) this.send([9, 1, behaviour.nextValidId]);
  }
}

/** Plain answers to the requests with which every session begins; a test sets others with `on`. */
const startUpAnswers: Readonly<Record<string, (connection: StubConnection, fields: string[]) => void>> = {
  '49': (connection) => connection.send([49, 1, Math.floor(Date.now() / 1000)]),
  '61': (connection) => connection.send([62, 1]),
};

/** The server side of the TWS protocol, as far as a test scripts it. Speaks TCP, knows no library. */
export class StubGateway {
  readonly behaviour: StubBehaviour = {
    serverVersion: 193,
    connectionTime: '20261121 10:00:00 EST',
    accounts: 'DU1234567',
    nextValidId: 371,
    clientIdsInUse: new Set(),
    answers: true,
  };
  readonly connections: StubConnection[] = [];
  /** Messages of every connection, in order of arrival. */
  readonly log: string[][] = [];
  readonly #server: Server;
  readonly #answers = new Map<string, (connection: StubConnection, fields: string[]) => void>(
    Object.entries(startUpAnswers),
  );
  #waiting: { readonly met: () => boolean; readonly resolve: () => void }[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.connections.push(new StubConnection(this, socket));
      this.wake();
    });
  }

  static async start(behaviour: Partial<StubBehaviour> = {}): Promise<StubGateway> {
    const server = createServer();
    const gateway = new StubGateway(server);
    Object.assign(gateway.behaviour, behaviour);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return gateway;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get last(): StubConnection {
    const connection = this.connections.at(-1);
    if (connection === undefined) throw new Error('nobody has connected');
    return connection;
  }

  /** Answers a kind of message from now on. */
  on(messageId: number, answer: (connection: StubConnection, fields: string[]) => void): this {
    this.#answers.set(String(messageId), answer);
    return this;
  }

  answer(connection: StubConnection, fields: string[]): void {
    this.#answers.get(fields[0] ?? '')?.(connection, fields);
  }

  /** Resolves once `met` holds; looked at after every message and connection. */
  until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ met, resolve });
    });
  }

  wake(): void {
    this.#waiting = this.#waiting.filter(({ met, resolve }) => {
      if (!met()) return true;
      resolve();
      return false;
    });
  }

  async stop(): Promise<void> {
    for (const { socket } of this.connections) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
