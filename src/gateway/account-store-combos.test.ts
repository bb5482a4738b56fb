import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { clientOrderId } from '../core/ids.ts';
import { AAPL, ExchangeBench, listed } from '../simulator/testing/fixture.ts';
import { find } from '../simulator/testing/option-bench.ts';
import { AccountStore } from './account-store.ts';

const MSFT = listed('MSFT').conId;

test('orders of combinations, also of options, go on after the file has been opened again', (context) => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'bowline-combos-'));
  context.after(() => fs.rmSync(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'account.db');
  const store = new AccountStore(file);
  const b = new ExchangeBench({ save: store.save });
  b.quote(270, 270.02, 300);
  b.quote(480, 480.04, 500, MSFT);
  const list = (legs: readonly number[]) => {
    const listing = b.exchange.combo({
      symbol: '',
      exchange: 'SMART',
      currency: 'USD',
      legs: legs.map((conId, index) => ({
        conId,
        ratio: 1,
        action: index === 0 ? 'BUY' : 'SELL',
        exchange: 'SMART',
      })),
    });
    assert.ok(listing.ok);
    return listing.value.conId;
  };
  const calls = [270, 280].map((strike) => find(b, { strike, right: 'C', expiry: '20261218' }).conId);
  b.place({ id: 1, conId: list([MSFT, AAPL]), quantity: 1, type: 'LMT', limit: 205, tif: 'GTC' });
  b.place({ id: 2, conId: list(calls), quantity: 1, type: 'LMT', limit: 0.1, tif: 'GTC' });
  b.place({ id: 3, conId: list([MSFT, AAPL]), quantity: 1 });
  const now = b.exchange.now();
  b.exchange.flush();
  store.close();

  const reopened = new AccountStore(file);
  const snapshot = reopened.load();
  assert.ok(snapshot);
  const again = new ExchangeBench({ start: now, snapshot, save: reopened.save });
  assert.deepEqual(
    [1, 2, 3].map((id) => again.find(id)?.status),
    ['Submitted', 'Submitted', 'Filled'],
  );
  assert.equal(again.exchange.executions().length, 3);
  again.quote(276, 276.02, 300);
  again.quote(480, 480.04, 500, MSFT);
  assert.equal(again.find(1)?.status, 'Filled');
  again.exchange.cancelOrder(1, clientOrderId(2));
  assert.equal(again.find(2)?.status, 'Cancelled');
  reopened.close();
});
