import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Notice, withRoom } from './notices.ts';

const notice = (id: number, stays: boolean): Notice => ({
  id,
  stays,
  tone: stays ? 'bad' : 'good',
  text: '',
});
const left = (notices: readonly Notice[]) => withRoom(notices).map(({ id }) => id);

describe('notices', () => {
  it('keep what has to be acknowledged while something else can go', () => {
    assert.deepEqual(left([notice(1, true), notice(2, false), notice(3, true), notice(4, false)]), [1, 3, 4]);
    assert.deepEqual(left([notice(1, true), notice(2, true), notice(3, true), notice(4, true)]), [2, 3, 4]);
    assert.deepEqual(left([notice(1, false)]), [1]);
  });
});
