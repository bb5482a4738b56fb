import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Desk } from '../testing/desk.ts';
import { bareSignal } from '../testing/fixtures.ts';

describe('a lost alert', () => {
  const sell = (prior: number, target: number) =>
    bareSignal('sell', {
      size: { by: 'units', value: 10 },
      expectedPosition: { prior, target },
      stopLoss: { unit: 'percent', value: 1 },
    });

  it('raises an alarm, which the next signal in step takes back', () => {
    const desk = new Desk();
    const late = sell(10, 0);
    desk.take(late);
    assert.match(desk.record(late).carriedOut ?? '', /alert was lost/);
    const alarms = () => [...desk.state.alarms.values()].map(({ code }) => code);
    assert.deepEqual(alarms(), ['POSITION_DRIFT']);
    desk.take(sell(0, -10));
    assert.deepEqual(alarms(), []);
    assert.equal(desk.order('entry').quantity, 10);
  });

  it('is refused where the policy says so', () => {
    const desk = new Desk();
    desk.policies = { ...desk.policies, positionDrift: 'refuse' };
    const late = sell(10, -10);
    desk.take(late);
    assert.equal(desk.record(late).refusal?.code, 'POSITION_DRIFT');
    assert.equal(desk.state.orders.size, 0);
  });
});
