import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { READY, riskInput } from '../../testing/fixtures.ts';
import { link } from './link.ts';

const of = (facts: Partial<typeof READY> & { reason?: string }) =>
  link.run(riskInput({ link: { ...READY, ...facts } }));

describe('LINK_NOT_READY', () => {
  it('passes a ready session', () => {
    assert.equal(of({}).passed, true);
    assert.deepEqual(of({}).figures, { ready: true, readOnly: false, brokerUp: true });
  });

  it('refuses without a session, and says why and what to run', () => {
    const { passed, message } = of({ ready: false, reason: 'connection refused' });
    assert.equal(passed, false);
    assert.match(message, /connection refused.*bowline doctor/);
    assert.match(of({ ready: false, reason: 'Nothing listens.' }).message, /: Nothing listens\. Run/);
    assert.equal(of({ ready: false }).passed, false);
  });

  it('refuses in read-only mode and names the setting', () => {
    assert.equal(of({ readOnly: true }).passed, false);
    assert.match(of({ readOnly: true, ready: false }).message, /Read-Only API.*Clear/);
  });

  it('refuses while IB itself is away (1100)', () => {
    assert.equal(of({ brokerUp: false }).passed, false);
    assert.match(of({ brokerUp: false }).message, /1100/);
  });
});
