import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../core/clock.ts';
import { accountId } from '../core/ids.ts';
import { describeSignal } from './describe.ts';
import { SPELLINGS } from './dialects/bowline-fields.ts';
import { CORPORA } from './dialects/corpus.ts';
import { parseSignal, type SignalInput } from './parse.ts';
import { redact } from './redact.ts';
import { ALERT_REFUSALS, httpStatusOf } from './refusals.ts';

const context = { source: 'alert', receivedAt: unixMs(Date.UTC(2026, 10, 21, 10, 15, 32)), sequence: 7 };
const parse = (body: string, more: Partial<SignalInput> = {}) => parseSignal({ ...context, ...more, body });

/** Parses, and checks what holds for every body. */
function holds(body: string, contentType?: string): void {
  const result = parse(body, contentType === undefined ? {} : { contentType });
  redact(body, contentType);
  if (!result.ok) {
    assert.ok(Object.hasOwn(ALERT_REFUSALS, result.error.code), result.error.code);
    assert.ok(result.error.message.length > 0);
    assert.ok((result.error.found ?? '').length <= 90);
    return;
  }
  const { signal } = result.value;
  describeSignal(signal);
  const figures = [signal.size, signal.stopLoss, signal.takeProfit, signal.trailing].flatMap((part) =>
    part ? [part.value] : [],
  );
  for (const figure of figures) assert.ok(Number.isFinite(figure) && figure > 0, body);
  assert.ok(signal.symbol !== '' || signal.action === 'flatten' || signal.action === 'cancel');
  assert.ok(!(signal.stopLoss && signal.trailing) || signal.trailingTrigger !== undefined);
  assert.notEqual(signal.trailing?.unit, 'price');
  assert.ok(!JSON.stringify(signal).includes('{{'), body);
}

const contentType = fc.constantFrom(
  undefined,
  'application/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  '',
);
const fieldName = fc.oneof(fc.constantFrom(...Object.values(SPELLINGS).flat()), fc.string({ maxLength: 8 }));
const fieldValue = fc.oneof(
  fc.constantFrom(
    'buy',
    'sell',
    'close',
    'flatten',
    'limit',
    'stop',
    'SPY',
    '1%',
    '10 ticks',
    'NaN',
    '{{close}}',
    'GTC',
    '',
    'null',
  ),
  fc.double(),
  fc.integer({ min: -5, max: 500 }),
  fc.jsonValue({ maxDepth: 2 }),
);
const alertLike = fc.dictionary(fieldName, fieldValue, { maxKeys: 8 });

describe('any body', () => {
  test('text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300, unit: 'binary' }), contentType, holds), {
      numRuns: 2000,
    });
  });

  test('bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), contentType, (bytes, type) =>
        holds(Buffer.from(bytes).toString('utf8'), type),
      ),
      { numRuns: 2000 },
    );
  });

  test('JSON', () => {
    fc.assert(fc.property(fc.json(), contentType, holds), { numRuns: 2000 });
  });

  test('JSON with the fields of an alert', () => {
    fc.assert(
      fc.property(alertLike, contentType, (fields, type) =>
        holds(JSON.stringify({ action: 'buy', symbol: 'SPY', ...fields }), type),
      ),
      { numRuns: 4000 },
    );
  });

  test('pairs with the fields of an alert', () => {
    const separator = fc.constantFrom('&', '\n', ';', ',', ' ');
    fc.assert(
      fc.property(alertLike, separator, contentType, (fields, sign, type) =>
        holds(
          Object.entries({ action: 'sell', symbol: 'SPY', ...fields })
            .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
            .join(sign),
          type,
        ),
      ),
      { numRuns: 2000 },
    );
  });

  test('corpus bodies with a piece cut out or doubled', () => {
    const bodies = Object.values(CORPORA).flatMap((corpus) =>
      corpus.map((example) => example.body.slice(0, 2000)),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.nat(),
        fc.nat(20),
        fc.boolean(),
        (body, place, length, double) => {
          const at = place % (body.length + 1);
          const piece = body.slice(at, at + length);
          holds(body.slice(0, at) + (double ? piece + piece : '') + body.slice(at + length));
        },
      ),
      { numRuns: 4000 },
    );
  });

  test('bodies that repeat what is slow to search', () => {
    const pieces = [
      '{',
      '[',
      '"',
      '\\',
      '"secret":"',
      "secret='",
      'token=',
      '%7B',
      '%ff',
      '=',
      '&',
      ' a=',
      '{{',
      '}}',
      '1,',
      'a:',
      '\uFEFF',
      '“',
      '-',
      '9',
      ' ',
    ];
    for (const piece of pieces)
      for (const length of [16_384, 70_000]) holds(piece.repeat(Math.floor(length / piece.length)));
    const fields = ['symbol', 'stopLoss', 'riskPercent', 'time', 'tif', 'id', 'quantity', 'note', 'secret'];
    for (const piece of pieces)
      for (const field of fields)
        holds(`{"action":"buy",${' '.repeat(3000)}"${field}":${JSON.stringify(`${piece.repeat(2000)}!`)}}`);
  });
});

describe('numbers', () => {
  test('in quotes are the same as without', () => {
    const figure = fc.oneof(
      fc.double({ min: 1e-8, max: 1e9, noNaN: true }),
      fc.integer({ min: -10, max: 10_000 }),
    );
    fc.assert(
      fc.property(figure, figure, figure, (quantity, price, distance) => {
        const write = (quote: (value: number) => unknown): string =>
          JSON.stringify({
            action: 'buy',
            symbol: 'SPY',
            quantity: quote(quantity),
            orderType: 'limit',
            price: quote(price),
            stopLoss: { points: quote(distance) },
          });
        const [bare, quoted] = [parse(write((value) => value)), parse(write(String))];
        assert.deepEqual(outcome(quoted), outcome(bare));
      }),
      { numRuns: 2000 },
    );
  });
});

function outcome(result: ReturnType<typeof parse>): unknown {
  return result.ok ? result.value.signal : { code: result.error.code, field: result.error.field };
}

describe('secrets', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9+/_-]{8,24}$/);
  const names = fc.constantFrom(
    'secret',
    'token',
    'key',
    'api_key',
    'passphrase',
    'Password',
    'webhook_secret',
  );

  const places = fc.constantFrom(
    ...['comment', 'strategy', 'id', 'symbol', 'quantity', 'action', 'stopLoss', 'account', 'x.y'],
  );
  const written = fc.tuple(secret, names, places).map(([value, name, place]) => {
    const fields = { action: 'buy', symbol: 'SPY', quantity: 1, [place]: `a${value}b`, [name]: value };
    const json = JSON.stringify(fields);
    const pairs = Object.entries(fields).map(([key, text]) => `${key}=${text}`);
    return { value, bodies: [json, `${json}=`, pairs.join('&'), pairs.join('\n'), encodeURIComponent(json)] };
  });

  test('are in no output, wherever the body holds them', () => {
    fc.assert(
      fc.property(written, ({ value, bodies }) => {
        // A plus sign is a space in a form: the secret is then another.
        for (const body of value.includes('+') ? bodies.slice(0, 2) : bodies) {
          assert.ok(!JSON.stringify(parse(body)).includes(value), body);
          assert.ok(!redact(body).includes(value), body);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('are in no output of a body that is broken, when they are known', () => {
    fc.assert(
      fc.property(written, fc.nat(40), ({ value, bodies }, cut) => {
        for (const body of [
          ...bodies.map((text) => text.slice(0, -cut - 1)),
          ...bodies.map((text) => text.replaceAll('"', "'")),
        ]) {
          assert.ok(!JSON.stringify(parse(body, { secrets: [value] })).includes(value), body);
          assert.ok(!redact(body, undefined, [value]).includes(value), body);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('are found in broken JSON by the name of their field', () => {
    fc.assert(
      fc.property(secret, names, fc.constantFrom('"', "'"), (value, name, quote) => {
        const body = `{"action":"buy","symbol":,"${name}":"${value}"`.replaceAll('"', quote);
        for (const text of [body, encodeURIComponent(body)]) {
          assert.ok(!JSON.stringify(parse(text)).includes(value), text);
          assert.ok(!redact(text).includes(value), text);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('of the URL are in no output', () => {
    fc.assert(
      fc.property(
        secret,
        fc.constantFrom('comment', 'strategy', 'action', 'symbol', 'id'),
        (value, place) => {
          const body = JSON.stringify({ action: 'buy', symbol: 'SPY', quantity: 1, [place]: value });
          assert.ok(!JSON.stringify(parse(body, { secrets: [value] })).includes(value));
          assert.ok(!JSON.stringify(parse(`${body} ${value}`, { secrets: [value] })).includes(value));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('do not change the signal', () => {
    const plain = parse('{"action":"buy","symbol":"SPY","quantity":1}');
    const secretive = parse('{"action":"buy","symbol":"SPY","quantity":1,"secret":"abcdefgh"}');
    assert.deepEqual(outcome(secretive), outcome(plain));
  });
});

describe('the signal', () => {
  test('carries what the intake gives it', () => {
    const result = parse('{"action":"buy","symbol":"SPY"}', {
      source: 'cli',
      defaults: { tif: 'GTC', outsideRth: true, strategy: 'breakout', account: accountId('DU7654321') },
    });
    assert.ok(result.ok);
    assert.deepEqual(
      { ...result.value.signal, dedupeKey: '' },
      {
        id: 'S-20261121-101532-000007',
        source: 'cli',
        receivedAt: context.receivedAt,
        dedupeKey: '',
        action: 'buy',
        symbol: 'SPY',
        entry: { type: 'market' },
        tif: 'GTC',
        outsideRth: true,
        strategy: 'breakout',
        account: 'DU7654321',
      },
    );
    assert.equal(result.value.raw, '{"action":"buy","symbol":"SPY"}');
  });

  test('says more than the defaults', () => {
    const result = parse('{"action":"buy","symbol":"SPY","tif":"DAY","outsideRth":false,"strategy":"mine"}', {
      defaults: { tif: 'GTC', outsideRth: true, strategy: 'breakout' },
    });
    assert.ok(result.ok);
    const { tif, outsideRth, strategy } = result.value.signal;
    assert.deepEqual({ tif, outsideRth, strategy }, { tif: 'DAY', outsideRth: false, strategy: 'mine' });
  });
});

test('only bodies that can never work are answered with 400', () => {
  const statuses = Object.keys(ALERT_REFUSALS).filter((code) => httpStatusOf(code) !== 200);
  assert.deepEqual(statuses, ['ALERT_EMPTY', 'ALERT_NOT_UNDERSTOOD']);
  assert.equal(httpStatusOf('SYMBOL_UNKNOWN'), 200);
});
