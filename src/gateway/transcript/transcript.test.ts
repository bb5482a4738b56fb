import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { startFixture } from '../testing/gateway-fixture.ts';
import { aapl, nextOrderId, order, orderStory } from '../testing/orders.ts';
import { RecordingClient } from '../testing/recording-client.ts';
import { playTranscript } from './play.ts';
import { recordTo } from './transcript.ts';

describe('a transcript', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-transcript-'));
  const path = join(folder, 'session.jsonl');
  after(() => rmSync(folder, { recursive: true }));

  const trade = async (port: number, quantity = 100): Promise<readonly string[]> => {
    const client = await RecordingClient.connect(port);
    client.api.reqMktData(4, aapl, '', false, false);
    await client.hear('tickPrice');
    client.api.placeOrder(nextOrderId(client), aapl, order({ totalQuantity: quantity }));
    await client.until((heard) =>
      heard.some(({ event, args }) => event === 'commissionReport' || args[1] === 320),
    );
    await client.leave();
    return orderStory(client);
  };

  it('holds every frame, and a client that does the same gets the same', async () => {
    const recorder = recordTo(path, assert.fail);
    const gateway = await startFixture({ onFrame: recorder.onFrame });
    const story = await trade(gateway.port);
    await gateway.close();
    await recorder.close();

    const frames = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as { from: string; name: string; values?: Record<string, unknown> });
    assert.deepEqual(
      frames.slice(0, 4).map(({ from, name }) => `${from} ${name}`),
      ['client greeting', 'gateway version', 'client startApi', 'gateway managedAccounts'],
    );
    const placed = frames.find(({ name }) => name === 'placeOrder');
    assert.equal(placed?.values?.totalQuantity, 100);
    assert.ok(frames.some(({ name }) => name === 'commissionReport'));

    const played = await playTranscript({ path, port: 0 });
    assert.ok(played.ok);
    try {
      assert.deepEqual(await trade(played.value.port), story);
      assert.match((await trade(played.value.port, 50)).at(-1) ?? '', /320/);
      assert.deepEqual(await trade(played.value.port), story);
    } finally {
      await played.value.close();
    }
  });

  it('that is none is refused', async () => {
    const missing = await playTranscript({ path: join(folder, 'none'), port: 0 });
    assert.match(missing.ok ? '' : missing.error.message, /cannot be read/);
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, '{"at":1}\n');
    const refused = await playTranscript({ path: wrong, port: 0 });
    assert.match(refused.ok ? '' : refused.error.message, /line 1 .* is no frame/);
  });

  it('that cannot be written is told once', async () => {
    let problems = 0;
    const recorder = recordTo(join(folder, 'no', 'such', 'folder'), () => {
      problems += 1;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    recorder.onFrame({ connection: 1, clientId: 1, from: 'client', name: 'x', fields: [] });
    await recorder.close();
    assert.equal(problems, 1);
  });
});
