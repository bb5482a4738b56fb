import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { marketName, newestMarketTime } from './market-time.ts';

const quote = (time?: string) => ({ conId: 1, symbol: 'SPY', ...(time ? { time } : {}) });

describe('market time', () => {
  it('is the latest of what the broker told and the quotes carry', () => {
    const early = '2013-10-07T14:30:00.000Z';
    const late = '2013-10-07T14:30:05.000Z';
    assert.equal(newestMarketTime(early, [quote(late), quote()]), Date.parse(late));
    assert.equal(newestMarketTime(late, [quote(early)]), Date.parse(late));
    assert.equal(newestMarketTime(undefined, [quote(early), quote(late)]), Date.parse(late));
    assert.equal(newestMarketTime(undefined, [quote()]), undefined);
  });

  it('leaves the word that the page shows by itself out of the name', () => {
    assert.equal(marketName('SIMULATED synthetic, seed 7'), 'synthetic, seed 7');
    assert.equal(marketName('Interactive Brokers'), 'Interactive Brokers');
  });
});
