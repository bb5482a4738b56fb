import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccountFateView, IntakeView } from '../views.ts';
import { allOf } from './merged-actions.ts';

const fate = (account: string, facts: Partial<AccountFateView>): AccountFateView => ({
  account,
  signalId: `S-1-${account}`,
  summary: `FLATTEN SPY, account ${account}`,
  stage: 'closed',
  text: 'SPY is flat',
  orders: [],
  ...facts,
});
const intake = (...accounts: AccountFateView[]): IntakeView => ({
  accepted: true,
  signalId: 'S-1',
  stage: 'received',
  orders: [],
  accounts,
});

describe('the answer to an order that was given to several accounts', () => {
  it('says where nothing has been decided yet, as behind a gateway that hangs', () => {
    const waits = fate('DU2', { stage: 'received', text: 'FLATTEN SPY, account DU2' });
    const { message, accounts } = allOf(intake(fate('DU1', {}), waits));
    assert.equal(accounts?.[0]?.message, 'SPY is flat');
    assert.equal(
      accounts?.[1]?.message,
      'Not decided yet (FLATTEN SPY, account DU2); `bowline signals S-1` tells what becomes of it',
    );
    assert.match(message, /DU1: SPY is flat\. DU2: Not decided yet/);
  });
});
