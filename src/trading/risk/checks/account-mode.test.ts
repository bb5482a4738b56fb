import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountId } from '../../../core/ids.ts';
import { emptyGoLive } from '../../golive/live/golive-state.ts';
import { liveGate } from '../../golive/live/live-gate.ts';
import { NOW, riskInput } from '../../testing/fixtures.ts';
import { LIVE, liveFacts, permit } from '../../testing/live.ts';
import { accountMode } from './account-mode.ts';

const of = (id?: string) =>
  accountMode.run(riskInput({ account: id === undefined ? {} : { id: accountId(id) } }));

describe('LIVE_NOT_PERMITTED', () => {
  it('passes paper accounts', () => {
    for (const id of ['DU1234567', 'DF1234567']) {
      const { passed, figures } = of(id);
      assert.equal(passed, true);
      assert.deepEqual(figures, { account: id, mode: 'PAPER' });
    }
  });

  it('refuses live accounts of which nothing is known', () => {
    for (const id of ['U1234567', 'F1234567', 'I1234567', 'du1234567', 'XDU1', '']) {
      const { passed, figures, message } = of(id);
      assert.equal(passed, false, id);
      assert.deepEqual(figures, { account: id, mode: 'LIVE', missing: 'mode' });
      assert.match(message, /is a live account and is not permitted to trade\. Missing: \(mode\)/);
    }
  });

  it('refuses while the account is not known', () => {
    assert.deepEqual([of().passed, of().figures], [false, { account: 'unknown' }]);
  });

  it('names every missing part', () => {
    const live = liveGate(emptyGoLive(), liveFacts({ permit: { kind: 'none' } }), { id: LIVE }, NOW);
    const { figures, message } = accountMode.run(riskInput({ account: { id: LIVE }, live }));
    assert.equal(figures.missing, 'permit, settings, arm');
    assert.match(
      message,
      /Missing: \(permit\) no permit .*; \(settings\) .*; \(arm\) live trading is not armed/,
    );
  });

  it('passes what reduces without a permit in force, and no entry', () => {
    const state = { ...emptyGoLive(), permit: permit(), permitted: LIVE };
    const live = liveGate(state, liveFacts({ permit: { kind: 'none' } }), { id: LIVE }, NOW);
    const asked = { account: { id: LIVE }, live };
    assert.equal(accountMode.run(riskInput({ ...asked, intent: 'reduce' })).passed, true);
    assert.equal(accountMode.run(riskInput({ ...asked, intent: 'entry' })).passed, false);
  });
});
