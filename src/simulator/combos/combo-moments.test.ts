import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ConId } from '../../core/ids.ts';
import { cleanDecimal } from '../../core/price.ts';
import { ComboBench, type Leg } from '../testing/combo-bench.ts';
import { AAPL, ACCOUNT, listed, newYork } from '../testing/fixture.ts';
import { find } from '../testing/option-bench.ts';
import { MomentBench, type Sides } from '../testing/option-moments.ts';

/** Prices of legs are on a grid of 0.01 or 0.05: a value at its edge may be rounded the other way a few milliseconds later. */
const GRID = 0.1001;

/** Each leg fills by itself. */
const notGuaranteed = (legs: readonly Leg[]) => ({
  routing: [{ tag: 'NonGuaranteed', value: '1' }],
  legPrices: legs.map(() => undefined),
  legs: [],
});

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= GRID;

describe('a combination of options is quoted and traded at one price of the underlying', () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('stock' as const),
        ms: fc.integer({ min: 0, max: 400 }),
        spot: fc.constantFrom(230, 255, 269.5, 270, 270.4, 275, 290, 310),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat({ max: 600 }) }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('follow' as const), leg: fc.nat({ max: 7 }) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('leg' as const), leg: fc.nat({ max: 7 }) }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('ask' as const), combo: fc.nat({ max: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('halt' as const), on: fc.boolean() }) },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('order' as const),
        combo: fc.nat({ max: 3 }),
        action: fc.constantFrom('BUY' as const, 'SELL' as const),
        /** From the present quote, in its own favour; undefined: a market order. */
        away: fc.option(fc.integer({ min: -2, max: 12 }), { nil: undefined }),
        isLegged: fc.boolean(),
      }),
    },
  );

  const opened = () => {
    const b = new MomentBench({ rules: { liquidation: false } });
    const options = [250, 270, 280, 290].flatMap((strike) => [b.option(strike), b.option(strike, 'P')]);
    const [putLow = 0, call = 0, put = 0, callUp = 0, putUp = 0, callTop = 0] = options.slice(1);
    const combos: readonly (readonly Leg[])[] = [
      [
        [call, 1, 'BUY'],
        [callUp, 1, 'SELL'],
      ],
      [
        [put, 1, 'SELL'],
        [putLow, 1, 'BUY'],
        [callUp, 1, 'SELL'],
        [callTop, 1, 'BUY'],
      ],
      [
        [AAPL, 100, 'BUY'],
        [callUp, 1, 'SELL'],
      ],
      [
        [putUp, 2, 'SELL'],
        [put, 3, 'BUY'],
      ],
    ];
    return { b, options, combos: combos.map((legs) => ({ legs, id: b.watched(legs) })) };
  };

  test('whatever the underlying does', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 50 }), (steps) => {
        const { b, options, combos } = opened();
        const legsOf = new Map<ConId, readonly Leg[]>(combos.map(({ id, legs }) => [id, legs]));
        let isHalted = false;
        const begunAt = new Map<number, number>();
        const check = (id: ConId, holds: (sides: Sides) => boolean, what: string): void => {
          const legs = legsOf.get(id);
          if (legs === undefined || isHalted) return;
          const recent = b.recentSides(legs);
          assert.ok(recent.some(holds), `${what}, but ${JSON.stringify(recent)}`);
        };
        b.exchange.onQuote((event) => {
          if (event.type !== 'quote') return;
          const { conId, bid, ask } = event;
          check(conId, (at) => isNear(at.bid, bid) && isNear(at.ask, ask), `told ${bid} - ${ask}`);
        });
        b.exchange.onEvent((event) => {
          if (event.type !== 'execution') return;
          const { conId, side, price: paid, orderId, time } = event.execution;
          const begun = begunAt.get(orderId) ?? time;
          begunAt.set(orderId, begun);
          // Legs that fill by themselves may do so at several prices of the underlying: so is the whole.
          if (begun !== time) return;
          const isFair = ({ bid, ask }: Sides): boolean =>
            side === 'BOT' ? paid >= ask - GRID : paid <= bid + GRID;
          check(conId, isFair, `${side} at ${paid}`);
        });
        let id = 0;
        for (const each of steps) {
          const option = 'leg' in each ? (options[each.leg] ?? AAPL) : AAPL;
          const combo = 'combo' in each ? combos[each.combo]?.id : undefined;
          const quote = combo === undefined ? undefined : b.exchange.quote(combo);
          if (quote?.bid !== undefined && quote.ask !== undefined) {
            const { conId, bid, ask } = quote;
            check(conId, (at) => isNear(at.bid, bid) && isNear(at.ask, ask), `quoted ${bid} - ${ask}`);
          }
          if (each.type === 'stock') b.stock(each.ms, each.spot);
          else if (each.type === 'wait') b.wait(each.ms);
          else if (each.type === 'follow') b.exchange.follow?.(option);
          else if (each.type === 'leg') b.place({ id: ++id, conId: option, quantity: 1 });
          else if (each.type === 'halt') {
            b.exchange.halt?.(AAPL, each.on);
            isHalted = each.on;
          } else if (each.type === 'order' && combo !== undefined) {
            const near = each.action === 'BUY' ? quote?.ask : quote?.bid;
            const away = each.away === undefined || near === undefined ? undefined : each.away;
            const limit = (near ?? 0) + (each.action === 'BUY' ? -1 : 1) * 0.25 * (away ?? 0);
            b.place({
              id: ++id,
              conId: combo,
              action: each.action,
              quantity: 1,
              ...(away === undefined ? {} : { type: 'LMT', limit: cleanDecimal(Number(limit.toFixed(2))) }),
              ...(each.isLegged ? { more: { combo: notGuaranteed(combos[each.combo]?.legs ?? []) } } : {}),
            });
          }
        }
      }),
      { numRuns: 250 },
    );
  });

  const verticalOf = (b: MomentBench): readonly Leg[] => [
    [b.option(270), 1, 'BUY'],
    [b.option(280), 1, 'SELL'],
  ];
  const coveredOf = (b: MomentBench): readonly Leg[] => [
    [AAPL, 100, 'BUY'],
    [b.option(280), 1, 'SELL'],
  ];
  /** Every quote of a combination that is told. */
  const heard = (b: MomentBench, combo: ConId): Sides[] => {
    const told: Sides[] = [];
    b.exchange.onQuote((event) => {
      if (event.conId === combo && event.type === 'quote') told.push({ bid: event.bid, ask: event.ask });
    });
    return told;
  };
  const assertNear = (told: Sides | undefined, at: Sides): void => {
    assert.ok(
      told !== undefined && isNear(told.bid, at.bid) && isNear(told.ask, at.ask),
      JSON.stringify({ told, at }),
    );
  };

  test('a jump: one new quote, whenever its legs were first looked at, and no fill at half of it', () => {
    const b = new MomentBench();
    const legs = verticalOf(b);
    const [[bought] = [0], [sold] = [0]] = legs;
    b.exchange.follow?.(bought as ConId);
    b.wait(100);
    b.stock(0, 270.5);
    b.exchange.follow?.(sold as ConId);
    const combo = b.watched(legs);
    const told = heard(b, combo);
    b.wait(100);
    b.place({ id: 1, conId: combo, quantity: 5, type: 'LMT', limit: 0.5 });
    b.place({ id: 2, conId: combo, quantity: 5, action: 'SELL', type: 'LMT', limit: 10.5 });
    for (const spot of [310, 240, 310]) {
      told.length = 0;
      b.stock(170, spot);
      b.wait(250);
      assert.equal(told.length, 1);
      assertNear(told[0], b.sidesAt(legs, spot));
    }
    b.wait(2000);
    assert.equal(b.find(2)?.filled, 0, 'more than the strikes are apart');
    assert.equal(b.find(1)?.avgFillPrice, 0.5, 'at 240 it was worth less');
  });

  test('an order meets legs of the present moment, though their next quotes are still to come', () => {
    const b = new MomentBench();
    const legs = verticalOf(b);
    const combo = b.watched(legs);
    b.stock(300, 270.2);
    b.stock(10, 300);
    const told = heard(b, combo);
    b.place({ id: 1, conId: combo, quantity: 1 });
    const { ask } = b.sidesAt(legs, 300);
    assert.ok(isNear(b.find(1)?.avgFillPrice ?? 0, ask), `${b.find(1)?.avgFillPrice} is not ${ask}`);
    b.place({ id: 2, conId: legs[0]?.[0] as ConId, quantity: 1 });
    assert.ok((b.find(2)?.avgFillPrice ?? 0) > 29, 'so does an order for a leg');
    b.wait(250);
    assertNear(told.at(-1), b.sidesAt(legs, 300));
  });

  test('shares and a call on them move when the call is quoted', () => {
    const b = new MomentBench();
    const legs = coveredOf(b);
    const combo = b.watched(legs);
    b.stock(300, 270.1);
    const told = heard(b, combo);
    b.place({ id: 1, conId: combo, quantity: 1, action: 'SELL', type: 'LMT', limit: 290 });
    b.stock(10, 330);
    b.stock(10, 331);
    assert.deepEqual(told, []);
    b.wait(250);
    assert.equal(told.length, 1);
    assertNear(told[0], b.sidesAt(legs, 331));
    assert.equal(b.find(1)?.filled, 0, 'together they are never worth more than the strike');
  });

  test('after the options have closed, the shares alone do not move it', () => {
    const b = new MomentBench({ start: newYork('2026-11-20T15:59') });
    const combo = b.watched(coveredOf(b));
    b.stock(1000, 271);
    const before = b.exchange.quote(combo);
    const told = heard(b, combo);
    b.stock(120_000, 350);
    assert.deepEqual(b.exchange.quote(combo), before);
    assert.deepEqual(told, []);
  });

  test('a quote that was asked for is told all the same to those who follow it', () => {
    const b = new MomentBench();
    const legs = verticalOf(b);
    const combo = b.watched(legs);
    b.stock(300, 270.1);
    const told = heard(b, combo);
    b.stock(10, 300);
    assertNear(b.exchange.quote(combo) as Sides, b.sidesAt(legs, 300));
    assert.deepEqual(told, []);
    b.wait(250);
    assertNear(told[0], b.sidesAt(legs, 300));
  });

  test('the figures of an option are of the price that its quote was made at', () => {
    const b = new MomentBench();
    const call = b.option(270);
    b.exchange.follow?.(call);
    b.stock(300, 270.1);
    b.stock(10, 300);
    const { bid } = b.exchange.quote(call) ?? {};
    assert.equal(b.exchange.options?.spotOf(call)?.toFixed(2), '270.10');
    const model = b.exchange.options?.compute(call)?.impliedVolatility ?? 0;
    const told = b.exchange.options?.compute(call, bid)?.impliedVolatility ?? 0;
    assert.ok(Math.abs(told - model) < 0.02, `${told} is not near ${model}`);
    b.wait(250);
    assert.equal(b.exchange.options?.spotOf(call)?.toFixed(2), '300.00');
  });

  test('with a parent in another contract, it begins at legs of that moment', () => {
    const b = new MomentBench();
    const legs = verticalOf(b);
    const combo = b.list(legs);
    b.place({ id: 1, conId: AAPL, quantity: 100, type: 'LMT', limit: 250, transmit: false });
    b.place({ id: 2, conId: combo, quantity: 1, parent: 1 });
    b.stock(10, 240);
    assert.equal(b.find(1)?.status, 'Filled');
    const { ask } = b.sidesAt(legs, 240);
    assert.ok(isNear(b.find(2)?.avgFillPrice ?? 0, ask), `${b.find(2)?.avgFillPrice} is not ${ask}`);
  });

  test('with a leg that has ended, nothing trades at its last quote', () => {
    const spy = listed('SPY').conId;
    const b = new ComboBench({ start: newYork('2026-11-20T15:59') });
    b.quote(689.99, 690.01, 1000, spy);
    const call = (expiry: string): ConId => find(b, { symbol: 'SPY', strike: 690, right: 'C', expiry }).conId;
    const combo = b.list([
      [call('20261127'), 1, 'BUY'],
      [call('20261120'), 1, 'SELL'],
    ]);
    const entry = { id: 1, conId: spy, quantity: 100, type: 'LMT', limit: 680, more: { outsideRth: true } };
    b.place({ ...entry, transmit: false });
    b.place({ id: 2, conId: combo, quantity: 1, parent: 1, transmit: false });
    b.place({ id: 3, conId: call('20261120'), quantity: 1, parent: 1 });
    b.exchange.tick(newYork('2026-11-20T16:05'));
    b.quote(678.99, 679.01, 1000, spy);
    assert.equal(b.find(1)?.status, 'Filled');
    assert.equal(b.exchange.session(combo), 'regular');
    assert.deepEqual([b.find(2)?.filled, b.find(3)?.filled], [0, 0]);
  });

  test('after a restart it keeps its quote until its legs have one of the same moment', () => {
    const b = new MomentBench();
    const legs = verticalOf(b);
    const combo = b.list(legs);
    b.place({ id: 1, conId: combo, quantity: 1, type: 'LMT', limit: 0.5, tif: 'GTC' });
    const snapshot = JSON.parse(JSON.stringify(b.exchange.snapshot()));
    for (const stored of snapshot.prices) if (stored.conId === legs[1]?.[0]) stored.bid = 30;
    const again = new ComboBench({ start: b.exchange.now(), snapshot });
    assert.equal(again.list(legs), combo);
    again.trade(270);
    const { bid, ask } = again.exchange.quote(combo) ?? {};
    assertNear({ bid: bid ?? 0, ask: ask ?? 0 }, b.sidesAt(legs, 270));
    assert.equal(again.find(1)?.filled, 0);
    again.quote(299.99, 300.01);
    assertNear(again.exchange.quote(combo) as Sides, b.sidesAt(legs, 300));
    assert.equal(again.find(1)?.filled, 0);
  });

  test('an account whose short calls lose what its shares gain, or the other way round, is not liquidated', () => {
    const b = new MomentBench({ accounts: [{ id: ACCOUNT, currency: 'USD', cash: 140_000 }] });
    const call = b.option(150);
    b.place({ id: 1, quantity: 1000 });
    b.place({ id: 2, conId: call, quantity: 10, action: 'SELL' });
    b.stock(1000, 270.1);
    b.stock(900, 270.2);
    b.stock(100, 160);
    b.wait(2000);
    b.stock(10, 160.1);
    assert.deepEqual([b.position(call), b.position(AAPL)], [-10, 1000]);
  });

  test('an account is not liquidated between the new quotes of two options', () => {
    const b = new MomentBench({ accounts: [{ id: ACCOUNT, currency: 'USD', cash: 100_000 }] });
    const [[bought] = [0], [sold] = [0]] = verticalOf(b);
    b.place({ id: 1, conId: b.list(verticalOf(b)), quantity: 50, action: 'SELL' });
    b.stock(1000, 270.1);
    b.stock(800, 270.2);
    b.stock(100, 330);
    b.wait(2000);
    b.stock(10, 330.1);
    assert.deepEqual([b.position(bought as ConId), b.position(sold as ConId)], [-50, 50]);
  });
});
