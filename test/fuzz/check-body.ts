import assert from 'node:assert/strict';
import { unixMs } from '../../src/core/clock.ts';
import { parseChoice } from '../../src/instruments/options/choice-text.ts';
import { parseSymbol } from '../../src/instruments/symbology.ts';
import { describeSignal } from '../../src/signals/describe.ts';
import { parseSignal } from '../../src/signals/parse.ts';
import { redact } from '../../src/signals/redact.ts';
import { ALERT_REFUSALS } from '../../src/signals/refusals.ts';
import type { Signal } from '../../src/trading/signal.ts';
import type { FuzzBody } from './bodies.ts';

const SECRET = 'a-secret-of-the-fuzz-test';
const RECEIVED = unixMs(Date.UTC(2026, 10, 20, 19, 31));

/** What became of a body: the dialect and action of a signal, or the code of a refusal. */
export type Verdict = string;

/** Reads a body as the intake does and checks what holds for every body. Throws where it does not. */
export function checkBody({ kind, text, contentType }: FuzzBody): Verdict {
  const result = parseSignal({
    body: text,
    ...(contentType === undefined ? {} : { contentType }),
    source: 'alert',
    receivedAt: RECEIVED,
    sequence: 1,
    secrets: [SECRET],
  });
  assert.ok(!redact(text, contentType, [SECRET]).includes(SECRET));
  if (!result.ok) {
    const { code, message, found = '' } = result.error;
    assert.ok(Object.hasOwn(ALERT_REFUSALS, code), code);
    assert.ok(message.length > 10 && found.length <= 90);
    return code;
  }
  const { signal, dialect } = result.value;
  assert.notEqual(kind, 'noise', 'prose has become an order');
  checkSignal(signal);
  parseChoice(signal.symbol);
  parseSymbol(signal.symbol, { date: '2026-11-20' });
  return `${dialect} ${signal.action}`;
}

function checkSignal(signal: Signal): void {
  describeSignal(signal);
  const { size, stopLoss, takeProfit, trailing, takeProfits = [], portion, symbol, action } = signal;
  const figures = [size, stopLoss, takeProfit, trailing, portion, ...takeProfits.map(({ at }) => at)];
  for (const part of figures)
    if (part) assert.ok(Number.isFinite(part.value) && part.value > 0, JSON.stringify(part));
  for (const position of Object.values(signal.expectedPosition ?? {})) assert.ok(Number.isFinite(position));
  assert.ok(symbol !== '' || action === 'flatten' || action === 'cancel', 'an order without a symbol');
  assert.ok(!JSON.stringify(signal).includes('{{'), 'a placeholder in a signal');
  assert.ok(!(stopLoss && trailing) || signal.trailingTrigger, 'two stops');
  assert.notEqual(trailing?.unit, 'price');
}
