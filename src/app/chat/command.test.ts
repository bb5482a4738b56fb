import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { numberOf, readCommand } from './command.ts';

const KNOWN = { ids: ['DU1000001', 'DU1000002'], names: { growth: 'DU1000002' } };

describe('commands in a chat', () => {
  it('are whole messages, with or without a mark and the name of the bot', () => {
    const none = { accounts: [], unknown: [] };
    assert.deepEqual(readCommand('kill'), { what: 'kill', reason: '', positions: 'keep', ...none });
    assert.deepEqual(readCommand('/kill@bowline_bot news at two'), {
      what: 'kill',
      reason: 'news at two',
      positions: 'keep',
      ...none,
    });
    assert.deepEqual(readCommand('<@123> KILL'), { what: 'kill', reason: '', positions: 'keep', ...none });
    assert.deepEqual(readCommand('Kill!!'), { what: 'kill', reason: '', positions: 'keep', ...none });
    assert.deepEqual(readCommand('kill: news'), { what: 'kill', reason: 'news', positions: 'keep', ...none });
    for (const text of ['kill flatten', 'KILL and flatten!', 'kill + flatten now', '/kill flatten all'])
      assert.equal((readCommand(text) as { positions?: string }).positions, 'flatten', text);
    for (const text of ['kill, do not flatten', 'kill flattening market', 'kill: flat tyre'])
      assert.equal((readCommand(text) as { positions?: string }).positions, 'keep', text);
    assert.deepEqual(readCommand('flatten.'), { what: 'flatten', symbol: '', ...none });
    assert.deepEqual(readCommand('!flatten all'), { what: 'flatten', symbol: '', ...none });
    assert.deepEqual(readCommand('flatten SPY'), { what: 'flatten', symbol: 'SPY', ...none });
    assert.deepEqual(readCommand(' status '), { what: 'status', ...none });
    assert.deepEqual(readCommand('approve 12'), { what: 'approve', numbers: [12] });
    assert.deepEqual(readCommand('/decline #000012'), { what: 'decline', numbers: [12] });
    assert.deepEqual(readCommand('approve 12 13, 12'), { what: 'approve', numbers: [12, 13] });
    assert.deepEqual(readCommand('resume DU1234567 the news is out'), {
      what: 'resume',
      account: 'DU1234567',
      reason: 'the news is out',
    });
    assert.deepEqual(readCommand('resume'), { what: 'resume', account: '', reason: '' });
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
      'resume tomorrow',
      'status DU1000001',
      '',
    ])
      assert.equal(readCommand(text), undefined, text);
  });

  it('are read from anything without a crash', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        readCommand(text);
        readCommand(`kill ${text}`, KNOWN);
      }),
    );
  });

  it('name accounts of a desk by id or name, and without one mean all', () => {
    const killed = (text: string): unknown => {
      const command = readCommand(text, KNOWN);
      if (command?.what !== 'kill') return undefined;
      const { accounts, positions, reason } = command;
      return [accounts.join(' '), positions, reason];
    };
    assert.deepEqual(killed('kill'), ['', 'keep', '']);
    assert.deepEqual(killed('kill the news'), ['', 'keep', 'the news']);
    assert.deepEqual(killed('KILL du1000001!'), ['DU1000001', 'keep', '']);
    assert.deepEqual(killed('kill growth, bad fills'), ['DU1000002', 'keep', 'bad fills']);
    assert.deepEqual(killed('kill DU1000001 and growth flatten'), [
      'DU1000001 DU1000002',
      'flatten',
      'flatten',
    ]);
    assert.deepEqual(killed('kill flatten DU1000001/DU1000002 now'), [
      'DU1000001 DU1000002',
      'flatten',
      'now',
    ]);
    assert.deepEqual(killed('kill all, DU1000001 is odd'), ['', 'keep', 'all, DU1000001 is odd']);
    assert.deepEqual(readCommand('flatten growth SPY', KNOWN), {
      what: 'flatten',
      symbol: 'SPY',
      accounts: ['DU1000002'],
      unknown: [],
    });
    assert.deepEqual(readCommand('flatten ESZ2026', KNOWN), {
      what: 'flatten',
      symbol: 'ESZ2026',
      accounts: [],
      unknown: [],
    });
    assert.deepEqual(readCommand('status growth', KNOWN), {
      what: 'status',
      accounts: ['DU1000002'],
      unknown: [],
    });
    assert.equal(readCommand('status of growth', KNOWN), undefined);
  });

  it('are a kill with whatever punctuation behind the word', () => {
    for (const text of [
      'KILL!! news',
      'kill! DU1000001 news',
      'kill. news',
      'kill;news',
      'KILL!!!news',
      'kill: news',
    ]) {
      const command = readCommand(text, KNOWN);
      assert.ok(command?.what === 'kill' && command.reason === 'news', text);
    }
    for (const text of ['kill-joy', "kill'em", 'flatten!SPY', 'status! growth?'])
      assert.equal(readCommand(text, KNOWN), undefined, text);
  });

  it('are obeyed behind the name of the bot, as groups of Telegram have to say it', () => {
    for (const text of ['@my_bot kill', '@Desk_Bot, kill!', '@my_bot /kill'])
      assert.equal(readCommand(text)?.what, 'kill', text);
    assert.equal(readCommand('@kim kill'), undefined);
  });

  it('close nothing in accounts that nobody named', () => {
    for (const text of ['kill flatten DU1000009', 'kill DU1000001 DU1000O02 flatten']) {
      const command = readCommand(text, KNOWN);
      assert.ok(command?.what === 'kill' && command.positions === 'keep', text);
    }
  });

  it('stop all where an account is named that is none here', () => {
    for (const text of ['kill DU1000009', 'kill DU1000001 DU1000O02', 'kill growth and U100001 news']) {
      const command = readCommand(text, KNOWN);
      assert.ok(command?.what === 'kill' && command.unknown.length === 1, text);
      assert.deepEqual(command.accounts, [], text);
    }
  });

  it('name a signal by its last digits', () => {
    assert.equal(numberOf('S-20261121-101532-000042'), 42);
  });
});
