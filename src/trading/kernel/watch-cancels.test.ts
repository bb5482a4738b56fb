import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { price } from '../../core/price.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, quote, READY, SPY, signal } from '../testing/fixtures.ts';
import { CANCEL_MAY_TAKE_MS } from './watch-cancels.ts';

/** An entry that rests, and that the kill switch cancels. */
function killed(): Desk {
  const desk = new Desk();
  desk.take(signal({ entry: { type: 'limit', limit: 445 } }));
  desk.accept();
  desk.keep(desk.kernel.kill('cli', 'stop'));
  return desk;
}

const alarmOf = (desk: Desk) => desk.state.alarms.get(`cancel-${desk.order('entry').ref}`);

describe('a cancellation that is not carried out', () => {
  it('is an alarm after half a minute of PendingCancel, which goes with the order', () => {
    const desk = killed();
    desk.status(desk.order('entry'), 'PendingCancel');
    desk.tick(CANCEL_MAY_TAKE_MS - 1);
    assert.equal(alarmOf(desk), undefined);
    desk.tick(1);
    assert.equal(alarmOf(desk)?.code, 'CANCEL_OVERDUE');
    assert.match(alarmOf(desk)?.message ?? '', /entry BUY 10 SPY\) is being cancelled \(kill switch: stop\)/);
    desk.confirmCancellations();
    desk.tick();
    assert.equal(alarmOf(desk), undefined);
    assert.equal(desk.order('entry').cancellingSince, undefined);
  });

  for (const [how, refused] of [
    ['ignores', false],
    ['refuses', true],
  ] as const)
    it(`is an alarm that stays where the gateway ${how} it, and is asked for more and more seldom`, () => {
      const desk = killed();
      const entry = desk.order('entry');
      const asked: number[] = [0];
      for (let second = 1; second <= 1_200; second += 1) {
        const events = [...desk.tick()];
        if (refused && entry.state === 'cancelling')
          events.push(
            ...desk.broker({
              type: 'order-notice',
              orderId: entry.orderId,
              code: 10147,
              message: 'OrderId that needs to be cancelled is not found.',
              fate: 'not-cancellable',
            }),
          );
        if (entry.state === 'unknown')
          events.push(
            ...desk.reconcile({
              openOrders: [
                desk.listed(entry, 'Submitted', { limitPrice: price(445) }),
                desk.listed(desk.order('stop'), 'PreSubmitted', { orderType: 'STP', stopPrice: price(440) }),
                desk.listed(desk.order('target'), 'PreSubmitted', { limitPrice: price(470) }),
              ],
            }),
          );
        if (events.some((event) => event.type === 'order.cancel-requested' && event.ref === entry.ref))
          asked.push(second);
        if (second > 40) assert.ok(alarmOf(desk), `at ${second} s`);
      }
      assert.ok(asked.length >= 10 && asked.length <= 15, `asked at ${asked.join(' ')}`);
      const last = asked.slice(-3);
      assert.ok((last[1] ?? 0) - (last[0] ?? 0) >= 120 && (last[2] ?? 0) - (last[1] ?? 0) >= 120);
    });

  it('is no alarm where the link was away: it is asked for anew when that is back', () => {
    const desk = killed();
    desk.link = { ready: false, readOnly: false, brokerUp: false };
    desk.tick(600_000);
    desk.session(200);
    const entry = desk.order('entry');
    const events = desk.reconcile({
      openOrders: [desk.listed(entry, 'Submitted', { limitPrice: price(445) })],
    });
    assert.ok(events.some((event) => event.type === 'order.cancel-requested' && event.ref === entry.ref));
    desk.link = READY;
    desk.tick();
    assert.equal(alarmOf(desk), undefined);
  });

  it('is not asked for a second time by a list that was read meanwhile', () => {
    const desk = killed();
    desk.tick(4_000);
    const entry = desk.order('entry');
    const openOrders = [desk.listed(entry, 'Submitted', { limitPrice: price(445) })];
    const events = desk.reconcile({ openOrders, withoutGap: true });
    assert.ok(!events.some((event) => event.type === 'order.cancel-requested'));
    assert.equal(entry.state, 'cancelling');
  });

  it('says that the other exits wait, where the stop of a filled target does not go', () => {
    const desk = new Desk();
    const targets = [460, 470].map((value) => ({ at: { unit: 'price', value } }) as const);
    desk.take(
      bareSignal('buy', {
        size: { by: 'units', value: 10 },
        stopLoss: { unit: 'price', value: 440 },
        takeProfits: targets,
        breakEven: { when: 'first-target' },
      }),
    );
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450.02);
    const of = (role: string) => [...desk.state.orders.values()].filter((order) => order.role === role);
    for (const order of [...of('stop'), ...of('target')]) desk.status(order, 'Submitted');
    const [stop] = of('stop');
    const [target] = of('target');
    assert.ok(stop && target);
    desk.quotes.set(SPY.conId, quote(SPY, 460, 460.02));
    desk.status(stop, 'PendingCancel');
    desk.fill(target, 5, 460);
    desk.brokerHolds(5);
    for (let second = 0; second < 31; second += 1) desk.tick();
    assert.match(
      desk.state.alarms.get(`cancel-${stop.ref}`)?.message ?? '',
      /Changes of the other exits of its entry, as to break-even, wait for it/,
    );
  });
});
