import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Figures, RiskVerdict } from '../risk/verdict.ts';
import { isPassing } from './passing-refusal.ts';

const refusal = (code: string) => ({ code, message: 'No.' });
const judged = (code: string, figures: Figures): { readonly verdict: RiskVerdict } => ({
  verdict: { approved: false, checks: [{ code, passed: false, message: 'No.', figures }] },
});

describe('a refusal that says something about the moment', () => {
  it('is told by its code, or by a figure that was not known', () => {
    assert.ok(isPassing(refusal('QUOTE_STALE'), undefined));
    assert.ok(
      isPassing(refusal('CURRENCY_UNSUPPORTED'), judged('CURRENCY_UNSUPPORTED', { account: 'unknown' })),
    );
    assert.ok(
      !isPassing(refusal('CURRENCY_UNSUPPORTED'), judged('CURRENCY_UNSUPPORTED', { account: 'USD' })),
    );
    assert.ok(!isPassing(refusal('CURRENCY_UNSUPPORTED'), undefined));
    assert.ok(isPassing(refusal('MARGIN_PREVIEW'), judged('MARGIN_PREVIEW', { preview: 'unknown' })));
    assert.ok(!isPassing(refusal('MARGIN_PREVIEW'), judged('MARGIN_PREVIEW', { preview: 'BROKER_REFUSED' })));
  });

  it('needs no look at other verdicts', () => {
    const unread = {
      get verdict(): RiskVerdict {
        throw new Error('the verdict was read');
      },
    };
    assert.ok(!isPassing(refusal('QUANTITY_LIMIT'), unread));
    assert.ok(isPassing(refusal('TRADING_STATE'), unread));
  });
});
