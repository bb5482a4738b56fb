import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../../core/clock.ts';
import { limits, NOW, quote, riskInput, SPY } from '../../testing/fixtures.ts';
import { quoteAge } from './quote-age.ts';

const aged = (ms: number) =>
  quoteAge.run(riskInput({ quoteReceivedAt: unixMs(NOW - ms), limits: limits({ maxQuoteAgeMs: 10_000 }) }));

describe('QUOTE_STALE', () => {
  it('allows exactly the age and refuses a millisecond more', () => {
    assert.equal(aged(10_000).passed, true);
    assert.deepEqual(aged(10_000).figures, { bid: 450, ask: 450.02, ageSeconds: 10, maxAgeSeconds: 10 });
    assert.equal(aged(10_001).passed, false);
    assert.match(aged(12_000).message, /12 s old, more than the 10 s allowed/);
  });

  it("judges by when it reached us, not by the market's time", () => {
    const seen = quote(SPY, 450, 450.02, { time: unixMs(0) });
    assert.equal(quoteAge.run(riskInput({ quote: seen })).passed, true);
  });

  it('refuses without a quote, or one that says nothing', () => {
    const { quote: _, quoteReceivedAt: __, ...without } = riskInput();
    assert.equal(quoteAge.run(without).passed, false);
    assert.match(quoteAge.run(without).message, /market open.*subscription/);
    const { bid: ___, ask: ____, last: _____, ...empty } = quote(SPY, 1, 2);
    assert.equal(quoteAge.run(riskInput({ quote: empty })).passed, false);
  });
});
