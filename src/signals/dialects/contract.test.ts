import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { readBody } from '../body.ts';
import { parseSignal } from '../parse.ts';
import { ALERT_REFUSALS } from '../refusals.ts';
import { CORPORA } from './corpus.ts';
import type { DialectExample } from './dialect-example.ts';
import { chooseDialect, claimedBy, DIALECTS } from './registry.ts';

const context = { source: 'alert', receivedAt: unixMs(Date.UTC(2026, 10, 20, 19, 31, 5)), sequence: 42 };
const parse = (example: DialectExample) =>
  parseSignal({
    ...context,
    body: example.body,
    ...(example.contentType === undefined ? {} : { contentType: example.contentType }),
  });

/** What every dialect owes, checked on its corpus. */
for (const dialect of DIALECTS) {
  const corpus = CORPORA[dialect.name] ?? [];

  describe(`dialect ${dialect.name}`, () => {
    test('has a corpus with accepted and refused bodies, each named once', () => {
      assert.ok(corpus.some((example) => 'signal' in example.expect));
      assert.ok(corpus.some((example) => 'code' in example.expect));
      assert.equal(new Set(corpus.map((example) => example.name)).size, corpus.length);
    });

    for (const example of corpus) {
      test(example.name, () => {
        const result = parse(example);
        if ('code' in example.expect) {
          assert.ok(!result.ok, `understood as ${JSON.stringify(result)}`);
          const { code, field, message } = result.error;
          assert.deepEqual({ code, field }, { code: example.expect.code, field: example.expect.field });
          assert.match(message, /\.$/, 'the message is a sentence');
          return;
        }
        assert.ok(result.ok, `refused: ${JSON.stringify(result)}`);
        const { id: _id, source: _source, receivedAt: _at, dedupeKey: _key, ...rest } = result.value.signal;
        assert.deepEqual(rest, {
          entry: { type: 'market' },
          tif: 'DAY',
          outsideRth: false,
          ...example.expect.signal,
        });
        const warns = example.expect.warns ?? [];
        assert.equal(result.value.warnings.length, warns.length, result.value.warnings.join(' '));
        for (const words of warns)
          assert.ok(
            result.value.warnings.some((warning) => warning.includes(words)),
            `no warning contains "${words}": ${result.value.warnings.join(' ')}`,
          );
        assert.equal(result.value.dialect, dialect.name);
      });
    }

    test('recognises every body of its corpus that it must read, also when asked by name', () => {
      for (const example of corpus) {
        if (!('signal' in example.expect)) continue;
        const body = readBody(example.body, example.contentType);
        assert.ok(body.ok && dialect.recognises(body.value), example.name);
        const asked = chooseDialect(body.value, dialect.name);
        assert.ok(asked.ok && asked.value === dialect);
      }
    });

    test('is the only one to claim a body of its corpus', () => {
      for (const example of corpus) {
        const body = readBody(example.body, example.contentType);
        if (!body.ok) continue;
        const claims = claimedBy(body.value).map(({ name }) => name);
        const own = dialect.name === 'bowline' ? [] : [dialect.name];
        // What no dialect can read, none needs to claim.
        const unread = 'code' in example.expect && example.expect.code === 'ALERT_NOT_UNDERSTOOD';
        if (!(unread && claims.length === 0)) assert.deepEqual(claims, own, example.name);
      }
    });

    test('reads its corpus alike when the alert URL names it', () => {
      for (const example of corpus) {
        const { body, contentType } = example;
        const input = { ...context, body, ...(contentType === undefined ? {} : { contentType }) };
        const pinned = parseSignal({ ...input, dialect: dialect.name });
        const found = parseSignal(input);
        if ('signal' in example.expect) assert.deepEqual(pinned, found, example.name);
        else assert.equal(pinned.ok, false, example.name);
      }
    });

    test('refuses only with codes that are listed', () => {
      for (const example of corpus) {
        const result = parse(example);
        if (!result.ok) assert.ok(Object.hasOwn(ALERT_REFUSALS, result.error.code), result.error.code);
      }
    });

    test('gives the same answer to the same body', () => {
      for (const example of corpus) assert.deepEqual(parse(example), parse(example), example.name);
    });
  });
}

test('a dialect that does not exist is refused by name', () => {
  const result = parseSignal({ ...context, body: '{"action":"buy","symbol":"SPY"}', dialect: 'esperanto' });
  assert.ok(!result.ok);
  assert.equal(result.error.field, 'dialect');
  assert.match(result.error.message, /Known: bowline/);
});

test('every corpus belongs to a dialect', () => {
  const names = new Set(DIALECTS.map((dialect) => dialect.name));
  for (const name of Object.keys(CORPORA)) assert.ok(names.has(name), name);
});
