import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { SqliteStore } from '../../src/journal/sqlite-store.ts';
import type { DeathPoint } from './death-point.ts';

/**
 * Loaded before `bowline up` by the crash harness alone: lets the process kill itself with SIGKILL at one exact step of an
 * order's life. Nothing in Bowline knows of it.
 */

const point = JSON.parse(process.env.CHAOS_DEATH ?? '{"at":"never"}') as DeathPoint;
let left = 'nth' in point ? point.nth : 0;
let armed = process.env.CHAOS_WAITS === undefined;
if (!armed)
  process.on('SIGUSR2', () => {
    armed = true;
    writeSync(2, 'chaos: armed\n');
  });

function die(): never {
  writeSync(2, `chaos: dies at ${JSON.stringify(point)}\n`);
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive after SIGKILL');
}

if (point.at === 'commit') {
  const write = SqliteStore.prototype.write;
  SqliteStore.prototype.write = function (entries) {
    const meant = armed && entries.some(({ type }) => type === point.type);
    if (meant) left -= 1;
    if (meant && left === 0 && point.when === 'before') die();
    write.call(this, entries);
    if (meant && left === 0) die();
  };
}

/** The frame of a placeOrder or a cancelOrder: four bytes of length, then the number of the message. */
const ORDER_FRAME = /^[\s\S]{4}(3|4)\0/;

if (point.at === 'send') {
  const write = Socket.prototype.write;
  Socket.prototype.write = function (this: Socket, ...given: Parameters<typeof write>) {
    const [data] = given;
    const text = typeof data === 'string' ? data : Buffer.from(data).toString('latin1');
    const meant = armed && ORDER_FRAME.test(text);
    if (meant) left -= 1;
    if (!meant || left !== 0) return write.apply(this, given);
    if (point.when === 'before') die();
    // What was written before, and of this frame the whole or a part, is in the kernel's hands; nothing after it.
    const bytes = Buffer.from(text, 'latin1');
    const part = point.when === 'torn' ? bytes.subarray(0, bytes.length >> 1) : bytes;
    const sent = write.apply(this, [part, undefined, () => die()]);
    while (this.writableCorked > 0) this.uncork();
    return sent;
  } as typeof write;
}
