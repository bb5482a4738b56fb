import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PositionView, QuoteView } from '../../../src/app/views.ts';
import { silenceText, silentQuoteOf } from './silence.ts';

const lastDataAt = '2026-11-21T15:00:00.000Z';
const quote = (conId: number, stream: QuoteView['stream']): QuoteView => ({
  conId,
  symbol: `C${conId}`,
  stream,
  lastDataAt,
});

describe('silent quotes', () => {
  it('are those that should come and do not', () => {
    const now = Date.parse(lastDataAt) + 5_000;
    assert.match(silenceText(quote(1, 'stale'), now) ?? '', /stale; the last came at \d\d:\d\d:00$/);
    assert.match(silenceText(quote(1, 'held'), now) ?? '', /held/);
    for (const state of ['streaming', 'waiting', undefined] as const)
      assert.equal(silenceText(quote(1, state), now), undefined);
  });

  it('say the day where it is not today', () => {
    const twoDaysOn = Date.parse(lastDataAt) + 2 * 86_400_000;
    assert.match(silenceText(quote(1, 'interrupted'), twoDaysOn) ?? '', /2[12]/);
  });

  it('make a position old by its own and by those of its legs', () => {
    const quotes = [quote(1, 'streaming'), quote(2, 'refused')];
    assert.equal(silentQuoteOf({ conId: 1 }, quotes), undefined);
    assert.equal(silentQuoteOf({ conId: 2 }, quotes)?.symbol, 'C2');
    const spread = { name: '', legs: [{ conId: 1 }, { conId: 2 }] } as unknown as PositionView['spread'];
    assert.equal(silentQuoteOf({ conId: -9, ...(spread ? { spread } : {}) }, quotes)?.symbol, 'C2');
  });
});
