import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { start } from './support/processes.ts';

/** The defaults of the dashboard and of the simulated gateway. */
const TAKEN = [8420, 4002] as const;

describe('`bowline up` where its own ports are taken', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-ports-'));
  const servers: Server[] = [];
  before(async () => {
    for (const port of TAKEN) {
      const server = createServer();
      servers.push(server);
      await new Promise<void>((resolve) => {
        // Somebody else on this machine has it: just as well.
        server.once('error', () => resolve());
        server.listen(port, '127.0.0.1', resolve);
      });
    }
  });
  after(() => {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes the next free ones, says so, and answers there', async () => {
    const up = await start(['up', '--data', folder], /\bReady\b/);
    try {
      const output = up.output();
      for (const port of TAKEN) assert.match(output, new RegExp(`Port ${port} is taken, using \\d+`));
      const url = /Dashboard: (\S+)\//.exec(output)?.[1] ?? '';
      assert.ok(!url.endsWith(':8420'), url);
      assert.equal((await fetch(`${url}/`)).status, 200);
    } finally {
      await up.stop('SIGKILL');
    }
  });
});
