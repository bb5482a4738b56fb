import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { price, quantity } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { isOnTick } from '../../instruments/price-steps.ts';
import type { Signal, TargetRequest } from '../signal.ts';
import { bareSignal, ES, quote, SPY, signal } from '../testing/fixtures.ts';
import { exitShares } from './exit-shares.ts';
import { bracketLegs, closingLeg, type Leg, MARKETABLE_LIMIT_PERCENT } from './legs.ts';
import { bracketPrices } from './prices.ts';

const legsOf = (
  asked: Signal,
  side: 'BUY' | 'SELL' = 'BUY',
  of: Instrument = SPY,
): { legs: readonly Leg[]; notes: readonly string[] } => {
  const seen = of === ES ? quote(ES, 4999.75, 5000) : quote(SPY, 450, 450.02);
  const prices = bracketPrices(asked, side, of, seen);
  assert.ok(prices.ok);
  return bracketLegs(asked, side, quantity(10), prices.value, of);
};

describe('the legs of a bracket', () => {
  it('are the entry, then stop and target for the same quantity, good till cancelled', () => {
    const { legs, notes } = legsOf(signal({ outsideRth: true }));
    assert.deepEqual(legs, [
      { role: 'entry', side: 'BUY', quantity: 10, pricing: { type: 'market' }, tif: 'DAY', outsideRth: true },
      {
        role: 'stop',
        side: 'SELL',
        quantity: 10,
        pricing: { type: 'stop', stop: 440 },
        tif: 'GTC',
        outsideRth: true,
        group: 1,
      },
      {
        role: 'target',
        side: 'SELL',
        quantity: 10,
        pricing: { type: 'limit', limit: 470 },
        tif: 'GTC',
        outsideRth: true,
        group: 1,
      },
    ]);
    assert.deepEqual(notes, []);
  });

  it('are only what was asked for', () => {
    const stop = bareSignal('buy', { stopLoss: { unit: 'percent', value: 1 } });
    assert.deepEqual(
      legsOf(stop).legs.map(({ role }) => role),
      ['entry', 'stop'],
    );
    const target = bareSignal('buy', { takeProfit: { unit: 'percent', value: 1 } });
    assert.deepEqual(
      legsOf(target).legs.map(({ role }) => role),
      ['entry', 'target'],
    );
    assert.deepEqual(
      legsOf(bareSignal('buy')).legs.map(({ role }) => role),
      ['entry'],
    );
  });

  it('price the entry as asked', () => {
    for (const entry of [
      { type: 'limit', limit: 449 },
      { type: 'stop', stop: 451 },
      { type: 'stop-limit', stop: 451, limit: 451.5 },
    ] as const) {
      assert.deepEqual(legsOf(bareSignal('buy', { entry })).legs[0]?.pricing, entry);
    }
  });

  it('turn a market entry with a trailing stop into a marketable limit (IB 328)', () => {
    const trailing = { unit: 'points', value: 2 } as const;
    const buy = legsOf(bareSignal('buy', { trailing }));
    assert.deepEqual(
      buy.legs.map(({ pricing }) => pricing),
      [
        { type: 'limit', limit: 452.27 },
        { type: 'trailing-stop', amount: 2, stop: 448.02 },
      ],
    );
    assert.match(buy.notes.join(), /no trailing stop to a market order/);
    const sell = legsOf(bareSignal('sell', { trailing: { unit: 'percent', value: 1 } }), 'SELL', ES);
    assert.deepEqual(
      sell.legs.map(({ pricing }) => pricing),
      [
        { type: 'limit', limit: 4975 },
        { type: 'trailing-stop-percent', percent: 1, stop: 5049.75 },
      ],
    );
    for (const [{ legs }, reference, of] of [
      [buy, 450.02, SPY],
      [sell, 4999.75, ES],
    ] as const) {
      const pricing = legs[0]?.pricing;
      assert.ok(pricing?.type === 'limit' && isOnTick(of, pricing.limit));
      assert.ok((Math.abs(pricing.limit - reference) / reference) * 100 <= MARKETABLE_LIMIT_PERCENT);
    }
  });

  it('turn a stop entry with a trailing stop into a stop-limit, which IB takes as its parent (328)', () => {
    const trailing = { unit: 'points', value: 2 } as const;
    const entry = { type: 'stop', stop: 452 } as const;
    const buy = legsOf(bareSignal('buy', { entry, trailing }));
    assert.deepEqual(
      buy.legs.map(({ pricing }) => pricing),
      [
        { type: 'stop-limit', stop: 452, limit: 454.26 },
        { type: 'trailing-stop', amount: 2, stop: 450 },
      ],
    );
    assert.match(buy.notes.join(), /no trailing stop to a stop order/);
    const sell = legsOf(bareSignal('sell', { entry: { type: 'stop', stop: 448 }, trailing }), 'SELL');
    assert.deepEqual(sell.legs[0]?.pricing, { type: 'stop-limit', stop: 448, limit: 445.76 });
  });

  it('leave a priced entry alone beside a trailing stop', () => {
    const asked = bareSignal('buy', {
      entry: { type: 'limit', limit: 449 },
      trailing: { unit: 'points', value: 2 },
    });
    assert.deepEqual(legsOf(asked).legs[0]?.pricing, { type: 'limit', limit: 449 });
  });
});

describe('the leg that closes', () => {
  it('is one market order against what is held', () => {
    assert.deepEqual(closingLeg(10), {
      role: 'close',
      side: 'SELL',
      quantity: 10,
      pricing: { type: 'market' },
      tif: 'DAY',
      outsideRth: false,
    });
    assert.deepEqual([closingLeg(-0.5).side, closingLeg(-0.5).quantity], ['BUY', 0.5]);
  });
});

describe('the sizes of a bracket, whatever its targets', () => {
  const share = fc.option(
    fc.oneof(
      fc.record({ by: fc.constant('units' as const), value: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ by: fc.constant('percent' as const), value: fc.integer({ min: 1, max: 100 }) }),
    ),
    { nil: undefined },
  );

  it('have stops for the whole entry, and in each group stop and target alike', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.array(share, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('BUY' as const, 'SELL' as const),
        (units, asked, side) => {
          const away = (index: number): TargetRequest['at'] => ({ unit: 'percent', value: index + 1 });
          const requests = asked.map((part, index) => ({
            at: away(index),
            ...(part ? { share: part } : {}),
          }));
          const shares = exitShares(requests, units, SPY);
          if (!shares.ok) return;
          const direction = side === 'BUY' ? 1 : -1;
          const prices = {
            reference: price(450),
            stopLoss: price(450 - direction * 10),
            targets: requests.map((_, index) => price(450 + direction * (index + 1))),
            arithmetic: [],
          };
          const { legs } = bracketLegs(signal(), side, quantity(units), prices, SPY, {
            shares: shares.value,
          });
          const [entry, ...exits] = legs;
          const sum = (of: readonly Leg[]): number => of.reduce((total, leg) => total + leg.quantity, 0);
          const role = (name: Leg['role']): Leg[] => exits.filter((leg) => leg.role === name);
          assert.equal(entry?.quantity, units);
          assert.equal(sum(role('stop')), units);
          assert.equal(
            sum(role('target')),
            shares.value.reduce((total, part) => total + part, 0),
          );
          for (const exit of exits) {
            assert.ok(exit.quantity > 0 && exit.side !== side);
            const partner = exits.filter((other) => other.group === exit.group);
            assert.ok(partner.every((other) => other.quantity === exit.quantity));
            assert.equal(partner.filter((other) => other.role === exit.role).length, 1);
          }
        },
      ),
    );
  });
});
