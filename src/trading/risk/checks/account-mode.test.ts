import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountId } from '../../../core/ids.ts';
import { riskInput } from '../../testing/fixtures.ts';
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

  it('refuses live accounts and says where to log in', () => {
    for (const id of ['U1234567', 'F1234567', 'I1234567', 'du1234567', 'XDU1', '']) {
      const { passed, figures, message } = of(id);
      assert.equal(passed, false, id);
      assert.deepEqual(figures, { account: id, mode: 'LIVE' });
      assert.match(message, /log in.*paper user/);
    }
  });

  it('refuses while the account is not known', () => {
    assert.deepEqual([of().passed, of().figures], [false, { account: 'unknown' }]);
  });
});
