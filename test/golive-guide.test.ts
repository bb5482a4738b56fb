import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CHECKLIST_ITEMS } from '../src/trading/golive/checklist.ts';
import { goLiveCriteriaSchema } from '../src/trading/golive/criteria.ts';
import { PERMIT_FAULTS } from '../src/trading/golive/live/permit.ts';
import { LIMIT_RULES } from '../src/trading/golive/settings/limit-rules.ts';
import { OTHER_RULES } from '../src/trading/golive/settings/settings-changes.ts';

const path = join(import.meta.dirname, '..', 'docs', 'going-live.md');

/** Settings with the same rule share a line. */
const grouped = (rules: Readonly<Record<string, { readonly upward: string }>>): readonly string[] => {
  const byRule = new Map<string, string[]>();
  for (const [name, { upward }] of Object.entries(rules))
    byRule.set(upward, [...(byRule.get(upward) ?? []), `\`${name}\``]);
  return [...byRule].map(([upward, names]) => `| ${upward} | ${names.join(', ')} |`);
};

const table = [
  '| Upward | Limits |',
  '|---|---|',
  ...grouped(LIMIT_RULES),
  '',
  '| Upward | Other settings |',
  '|---|---|',
  ...grouped(OTHER_RULES),
].join('\n');

const BEGIN = '<!-- upward -->\n';
const END = '\n<!-- end of upward -->';

/** Run with `UPDATE_DOCS=1` to write the table anew. */
describe('docs/going-live.md', () => {
  const text = readFileSync(path, 'utf8');

  it('says of every setting what counts as upward, as the code has it', () => {
    const [from, to] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
    assert.ok(from >= BEGIN.length && to >= from - 1);
    if (process.env.UPDATE_DOCS === '1')
      writeFileSync(path, `${text.slice(0, from)}${table}${text.slice(to)}`);
    else assert.equal(text.slice(from, to), table, 'run the test with UPDATE_DOCS=1');
  });

  it('names every item of the checklist and whether it can be waived', () => {
    for (const [id, waiver] of Object.entries(CHECKLIST_ITEMS)) {
      const row = text.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${id}\``));
      assert.ok(row, id);
      const word = { none: 'no', whole: 'yes', figure: 'to a figure' }[waiver];
      assert.match(row, new RegExp(`\\| ${word} \\|$`), id);
    }
  });

  it('gives the defaults of the criteria', () => {
    const {
      days,
      closedTrades,
      cleanDays,
      maxRejectedPercent,
      maxStopSlippagePercent,
      permitDays,
      firstWeek,
    } = goLiveCriteriaSchema.parse({});
    for (const words of [
      `\`days\` (${days})`,
      `\`closedTrades\` (${closedTrades})`,
      `\`cleanDays\` (${cleanDays})`,
      `\`maxRejectedPercent\` (${maxRejectedPercent})`,
      `\`maxStopSlippagePercent\` (${maxStopSlippagePercent})`,
      `\`permitDays\`, ${permitDays}`,
      `\`firstWeek.days\` (${firstWeek.days})`,
      `\`firstWeek.maxContracts\`\n(${firstWeek.maxContracts})`,
    ])
      assert.ok(text.includes(words), words);
  });

  it('names every fault of a permit', () => {
    for (const fault of PERMIT_FAULTS) assert.ok(text.includes(fault), fault);
  });
});
