import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { ProblemView } from './problem.ts';
import { ALERT_SECRET, type RawAnswer, runServer, send } from './test-support/running.ts';

/** As much of an OpenAPI document as is looked at here. */
interface Document {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, unknown> }>>;
  readonly components: { readonly schemas: Record<string, { readonly properties: Record<string, unknown> }> };
}

const PASSWORD = 'a password of some length';
const json = { 'content-type': 'application/json' };
const own = { ...json, 'x-bowline': '1' };

describe('the OpenAPI document tells of answers that are refusals', () => {
  let server: Awaited<ReturnType<typeof runServer>>;
  let document: Document;
  const start = async (password?: string): Promise<void> => {
    server = await runServer(password === undefined ? {} : { password });
    const { apiToken, url } = server;
    const read = await send(`${url}/api/openapi.json`, { headers: { authorization: `Bearer ${apiToken}` } });
    document = JSON.parse(read.body);
  };
  afterEach(() => server.dispose());

  /** The answer has this status, is a problem, and stands in the document. */
  function told(template: string, method: string, answer: RawAnswer, status: number): void {
    const where = `${method} ${template} ${status}`;
    assert.equal(answer.status, status, `${where}: ${answer.body}`);
    assert.ok(ProblemView.strict().safeParse(JSON.parse(answer.body)).success, where);
    assert.ok(String(status) in (document.paths[template]?.[method.toLowerCase()]?.responses ?? {}), where);
  }

  it('without a password: 403 for other names, other pages and missing headers', async () => {
    await start();
    const { url } = server;
    const foreign = { host: 'bowline.example.com' };
    for (const path of ['/api/status', '/api/session', '/api/openapi.json'])
      told(path, 'GET', await send(`${url}${path}`, { headers: foreign }), 403);
    for (const path of ['/api/kill', '/api/signals', '/api/signals/explain', '/api/golive/drill']) {
      const post = (headers: Record<string, string>) =>
        send(`${url}${path}`, { method: 'POST', body: '{}', headers });
      told(path, 'POST', await post(json), 403);
      told(path, 'POST', await post({ ...own, origin: 'https://elsewhere.example.com' }), 403);
    }
  });

  it('with a password: 401 for all that is not signed in', async () => {
    await start(PASSWORD);
    const { url } = server;
    for (const path of ['/api/status', '/api/log', '/api/stream', '/api/openapi.json'])
      told(path, 'GET', await send(`${url}${path}`), 401);
    for (const path of ['/api/kill', '/api/signals', '/api/alerts/build'])
      told(path, 'POST', await send(`${url}${path}`, { method: 'POST', body: '{}', headers: own }), 401);
  });

  it('of alerts: 400, 401, 404, 413, 429 and 503', async () => {
    await start();
    const { url, application } = server;
    const post = (path: string, body = '{}') => send(`${url}${path}`, { method: 'POST', body });
    const right = `/alerts/${ALERT_SECRET}`;
    told('/alerts', 'POST', await post('/alerts'), 401);
    told('/alerts/{secret}', 'POST', await post('/alerts/wrong'), 404);
    told('/alerts/{secret}', 'POST', await post(right, 'x'.repeat(70_000)), 413);
    told('/alerts/{secret}/kill', 'POST', await post(`${right}/kill`, 'x'.repeat(70_000)), 413);
    application.failToStore();
    told('/alerts/{secret}', 'POST', await post(right), 503);
    told('/alerts/{secret}/kill', 'POST', await post(`${right}/kill`), 503);
    for (let wrong = 0; wrong < 20; wrong += 1) await post('/alerts/wrong');
    told('/alerts', 'POST', await post('/alerts'), 429);
    told('/alerts/{secret}', 'POST', await post('/alerts/wrong'), 429);
    told('/alerts/{secret}/explain', 'POST', await post('/alerts/wrong/explain'), 429);
    told('/alerts/{secret}/kill', 'POST', await post('/alerts/wrong/kill'), 429);
    for (let wrong = 0; wrong < 20; wrong += 1) await post('/chat/wrong');
    told('/chat/{secret}', 'POST', await post('/chat/wrong'), 429);
  });

  it('and names the fields of the canonical signal, its times as texts', async () => {
    await start();
    const { properties } = document.components.schemas.CanonicalSignal ?? assert.fail('no such schema');
    for (const name of ['action', 'symbol', 'size', 'entry', 'stopLoss', 'takeProfits', 'timeExit'])
      assert.ok(name in properties, name);
    const { type, format } = properties.receivedAt as { type: string; format: string };
    assert.deepEqual([type, format], ['string', 'date-time']);
  });
});
