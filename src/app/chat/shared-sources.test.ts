import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FileSource } from '../../chat/file-source.ts';
import type { ArrivedMessage, ChatSource, SourceListener } from '../../chat/source.ts';
import { Listening } from '../../chat/testing/listening.ts';
import { systemClock, unixMs } from '../../core/clock.ts';
import { createLog } from '../../core/log.ts';
import { SharedSources } from './shared-sources.ts';
import { SourceStates } from './source-states.ts';

const quietStates = (): SourceStates => new SourceStates(systemClock, createLog({ level: 'error' }).logger);

describe('a file that several accounts follow', () => {
  let folder: string;
  let path: string;
  const open: ChatSource[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bowline-shared-'));
    path = join(folder, 'room.txt');
    writeFileSync(path, '');
  });
  afterEach(async () => {
    for (const source of open.splice(0)) await source.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts for these accounts, which have kept the file up to a line's end each. */
  async function start(...lines: readonly (string | undefined)[]): Promise<readonly Listening[]> {
    const shared = new SharedSources({
      open: async () => new FileSource([path], systemClock),
      followers: new Map([['file', lines.length]]),
      states: quietStates(),
    });
    const heard = lines.map((last) => {
      const listening = new Listening();
      if (last !== undefined) listening.cursors.set(path, String(endOf(last)));
      return listening;
    });
    for (const listening of heard) {
      const source = await shared.open('file');
      open.push(source);
      source.start(listening);
    }
    return heard;
  }
  let written = '';
  const write = (text: string): void => {
    written = text;
    writeFileSync(path, text);
  };
  const endOf = (line: string): number => written.indexOf(`${line}\n`) + line.length + 1;

  for (const [name, order] of [
    ['the first', ['two', 'three']],
    ['the last', ['three', 'two']],
  ] as const)
    it(`loses no message that ${name} of them has not kept, and tells none again`, async () => {
      write('one\ntwo\nthree\nfour\n');
      const heard = await start(...order);
      for (const [index, last] of order.entries()) {
        const expected = last === 'two' ? ['three', 'four'] : ['four'];
        await heard[index]?.until(() => heard[index]?.texts.includes('four') === true, 'the last line');
        assert.deepEqual(heard[index]?.texts, expected);
      }
      appendFileSync(path, 'five\n');
      for (const each of heard) await each.until(() => each.texts.at(-1) === 'five', 'what comes live');
      assert.deepEqual(
        heard.map(({ texts }) => texts.filter((text) => text === 'five').length),
        [1, 1],
      );
    });

  it('goes on for an account that has kept nothing yet', async () => {
    write('one\ntwo\n');
    const [fresh, old] = await start(undefined, 'one');
    await old?.until(() => old.texts.includes('two'), 'the missed line');
    assert.deepEqual(fresh?.texts, ['two']);
  });

  it('is told to all of them anew when it has begun anew', async () => {
    write('one of the old lines\nanother of them\n');
    const places = ['one of the old lines', 'another of them'] as const;
    const heard = await start(...places);
    const [, ahead] = heard;
    assert.ok(ahead);
    writeFileSync(path, 'new\n');
    for (const each of heard) await each.until(() => each.texts.includes('new'), 'the new line');
    appendFileSync(path, 'a second line of it\n');
    for (const each of heard) await each.until(() => each.texts.length >= 2, 'the second line');
    assert.deepEqual(
      heard.map(({ texts }) => texts.slice(-2)),
      Array(2).fill(['new', 'a second line of it']),
    );
  });

  it('tells a line again only to who could not keep it', async () => {
    const heard = await start(undefined, undefined);
    const [keeps, fails] = heard;
    assert.ok(keeps && fails);
    fails.failure = new Error('the disk is full');
    await keeps.until(() => {
      appendFileSync(path, 'BTO SPY @ 600\n');
      return keeps.messages.length > 0;
    }, 'the first line');
    const lines = (): number => fails.messages.length;
    await fails.until(() => lines() > 0 && lines() === keeps.messages.length, 'the line again');
    assert.equal(new Set(keeps.messages.map(({ cursor }) => cursor)).size, keeps.messages.length);
  });
});

describe('places in a channel', () => {
  /** What a source that was given these places is told to go on from. */
  async function begins(...cursors: readonly (string | undefined)[]): Promise<string | undefined> {
    let begun: SourceListener | undefined;
    const source: ChatSource = {
      start: (listener) => {
        begun = listener;
      },
      close: async () => undefined,
    };
    const shared = new SharedSources({
      open: async () => source,
      followers: new Map([['mail', cursors.length]]),
      states: quietStates(),
    });
    for (const cursor of cursors) {
      const listening = new Listening();
      if (cursor !== undefined) listening.cursors.set('INBOX', cursor);
      (await shared.open('mail')).start(listening);
    }
    await new Promise((resolve) => setImmediate(resolve));
    return begun?.cursorOf('INBOX');
  }

  it('are compared as the numbers that they are, and those of a mailbox within its newest validity', async () => {
    assert.equal(await begins('1180000000000000009', '1180000000000000010'), '1180000000000000009');
    assert.equal(await begins('99', '100'), '99');
    assert.equal(await begins('7:20', '7:9'), '7:9');
    assert.equal(await begins('7:2', '8:5', '8:4'), '8:4');
    assert.equal(await begins(undefined, '8:4'), '8:4');
    assert.equal(await begins(undefined, undefined), undefined);
    assert.equal(await begins('not one', '8:4'), '8:4');
  });

  it('without a number are told to all, who recognise what they have', async () => {
    let tell: ((message: ArrivedMessage) => Promise<void>) | undefined;
    const shared = new SharedSources({
      open: async () => ({
        start: (listener) => {
          tell = (message) => listener.message(message);
        },
        close: async () => undefined,
      }),
      followers: new Map([['http', 1]]),
      states: quietStates(),
    });
    const heard = new Listening();
    (await shared.open('http')).start(heard);
    await new Promise((resolve) => setImmediate(resolve));
    const message = { id: '1', author: 'alex', channel: 'room', time: unixMs(0), text: 'all out' };
    await tell?.(message);
    await tell?.(message);
    assert.equal(heard.messages.length, 2);
  });
});
