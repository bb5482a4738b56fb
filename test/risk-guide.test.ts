import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CHECK_GROUPS, type CheckGroup } from '../src/trading/risk/check.ts';
import { RISK_CHECKS } from '../src/trading/risk/checks/index.ts';
import { LIMIT_DESCRIPTIONS } from '../src/trading/risk/limits.ts';

const path = join(import.meta.dirname, '..', 'docs', 'risk.md');

const TITLES: Readonly<Record<CheckGroup, string>> = {
  state: 'State',
  instrument: 'Instrument',
  order: 'Order',
  exposure: 'Exposure',
  pace: 'Pace',
  loss: 'Loss',
};
const JUDGES = { entry: 'entries', reduce: 'reductions', all: 'all orders' } as const;

const checksTable = [
  '| Check | Compares | Judges | Limits |',
  '|---|---|---|---|',
  ...CHECK_GROUPS.flatMap((group) => [
    `| **${TITLES[group]}** | | | |`,
    ...RISK_CHECKS.filter((check) => check.group === group).map(
      ({ code, compares, applies, rolls, limits = [] }) =>
        `| \`${code}\` | ${compares.replaceAll('|', '\\|')} | ${JUDGES[applies]}${rolls ? ', rolls' : ''} | ${limits.length === 0 ? 'always' : limits.map((name) => `\`${name}\``).join(', ')} |`,
    ),
  ]),
].join('\n');

const limitsTable = [
  '| Limit | Meaning | Default |',
  '|---|---|---|',
  ...LIMIT_DESCRIPTIONS.map(
    ({ name, meaning, fallback }) =>
      `| \`${name}\` | ${meaning} | ${fallback === undefined ? 'off' : `\`${JSON.stringify(fallback)}\``} |`,
  ),
].join('\n');

const between = (text: string, name: string): readonly [before: string, inside: string, after: string] => {
  const [begin, end] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  assert.ok(from >= begin.length && to > from, `docs/risk.md has no part "${name}"`);
  return [text.slice(0, from), text.slice(from, to), text.slice(to)];
};

/** Run with `UPDATE_DOCS=1` to write the tables anew. */
describe('docs/risk.md', () => {
  for (const [name, table] of [
    ['checks', checksTable],
    ['limits', limitsTable],
  ] as const)
    it(`holds the table of the ${name} as the code has them`, () => {
      const text = readFileSync(path, 'utf8');
      const [before, inside, after] = between(text, name);
      if (process.env.UPDATE_DOCS === '1') writeFileSync(path, `${before}${table}${after}`);
      else assert.equal(inside, table, 'run the test with UPDATE_DOCS=1');
    });
});
