import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { legsOf } from '../../instruments/combos/combo-legs.ts';
import type { Signal } from '../signal.ts';
import { bareSignal, quote } from '../testing/fixtures.ts';

import { bought, desk, made, refusalOf, setLegs, VERTICAL, wish } from '../testing/spread-desk.ts';

describe('an entry into a spread', () => {
  const sizeOf = (size: Signal['size'], facts: Partial<Signal> = {}) => {
    const on = desk();
    const { size: _, ...rest } = wish(facts);
    on.take({ ...rest, ...(size ? { size } : {}) }, VERTICAL);
    return on.order('entry', VERTICAL).quantity;
  };

  it('is sized by the most that its legs can lose, not by its stop', () => {
    // Bought at 2.12, all of it can be lost: 212 for one.
    assert.equal(sizeOf({ by: 'risk-amount', value: 650 }), 3);
    assert.equal(sizeOf({ by: 'risk-amount', value: 650 }, { stopLoss: { unit: 'price', value: 1.9 } }), 3);
    // Sold at 2.08, it can come to 5: 292 for one.
    assert.equal(sizeOf({ by: 'risk-amount', value: 650 }, { action: 'sell' }), 2);
  });

  it('is worth at least that where a size is told by value', () => {
    // Bought at 2.12, 212 each; sold at 2.08 and worth up to 5, 292 each.
    assert.equal(sizeOf({ by: 'notional', value: 1_000 }), 4);
    assert.equal(sizeOf({ by: 'notional', value: 1_000 }, { action: 'sell' }), 3);
    assert.equal(sizeOf({ by: 'equity-percent', value: 0.1 }, { action: 'sell' }), 3);
  });

  it('is checked by the same figure', () => {
    assert.equal(refusalOf(desk({ maxRiskPerTrade: 423 }), {}), 'TRADE_RISK');
    assert.equal(refusalOf(desk({ maxRiskPerTrade: 424 }), {}), undefined);
    assert.equal(refusalOf(desk({ maxNotional: 500 }), { action: 'sell' }), 'NOTIONAL_LIMIT');
    assert.equal(refusalOf(desk({ maxOpenRisk: 423 }), {}), 'OPEN_RISK');
    const { on } = bought({}, desk({ maxOpenRisk: 700 }));
    assert.equal(
      refusalOf(on, { id: 'S-two' as Signal['id'], dedupeKey: 'two' }),
      'OPEN_RISK',
      '420 are at risk already',
    );
  });

  it('counts what is being bought at the market, also where strikes are no bound', () => {
    const second = { id: 'S-two' as Signal['id'], dedupeKey: 'two' };
    for (const legs of [
      ['+1 C 600', '+1 P 600'],
      ['+1 C 600 20260417', '-1 C 600'],
    ]) {
      const combo = made(...legs);
      const on = desk({ maxOpenRisk: 1_500 });
      setLegs(on, combo, legs[0]?.includes('2026') ? [8, 3] : [3, 2]);
      // Five points each: 1,000 for the two that are asked for.
      assert.equal(refusalOf(on, { symbol: combo.localSymbol }, combo), undefined);
      assert.equal(
        refusalOf(on, { symbol: combo.localSymbol, ...second }, combo),
        'OPEN_RISK',
        legs.join(' '),
      );
    }
  });

  it('counts in what is held with the most that it can lose', () => {
    const limits = { maxPositionNotional: 1_000, maxGross: 1_000 };
    for (const [name, limit] of Object.entries(limits)) {
      const on = desk({ [name]: limit });
      // Sold at 2.08, one can come to 5: 292 each.
      assert.equal(refusalOf(on, { action: 'sell' }), undefined);
      on.accept();
      assert.notEqual(
        refusalOf(on, { action: 'sell', id: 'S-two' as Signal['id'], dedupeKey: 'two' }),
        undefined,
        name,
      );
    }
  });

  it('is asked leg by leg what options are asked', () => {
    assert.equal(refusalOf(desk({ minOptionDays: 30 }), {}), 'OPTION_DAYS');
    assert.equal(refusalOf(desk({ minOptionDays: 16 }), {}), undefined);
    assert.equal(refusalOf(desk({ maxOptionSpreadPercent: 1 }), {}), 'OPTION_SPREAD', 'that of the 605 call');
    assert.equal(refusalOf(desk({ minOpenInterest: 100 }), {}), 'OPEN_INTEREST', 'nobody has told it');
  });

  it('is refused where its loss has no bound', () => {
    const strangle = made('+1 C 605', '+1 P 595');
    const on = desk();
    setLegs(on, strangle, [3, 2]);
    const symbol = '-1 SPY 2026-03-20 C 605 -1 SPY 2026-03-20 P 595';
    assert.equal(refusalOf(on, { symbol }, strangle), 'COMBO_RISK_UNDEFINED');
    assert.equal(
      refusalOf(on, { symbol: strangle.localSymbol, id: 'S-long' as Signal['id'], dedupeKey: 'l' }, strangle),
      undefined,
    );
  });

  it('names what is not carried out', () => {
    const points = { unit: 'points', value: 1 } as const;
    assert.equal(refusalOf(desk(), { trailing: points }), 'COMBO_FIELD_UNSUPPORTED');
    assert.equal(refusalOf(desk(), { takeProfits: [{ at: points }] }), 'COMBO_FIELD_UNSUPPORTED');
    assert.equal(refusalOf(desk(), { action: 'reverse' }), 'COMBO_ACTION_UNSUPPORTED');
    assert.equal(refusalOf(desk(), { entry: { type: 'stop', stop: 3 } }), 'COMBO_ORDER_TYPE');
    assert.equal(refusalOf(desk(), { stopLoss: { unit: 'price', value: 2.11 } }), 'STOP_REACHED');
  });

  it('is refused beside its own legs and beside spreads that share one', () => {
    const { on } = bought();
    const [long] = legsOf(VERTICAL).map(({ contract }) => contract);
    assert.ok(long);
    on.quotes.set(long.conId, quote(long, 4, 4.02));
    const single = bareSignal('buy', {
      symbol: long.localSymbol,
      id: 'S-leg' as Signal['id'],
      dedupeKey: 'leg',
    });
    on.take(single, long);
    assert.equal(on.record(single).refusal?.code, 'LEG_OF_SPREAD');
    const other = made('+1 C 605', '-1 C 610');
    setLegs(on, other, [1.9, 0.9]);
    assert.equal(
      refusalOf(on, { symbol: other.localSymbol, id: 'S-o' as Signal['id'], dedupeKey: 'o' }, other),
      'COMBO_LEG_SHARED',
    );
  });

  it('notes what the account holds of a leg already', () => {
    const on = desk();
    const [long] = legsOf(VERTICAL).map(({ contract }) => contract);
    assert.ok(long);
    on.brokerHolds(3, long);
    on.take(wish(), VERTICAL);
    assert.equal(on.state.standing.get(long.conId), 3);
  });
});
