import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../../core/clock.ts';
import { price } from '../../core/price.ts';
import type { Instrument } from '../instrument.ts';
import { parseChoice } from '../options/choice-text.ts';
import { isMirrorOf, mirrorConId, optionCombo } from './combo-instrument.ts';
import { type ContractLeg, legsOf, legUnits, mirrored } from './combo-legs.ts';
import { comboQuote, type LegQuote } from './combo-quote.ts';
import { mostGain, mostLoss, payoffBounds } from './payoff.ts';
import { FAR, legsFrom } from './testing/option-legs.ts';

function made(...texts: readonly string[]): Instrument {
  const combo = optionCombo(legsFrom(...texts));
  assert.ok(combo.ok, JSON.stringify(combo));
  return combo.value;
}
const refusal = (...texts: readonly string[]): string => {
  const combo = optionCombo(legsFrom(...texts));
  assert.ok(!combo.ok);
  return combo.error.code;
};

describe('what a combination is worth at expiration', () => {
  const bounds = (...texts: readonly string[]) => payoffBounds(legsFrom(...texts));

  it('is bounded as traders know it', () => {
    assert.deepEqual(bounds('+1 C 600', '-1 C 605'), { least: 0, most: 5 }, 'call vertical');
    assert.deepEqual(bounds('-1 P 595', '+1 P 590'), { least: -5, most: 0 }, 'put credit');
    assert.deepEqual(bounds('+1 C 595', '-2 C 600', '+1 C 605'), { least: 0, most: 5 }, 'butterfly');
    assert.deepEqual(
      bounds('+1 P 590', '-1 P 595', '-1 C 605', '+1 C 612'),
      { least: -7, most: 0 },
      'iron condor with one wider wing',
    );
    assert.deepEqual(bounds('+1 C 600', '+1 P 600'), { least: 0 }, 'straddle: gain without bound');
    assert.deepEqual(bounds('-1 C 605', '-1 P 595'), { most: 0 }, 'short strangle: loss without bound');
    assert.deepEqual(bounds('+1 C 605', '-1 P 595'), { least: -595 }, 'risk reversal');
  });

  it('counts bought options that live longer by exercise, and sold ones that live longer not at all', () => {
    assert.deepEqual(bounds(`+1 C 600 ${FAR}`, '-1 C 600'), { least: 0 }, 'calendar');
    assert.deepEqual(bounds(`+1 C 605 ${FAR}`, '-1 C 600'), { least: -5 }, 'diagonal');
    assert.deepEqual(
      bounds(`-1 C 600 ${FAR}`, '+1 C 600'),
      { most: 0 },
      'sold calendar: no bound to its loss',
    );
    assert.deepEqual(
      bounds(`-1 C 600 ${FAR}`, '-1 C 605', '+2 C 610'),
      { most: 0 },
      'sold options of two expirations',
    );
  });

  it('gives the most that can be lost and gained from a price', () => {
    const vertical = legsFrom('+1 C 600', '-1 C 605');
    assert.deepEqual([mostLoss(vertical, 'BUY', 2.1), mostGain(vertical, 'BUY', 2.1)], [2.1, 2.9]);
    assert.deepEqual([mostLoss(vertical, 'SELL', 2.1), mostGain(vertical, 'SELL', 2.1)], [2.9, 2.1]);
    assert.equal(mostLoss(legsFrom('+1 C 600', '+1 P 600'), 'SELL', 12), undefined);
  });

  it('lies within its bounds at every price, and those of the mirrored legs are its own turned', () => {
    const leg = fc.record({
      ratio: fc.constantFrom(-2, -1, 1, 2),
      right: fc.constantFrom('C', 'P'),
      strike: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(
        fc.array(leg, { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 0, max: 120 }),
        (raw, at) => {
          const legs = legsFrom(...raw.map(({ ratio, right, strike }) => `${ratio} ${right} ${strike}`));
          const worth = legs.reduce((sum, { contract, ratio }) => {
            const { strike = 0, right } = contract;
            return sum + ratio * Math.max(0, right === 'C' ? at - strike : strike - at);
          }, 0);
          const { least, most } = payoffBounds(legs);
          assert.ok(least === undefined || worth >= least - 1e-9);
          assert.ok(most === undefined || worth <= most + 1e-9);
          const turned = payoffBounds(mirrored(legs));
          assert.equal(turned.most, least === undefined ? undefined : -least + 0);
        },
      ),
    );
  });
});

describe('a spread as an instrument', () => {
  it('is the same whatever the order of its legs, and has a number below zero of its own', () => {
    const one = made('+1 C 600', '-1 C 605');
    assert.equal(one.conId, made('-1 C 605', '+1 C 600').conId);
    assert.notEqual(one.conId, made('+1 C 600', '-1 C 610').conId);
    assert.ok(one.conId < 0 && String(one.conId).length <= 13);
  });

  it('is written so that its price is positive: a credit spread is the debit spread sold', () => {
    const credit = legsFrom('-1 P 595', '+1 P 590');
    const combo = made('-1 P 595', '+1 P 590');
    assert.equal(combo.conId, made('+1 P 595', '-1 P 590').conId);
    assert.equal(isMirrorOf(credit, combo), true);
    assert.equal(isMirrorOf(mirrored(credit), combo), false);
    assert.deepEqual(
      legsOf(combo).map(({ ratio }) => ratio),
      [1, -1],
    );
    const reversal = made('+1 C 605', '-1 P 595');
    assert.equal(mirrorConId(reversal), made('-1 C 605', '+1 P 595').conId, 'no certain sign: as written');
  });

  it('has a name that means it again', () => {
    const combo = made('-1 C 605', '+1 C 610', '-1 P 595', '+1 P 590');
    assert.match(combo.localSymbol, /^\+1 SPY 2026-03-20 C 605 -1 SPY/);
    const choice = parseChoice(combo.localSymbol);
    assert.ok(typeof choice === 'object' && choice.kind === 'spread');
    assert.deepEqual(
      choice.legs.map(({ ratio }) => ratio),
      [1, -1, 1, -1],
    );
  });

  it('is called what traders call it', () => {
    const names: readonly (readonly [string, ...string[]])[] = [
      ['SPY call vertical', '+1 C 600', '-1 C 605'],
      ['SPY put vertical', '-1 P 595', '+1 P 590'],
      ['SPY iron condor', '-1 C 605', '+1 C 610', '-1 P 595', '+1 P 590'],
      ['SPY iron butterfly', '-1 C 600', '+1 C 610', '-1 P 600', '+1 P 590'],
      ['SPY put butterfly', '+1 P 590', '-2 P 595', '+1 P 600'],
      ['SPY call calendar', `+1 C 600 ${FAR}`, '-1 C 600'],
      ['SPY call diagonal', `+1 C 605 ${FAR}`, '-1 C 600'],
      ['SPY straddle', '+1 C 600', '+1 P 600'],
      ['SPY strangle', '+1 C 605', '+1 P 595'],
      ['SPY call ratio spread', '+1 C 600', '-2 C 605'],
    ];
    for (const [name, ...texts] of names) assert.equal(made(...texts).longName, name);
  });

  it('holds units of its legs', () => {
    const combo = made('+1 P 590', '-2 P 595', '+1 P 600');
    assert.deepEqual([...legUnits(combo, -3).values()], [-3, 6, -3]);
  });

  it('is refused where it is none', () => {
    assert.equal(refusal('+1 C 600'), 'COMBO_LEG_COUNT');
    assert.equal(
      refusal(...Array.from({ length: 7 }, (_, index) => `+1 C ${600 + index}`)),
      'COMBO_LEG_COUNT',
    );
    assert.equal(refusal('+1 C 600', '-1 C 600'), 'COMBO_LEG_TWICE');
    assert.equal(refusal('+2 C 600', '-2 C 605'), 'COMBO_RATIO');
    const [first, second] = legsFrom('+1 C 600', '-1 C 605');
    assert.ok(first && second);
    const other: ContractLeg = { ...second, contract: { ...second.contract, symbol: 'QQQ' } };
    const unlike = optionCombo([first, other]);
    assert.equal(!unlike.ok && unlike.error.code, 'COMBO_LEGS_UNLIKE');
    const share: ContractLeg = { ...second, contract: { ...second.contract, secType: 'STK' } };
    const mixed = optionCombo([first, share]);
    assert.equal(!mixed.ok && mixed.error.code, 'COMBO_LEG_KIND');
  });
});

describe('the quote of a spread', () => {
  const combo = made('+1 C 600', '-2 C 605');
  const quote = (bid: number | undefined, ask: number | undefined, at = 1_000, size = 10): LegQuote => ({
    time: unixMs(at),
    ...(bid === undefined ? {} : { bid: price(bid) }),
    ...(ask === undefined ? {} : { ask: price(ask) }),
    bidSize: size,
    askSize: size,
  });
  const of = (long: LegQuote | undefined, short: LegQuote | undefined) =>
    comboQuote(combo, ({ strike }) => (strike === 600 ? long : short));

  it('buys at asks and sells at bids, as often as the scarcest leg, and is as old as its oldest leg', () => {
    const made = of(quote(4, 4.1, 5_000), quote(1.5, 1.6, 2_000, 5));
    assert.deepEqual(
      [made?.bid, made?.ask, made?.bidSize, made?.askSize, made?.time],
      [0.8, 1.1, 2, 2, 2_000],
    );
  });

  it('takes an option that nobody bids for as worth nothing to a seller, and is none without an ask', () => {
    assert.equal(of(quote(4, 4.1), quote(undefined, 0.05))?.ask, 4.1);
    assert.equal(of(quote(4, undefined), quote(1, 1.1)), undefined);
    assert.equal(of(undefined, quote(1, 1.1)), undefined);
  });
});
