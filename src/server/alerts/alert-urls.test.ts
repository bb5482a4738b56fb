import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ALERT_SECRET, runServer, send } from '../test-support/running.ts';

const BODY = '{"action":"buy","symbol":"AAPL","quantity":10}';
const OTHER = 'secret-of-the-breakout-url';

describe('alert URLs beside the main one', () => {
  let server: Awaited<ReturnType<typeof runServer>>;
  const start = async (trustProxy: readonly string[] = []): Promise<void> => {
    server = await runServer({ trustProxy });
    server.application.urls.set(OTHER, { name: 'breakout', sources: [] });
  };
  beforeEach(() => start());
  afterEach(() => server.dispose());
  const post = (secret: string, headers: Record<string, string> = {}) =>
    send(`${server.url}/alerts/${secret}`, { method: 'POST', body: BODY, headers });

  it('hand over by which of them an alert came', async () => {
    assert.equal((await post(OTHER)).status, 200);
    assert.equal((await post(ALERT_SECRET)).status, 200);
    assert.deepEqual(server.application.received, [
      { origin: 'alert', body: BODY, url: 'breakout', secret: OTHER },
      { origin: 'alert', body: BODY },
    ]);
  });

  it('take their secret in the body too, and no other', async () => {
    const inBody = (secret: string) =>
      send(`${server.url}/alerts`, { method: 'POST', body: JSON.stringify({ action: 'flatten', secret }) });
    assert.deepEqual(
      [(await inBody(OTHER)).status, (await inBody('a-wrong-secret-here')).status],
      [200, 401],
    );
    assert.deepEqual(server.application.received, [
      { origin: 'alert', body: '{"action":"flatten"}', url: 'breakout', secret: OTHER },
    ]);
  });

  it('turn away what comes from elsewhere, like a wrong secret, and never log the secret', async () => {
    server.application.urls.set(OTHER, { name: 'breakout', sources: ['tradingview'] });
    server.application.sources = ['203.0.113.7'];
    assert.deepEqual([(await post(OTHER)).status, (await post(ALERT_SECRET)).status], [404, 404]);
    assert.ok(server.logged.some((line) => line.includes('from where none is taken')));
    assert.ok(!server.logged.some((line) => line.includes(OTHER) || line.includes(ALERT_SECRET)));
    server.application.sources = ['127.0.0.1'];
    assert.equal((await post(ALERT_SECRET)).status, 200);
  });

  it('keep no secret of a kill alert in its reason', async () => {
    const body = JSON.stringify({ note: `by ${ALERT_SECRET}`, passphrase: 'open-sesame' });
    const url = `${server.url}/alerts/${ALERT_SECRET}/kill`;
    assert.equal((await send(url, { method: 'POST', body })).status, 200);
    assert.equal(server.application.actions[0]?.name, 'kill');
    const kept = JSON.stringify(server.application.actions);
    assert.ok(!kept.includes(ALERT_SECRET) && !kept.includes('open-sesame'), kept);
    const positions = () => (server.application.actions.at(-1) as { positions?: string }).positions;
    assert.equal(positions(), 'keep');
    assert.equal((await send(`${url}?positions=flatten`, { method: 'POST' })).status, 200);
    assert.equal(positions(), 'flatten');
  });

  it('believe a proxy only where it is named', async () => {
    const forwarded = { 'x-forwarded-for': '52.89.214.238' };
    server.application.sources = ['tradingview'];
    assert.equal((await post(ALERT_SECRET, forwarded)).status, 404);
    await server.dispose();
    await start(['127.0.0.1']);
    server.application.sources = ['tradingview'];
    assert.equal((await post(ALERT_SECRET, forwarded)).status, 200);
    assert.equal((await post(ALERT_SECRET)).status, 404);
  });
});
