import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  businessDaysBefore,
  contractMonthText,
  endOfContract,
  frontMonth,
  indexLastTradeDate,
  isBusinessDay,
  monthCode,
  monthOfCode,
} from './futures-calendar.ts';
import { FUTURES_ROOTS } from './futures-roots.ts';

const date = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);

test('index futures end on the third Friday, or the day before a holiday', () => {
  const known = { '2013-12': '20', '2026-12': '18', '2026-06': '18', '2027-03': '19', '2008-03': '20' };
  for (const [month, day] of Object.entries(known)) {
    const [year = 0, number = 0] = month.split('-').map(Number);
    assert.equal(indexLastTradeDate({ year, month: number }).toString(), `${month}-${day}`);
  }
});

test('contracts end by the rules of their family', () => {
  const end = (root: string, year: number, month: number): string => {
    const row = FUTURES_ROOTS.get(root);
    assert.ok(row);
    return endOfContract(row, { year, month }).toString();
  };
  assert.equal(end('CL', 2026, 1), '2025-12-19');
  assert.equal(end('CL', 2025, 6), '2025-05-20');
  assert.equal(end('NG', 2025, 6), '2025-05-28');
  assert.equal(end('GC', 2025, 12), '2025-11-28');
  assert.equal(end('ZN', 2025, 12), '2025-11-28');
  assert.equal(end('6E', 2025, 12), '2025-12-15');
  assert.equal(end('BTC', 2025, 11), '2025-11-28');
});

test('month codes and business days', () => {
  assert.equal([...'HMUZ'].map(monthOfCode).join(), '3,6,9,12');
  assert.equal(monthOfCode('A'), undefined);
  assert.equal(monthOfCode(''), undefined);
  assert.equal(monthCode(12), 'Z');
  assert.throws(() => monthCode(13), RangeError);
  assert.equal(businessDaysBefore(date('2026-11-30'), 2).toString(), '2026-11-25');
  assert.equal(isBusinessDay(date('2026-11-26')), false);
});

test('the front month has not ended, never goes back, and the next one follows it', () => {
  const roots = [...FUTURES_ROOTS.values()];
  fc.assert(
    fc.property(fc.constantFrom(...roots), fc.integer({ min: 0, max: 9000 }), (root, days) => {
      const today = date('2010-01-01').add({ days });
      const front = frontMonth(root, today);
      assert.ok(Temporal.PlainDate.compare(endOfContract(root, front), today) > 0);
      assert.ok(root.activeMonths.includes(monthCode(front.month)));
      const tomorrow = frontMonth(root, today.add({ days: 1 }));
      assert.ok(contractMonthText(tomorrow) >= contractMonthText(front));
      assert.ok(contractMonthText(frontMonth(root, today, { nth: 2 })) > contractMonthText(front));
    }),
  );
});
