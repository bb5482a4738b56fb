import { createServer, type Server, type Socket } from 'node:net';

/** No port could be opened; the message names it and says what to do. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
  readonly port: number;

  constructor(host: string, port: number, tried: number, cause: unknown) {
    const ports = tried > 1 ? `Ports ${port} to ${port + tried - 1}` : `Port ${port}`;
    const reason = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
    super(`${ports} on ${host} cannot be opened${reason}. Choose another port, or 0 for any free one.`, {
      cause,
    });
    this.port = port;
  }
}

export interface ListenOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** So many of the following ports are tried when `port` is taken. */
  readonly portSearch: number;
}

/** The gateway's port, which can be shut and opened again while the gateway runs. */
export class Listener {
  readonly #accept: (socket: Socket) => void;
  readonly #host: string;
  #server: Server;
  #port: number;
  #closed = false;

  private constructor(
    accept: (socket: Socket) => void,
    host: string,
    opened: { readonly server: Server; readonly port: number },
  ) {
    this.#accept = accept;
    this.#host = host;
    this.#server = opened.server;
    this.#port = opened.port;
  }

  /** Throws `PortTaken` when no port can be opened. */
  static async open(
    accept: (socket: Socket) => void,
    { host, port, portSearch }: ListenOptions,
  ): Promise<Listener> {
    const attempts = port === 0 ? 1 : portSearch + 1;
    let problem: unknown;
    for (let attempt = 0; attempt < attempts; attempt++) {
      try {
        return new Listener(accept, host, await open(accept, host, port + attempt));
      } catch (cause) {
        problem = cause;
      }
    }
    throw new PortTaken(host, port, attempts, problem);
  }

  get port(): number {
    return this.#port;
  }

  /** False while the port is shut. */
  get listening(): boolean {
    return this.#server.listening;
  }

  /** Takes no more connections; those that exist go on. */
  shut(): void {
    this.#server.close();
  }

  /** Opens the port again, or another. Throws `PortTaken`. */
  async reopen(port: number = this.#port): Promise<void> {
    this.shut();
    try {
      const { server, port: opened } = await open(this.#accept, this.#host, port);
      if (this.#closed) {
        server.close();
        return;
      }
      this.#server = server;
      this.#port = opened;
    } catch (cause) {
      throw new PortTaken(this.#host, port, 1, cause);
    }
  }

  /** Resolves when every connection has ended. */
  close(): Promise<void> {
    this.#closed = true;
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

const open = (accept: (socket: Socket) => void, host: string, port: number) =>
  new Promise<{ readonly server: Server; readonly port: number }>((resolve, reject) => {
    const server = createServer(accept);
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : port });
    });
  });
