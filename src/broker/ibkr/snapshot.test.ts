import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Snapshot } from './snapshot.ts';

function snapshot(ends = 1) {
  const sent: (() => void)[] = [];
  const list = new Snapshot<string>({
    what: 'the list',
    timeoutMs: 1_000,
    ends,
    send: (left) => sent.push(left),
  });
  return { list, sent };
}

describe('snapshot', () => {
  it('gathers rows until the end, the last word on each', async () => {
    const { list } = snapshot();
    const asked = list.request();
    list.add('a', 'old');
    list.add('b', 'other');
    list.add('a', 'new');
    list.end();
    assert.deepEqual(await asked, { ok: true, value: ['new', 'other'] });
  });

  it('gives those who ask meanwhile the next answer, not the one under way', async () => {
    const { list, sent } = snapshot();
    const first = list.request();
    const second = list.request();
    const third = list.request();
    assert.equal(sent.length, 1);
    list.add('a', 'before');
    list.end();
    assert.deepEqual(await first, { ok: true, value: ['before'] });
    assert.equal(sent.length, 2);
    list.add('a', 'after');
    list.end();
    assert.deepEqual(await second, { ok: true, value: ['after'] });
    assert.equal(second, third);
    assert.equal(sent.length, 2);
  });

  it('does not take the late end of an answer given up for its own', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { list, sent } = snapshot();
    const given = list.request();
    sent[0]?.();
    t.mock.timers.tick(1_000);
    const refused = await given;
    assert.equal(!refused.ok && refused.error.code, 'BROKER_TIMEOUT');
    const asked = list.request();
    sent[1]?.();
    list.end();
    list.add('a', 'ours');
    list.end();
    assert.deepEqual(await asked, { ok: true, value: ['ours'] });
  });

  it('is content with its own end when the late one never comes', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { list, sent } = snapshot();
    const given = list.request();
    sent[0]?.();
    t.mock.timers.tick(1_000);
    await given;
    const asked = list.request();
    sent[1]?.();
    list.add('a', 'ours');
    list.end();
    t.mock.timers.tick(1_000);
    assert.deepEqual(await asked, { ok: true, value: ['ours'] });
  });

  it('waits for every end mark', async () => {
    const { list } = snapshot(2);
    const asked = list.request();
    list.end();
    list.add('a', 'late');
    list.end();
    assert.deepEqual(await asked, { ok: true, value: ['late'] });
  });

  it('fails everybody when the link goes', async () => {
    const { list } = snapshot();
    const all = [list.request(), list.request()];
    list.failAll({ code: 'LINK_LOST', message: 'gone' });
    for (const result of await Promise.all(all)) assert.equal(!result.ok && result.error.code, 'LINK_LOST');
    assert.equal(list.running, false);
  });
});
