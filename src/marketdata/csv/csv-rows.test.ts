import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RecordedDataError } from '../lean/recorded-data-error.ts';
import { csvRows } from './csv-rows.ts';
import { csvTime } from './csv-time.ts';

const HEADER = 'time,open,high,low,close,volume';
const rules = { zone: undefined, dateZone: 'America/New_York', mayBeNegative: false } as const;
const read = (text: string, more: object = {}) => csvRows(text, 'SPY.csv', { ...rules, ...more });

describe('a file of bars', () => {
  test('is read with its columns in any order, further ones passed over', () => {
    const text = '\uFEFFVolume,Close,Low,High,Open,Time,VWAP\r\n10,2,1,3,2.5,2026-11-20T14:30:00Z,9\r\n\r\n';
    assert.deepEqual(read(text), [
      { time: Date.parse('2026-11-20T14:30:00Z'), open: 2.5, high: 3, low: 1, close: 2, volume: 10 },
    ]);
  });

  for (const [name, text, message] of [
    ['no header', '2026-11-20T14:30:00Z,1,1,1,1,1', /^SPY\.csv, line 1, time: the column is missing/],
    ['nothing', HEADER, /^SPY\.csv: has no bars/],
    [
      'too few fields',
      `${HEADER}\n2026-11-20T14:30:00Z,1,1,1,1`,
      /^SPY\.csv, line 2: has 5 fields, the header 6/,
    ],
    [
      'a price that is no number',
      `${HEADER}\n1763649000,1,x,1,1,1`,
      /^SPY\.csv, line 2, high: "x" is no number/,
    ],
    ['an empty price', `${HEADER}\n1763649000,,1,1,1,1`, /line 2, open: "" is no number/],
    ['a price of zero', `${HEADER}\n1763649000,1,1,0,1,1`, /line 2, low: "0" is no price/],
    ['a high below the close', `${HEADER}\n1763649000,1,2,1,3,1`, /line 2, high: "2" lies below/],
    ['a low above the open', `${HEADER}\n1763649000,1,4,2,3,1`, /line 2, low: "2" lies above/],
    ['a volume below zero', `${HEADER}\n1763649000,1,1,1,1,-5`, /line 2, volume: "-5" is no volume/],
    ['a time of no zone', `${HEADER}\n2026-11-20T09:30,1,1,1,1,1`, /line 2, time: .*--csv-zone/],
    ['a time that is none', `${HEADER}\nyesterday,1,1,1,1,1`, /line 2, time: "yesterday" is no time/],
    ['a day that does not exist', `${HEADER}\n2026-02-30,1,1,1,1,1`, /line 2, time: .* does not exist/],
    [
      'times out of order',
      `${HEADER}\n1763649060,1,1,1,1,1\n\n1763649000,1,1,1,1,1`,
      /line 4, time: 1763649000 is not after/,
    ],
  ] as const) {
    test(`is refused with the place: ${name}`, () => {
      assert.throws(
        () => read(text),
        (thrown) => {
          assert.ok(thrown instanceof RecordedDataError);
          assert.equal(thrown.refusal.code, 'RECORDED_FILE_BAD');
          assert.match(thrown.message, message);
          return true;
        },
      );
    });
  }

  test('futures may cost less than nothing', () => {
    const [bar] = read(`${HEADER}\n1587409200,-10,-9,-40,-37.63,5`, { mayBeNegative: true });
    assert.equal(bar?.close, -37.63);
  });

  test('whatever is written is read as it was', () => {
    const bar = fc
      .record({
        low: fc.integer({ min: 1, max: 1000 }),
        spread: fc.integer({ min: 0, max: 50 }),
        volume: fc.nat(),
      })
      .map(({ low, spread, volume }) => ({
        open: low,
        high: low + spread,
        low,
        close: low + spread,
        volume,
      }));
    fc.assert(
      fc.property(
        fc.array(bar, { minLength: 1, maxLength: 20 }),
        fc.constantFrom('s', 'ms', 'iso'),
        (bars, form) => {
          const rows = bars.map((each, index) => ({ time: 1_763_649_000_000 + index * 60_000, ...each }));
          const text = rows.map(({ time, open, high, low, close, volume }) => {
            const written = form === 's' ? time / 1000 : form === 'ms' ? time : new Date(time).toISOString();
            return [written, open, high, low, close, volume].join(',');
          });
          assert.deepEqual(read([HEADER, ...text].join('\n')), rows);
        },
      ),
    );
  });
});

test('times: epoch, offsets, dates of the exchange, and local times of a stated zone', () => {
  const noon = Date.parse('2026-11-20T17:00:00Z');
  const stated = { zone: 'America/New_York', dateZone: 'America/Chicago' };
  for (const text of [
    '2026-11-20T17:00:00Z',
    '2026-11-20 12:00:00-05:00',
    '2026-11-20T12:00-0500',
    '1795194000',
    '1795194000000',
  ]) {
    assert.equal(csvTime(text, { ...stated, zone: undefined }), noon, text);
  }
  assert.equal(csvTime('2026-11-20 12:00', stated), noon);
  assert.equal(csvTime('2026-11-20', stated), Date.parse('2026-11-20T06:00:00Z'));
});
