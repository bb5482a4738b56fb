import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { patienceWith, within } from './patience.ts';

describe('waiting for an outcome', () => {
  it('ends with it, or without it when the time is over', async () => {
    await within(60_000, Promise.resolve());
    await within(1, new Promise(() => {}));
  });

  it('fails as the outcome does', async () => {
    await assert.rejects(within(60_000, Promise.reject(new Error('no disk'))), /no disk/);
  });

  it('leaves an alert far below the three seconds after which TradingView gives up', () => {
    assert.ok(patienceWith({ source: 'alert' }) <= 500);
    assert.ok(patienceWith({ source: 'cli' }) > patienceWith({ source: 'alert' }));
  });
});
