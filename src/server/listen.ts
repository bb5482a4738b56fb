import type { FastifyInstance } from 'fastify';

/** How many ports after the wanted one are tried before the operating system chooses. */
const SEARCHED_PORTS = 20;
const HIGHEST_PORT = 65_535;

/** Ports may be taken, or be kept for others. */
const TAKEN = new Set(['EADDRINUSE', 'EACCES']);

export interface ListenOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where the port is taken, take the next free one. */
  readonly portSearch: boolean;
}

/** Listens and gives the port taken. Throws the system's error when none can be had. */
export async function listen(server: FastifyInstance, options: ListenOptions): Promise<number> {
  const { host, port, portSearch } = options;
  const last = portSearch && port > 0 ? Math.min(port + SEARCHED_PORTS, HIGHEST_PORT) : port;
  for (let candidate = port; candidate <= last; candidate += 1) {
    try {
      return await listenOn(server, host, candidate);
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? '';
      if (!portSearch || !TAKEN.has(code)) throw cause;
    }
  }
  return listenOn(server, host, 0);
}

async function listenOn(server: FastifyInstance, host: string, port: number): Promise<number> {
  await server.listen({ host, port });
  const [address] = server.addresses();
  if (typeof address !== 'object') throw new Error('the server listens on no TCP address');
  return address.port;
}
