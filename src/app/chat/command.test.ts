import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { numberOf, readCommand } from './command.ts';

describe('commands in a chat', () => {
  it('are whole messages, with or without a mark and the name of the bot', () => {
    assert.deepEqual(readCommand('kill'), { what: 'kill', reason: '', positions: 'keep' });
    assert.deepEqual(readCommand('/kill@bowline_bot news at two'), {
      what: 'kill',
      reason: 'news at two',
      positions: 'keep',
    });
    assert.deepEqual(readCommand('<@123> KILL'), { what: 'kill', reason: '', positions: 'keep' });
    assert.deepEqual(readCommand('Kill!!'), { what: 'kill', reason: '', positions: 'keep' });
    assert.deepEqual(readCommand('kill: news'), { what: 'kill', reason: 'news', positions: 'keep' });
    for (const text of ['kill flatten', 'KILL and flatten!', 'kill + flatten now', '/kill flatten all'])
      assert.equal((readCommand(text) as { positions?: string }).positions, 'flatten', text);
    for (const text of ['kill, do not flatten', 'kill flattening market', 'kill: flat tyre'])
      assert.equal((readCommand(text) as { positions?: string }).positions, 'keep', text);
    assert.deepEqual(readCommand('flatten.'), { what: 'flatten', symbol: '' });
    assert.deepEqual(readCommand('!flatten all'), { what: 'flatten', symbol: '' });
    assert.deepEqual(readCommand('flatten SPY'), { what: 'flatten', symbol: 'SPY' });
    assert.deepEqual(readCommand(' status '), { what: 'status' });
    assert.deepEqual(readCommand('approve 12'), { what: 'approve', number: 12 });
    assert.deepEqual(readCommand('/decline #000012'), { what: 'decline', number: 12 });
  });

  it('are not found in talk', () => {
    for (const text of [
      'killing it today',
      'status of SPY?',
      'approve',
      'approve all',
      'approve 12 or 13',
      'flatten everything now',
      'please kill',
      '',
    ])
      assert.equal(readCommand(text), undefined, text);
  });

  it('are read from anything without a crash', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        readCommand(text);
      }),
    );
  });

  it('name a signal by its last digits', () => {
    assert.equal(numberOf('S-20261121-101532-000042'), 42);
  });
});
