import assert from 'node:assert/strict';
import { it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { CORPORA } from '../../signals/dialects/corpus.ts';
import { parseSignal } from '../../signals/parse.ts';
import { CanonicalSignalView } from '../canonical-signal-view.ts';
import { canonicalSignalView } from './canonical-signal.ts';

it('every signal that a dialect makes is as its view describes it, with times in ISO 8601', () => {
  const receivedAt = unixMs(Date.UTC(2026, 10, 21, 10, 15, 32));
  const described = CanonicalSignalView.strict();
  let met = 0;
  for (const { body, contentType } of Object.values(CORPORA).flat()) {
    const type = contentType === undefined ? {} : { contentType };
    const parsed = parseSignal({ body, ...type, source: 'alert', receivedAt, sequence: 7 });
    if (!parsed.ok) continue;
    met += 1;
    const view = canonicalSignalView(parsed.value.signal);
    const checked = described.safeParse(JSON.parse(JSON.stringify(view)));
    assert.ok(checked.success, `${body}: ${checked.error?.message}`);
    assert.equal(view.receivedAt, '2026-11-21T10:15:32.000Z');
  }
  assert.ok(met > 50);
});
