import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { clean } from './clean.ts';
import { CORPUS } from './corpus/corpus.ts';
import { CORPUS_TIME } from './corpus/example.ts';
import { ACT_FROM, type ChatFields } from './event.ts';
import { understand } from './understand.ts';

const fieldsOf = (text: string, time?: number): ChatFields =>
  understand(text, time === undefined ? {} : { time }).fields;
const saidThen = (text: string): ChatFields => fieldsOf(text, CORPUS_TIME);

describe('the fields of a message', () => {
  const premium = (value: number) => ({ kind: 'price', value, of: 'instrument' });
  const cases: readonly (readonly [string, ChatFields])[] = [
    [
      'BTO 10 TSLA 282.5C 07/14 @ 0.96 PT: 125%TS30% SL: 75%',
      {
        symbol: 'TSLA',
        instrument: 'option',
        side: 'long',
        strike: 282.5,
        right: 'C',
        expiry: '2026-07-14',
        price: 0.96,
        portion: { kind: 'units', value: 10 },
        targets: [{ kind: 'percent', value: 125 }],
        stop: { kind: 'percent', value: 75 },
      },
    ],
    [
      'BTO DPW @3.7 PT1: 3.72 PT2: 4.39 PT3:5.96',
      {
        symbol: 'DPW',
        instrument: 'stock',
        side: 'long',
        price: 3.7,
        targets: [premium(3.72), premium(4.39), premium(5.96)],
      } as ChatFields,
    ],
    [
      'SPX 6790 C4/08 $7.00',
      { symbol: 'SPX', instrument: 'option', strike: 6790, right: 'C', expiry: '2026-04-08', price: 7 },
    ],
    [
      'BOUGHT RDDT 185C 6.18 1.79',
      {
        symbol: 'RDDT',
        instrument: 'option',
        side: 'long',
        strike: 185,
        right: 'C',
        expiry: '2026-06-18',
        price: 1.79,
      },
    ],
    [
      'bought SPY 600p 0dte at .44',
      {
        symbol: 'SPY',
        instrument: 'option',
        side: 'long',
        strike: 600,
        right: 'P',
        expiry: '2026-03-02',
        price: 0.44,
      },
    ],
    [
      'BTO SPY260306C00601500 @ 1.44',
      {
        symbol: 'SPY',
        instrument: 'option',
        side: 'long',
        strike: 601.5,
        right: 'C',
        expiry: '2026-03-06',
        price: 1.44,
      },
    ],
    [
      'BTO $SPY 27 May 297/300 call spread 0.93 debit',
      {
        symbol: 'SPY',
        instrument: 'spread',
        side: 'long',
        strike: 297,
        secondStrike: 300,
        right: 'C',
        expiry: '2026-05-27',
        price: 0.93,
      },
    ],
    [
      'LONG BTC @ 28000 x10 SL 25000 TP 30000, 31000',
      {
        symbol: 'BTC',
        instrument: 'crypto',
        side: 'long',
        price: 28_000,
        leverage: 10,
        stop: premium(25_000),
        targets: [premium(30_000), premium(31_000)],
      } as ChatFields,
    ],
    [
      'SMCI 45C 3/6 @ 1.10-1.20',
      {
        symbol: 'SMCI',
        instrument: 'option',
        strike: 45,
        right: 'C',
        expiry: '2026-03-06',
        price: 1.1,
        priceHigh: 1.2,
      },
    ],
    ['bought more, avg now 0.48', { averagePrice: 0.48 }],
    ['sold 1 of 3', { portion: { kind: 'fraction', value: 1 / 3 } }],
    [
      'SPY to 687, 688',
      {
        symbol: 'SPY',
        instrument: 'stock',
        targets: [687, 688].map((value) => ({ kind: 'price', value, of: 'underlying' })),
      } as ChatFields,
    ],
  ];
  for (const [text, expected] of cases) it(text, () => assert.deepEqual(saidThen(text), expected));

  it('finds an expiry however it is written', () => {
    for (const [said, expected] of [
      ['3/20', '2026-03-20'],
      ['03/20/26', '2026-03-20'],
      ['20MAR26', '2026-03-20'],
      ['Mar 20', '2026-03-20'],
      ['20 mar', '2026-03-20'],
      ['March 20th', '2026-03-20'],
      ['2026-03-20', '2026-03-20'],
      ['11/20', '2026-11-20'],
      ['0dte', '2026-03-02'],
      ['1dte', '2026-03-03'],
      ['weekly', '2026-03-06'],
      ['next week', '2026-03-13'],
    ] as const)
      assert.equal(saidThen(`BTO SPY ${said} 600c @ 1.2`).expiry, expected, String(said));
  });

  it('leaves dates as said where the message has no time, and refuses no entry by them', () => {
    assert.equal(fieldsOf('BTO SPY 600c 3/20 @ 1.2').expiry, '03-20');
    assert.equal(fieldsOf('BTO SPY 600c 0dte @ 1.2').expiry, '0DTE');
    assert.equal(understand('BTO SPY 600c 03/20/2020 @ 1.2').type, 'NEW');
  });

  it('tells an entry in an expired contract from one', () => {
    const { type, code } = understand('BTO SPY 600c 2/27 @ 1.2', { time: CORPUS_TIME });
    assert.deepEqual([type, code], ['IGNORE', 'EXPIRED']);
  });

  it('gives the place of each field in the text as it was sent', () => {
    const text = '🔥 **BTO** 2 SPY 600c 3/6 @ 1.10 🎯 1.60 SL .80';
    const { spans } = understand(text, { time: CORPUS_TIME });
    const said = (name: keyof typeof spans) => text.slice(spans[name]?.start, spans[name]?.end);
    assert.deepEqual(
      [
        said('action'),
        said('symbol'),
        said('strike'),
        said('expiry'),
        said('price'),
        said('targets'),
        said('stop'),
      ],
      ['BTO', 'SPY', '600c', '3/6', '@ 1.10', '🎯 1.60', 'SL .80'],
    );
  });
});

describe('figures that stand close together', () => {
  const fieldsOf = (text: string) => understand(text, { time: CORPUS_TIME }).fields;
  it('are taken for what their words say', () => {
    const added = fieldsOf('ADD SPY 598P @ .70 avg .79');
    assert.deepEqual([added.price, added.averagePrice], [0.7, 0.79]);
    assert.equal(fieldsOf('TP1 hit ES 5860').targets, undefined);
    assert.deepEqual(fieldsOf('trail stop 10%').stop, { kind: 'trailing-percent', value: 10 });
  });
});

describe('any text at all', () => {
  const words = fc.constantFrom(
    ...'BTO STC SPY QQQ 600c 610p @ 1.20 .85 3/6 0dte SL PT half all out sold bought added stop to BE $ % 1/2 trim in at now up 50% ? if \n , . ( ) * ` > @here 🎯 recap watching not would 1..5 57 .00 target TSLA $NVDA long short cancel'.split(
      ' ',
    ),
  );

  it('is read without an exception, within its own bounds', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 300, unit: 'binary' }),
      fc.array(words, { maxLength: 40 }).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(text, (said) => {
        const event = understand(said, { time: CORPUS_TIME });
        assert.ok(event.confidence >= 0 && event.confidence <= 1);
        for (const span of Object.values(event.spans))
          assert.ok(span.start >= 0 && span.end <= said.length && span.start <= span.end);
        assert.equal(clean(said).length, said.length);
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps places in the message where it is mostly gaps', () => {
    const said = `BTO${' '.repeat(1_900)}SPY 600c${'\n'.repeat(900)}3/6 @ 1.10${' '.repeat(2_500)}SL .80`;
    const { spans, fields } = understand(said, { time: CORPUS_TIME });
    const words = (name: 'symbol' | 'strike' | 'price' | 'stop' | 'action') => {
      const { start, end } = spans[name] ?? { start: 0, end: 0 };
      return said.slice(start, end);
    };
    assert.deepEqual((['action', 'symbol', 'strike', 'price', 'stop'] as const).map(words), [
      'BTO',
      'SPY',
      '600c',
      '@ 1.10',
      'SL .80',
    ]);
    assert.equal(fields.price, 1.1);
  });

  it('opens nothing out of letters, digits and signs without a trade in them', () => {
    const noise = fc.array(
      fc.oneof(
        fc.lorem({ maxCount: 4 }),
        fc.integer({ min: 0, max: 9999 }).map(String),
        fc.constantFrom('!', ',', ':', '%', '🚀'),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(noise, (parts) => {
        const { type, confidence } = understand(parts.join(' '), { time: CORPUS_TIME });
        assert.ok(!(type === 'NEW' && confidence >= ACT_FROM));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is read in reasonable time however long and tangled', () => {
    for (const piece of [
      'buy ',
      '1',
      '1/2 ',
      '(',
      'sold bought ',
      'stop ',
      'target 1,',
      ' - ',
      '$',
      'may ',
      'a',
    ])
      assert.ok(understand(piece.repeat(Math.floor(5_900 / piece.length)), { time: CORPUS_TIME }));
  });

  it('makes no trade of a line that asks, plans or denies', () => {
    const trades = Object.values(CORPUS)
      .flat()
      .filter(([expected]) => expected === 'NEW');
    const lead = fc.constantFrom(
      'Should I take this: ',
      'might ',
      'looking to ',
      'not ',
      'would have ',
      'yesterday ',
      'if we break 600 ',
    );
    fc.assert(
      fc.property(fc.constantFrom(...trades), lead, ([, text], before) => {
        const [first = ''] = text.split('\n');
        const { type, confidence } = understand(
          before === 'Should I take this: ' ? `${before}${first}?` : `${before}${first.toLowerCase()}`,
          { time: CORPUS_TIME },
        );
        assert.ok(type !== 'NEW' || confidence < ACT_FROM, `${before}${first} → ${type} ${confidence}`);
      }),
      { numRuns: 1_000 },
    );
  });
});
