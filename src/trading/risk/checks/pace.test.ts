import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../../core/clock.ts';
import { factsOf, limits, NOW, riskInput } from '../../testing/fixtures.ts';
import { emptyBook, type Tally } from '../book/risk-book.ts';
import type { RiskLimits } from '../limits.ts';
import { efficiencyRatio } from './efficiency-ratio.ts';
import { messagesPerDay } from './messages-per-day.ts';
import { ordersPerSecond } from './orders-per-second.ts';

const book = (tally: Partial<Tally>) => {
  const made = emptyBook();
  made.tallies.set('account', { orders: 0, entries: 0, cancels: 0, revisions: 0, executed: 0, ...tally });
  return made;
};
const input = (tally: Partial<Tally>, set: Partial<RiskLimits>) =>
  riskInput({ facts: factsOf({ book: book(tally) }), limits: limits(set) });

describe('the counts of the day', () => {
  it('add submissions, revisions and cancellations, and the three orders of this plan', () => {
    const tally = { orders: 10, revisions: 4, cancels: 3 };
    assert.equal(messagesPerDay.run(input(tally, { maxMessagesPerDay: 20 })).passed, true);
    assert.equal(messagesPerDay.run(input(tally, { maxMessagesPerDay: 19 })).passed, false);
  });

  it('divide them by the executed orders and one, from the fiftieth message on', () => {
    const few = { orders: 40, revisions: 4, cancels: 2 };
    assert.equal(efficiencyRatio.run(input(few, { maxEfficiencyRatio: 1 })).passed, true);
    const enough = { orders: 40, revisions: 4, cancels: 3, executed: 4 };
    assert.equal(efficiencyRatio.run(input(enough, { maxEfficiencyRatio: 10 })).passed, true);
    assert.equal(efficiencyRatio.run(input(enough, { maxEfficiencyRatio: 9.9 })).passed, false);
  });

  it('know only what was planned within the window, in the scope', () => {
    const made = emptyBook();
    const planned = (ago: number, keys: readonly string[]) =>
      made.recentOrders.push({
        at: unixMs(NOW - ago),
        keys,
        orders: 3,
        total: 3 * (made.recentOrders.length + 1),
      });
    planned(1_000, ['account', 'strategy:orb']);
    planned(999, ['account']);
    planned(0, ['account', 'strategy:orb']);
    const run = (maxOrdersPerSecond: number, strategy?: string) =>
      ordersPerSecond.run(
        riskInput({
          facts: factsOf({ book: made }),
          limits: limits({ maxOrdersPerSecond }),
          ...(strategy === undefined ? {} : { scope: { kind: 'strategy', name: strategy } }),
        }),
      ).passed;
    assert.deepEqual([run(9), run(8)], [true, false]);
    assert.deepEqual([run(6, 'orb'), run(5, 'orb')], [true, false]);
  });
});
