import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { AlertValue } from './alert-value.ts';
import { readJson } from './json-reader.ts';

const LIMITS = { depth: 64, members: 100_000 };

/** The value that `JSON.parse` would give, apart from repeated names. */
function plainValue(value: AlertValue): unknown {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
      return Number(value.text);
    case 'boolean':
      return value.value;
    case 'null':
      return null;
    case 'bare':
      return `bare:${value.text}`;
    case 'list':
      return value.items.map(plainValue);
    case 'object':
      return Object.fromEntries(value.fields.map((field) => [field.name, plainValue(field.value)]));
  }
}

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('reading JSON', () => {
  test('reads every JSON text as JSON.parse does', () => {
    const spacing = fc.constantFrom(undefined, 1, '\t', '\n');
    fc.assert(
      fc.property(fc.jsonValue(), spacing, (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        const read = readJson(text, LIMITS);
        assert.ok(read.ok, text);
        assert.deepEqual(plainValue(read.value.value), JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('reads nothing that JSON.parse refuses, apart from words for missing numbers and placeholders', () => {
    const piece = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        '"',
        ':',
        ',',
        '"a"',
        '1',
        '-',
        '.5',
        '0',
        'e3',
        'true',
        'null',
        '\\',
        '\\u00',
        ' ',
        '\n',
        "'",
        '01',
        '1.',
        '"\\x"',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        assert.equal(readJson(text, LIMITS).ok, parses(text), text);
      }),
      { numRuns: 5000 },
    );
  });

  test('reads damaged JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (json, place, insert) => {
        const at = place % (json.length + 1);
        const text = json.slice(0, at) + insert + json.slice(at + 1);
        if (/NaN|nan|NAN|inf|na|NA|None|undefined|\{\{/i.test(text)) return;
        assert.equal(readJson(text, LIMITS).ok, parses(text), text);
      }),
      { numRuns: 3000 },
    );
  });

  test('keeps repeated names, spelling of numbers and places of values', () => {
    const text = '{"a": 1.50, "a": {"b" : "x"}}';
    const read = readJson(text, LIMITS);
    assert.ok(read.ok && read.value.value.kind === 'object');
    assert.deepEqual(
      read.value.value.fields.map((field) => field.name),
      ['a', 'a'],
    );
    assert.deepEqual(
      read.value.members.map(({ name, start, end }) => [name, text.slice(start, end)]),
      [
        ['a', '1.50'],
        ['b', '"x"'],
        ['a', '{"b" : "x"}'],
      ],
    );
  });

  test('says where it is wrong, in which field and how to write it', () => {
    const read = readJson('{"a":{"b":[1,oops]}}', LIMITS);
    assert.ok(!read.ok);
    assert.deepEqual(read.error, {
      kind: 'syntax',
      at: 13,
      field: 'a.b',
      problem: 'This value is not JSON. Put texts and dates in straight double quotes.',
    });
  });

  test('holds its limits', () => {
    assert.ok(readJson('[[[]]]', { depth: 3, members: 10 }).ok);
    const deep = readJson('[[[[]]]]', { depth: 3, members: 10 });
    assert.ok(!deep.ok && deep.error.kind === 'too-deep');
    const many = readJson('[1,1,1,1]', { depth: 3, members: 4 });
    assert.ok(!many.ok && many.error.kind === 'too-many');
  });
});
