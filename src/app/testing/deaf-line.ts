import { connect, createServer, type Socket } from 'node:net';

/** For tests: a line to a gateway on which requests of some kinds get lost, so that they are never answered. */
export interface DeafLine {
  readonly port: number;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** `lost`: numbers of TWS request messages, such as 9 for contract details. */
export async function deafLine(gatewayPort: number, lost: readonly number[], at = 0): Promise<DeafLine> {
  const dropped = new Set(lost);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const gateway = connect(gatewayPort, LOOPBACK);
    for (const socket of [client, gateway]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        gateway.destroy();
      });
    }
    gateway.pipe(client);
    let rest: Buffer = Buffer.alloc(0);
    let greeted = false;
    client.on('data', (part: Buffer) => {
      rest = Buffer.concat([rest, part]);
      if (!greeted && rest.length >= 4) {
        greeted = true;
        gateway.write(rest.subarray(0, 4));
        rest = rest.subarray(4);
      }
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
        const end = 4 + rest.readUInt32BE(0);
        const kind = Number(rest.subarray(4, end).toString().split('\0', 1)[0]);
        if (!dropped.has(kind)) gateway.write(rest.subarray(0, end));
        rest = rest.subarray(end);
      }
    });
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(at, LOOPBACK, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    }),
  );
  return {
    port,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
}
