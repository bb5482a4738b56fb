import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { unixMs } from '../core/clock.ts';
import { MAX_BODY_LENGTH } from './body.ts';
import { ACTIONS, SPELLINGS } from './dialects/bowline-fields.ts';
import { parseSignal } from './parse.ts';
import { ALERT_REFUSALS } from './refusals.ts';
import { isSecretName } from './secrets.ts';

const guide = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8');

/** The cells of each row of the first table under a heading, without the heading row. */
function table(heading: string): string[][] {
  const section = guide.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  assert.ok(section !== undefined, heading);
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const codeSpans = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  ticker: 'AAPL',
  timenow: '2026-11-21T10:15:32Z',
  close: '189.5',
  plot_0: '185.71',
  plot_1: '198.98',
  'strategy.order.action': 'buy',
  'strategy.order.contracts': '100',
  'strategy.order.id': 'Long',
  'strategy.order.alert_message': 'buy',
};

describe('docs/alerts.md', () => {
  test('lists every refusal with its HTTP status, and no other', () => {
    const listed = table('Refusals').map(([code = '', http]) => [codeSpans(code)[0], Number(http)]);
    const known = Object.entries(ALERT_REFUSALS).map(([code, { http }]) => [code, http]);
    assert.deepEqual(listed.sort(), known.sort());
    for (const row of table('Refusals'))
      assert.ok(row.length === 5 && row[3] !== '' && row[4] !== '', row.join(' '));
  });

  test('lists every field with its spellings', () => {
    const rows = table('Fields').map(
      ([field = '', also = '']) => [codeSpans(field)[0], codeSpans(also)] as const,
    );
    const fields = rows.filter(([field]) => field !== 'secret');
    assert.deepEqual(
      Object.fromEntries(fields.map(([field = '', also]) => [field, also])),
      Object.fromEntries(Object.entries(SPELLINGS).map(([field, [, ...also]]) => [field, also])),
    );
    for (const [field, also] of rows.filter(([name]) => name === 'secret'))
      for (const name of [field, ...also]) assert.ok(name !== undefined && isSecretName(name), String(name));
  });

  test('lists every action with its spellings', () => {
    const listed = Object.fromEntries(
      table('Actions').flatMap(([action = '', also = '']) => {
        const [canonical = ''] = codeSpans(action);
        return [canonical, ...codeSpans(also)].map((word) => [word, canonical]);
      }),
    );
    assert.deepEqual(listed, ACTIONS);
  });

  test('gives examples that are understood', () => {
    const examples = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    assert.ok(examples.length >= 9);
    const actions = examples.map((example) => {
      const body = example.replace(
        /\{\{([^}]+)\}\}/g,
        (left: string, name: string) => PLACEHOLDERS[name] ?? left,
      );
      const result = parseSignal({ body, source: 'alert', receivedAt: unixMs(1.8e12), sequence: 1 });
      assert.ok(result.ok, `${body}${JSON.stringify(result)}`);
      assert.deepEqual(result.value.warnings, [], body);
      return result.value.signal.action;
    });
    assert.deepEqual(new Set(actions), new Set(Object.values(ACTIONS)));
  });

  test('gives the limit of the body', () => {
    assert.ok(guide.includes(`${MAX_BODY_LENGTH.toLocaleString('en-US')} characters`));
  });
});
