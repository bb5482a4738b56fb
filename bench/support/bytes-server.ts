import { createServer } from 'node:net';

/**
 * A peer of nothing but bytes, in a process of its own: it answers the handshake as a gateway does, and then writes what it got as
 * its first message again and again, as fast as the client reads. Tells its port.
 */
const HELLO = Buffer.from('193\0' + '20261120 10:00:00 EST\0', 'latin1');
const framed = (payload: Buffer): Buffer => {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(payload.length);
  return Buffer.concat([header, payload]);
};
const START = Buffer.concat(
  ['15\0' + '1\0DU1234567\0', '9\0' + '1\0' + '1\0'].map((text) => framed(Buffer.from(text, 'latin1'))),
);

process.once('message', (base64: string) => {
  const chunk = Buffer.from(base64, 'base64');
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    let greeted = false;
    const pour = (): void => {
      while (!socket.destroyed && socket.write(chunk)) {}
    };
    socket.on('data', (bytes: Buffer) => {
      if (!greeted) {
        greeted = true;
        socket.write(framed(HELLO));
        if (!bytes.includes('71\0')) return;
      }
      socket.write(START);
      socket.on('drain', pour);
      setImmediate(pour);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
  });
});
process.once('disconnect', () => process.exit(0));
