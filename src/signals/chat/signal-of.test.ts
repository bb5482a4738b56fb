import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { CORPUS_TIME } from './corpus/example.ts';
import { consented } from './ledger/decide.ts';
import { RoomReader } from './ledger/room-reader.ts';
import { signalOf, stopBeside } from './signal-of.ts';

/** The signal, or the refusal's code, of the last of these messages by one author. */
function last(...texts: readonly string[]) {
  const reader = new RoomReader();
  const entries = texts.map((text, index) =>
    reader.read({ id: String(index), author: 'alex', channel: 'room', time: unixMs(CORPUS_TIME), text }),
  );
  const entry = entries.at(-1);
  assert.ok(entry);
  const signal = signalOf(entry);
  return signal.ok ? signal.value : signal.error.code;
}

const base = { entry: { type: 'market' }, tif: 'DAY', outsideRth: false, warnings: [] };
const OCC = 'SPY260306C00600000';
const OPENED = 'BTO 4 SPY 600c 3/6 @ 1.10';

describe('the signal of a message', () => {
  it('buys at the announced price or better, with the exits that were said and no size', () => {
    assert.deepEqual(last('BTO 10 SPY 600c 3/6 @ 1.10-1.20 SL 50% PT 1.8, 2.4'), {
      ...base,
      symbol: OCC,
      action: 'buy',
      entry: { type: 'limit', limit: 1.2 },
      stopLoss: { unit: 'percent', value: 50 },
      takeProfits: [{ at: { unit: 'price', value: 1.8 } }, { at: { unit: 'price', value: 2.4 } }],
    });
    assert.deepEqual(last('shorted TSLA @ 291 stop 296'), {
      ...base,
      symbol: 'TSLA',
      action: 'sell',
      entry: { type: 'limit', limit: 291 },
      stopLoss: { unit: 'price', value: 296 },
    });
  });

  it('closes the same part as the author, counted in the author’s own units', () => {
    const close = (portion?: object) => ({
      ...base,
      symbol: OCC,
      action: 'close',
      ...(portion ? { portion } : {}),
    });
    assert.deepEqual(last(OPENED, 'out half'), close({ by: 'fraction', value: 0.5 }));
    assert.deepEqual(last(OPENED, 'trimmed 1 contract at 1.5'), close({ by: 'fraction', value: 0.25 }));
    assert.deepEqual(last(OPENED, 'sold half', 'sold 1 SPY 600c @ 2'), close({ by: 'fraction', value: 0.5 }));
    assert.deepEqual(last(OPENED, 'STC 4 SPY 600c @ 2'), close());
    assert.deepEqual(last(OPENED, 'all out'), close());
    assert.deepEqual(last(OPENED, 'stopped out'), close());
    assert.equal(last(OPENED, 'trimmed some here'), 'PORTION_NOT_SAID');
  });

  it('moves stops and targets of the option, and none of the underlying', () => {
    const amend = (change: object) => ({ ...base, symbol: OCC, action: 'amend', ...change });
    assert.deepEqual(last(OPENED, 'stop to BE'), amend({ breakEven: { when: 'now' } }));
    assert.deepEqual(last(OPENED, 'stop now at .90'), amend({ stopLoss: { unit: 'price', value: 0.9 } }));
    assert.deepEqual(last(OPENED, 'targeting 1.65'), amend({ takeProfit: { unit: 'price', value: 1.65 } }));
    assert.equal(last(OPENED, 'SPY to 603, 605'), 'LEVEL_OF_UNDERLYING');
  });

  it('buys no share where the strike of an option is missing or nothing, whoever says yes', () => {
    for (const text of [
      'bought COIN 250/0 call spread 3/20 @ 3.1',
      'BTO SPY strike 0 call 3/6 @ 1',
      'bto SPY 260306C0 1.1',
      'SPY 0c 3/6 1.1',
      'BTO SPY 3/6 @ 1.10',
    ]) {
      const entry = new RoomReader().read({
        id: '1',
        author: 'alex',
        channel: 'room',
        time: unixMs(CORPUS_TIME),
        text,
      });
      assert.notEqual(entry.decision.kind, 'act', text);
      const asked = consented(entry);
      const signal = asked && signalOf(asked);
      assert.ok(!signal?.ok, text);
    }
  });

  it('adds, cancels, and has nothing to send for a target that was reached', () => {
    assert.deepEqual(last(OPENED, 'added 1 more @ .90'), {
      ...base,
      symbol: OCC,
      action: 'add',
      entry: { type: 'limit', limit: 0.9 },
    });
    assert.deepEqual(last(OPENED, 'scratch that'), { ...base, symbol: OCC, action: 'cancel' });
    assert.equal(last(OPENED, 'first target hit'), 'NOTHING_TO_SEND');
  });

  it('is a close where the target was reached and nothing is left, and moves the exits that were said with it', () => {
    const close = { ...base, symbol: OCC, action: 'close' };
    assert.deepEqual(last(OPENED, 'hit target, out'), close);
    assert.deepEqual(last(OPENED, 'TP1 hit, SL to BE'), {
      ...base,
      symbol: OCC,
      action: 'amend',
      breakEven: { when: 'now' },
    });
    assert.deepEqual(last(OPENED, 'TP1 hit, sold half'), {
      ...close,
      portion: { by: 'fraction', value: 0.5 },
    });
  });

  it('moves the stop besides, where a part is sold in the same breath', () => {
    const reader = new RoomReader();
    const say = (id: string, text: string) =>
      reader.read({ id, author: 'alex', channel: 'room', time: unixMs(CORPUS_TIME), text });
    say('1', OPENED);
    const beside = stopBeside(say('2', 'out half, stop to BE'));
    assert.ok(beside);
    const signal = signalOf(beside);
    assert.deepEqual(signal.ok && signal.value, {
      ...base,
      symbol: OCC,
      action: 'amend',
      breakEven: { when: 'now' },
    });
    assert.equal(stopBeside(say('3', 'out half')), undefined);
    assert.equal(stopBeside(say('4', 'all out')), undefined);
  });

  it('sells as much as the strict grammar names, of what its author holds', () => {
    const sold = last('BTO 5 SPY 600c 3/6 @ 1.10', 'STC -2 SPY 600c @ 1.50');
    assert.deepEqual(sold, {
      ...base,
      symbol: OCC,
      action: 'close',
      portion: { by: 'fraction', value: 0.4 },
    });
  });

  it('names futures, coins and pairs so that no share is bought for them', () => {
    const symbolOf = (text: string) => {
      const signal = last(text);
      return typeof signal === 'string' ? signal : signal.symbol;
    };
    assert.equal(symbolOf('long ES 6900'), 'ES1!');
    assert.equal(symbolOf('ESH6 long @ 6890.25'), 'ESH6');
    assert.equal(symbolOf('long GC 5102'), 'GC1!');
    assert.equal(symbolOf('bought SOL @ 142'), 'SOLUSD');
    assert.equal(symbolOf('EURUSD buy 1.1710 sl 1.1680'), 'EURUSD');
    assert.equal(symbolOf('long two NQ micros at 25055'), 'MNQ1!');
    assert.equal(symbolOf('long CL 66.20'), 'NOT_ACTED_UPON');
    assert.equal(symbolOf('long /CL 66.20'), 'CL1!');
  });

  it('is refused where the contract is not complete, or nothing is done', () => {
    assert.equal(last('BTO SPY 600c @ 1.10'), 'EXPIRY_MISSING');
    assert.equal(last('BTO $SPY 27 May 297/300 call spread 0.93 debit'), 'SPREAD_UNSUPPORTED');
    assert.equal(last('might buy SPY 600c'), 'NOT_ACTED_UPON');
  });
});
