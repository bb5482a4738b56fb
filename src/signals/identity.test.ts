import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../core/clock.ts';
import { isSenderKey, signalIdAt } from './identity.ts';
import { parseSignal } from './parse.ts';

const receivedAt = unixMs(Date.UTC(2026, 10, 21, 10, 15, 32, 987));

function keyOf(body: string | object, source = 'alert'): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const result = parseSignal({ body: text, source, receivedAt, sequence: 1 });
  assert.ok(result.ok, text);
  return result.value.signal.dedupeKey;
}

const order = { action: 'buy', symbol: 'SPY', quantity: 10 };

describe('signal ids', () => {
  test('are made of the time in UTC and the sequence', () => {
    assert.equal(signalIdAt(receivedAt, 42), 'S-20261121-101532-000042');
  });

  test('have 24 characters, differ and sort, a million a second', () => {
    const sequences = [0, 9, 10, 99, 9_999, 10_000, 123_456, 999_999];
    const ids = sequences.map((sequence) => signalIdAt(receivedAt, sequence));
    assert.ok(ids.every((id) => id.length === 24));
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual([...ids].sort(), ids);
  });

  test('stay short when the sequence has grown long', () => {
    assert.equal(signalIdAt(receivedAt, 7_000_042), 'S-20261121-101532-000042');
    assert.throws(() => signalIdAt(receivedAt, -1), RangeError);
    assert.throws(() => signalIdAt(receivedAt, 1.5), RangeError);
  });
});

describe('duplicates', () => {
  test('order of fields, quotes round numbers and spelling of names do not matter', () => {
    const key = keyOf(order);
    assert.equal(isSenderKey(key), false);
    assert.equal(keyOf({ quantity: '10', symbol: 'SPY', action: 'buy' }), key);
    assert.equal(keyOf('{ "Action":"buy", "symbol":"SPY",\n"QUANTITY": 10.0 }'), key);
    assert.equal(keyOf('action=buy&symbol=SPY&quantity=10'), key);
  });

  test('the order of fields never matters', () => {
    const extras = fc.dictionary(
      fc.string().map((name) => `x${name}`),
      fc.jsonValue({ maxDepth: 2 }),
      { maxKeys: 5 },
    );
    fc.assert(
      fc.property(extras, (extra) => {
        const entries = Object.entries({ ...order, ...extra });
        const reversed = [...entries].reverse();
        const write = (list: [string, unknown][]): string =>
          `{${list.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
        const [a, b] = [entries, reversed].map((list) =>
          parseSignal({ body: write(list), source: 'alert', receivedAt, sequence: 1 }),
        );
        assert.equal(a?.ok, b?.ok);
        if (a?.ok && b?.ok) assert.equal(a.value.signal.dedupeKey, b.value.signal.dedupeKey);
      }),
      { numRuns: 500 },
    );
  });

  test('every other value matters, also in fields without effect', () => {
    const keys = [
      order,
      { ...order, quantity: 11 },
      { ...order, action: 'sell' },
      { ...order, time: '2026-11-21T10:15:30Z' },
      { ...order, time: '2026-11-21T10:15:31Z' },
      { ...order, comment: 'first' },
      { ...order, comment: 'second' },
    ].map((body) => keyOf(body));
    assert.equal(new Set(keys).size, keys.length);
    assert.notEqual(keyOf(order, 'cli'), keyOf(order, 'alert'));
  });

  test('the secret does not matter', () => {
    assert.equal(keyOf({ ...order, secret: 'one-of-them' }), keyOf({ secret: 'another-one', ...order }));
  });

  test("the sender's id decides, within strategy, action and symbol", () => {
    const key = keyOf({ ...order, id: 'A-1' });
    assert.equal(isSenderKey(key), true);
    assert.equal(keyOf({ ...order, id: 'A-1', quantity: 12, comment: 'again' }), key);
    assert.equal(keyOf({ ...order, symbol: 'spy', id: 'A-1' }), key);
    const others = [
      { ...order, id: 'A-2' },
      { ...order, id: 'A-1', strategy: 'ORB' },
      { ...order, id: 'A-1', action: 'sell' },
      { ...order, id: 'A-1', symbol: 'QQQ' },
    ].map((body) => keyOf(body));
    assert.equal(new Set([key, ...others]).size, 5);
  });

  test('long numeric ids that differ in their last digit are two', () => {
    const first = keyOf('{"action":"buy","symbol":"SPY","id":1234567890123456789}');
    assert.notEqual(first, keyOf('{"action":"buy","symbol":"SPY","id":1234567890123456788}'));
    const noted = keyOf('{"action":"buy","symbol":"SPY","ref":1234567890123456789}');
    assert.notEqual(noted, keyOf('{"action":"buy","symbol":"SPY","ref":1234567890123456788}'));
  });
});
