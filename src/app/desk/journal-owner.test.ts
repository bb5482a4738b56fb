import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { accountId, clientOrderId } from '../../core/ids.ts';
import { Journal } from '../../journal/journal.ts';
import { SharedJournal } from '../../journal/journal-stream.ts';
import type { TradingEvent } from '../../trading/kernel/events.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { NOW, signal } from '../../trading/testing/fixtures.ts';
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

/** Events with a field under the key by which a shared journal tells its writers apart. */
type Mistakable<Event> = Event extends unknown ? ('of' extends keyof Event ? Event : never) : never;
/** Does not compile where there is one. */
const noEventIsMistakable: [Mistakable<TradingEvent>] extends [never] ? true : false = true;

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
    assert.ok(noEventIsMistakable);
    assert.deepEqual(ownerOfJournal(journal), {});
  });

  it('is that of the account of its first session', async () => {
    await journal.append([entry({ type: 'market.simulated' }), entry(session('DU1111111'))]).durable;
    assert.deepEqual(ownerOfJournal(journal), { account: 'DU1111111' });
  });

  it('is that of its account also where the last entry names the entry whose part is closed', async () => {
    const desk = new Desk();
    desk.take(signal({ timeExit: { afterMs: 60_000 } }));
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450);
    desk.take(signal());
    desk.accept();
    const [, newer] = [...desk.state.orders.values()].filter(({ role }) => role === 'entry');
    assert.ok(newer);
    desk.fill(newer, 10, 450);
    const part = desk.tick(60_000).find(({ type }) => type === 'closing.started');
    assert.ok(part?.type === 'closing.started' && part.keep === 10);
    await journal.append([entry(session('DU1111111')), entry(part)]).durable;
    assert.deepEqual(ownerOfJournal(journal), { account: 'DU1111111' });
    const earlier = { ...part, of: part.signalId } as TradingEvent;
    await journal.append([entry(earlier)]).durable;
    assert.deepEqual(ownerOfJournal(journal), { account: 'DU1111111' }, 'as it was written before');
    const shared = new SharedJournal(journal, 'DU2222222');
    await shared.append([entry(part)]).durable;
    const [last] = shared.tail(1);
    assert.deepEqual(last?.data, { ...part, of: 'DU2222222' }, 'and nothing of it is lost in a desk');
  });

  it("is a desk's, also one that a single account began", async () => {
    await journal.append([entry(session('DU1111111'))]).durable;
    await new SharedJournal(journal, 'DU2222222').append([entry(session('DU2222222'))]).durable;
    assert.deepEqual(ownerOfJournal(journal), { ofDesk: 'DU2222222' });
  });
});
