import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { accountId, clientOrderId } from '../../core/ids.ts';
import { Journal } from '../../journal/journal.ts';
import { SharedJournal } from '../../journal/journal-stream.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import { NOW } from '../../trading/testing/fixtures.ts';
import { ownerOfJournal } from './journal-owner.ts';

const session = (account: string): TradingEvent => ({
  type: 'session.established',
  account: accountId(account),
  accounts: [accountId(account)],
  serverVersion: 193,
  nextValidId: clientOrderId(1),
  clientId: 1,
});
const entry = (event: TradingEvent) => ({ at: NOW, type: event.type, data: event });

describe('whose a journal is', () => {
  let folder: string;
  let journal: Journal;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bowline-owner-'));
    journal = new Journal(join(folder, 'journal.sqlite'));
  });
  afterEach(() => {
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is nobody's while it is empty", () => {
    assert.deepEqual(ownerOfJournal(journal), {});
  });

  it('is that of the account of its first session', async () => {
    await journal.append([entry({ type: 'market.simulated' }), entry(session('DU1111111'))]).durable;
    assert.deepEqual(ownerOfJournal(journal), { account: 'DU1111111' });
  });

  it("is a desk's, also one that a single account began", async () => {
    await journal.append([entry(session('DU1111111'))]).durable;
    await new SharedJournal(journal, 'DU2222222').append([entry(session('DU2222222'))]).durable;
    assert.deepEqual(ownerOfJournal(journal), { ofDesk: 'DU2222222' });
  });
});
