import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Desk, eventually } from '../testing/desk.ts';
import type { RunningBowline } from '../up.ts';

describe('a room that reads another place by now', () => {
  const desk = new Desk();
  after(() => desk.close());

  it('does not begin there where it stopped in the old one', async () => {
    const { gateway } = await desk.gateway();
    const open = (channel: string) =>
      desk.up(desk.configFor(gateway.port, { chat: { rooms: { scalps: { source: 'file', channel } } } }));
    const [before, now] = [join(desk.folder, 'before.txt'), join(desk.folder, 'now.txt')];
    writeFileSync(before, '');
    writeFileSync(now, 'an old line that nobody means any more\n'.repeat(100));
    const hears = (up: RunningBowline, path: string): Promise<string[]> =>
      eventually(
        () => {
          appendFileSync(path, `new in ${path}\n`);
          return up.application
            .log({ limit: 500 })
            .filter(({ type }) => type === 'chat.received')
            .map(({ text }) => text);
        },
        (texts) => texts.some((text) => text.includes(path)),
        'a new line',
      );
    const first = await open(before);
    await hears(first, before);
    await first.close();
    const texts = await hears(await open(now), now);
    assert.equal(
      texts.some((text) => text.includes('old line')),
      false,
    );
  });
});
