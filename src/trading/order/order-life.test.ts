import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Bracket, type Role, step } from '../testing/bracket-script.ts';
import { Desk } from '../testing/desk.ts';
import { signal } from '../testing/fixtures.ts';

describe('the life of a bracket', () => {
  it('holds whatever the broker says, in whatever order, twice or not at all', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const bracket = new Bracket();
        for (const it of steps) {
          const before = new Map(
            [...bracket.desk.state.orders.values()].map((order) => [order.ref, order.state]),
          );
          bracket.take(it);
          bracket.holds(before);
        }
        bracket.desk.provesReplay();
      }),
      { numRuns: 400 },
    );
  });

  it('ends the same for every order in which the same facts arrive', () => {
    const facts = ['entry', 'stop'].flatMap((of) => [0, 1].map((index) => ({ of: of as Role, index })));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(facts, { minLength: 4 }),
        fc.shuffledSubarray(facts),
        (first, again) => {
          const bracket = new Bracket();
          bracket.desk.accept();
          for (const { of, index } of [...first, ...again]) {
            bracket.take({ kind: 'commission', role: of, index });
            bracket.take({ kind: 'execution', role: of, index });
          }
          bracket.take({ kind: 'notice', role: 'target', fate: 'cancelled' });
          const { state } = bracket.desk;
          assert.equal(bracket.desk.position(), 0);
          assert.equal(state.openOrders.size, 0);
          const position = [...state.positions.values()][0];
          assert.deepEqual([position?.realized, position?.cost, position?.commissions], [0, 0, 4e6]);
        },
      ),
    );
  });
});

describe('order numbers', () => {
  it('only grow, also when a session asks for lower ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(500), fc.constant('plan' as const)), { maxLength: 20 }),
        (steps) => {
          const desk = new Desk();
          desk.provesEveryStep = false;
          let highest = 100;
          for (const it of steps) {
            if (it === 'plan') desk.take(signal());
            else desk.session(it);
            assert.ok(desk.state.nextOrderId > highest);
            highest = Math.max(highest, desk.state.nextOrderId - 1);
          }
          const numbers = [...desk.state.orders.values()].map(({ orderId }) => orderId);
          assert.equal(new Set(numbers).size, numbers.length);
          desk.provesReplay();
        },
      ),
      { numRuns: 50 },
    );
  });
});
