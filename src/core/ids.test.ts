import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountId, isPaperAccount } from './ids.ts';

describe('paper or live', () => {
  it('is told by how the account begins', () => {
    for (const id of ['DU1234567', 'DF7654321', 'DUA000001'])
      assert.equal(isPaperAccount(accountId(id)), true, id);
    for (const id of ['U1234567', 'F1234567', 'I123', 'D123', ' DU1', 'du1234567', 'UDU1', ''])
      assert.equal(isPaperAccount(accountId(id)), false, id);
  });
});
