import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../../core/clock.ts';
import { signalId } from '../../../core/ids.ts';
import { NOW, riskInput, signal } from '../../testing/fixtures.ts';
import { duplicate } from './duplicate.ts';

const earlier = { signalId: signalId('S-1'), at: unixMs(NOW - 2_500) };

describe('DUPLICATE', () => {
  it('passes the first of its kind', () => {
    assert.deepEqual(duplicate.run(riskInput()).figures, { by: 'body', windowSeconds: 60 });
    const { passed, figures } = duplicate.run(riskInput({ signal: signal({ senderId: 'a1' }) }));
    assert.deepEqual([passed, figures.by], [true, 'id a1']);
  });

  it('refuses a repeat and names the earlier signal and its age', () => {
    const { passed, figures, message } = duplicate.run(riskInput({ repeats: earlier }));
    assert.equal(passed, false);
    assert.deepEqual(figures, { by: 'body', earlier: 'S-1', secondsAgo: 2.5 });
    assert.match(message, /same body came 2.5 s ago as S-1/);
  });
});
