import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { runServer, send } from './test-support/running.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function start(options: Parameters<typeof runServer>[0] = {}) {
  const server = await runServer(options);
  cleanUp.push(() => server.dispose());
  return server;
}

async function takePort(): Promise<number> {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => new Promise((resolve) => blocker.close(resolve)));
  const address = blocker.address();
  assert.ok(typeof address === 'object' && address);
  return address.port;
}

describe('starting the server', () => {
  it('takes the next free port when asked to', async () => {
    const taken = await takePort();
    const server = await start({ port: taken, portSearch: true });
    assert.notEqual(server.port, taken);
    assert.equal((await send(`${server.url}/healthz`)).status, 200);
  });

  it('fails on a taken port otherwise', async () => {
    await assert.rejects(start({ port: await takePort() }), { code: 'EADDRINUSE' });
  });
});

describe('the dashboard files', () => {
  it('are missing: the page says how to build them, also when they come later', async () => {
    const server = await start();
    const missing = await send(`${server.url}/`);
    assert.equal(missing.status, 503);
    assert.match(missing.body, /npm run build:web/);
    mkdirSync(server.webRoot, { recursive: true });
    writeFileSync(join(server.webRoot, 'index.html'), '<!doctype html>built');
    assert.equal((await send(`${server.url}/`)).body, '<!doctype html>built');
  });

  it('are served with their types, the hashed ones for good', async () => {
    const server = await start({ webRoot: await webRoot() });
    const page = await send(`${server.url}/`);
    assert.equal(page.status, 200);
    assert.match(String(page.headers['content-type']), /text\/html/);
    assert.equal(page.headers['cache-control'], 'no-cache');
    const script = await send(`${server.url}/assets/app-1a2b3c.js`);
    assert.match(String(script.headers['content-type']), /javascript/);
    assert.match(String(script.headers['cache-control']), /immutable/);
    assert.equal((await send(`${server.url}/assets/none.js`)).status, 404);
  });

  it('are all that is served', async () => {
    const server = await start({ webRoot: await webRoot() });
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/.hidden',
      '/assets/..%5c..%5csecret.txt',
    ]) {
      const answer = await send(`${server.url}${path}`);
      assert.ok(answer.status >= 400, path);
      assert.doesNotMatch(answer.body, /not for you/);
    }
  });
});

async function webRoot(): Promise<string> {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const dir = mkdtempSync(join(tmpdir(), 'bowline-web-'));
  cleanUp.push(async () => rmSync(dir, { recursive: true, force: true }));
  const root = join(dir, 'dist');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'assets', 'app-1a2b3c.js'), 'export {};');
  writeFileSync(join(root, '.hidden'), 'not for you');
  writeFileSync(join(dir, 'secret.txt'), 'not for you');
  return root;
}
