import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Desk } from '../testing/desk.ts';
import { signal } from '../testing/fixtures.ts';
import { guardsPosition } from './protection.ts';

describe('a stop that a person wants cancelled', () => {
  it('guards what is held, also where the broker has only counted its fills', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    const guards = () => guardsPosition(desk.state, desk.order('stop'));
    assert.equal(guards(), false, 'its entry rests');
    desk.status(desk.order('entry'), 'Filled', 10);
    assert.deepEqual([desk.position(), guards()], [0, true]);
    desk.fill(desk.order('entry'), 10, 450.02);
    assert.equal(guards(), true);
    assert.equal(guardsPosition(desk.state, desk.order('target')), false);
  });
});
