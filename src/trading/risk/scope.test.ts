import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ES, SPY } from '../testing/fixtures.ts';
import { belongsTo, InstrumentNames, isOfInstrument, scopeKeysOf, scopeText } from './scope.ts';

describe('a scope', () => {
  it('of an instrument means a symbol or a local symbol, in any case of letters', () => {
    assert.ok(isOfInstrument('es', ES));
    assert.ok(isOfInstrument('esh6', ES));
    assert.ok(!isOfInstrument('ESZ6', ES));
    const names = new InstrumentNames(['X', 'eSh6']);
    assert.ok(names.mean(ES));
    assert.ok(!names.mean(SPY));
    const june = { ...ES, localSymbol: 'ESM6' };
    const [es, spy, other] = [{ instrument: ES }, { instrument: SPY }, { instrument: june }];
    assert.deepEqual(names.among([es, spy, other]), [es]);
    assert.deepEqual(names.among([es, spy, other]), [es]);
    assert.deepEqual(names.among([other, es, es]), [es, es]);
    assert.deepEqual(names.among([]), []);
    assert.ok(new InstrumentNames(['ES']).mean(ES));
    assert.ok(!new InstrumentNames(['ESM6', 'SPY']).mean(ES));
  });

  it('holds the orders that belong to it', () => {
    const order = { instrument: SPY, source: 'alert', strategy: 'orb' };
    for (const [scope, holds] of [
      [{ kind: 'account' }, true],
      [{ kind: 'strategy', name: 'orb' }, true],
      [{ kind: 'strategy', name: 'alert' }, false],
      [{ kind: 'source', name: 'alert' }, true],
      [{ kind: 'source', name: 'orb' }, false],
      [{ kind: 'instrument', name: 'SPY' }, true],
      [{ kind: 'instrument', name: 'ES' }, false],
    ] as const)
      assert.equal(belongsTo(scope, order), holds, scopeText(scope));
    assert.equal(belongsTo({ kind: 'strategy', name: 'orb' }, { instrument: SPY, source: 'alert' }), false);
  });

  it('has a key for each that an order belongs to', () => {
    assert.deepEqual(scopeKeysOf({ instrument: ES, source: 'alert', strategy: 'orb' }), [
      'account',
      'source:alert',
      'strategy:orb',
      'instrument:ES',
      'instrument:ESH6',
    ]);
    assert.deepEqual(scopeKeysOf({ instrument: SPY, source: 'cli' }), [
      'account',
      'source:cli',
      'instrument:SPY',
    ]);
  });
});
