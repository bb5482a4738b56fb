import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import type { JournalEntry } from '../../journal/entry.ts';
import { commandsBefore } from './commands-before.ts';

const NOW = unixMs(Date.UTC(2026, 2, 2, 15));

/** A journal of so many entries, one every `every` ms until now; that of number `command` is a command. */
function journalOf(count: number, every: number, command: number) {
  const reads: number[] = [];
  const entryAt = (seq: number): JournalEntry => {
    const type = seq === command ? 'chat.command' : 'equity.sampled';
    const data = { type, source: 'telegram', channel: '1', author: '7', message: '10', command: 'kill' };
    return { seq, at: unixMs(NOW - (count - seq) * every), type, data };
  };
  const tail = (limit: number): readonly JournalEntry[] => {
    reads.push(limit);
    const first = Math.max(1, count - limit + 1);
    return Array.from({ length: count - first + 1 }, (_, index) => entryAt(first + index));
  };
  return { journal: { lastSeq: count, tail }, reads };
}

describe('the commands that a journal holds', () => {
  it('are found as far back as they are good for, however fast it was written', () => {
    const { journal, reads } = journalOf(100_000, 1, 41_000);
    const { given } = commandsBefore(journal, NOW);
    assert.deepEqual(
      given.map(({ message }) => message),
      ['10'],
    );
    assert.equal(reads.at(-1), 160_000);
  });

  it('are looked for once where little was written, or the journal is new', () => {
    for (const [count, every] of [
      [20_000, 100],
      [9_000, 1],
      [0, 1],
    ] as const) {
      const { journal, reads } = journalOf(count, every, count);
      assert.equal(commandsBefore(journal, NOW).given.length, Math.min(1, count));
      assert.deepEqual(reads, [10_000]);
    }
  });

  it('have the last kill among them, however old', () => {
    const said = { source: 'telegram', channel: '1', message: '10', at: unixMs(NOW - 86_400_000) };
    const stop = { to: 'halted', at: said.at, by: 'chat', reason: 'the news' } as const;
    const { effects } = commandsBefore(journalOf(0, 1, 0).journal, NOW, [
      { stops: [{ ...stop, by: 'cli' }] },
      { stops: [{ ...stop, said }] },
    ]);
    assert.deepEqual(effects, [{ what: 'halted', said }]);
  });

  it('are not looked for in all of a long journal where the clock was set back', () => {
    const { journal, reads } = journalOf(300_000, 1, 290_000);
    assert.equal(commandsBefore(journal, unixMs(NOW - 86_400_000)).given.length, 1);
    assert.equal(reads.at(-1), 160_000);
  });
});
