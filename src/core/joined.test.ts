import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { joiner } from './joined.ts';

describe('names that are joined', () => {
  it('are what a template makes of them, the first time and later', () => {
    const joined = joiner(':');
    for (const round of [1, 2])
      for (const [first, second] of [
        ['strategy', 'orb'],
        ['strategy', 'orb2'],
        ['strategy', ''],
        ['', 'orb'],
        ['strategy:orb', ''],
        ['__proto__', 'constructor'],
      ] as const)
        assert.equal(joined(first, second), `${first}:${second}`, `round ${round}`);
    assert.equal(joiner('/')('strategy', 'orb'), 'strategy/orb');
  });

  it('are right for more of them than are kept', () => {
    const joined = joiner('/');
    for (let count = 0; count < 2_500; count += 1) {
      assert.equal(joined('alert', `s${count}`), `alert/s${count}`);
      assert.equal(joined(`s${count}`, 'USD'), `s${count}/USD`);
    }
    assert.equal(joined('alert', 's2499'), 'alert/s2499');
  });
});
