import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_POLICIES } from '../policies.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';

const UNPROTECTED = `unprotected-${SPY.conId}`;
const HALF = { by: 'fraction', value: 0.5 } as const;

const text = (desk: Desk): string => desk.state.alarms.get(UNPROTECTED)?.message ?? '';

/** After how many seconds the alarm comes. */
function alarmedAfter(desk: Desk): number | undefined {
  for (let second = 1; second <= 60; second += 1) {
    desk.tick();
    if (desk.state.alarms.has(UNPROTECTED)) return second;
  }
  return undefined;
}

/** An entry that rests with 3 of 10 filled. */
function partlyFilled(): Desk {
  const desk = new Desk();
  desk.take(signal({ entry: { type: 'limit', limit: 449.9 } }));
  desk.accept();
  desk.fill(desk.order('entry'), 3, 449.9);
  desk.brokerHolds(3);
  return desk;
}

describe('units without a stop in a closing', () => {
  it('are an alarm as soon as any others, once their exits are being cancelled', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    desk.sent(desk.order('close'));
    assert.equal(alarmedAfter(desk), 4);
    assert.match(text(desk), /^10 SPY have no working stop while a closing is under way/);
    desk.fill(desk.order('close'), 10, 450);
    desk.brokerHolds(0);
    desk.tick();
    assert.equal(desk.state.alarms.size, 0);
  });

  it('keep the time that they had before it began', () => {
    const desk = new Desk();
    desk.policies = { ...DEFAULT_POLICIES, onMissingStop: 'alarm' };
    desk.longSpy();
    desk.status(desk.order('stop'), 'Cancelled');
    desk.tick(3_000);
    desk.take(bareSignal('close', { portion: HALF }));
    assert.equal(alarmedAfter(desk), 1);
  });

  it('are counted where a part is closed and the exits of the rest work', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(bareSignal('close', { portion: HALF }));
    for (const role of ['stop', 'target'] as const) {
      const order = desk.order(role);
      const { quantity = order.quantity, pricing } = order.amendment ?? order;
      const prices = {
        ...('stop' in pricing ? { stopPrice: pricing.stop } : {}),
        ...('limit' in pricing ? { limitPrice: pricing.limit } : {}),
      };
      desk.broker({ type: 'order', order: desk.listed(order, 'Submitted', { quantity, ...prices }) });
    }
    const close = desk.order('close');
    desk.sent(close);
    desk.status(close, 'PendingSubmit');
    assert.equal(alarmedAfter(desk), 4);
    assert.match(text(desk), /^5 of 10 SPY have no working stop while a closing is under way/);
  });
});

describe('the words of UNPROTECTED', () => {
  it('say of a stop that was only sent that it was', () => {
    const desk = new Desk();
    desk.take(signal());
    const [entry, stop, target] = [...desk.state.orders.values()];
    assert.ok(entry && stop && target);
    desk.sent(entry, stop, target);
    desk.fill(entry, 10, 450.02);
    desk.brokerHolds(10);
    assert.equal(alarmedAfter(desk), 4);
    assert.match(text(desk), /a stop that was sent and that the broker has not shown working/);
  });

  it('say that IB holds the stop back only while its entry works, and of which units', () => {
    const desk = partlyFilled();
    assert.equal(alarmedAfter(desk), 4);
    assert.match(text(desk), /^3 SPY have a stop that IB holds back until the entry has filled/);
    desk.keep(desk.kernel.cancel(desk.order('entry').ref, 'cli', 'enough'));
    desk.tick();
    assert.match(text(desk), /the entry that it waits for is being cancelled/);
  });

  it('follow the position: told anew, and raised once', () => {
    const desk = partlyFilled();
    assert.equal(alarmedAfter(desk), 4);
    const since = desk.state.alarms.get(UNPROTECTED)?.since;
    desk.fill(desk.order('entry'), 4, 449.9);
    desk.brokerHolds(7);
    const told = desk.tick().map(({ type }) => type);
    assert.deepEqual(told, ['alarm.changed']);
    assert.match(text(desk), /^7 SPY/);
    assert.equal(desk.state.alarms.get(UNPROTECTED)?.since, since);
    assert.deepEqual(desk.tick(), []);
  });
});
