import { Socket } from 'node:net';

/** Numbers of messages of the TWS protocol. */
const MESSAGES = { placeOrder: '3', cancelOrder: '4' } as const;
export type MessageKind = keyof typeof MESSAGES;

const LENGTH_BYTES = 4;

/** How many messages of a kind a chunk of the TWS protocol holds: length-prefixed frames that begin with `3\0`. */
function messagesIn(chunk: Buffer, kind: MessageKind): number {
  let count = 0;
  for (let at = 0; at + LENGTH_BYTES < chunk.length; ) {
    const length = chunk.readUInt32BE(at);
    const end = chunk.indexOf(0, at + LENGTH_BYTES);
    if (end > 0 && chunk.toString('latin1', at + LENGTH_BYTES, end) === MESSAGES[kind]) count += 1;
    at += LENGTH_BYTES + length;
  }
  return count;
}

/**
 * Watches this process's sockets to one port: calls back with the moment at which the bytes of each order, or message of
 * another kind, were handed to the socket. Works the same for every client of the protocol, so that two can be compared.
 */
export function watchOrderBytes(
  port: number,
  onOrder: (at: number) => void,
  kind: MessageKind = 'placeOrder',
): () => void {
  const original = Socket.prototype.write;
  const watched = function (this: Socket, chunk: unknown, ...rest: unknown[]): boolean {
    const result = Reflect.apply(original, this, [chunk, ...rest]) as boolean;
    if (this.remotePort === port && chunk !== undefined) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as Uint8Array);
      const at = performance.now();
      for (let left = messagesIn(bytes, kind); left > 0; left -= 1) onOrder(at);
    }
    return result;
  };
  Socket.prototype.write = watched as typeof original;
  return () => {
    Socket.prototype.write = original;
  };
}
