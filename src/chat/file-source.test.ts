import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { systemClock } from '../core/clock.ts';
import { FileSource } from './file-source.ts';
import { StdinSource } from './stdin-source.ts';
import { Listening } from './testing/listening.ts';

describe('a watched file', () => {
  let folder: string;
  let path: string;
  let heard: Listening;
  const sources: FileSource[] = [];
  const start = async (): Promise<FileSource> => {
    const source = new FileSource([path], systemClock);
    sources.push(source);
    await heard.connected(source);
    return source;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bowline-room-'));
    path = join(folder, 'room.jsonl');
    heard = new Listening();
  });
  afterEach(async () => {
    for (const source of sources.splice(0)) await source.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells whole lines that are appended, and goes on there after a restart', async () => {
    writeFileSync(path, 'old line\n');
    const first = await start();
    // The file has been looked at when a line that is appended now is told.
    await heard.until(() => {
      appendFileSync(path, 'hello\n');
      return heard.messages.length > 0;
    }, 'the first line');
    await first.close();
    const before = heard.messages.length;
    appendFileSync(path, '{"id":"7","author":"alex","time":"2026-03-02T15:00:00Z","text":"all out"}\nhalf a');
    await start();
    await heard.until(() => heard.texts.includes('all out'), 'the line of the gap');
    appendFileSync(path, ' line\n');
    await heard.until(() => heard.texts.includes('half a line'), 'the whole line');
    assert.equal(heard.texts.includes('old line'), false);
    const [told] = heard.messages.slice(before).filter(({ id }) => id === '7');
    assert.deepEqual(
      [told?.author, told?.channel, told?.time],
      ['alex', path, Date.parse('2026-03-02T15:00:00Z')],
    );
  });

  it('does not tell again what an editor has written anew', async () => {
    const old = 'BTO SPY @ 600\nall out\n';
    writeFileSync(path, old);
    heard.cursors.set(path, String(old.length));
    await start();
    // Editors empty the file first.
    writeFileSync(path, '');
    await new Promise((resolve) => setTimeout(resolve, 100));
    writeFileSync(path, `${old}BTO QQQ @ 500\n`);
    await heard.count(1);
    assert.deepEqual(heard.texts, ['BTO QQQ @ 500']);
  });

  it('does not tell again what was out of reach for a while', async () => {
    const old = 'BTO SPY @ 600\nall out\n';
    writeFileSync(path, old);
    heard.cursors.set(path, String(old.length));
    await start();
    const away = `${path}.away`;
    renameSync(path, away);
    await new Promise((resolve) => setTimeout(resolve, 100));
    appendFileSync(away, 'BTO QQQ @ 500\n');
    renameSync(away, path);
    await heard.count(1);
    assert.deepEqual(heard.texts, ['BTO QQQ @ 500']);
  });

  it('begins again when the file has become shorter', async () => {
    writeFileSync(path, `${'x'.repeat(500)}\n`);
    heard.cursors.set(path, '501');
    await start();
    writeFileSync(path, 'anew\n');
    await heard.until(() => heard.texts.includes('anew'), 'the new file');
  });
});

describe('standard input', () => {
  it('ends nothing when it cannot be read', async () => {
    const input = new PassThrough();
    const heard = new Listening();
    const source = new StdinSource(input, 'piped', systemClock);
    await heard.connected(source);
    input.destroy(new Error('read EIO'));
    await heard.until(() => heard.states.some(({ reason }) => reason === 'read EIO'), 'the failure');
    await source.close();
  });

  it('tells its lines', async () => {
    const input = new PassThrough();
    const heard = new Listening();
    const source = new StdinSource(input, 'piped', systemClock);
    await heard.connected(source);
    input.write('BTO SPY @ 600\n{"author":"alex","text":"all out"}\nnot {json\n{broken\n');
    await heard.count(3);
    assert.deepEqual(
      heard.messages.map(({ author, channel }) => [author, channel]),
      [
        ['file', 'piped'],
        ['alex', 'piped'],
        ['file', 'piped'],
      ],
    );
    await source.close();
  });
});
