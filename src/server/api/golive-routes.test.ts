import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { sampleDrill, sampleGoLive } from '../test-support/memory-golive.ts';
import { runServer } from '../test-support/running.ts';

describe('the way to live over REST', () => {
  let server: Awaited<ReturnType<typeof runServer>>;
  before(async () => {
    server = await runServer();
  });
  after(() => server.dispose());
  beforeEach(() => {
    server.application.actions.length = 0;
    server.application.goLive.goLiveView = sampleGoLive();
  });
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-bowline': '1' },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: (await response.json()) as { code?: string } };
  };

  it('tells the checklist and the gate', async () => {
    assert.deepEqual(await (await fetch(`${server.url}/api/golive`)).json(), sampleGoLive());
  });

  it('takes nothing away without account and reason', async () => {
    for (const [path, body] of [
      ['/api/arm', {}],
      ['/api/arm', { account: 'U1' }],
      ['/api/arm', { reason: 'now' }],
      ['/api/arm', { account: ' ', reason: 'now' }],
      ['/api/golive/permit', { account: 'U1' }],
      ['/api/golive/confirm', { reason: 'now' }],
      ['/api/golive/waive', { item: 'days' }],
      ['/api/golive/waive', { item: 'days', reason: ' ' }],
      ['/api/golive/revoke', {}],
    ] as const)
      assert.equal((await post(path, body)).status, 400, `${path} ${JSON.stringify(body)}`);
    assert.deepEqual(server.application.actions, []);
  });

  it('passes on what a person says', async () => {
    assert.equal((await post('/api/arm', { account: ' U1 ', reason: 'now' })).status, 200);
    assert.deepEqual(server.application.actions, [
      { name: 'arm', origin: 'api', account: 'U1', reason: 'now' },
    ]);
    assert.deepEqual((await post('/api/golive/drill', {})).json, sampleDrill());
  });
});
