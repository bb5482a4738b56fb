import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { EXIT } from '../exit-codes.ts';
import { Terminal } from '../test-support/run.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.dispose());

const message = (id: string, author: string, text: string) => ({
  id,
  author,
  channel: 'room',
  time: '2026-03-02T15:00:00Z',
  text,
});

describe('bowline chat parse', () => {
  it('tells one event a message, with the ledger applied in order', async () => {
    const file = join(terminal.dir, 'room.jsonl');
    const messages = [
      message('1', 'alex', 'BTO 2 SPY 600c 3/6 @ 1.10'),
      message('2', 'mia', 'all out'),
      message('3', 'alex', 'all out'),
    ];
    writeFileSync(file, messages.map((each) => JSON.stringify(each)).join('\n'));
    assert.equal(await terminal.run('chat', 'parse', file, '--json'), EXIT.done);
    const views = terminal.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; event: string; decision: { kind: string } });
    assert.deepEqual(
      views.map(({ id, event, decision }) => [id, event, decision.kind]),
      [
        ['1', 'NEW', 'act'],
        ['2', 'EXIT', 'ignore'],
        ['3', 'EXIT', 'act'],
      ],
    );
  });

  it('goes on behind a line without a message, and exits with 1', async () => {
    const file = join(terminal.dir, 'room.jsonl');
    writeFileSync(file, '{"id": 1\nBTO AAPL 250c 3/20 @ 3\n\n{"id":2}\n');
    assert.equal(await terminal.run('chat', 'parse', file), EXIT.failed);
    assert.match(terminal.out, /^line 1: .*JSON/m);
    assert.match(terminal.out, /NEW AAPL 250C/);
    assert.match(terminal.out, /^line 4: text/m);
  });

  it('says which file cannot be read', async () => {
    assert.equal(await terminal.run('chat', 'parse', 'nowhere.jsonl'), EXIT.usage);
    assert.match(terminal.err, /nowhere\.jsonl cannot be read/);
  });
});
