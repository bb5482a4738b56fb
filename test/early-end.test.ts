import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { deafLine } from '../src/app/testing/deaf-line.ts';
import { Desk, eventually } from '../src/app/testing/desk.ts';
import { takeLock } from '../src/journal/folder-lock.ts';
import { start } from './support/processes.ts';

/** Number of a TWS request message. */
const REQUEST_EXECUTIONS = 7;

describe('bowline up, asked to end before it is ready', { concurrency: 3 }, () => {
  /** A port that takes connections and says nothing. */
  async function silentPort() {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
      socket.resume();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(typeof address === 'object' && address);
    return {
      port: address.port,
      open: () => sockets.size,
      close: () => new Promise<void>((resolve) => server.close(() => resolve())),
    };
  }

  async function endsAtOnce(desk: Desk, port: number, signal: NodeJS.Signals, when: RegExp): Promise<void> {
    const data = join(desk.folder, 'data');
    const env = { IBKR_HOST: '127.0.0.1', IBKR_PORT: String(port), BOWLINE_LOG_LEVEL: 'debug' };
    const up = await start(['up', '--data', data, '--port', '0'], when, env);
    assert.doesNotMatch(up.output(), /\bReady\b/);
    await up.stop(signal);
    assert.equal(up.child.exitCode, 1, up.output());
    assert.equal(up.child.signalCode, null);
    assert.match(up.output(), /before the start was complete/);
    assert.match(up.output(), /Stopped/);
    const lock = takeLock(join(data, 'run', 'bowline.lock'));
    assert.ok(lock, 'the data folder is free');
    lock.release();
  }

  it('by SIGINT, at a gateway that does not answer', async () => {
    const desk = new Desk();
    const silent = await silentPort();
    try {
      await endsAtOnce(desk, silent.port, 'SIGINT', /Connecting to/);
      await eventually(silent.open, (open) => open === 0, 'nothing left open');
    } finally {
      await silent.close();
      await desk.close();
    }
  });

  it('by SIGTERM, in the middle of the recovery', async () => {
    const desk = new Desk();
    try {
      const world = await desk.gateway();
      const line = desk.closing(await deafLine(world.gateway.port, [REQUEST_EXECUTIONS]));
      await endsAtOnce(desk, line.port, 'SIGTERM', /reading the executions/);
      await eventually(
        () => world.gateway.internals.connections().length,
        (open) => open === 0,
        'the gateway has no client',
      );
    } finally {
      await desk.close();
    }
  });
});
