import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { ManualClock, unixMs } from '../../core/clock.ts';
import { ServerRefused } from '../start-server.ts';
import { runServer, send } from '../test-support/running.ts';
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from './sessions.ts';

const PASSWORD = 'a long enough password';
const clock = new ManualClock(unixMs(1_790_000_000_000));

let server: Awaited<ReturnType<typeof runServer>> | undefined;
afterEach(async () => {
  await server?.dispose();
  server = undefined;
});
async function start(options: Parameters<typeof runServer>[0] = {}) {
  server = await runServer({ clock, ...options });
  return server;
}

const kill = { method: 'POST', body: '{"reason":"test"}' };
const json = { 'content-type': 'application/json' };

describe('who may reach the server', () => {
  it('is not bound to other addresses without a password', async () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'example.com']) {
      await assert.rejects(
        start({ host }),
        (error) => error instanceof ServerRefused && /password/.test(error.message),
      );
    }
  });

  it('is bound to every address with one', async () => {
    const { url, port } = await start({ host: '0.0.0.0', password: PASSWORD });
    assert.equal(url, `http://127.0.0.1:${port}`);
    assert.equal((await send(`${url}/healthz`)).status, 200);
    assert.equal((await send(`${url}/api/status`)).status, 401);
  });

  it('answers only to names of this machine without a password', async () => {
    const { url, port } = await start();
    for (const host of [
      `127.0.0.1:${port}`,
      'localhost',
      `localhost:${port}`,
      '[::1]:1',
      '127.1.2.3',
      'app.localhost',
    ]) {
      assert.equal((await send(`${url}/api/status`, { headers: { host } })).status, 200, host);
    }
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1.evil.example',
      '10.0.0.1',
      'localhost.evil.example',
    ]) {
      for (const path of ['/api/status', '/api/stream', '/api/session', '/']) {
        const answer = await send(`${url}${path}`, { headers: { host } });
        assert.equal(answer.status, 403, `${host} ${path}`);
        assert.equal(JSON.parse(answer.body).code, 'HOST_NOT_ALLOWED');
      }
    }
  });

  it('is closed to proxies and tunnels without a password', async () => {
    const { url } = await start();
    const answer = await send(`${url}/api/status`, { headers: { 'x-forwarded-for': '8.8.8.8' } });
    assert.deepEqual([answer.status, JSON.parse(answer.body).code], [403, 'PASSWORD_REQUIRED_BEHIND_PROXY']);
  });

  it('takes changes only from its own page or from programs', async () => {
    const { url, port, apiToken, application } = await start();
    const attempt = (headers: Record<string, string>) =>
      send(`${url}/api/kill`, { ...kill, headers: { ...json, ...headers } });
    const authorization = `Bearer ${apiToken}`;
    const refused: [Record<string, string>, number][] = [
      [{}, 403],
      [{ origin: 'https://evil.example', 'x-bowline': '1' }, 403],
      [{ origin: 'null', 'x-bowline': '1' }, 403],
      [{ origin: `http://127.0.0.1:${port + 1}`, 'x-bowline': '1' }, 403],
      [{ origin: 'https://evil.example', authorization }, 403],
      [{ authorization: 'Bearer wrong' }, 401],
      [{ authorization: 'Bearer wrong', 'x-bowline': '1' }, 401],
    ];
    for (const [headers, status] of refused)
      assert.equal((await attempt(headers)).status, status, JSON.stringify(headers));
    assert.equal(application.actions.length, 0);
    const taken: Record<string, string>[] = [
      { 'x-bowline': '1' },
      { origin: `http://127.0.0.1:${port}`, 'x-bowline': '1' },
      { authorization },
    ];
    for (const headers of taken) {
      assert.equal((await attempt(headers)).status, 200, JSON.stringify(headers));
    }
    assert.equal(
      (await send(`${url}/api/session`, { method: 'POST', headers: json, body: '{"password":""}' })).status,
      403,
    );
    assert.equal((await send(`${url}/api/session`, { method: 'DELETE' })).status, 403);
  });

  it('sends headers that keep other pages out', async () => {
    const { url } = await start();
    for (const path of ['/', '/api/status', '/api/session']) {
      const { headers } = await send(`${url}${path}`);
      assert.match(
        String(headers['content-security-policy']),
        /script-src 'self';.*frame-ancestors 'none'/,
        path,
      );
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['x-frame-options'], 'DENY');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['access-control-allow-origin'], undefined);
    }
    assert.equal((await send(`${url}/api/status`)).headers['cache-control'], 'no-store');
  });
});

describe('signing in', () => {
  const signIn = (url: string, password: string, headers: Record<string, string> = {}) =>
    send(`${url}/api/session`, {
      method: 'POST',
      headers: { ...json, 'x-bowline': '1', ...headers },
      body: JSON.stringify({ password }),
    });
  const cookieOf = (headers: { readonly [name: string]: string | string[] | undefined }): string =>
    String(headers['set-cookie']).split(';')[0] ?? '';

  it('is not needed without a password', async () => {
    const { url } = await start();
    assert.deepEqual(JSON.parse((await send(`${url}/api/session`)).body), {
      passwordRequired: false,
      signedIn: true,
    });
    assert.equal((await signIn(url, 'anything')).status, 200);
  });

  it('opens everything to the holder of the cookie until it ends', async () => {
    const { url } = await start({ password: PASSWORD });
    for (const path of ['/api/status', '/api/stream', '/api/openapi.json', '/api/log']) {
      assert.equal((await send(`${url}${path}`)).status, 401, path);
    }
    assert.equal((await send(`${url}/`)).status, 503, 'the page itself is not secret');
    assert.deepEqual(JSON.parse((await send(`${url}/api/session`)).body), {
      passwordRequired: true,
      signedIn: false,
    });
    const signed = await signIn(url, PASSWORD);
    assert.equal(signed.status, 200);
    const attributes = String(signed.headers['set-cookie']);
    assert.match(attributes, /HttpOnly/);
    assert.match(attributes, /SameSite=Strict/);
    assert.doesNotMatch(attributes, /Secure/);
    const cookie = cookieOf(signed.headers);
    assert.equal((await send(`${url}/api/status`, { headers: { cookie } })).status, 200);
    assert.equal((await send(`${url}/api/status`, { headers: { cookie: `${cookie}x` } })).status, 401);
    assert.equal((await send(`${url}/api/kill`, { ...kill, headers: { ...json, cookie } })).status, 403);
    assert.equal(
      (await send(`${url}/api/kill`, { ...kill, headers: { ...json, cookie, 'x-bowline': '1' } })).status,
      200,
    );
    const out = await send(`${url}/api/session`, { method: 'DELETE', headers: { cookie, 'x-bowline': '1' } });
    assert.equal(out.status, 200);
    assert.equal((await send(`${url}/api/status`, { headers: { cookie } })).status, 401);
  });

  it('ends after a time without use, and at an age', async () => {
    const { url } = await start({ password: PASSWORD });
    const idle = cookieOf((await signIn(url, PASSWORD)).headers);
    clock.advance(SESSION_IDLE_MS);
    assert.equal((await send(`${url}/api/status`, { headers: { cookie: idle } })).status, 401);
    const used = cookieOf((await signIn(url, PASSWORD)).headers);
    for (let age = 0; age < SESSION_LIFE_MS - SESSION_IDLE_MS; age += SESSION_IDLE_MS - 1) {
      clock.advance(SESSION_IDLE_MS - 1);
      assert.equal((await send(`${url}/api/status`, { headers: { cookie: used } })).status, 200);
    }
    clock.advance(SESSION_IDLE_MS - 1);
    assert.equal((await send(`${url}/api/status`, { headers: { cookie: used } })).status, 401);
  });

  it('marks the cookie for TLS where a proxy says so', async () => {
    const { url } = await start({ password: PASSWORD });
    const { headers } = await signIn(url, PASSWORD, { 'x-forwarded-proto': 'https' });
    assert.match(String(headers['set-cookie']), /Secure/);
  });

  it('refuses wrong passwords and slows them down', async () => {
    const { url, logged } = await start({ password: PASSWORD });
    for (let n = 0; n < 10; n += 1) assert.equal((await signIn(url, `wrong ${n}`)).status, 401);
    assert.equal((await signIn(url, PASSWORD)).status, 429);
    clock.advance(60_000);
    assert.equal((await signIn(url, PASSWORD)).status, 200);
    assert.equal((await signIn(url, '')).status, 401);
    assert.doesNotMatch(logged.join(''), /wrong \d/);
  });

  it('lets programs in with the token, whatever the Host', async () => {
    const { url, apiToken } = await start({ password: PASSWORD });
    const headers = { authorization: `Bearer ${apiToken}`, host: 'bowline.example' };
    assert.equal((await send(`${url}/api/status`, { headers })).status, 200);
    assert.equal((await send(`${url}/api/kill`, { ...kill, headers: { ...json, ...headers } })).status, 200);
    assert.equal((await send(`${url}/api/status`, { headers: { authorization: 'Bearer x' } })).status, 401);
  });
});
