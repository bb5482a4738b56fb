import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { HistoricalPacing } from './pacing.ts';

let now: number;
let pacing: HistoricalPacing;
beforeEach(() => {
  now = 1000;
  pacing = new HistoricalPacing(() => now);
});
const ask = (identity: string, subject = identity, weight = 1): boolean =>
  pacing.admits({ identity, subject, weight });

describe('historical pacing', () => {
  it('refuses an identical request for 15 seconds', () => {
    assert.ok(ask('a'));
    now += 14_999;
    assert.ok(!ask('a'));
    assert.ok(ask('b'));
    now += 1;
    assert.ok(ask('a'));
  });

  it('refuses the sixth request for the same in two seconds', () => {
    for (let count = 1; count <= 5; count++) assert.ok(ask(`${count}`, 'AAPL TRADES'), String(count));
    assert.ok(!ask('6', 'AAPL TRADES'));
    assert.ok(ask('6', 'MSFT TRADES'));
    now += 2000;
    assert.ok(ask('7', 'AAPL TRADES'));
  });

  it('refuses more than 60 in ten minutes, those for BID_ASK counted twice', () => {
    for (let count = 1; count <= 29; count++) assert.ok(ask(`${count}`, `${count}`, 2), String(count));
    assert.ok(ask('59'));
    assert.ok(!ask('two', 'two', 2));
    assert.ok(ask('60'));
    assert.ok(!ask('61'));
    now += 600_000;
    assert.ok(ask('61'));
  });
});
