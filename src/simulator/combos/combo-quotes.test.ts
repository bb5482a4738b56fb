import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CALENDAR, comboBench, type Leg, MSFT, STOCKS, terms } from '../testing/combo-bench.ts';
import { AAPL, ES, EURUSD, listed } from '../testing/fixture.ts';

describe('the quote of a combination', () => {
  test('is what its legs cost together, as often as the scarcest can be had', () => {
    const b = comboBench();
    const quote = b.exchange.quote(b.list(STOCKS));
    // Bought: MSFT at 480.04, twice AAPL sold at 270.00; sold the other way round.
    assert.equal(quote?.ask, -59.96);
    assert.equal(quote?.bid, -60.04);
    assert.equal(quote?.askSize, 150);
    assert.equal(quote?.bidSize, 150);
  });

  test('moves with each leg for those who follow it, and not for others', () => {
    const b = comboBench();
    const calendar = b.list(CALENDAR, 'CME');
    const heard: number[] = [];
    b.exchange.onQuote((event) => {
      if (event.conId === calendar && event.type === 'quote') heard.push(event.bid, event.ask);
    });
    b.quote(6800.25, 6800.5, 50, ES);
    assert.deepEqual(heard, []);
    const stop = b.exchange.watchCombo(calendar);
    b.quote(6800.5, 6800.75, 50, ES);
    assert.deepEqual(heard, [59.25, 60]);
    b.quote(6800.5, 6800.75, 50, ES);
    assert.equal(heard.length, 2, 'an unchanged quote is no news');
    stop();
    b.quote(6801, 6801.25, 50, ES);
    assert.equal(heard.length, 2);
  });

  test('a hundred shares against a contract of a hundred are quoted like the share', () => {
    const b = comboBench();
    // No instrument with a multiplier of 100 is listed here: the micro contracts stand for it.
    const ten = b.list(
      [
        [ES, 1, 'BUY'],
        [listed('MESZ6').conId, 10, 'SELL'],
      ],
      'CME',
    );
    b.quote(6799, 6799.25, 400, listed('MESZ6').conId);
    assert.equal(b.exchange.quote(ten)?.ask, 1.25);
    assert.equal(b.exchange.instrument(ten)?.multiplier, 50);
  });

  test('the same legs are the same combination', () => {
    const b = comboBench();
    assert.equal(b.list(STOCKS), b.list(STOCKS));
    assert.notEqual(
      b.list(STOCKS),
      b.list([
        [MSFT, 1, 'BUY'],
        [AAPL, 1, 'SELL'],
      ]),
    );
  });

  test('combinations are not among what is listed', () => {
    const b = comboBench();
    const count = b.exchange.instruments.length;
    b.list(STOCKS);
    assert.equal(b.exchange.instruments.length, count);
  });
});

describe('what is no combination', () => {
  const b = comboBench();
  const refusals: readonly (readonly [
    name: string,
    legs: readonly Leg[],
    answer: RegExp,
    exchange?: string,
  ])[] = [
    ['no legs', [], /^321 .*Security type 'BAG' requires combo leg details\.$/],
    ['one leg', [[AAPL, 1, 'BUY']], /^312 /],
    [
      'seven legs',
      ['AAPL', 'MSFT', 'GOOG', 'GOOGL', 'SPY', 'QQQ', 'NVDA'].map(
        (name): Leg => [listed(name).conId, 1, 'BUY'],
      ),
      /^312 /,
    ],
    [
      'an unknown leg',
      [
        [AAPL, 1, 'BUY'],
        [4, 2, 'SELL'],
      ],
      /^321 .*leg '2' are invalid\. - {2}conid, ratio, side: 4, 2, 2$/,
    ],
    [
      'a ratio of nothing',
      [
        [AAPL, 0, 'BUY'],
        [MSFT, 1, 'SELL'],
      ],
      /^321 .*leg '1' are invalid/,
    ],
    [
      'half a ratio',
      [
        [AAPL, 0.5, 'BUY'],
        [MSFT, 1, 'SELL'],
      ],
      /^321 .*leg '1' are invalid/,
    ],
    [
      'a side that is none',
      [
        [AAPL, 1, 'HOLD'],
        [MSFT, 1, 'SELL'],
      ],
      /^321 .*leg '1' are invalid/,
    ],
    [
      'the same leg twice',
      [
        [AAPL, 1, 'BUY'],
        [AAPL, 1, 'SELL'],
      ],
      /^312 /,
    ],
    [
      'a currency pair',
      [
        [AAPL, 1, 'BUY'],
        [EURUSD, 1, 'SELL'],
      ],
      /^321 .*leg '2' are invalid/,
    ],
    [
      'stocks away from SMART',
      [
        [AAPL, 1, 'BUY'],
        [MSFT, 1, 'SELL'],
      ],
      /^315 /,
      'NYSE',
    ],
    ['a future where it does not trade', CALENDAR, /^321 .*leg '1' are invalid/, 'NYMEX'],
  ];
  for (const [name, legs, answer, exchange] of refusals) {
    test(name, () => assert.match(b.refusal(legs, exchange), answer));
  }

  test('legs of several currencies', () => {
    const listing = b.exchange.combo({ ...terms(STOCKS), currency: 'EUR' });
    assert.ok(!listing.ok);
    assert.equal(listing.error.code, 10000);
  });
});
