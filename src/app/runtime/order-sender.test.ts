import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { createLog } from '../../core/log.ts';
import { price } from '../../core/price.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { bareSignal, quote, SPY } from '../../trading/testing/fixtures.ts';
import { OrderSender } from './order-sender.ts';

describe('a change that is on disk', () => {
  /** A stop is to go to break-even; `meanwhile` happens while the journal is written. */
  function changed(meanwhile: (desk: Desk) => void): { readonly left: string[]; readonly told: string[] } {
    const desk = new Desk();
    desk.longSpy();
    desk.quotes.set(SPY.conId, quote(SPY, 460, 460.02));
    const before = desk.journal.length;
    desk.take(bareSignal('amend', { breakEven: { when: 'now' } }));
    const written = desk.journal.slice(before);
    meanwhile(desk);
    const left: string[] = [];
    const told: string[] = [];
    const unwanted = (): never => assert.fail('nothing but a change was written');
    const sender = new OrderSender({
      broker: {
        amend: ({ order }) => left.push(order.ref),
        place: unwanted,
        placeBracket: unwanted,
        cancel: unwanted,
      },
      kernel: desk.kernel,
      log: createLog({ level: 'silent' }).logger,
      commit: (events) => told.push(...events.map(({ type }) => type)),
      lookAgain: unwanted,
      askMargin: unwanted,
      obstacle: () => undefined,
    });
    sender.carryOut(written);
    return { left, told };
  }

  it('leaves for an order that rests', () => {
    const { left, told } = changed(() => {});
    assert.equal(left.length, 1);
    assert.deepEqual(told, []);
  });

  it('does not leave for one that is being cancelled or in doubt by then: it is looked for first', () => {
    const cancelling = changed((desk) => desk.status(desk.order('stop'), 'PendingCancel'));
    assert.deepEqual(cancelling, { left: [], told: ['order.amend-doubted'] });
    const inDoubt = changed((desk) =>
      desk.broker({
        type: 'order-notice',
        orderId: desk.order('stop').orderId,
        code: 10147,
        message: 'OrderId that needs to be cancelled is not found.',
        fate: 'not-cancellable',
      }),
    );
    assert.deepEqual(inDoubt, { left: [], told: ['order.amend-doubted'] });
  });

  it('leaves for a stop that trails once a list has told where it has come to', () => {
    const desk = new Desk();
    desk.take(
      bareSignal('buy', { size: { by: 'units', value: 10 }, trailing: { unit: 'points', value: 5 } }),
    );
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450.02);
    const stop = desk.order('stop');
    desk.status(stop, 'PreSubmitted', 0, 'trigger');
    desk.brokerHolds(10);
    const left: unknown[] = [];
    const unwanted = (): never => assert.fail('nothing but a change was written');
    let looks = 0;
    const sender = new OrderSender({
      broker: {
        amend: ({ order }) => left.push([order.quantity, order.pricing]),
        place: unwanted,
        placeBracket: unwanted,
        cancel: unwanted,
      },
      kernel: desk.kernel,
      log: createLog({ level: 'silent' }).logger,
      commit: (events) => {
        const from = desk.journal.length;
        desk.commit(...events);
        sender.carryOut(desk.journal.slice(from));
      },
      lookAgain: () => {
        looks += 1;
      },
      askMargin: unwanted,
      obstacle: () => undefined,
    });
    let from = desk.journal.length;
    desk.take(bareSignal('close', { portion: { by: 'units', value: 4 } }));
    sender.carryOut(desk.journal.slice(from));
    assert.deepEqual([left, looks, stop.amendment?.doubted], [[], 1, true]);
    desk.clock.advance(2_000);
    from = desk.journal.length;
    const began = desk.clock.now();
    desk.clock.advance(100);
    const openOrders = [desk.listed(stop, 'PreSubmitted', { stopPrice: price(457.5) })];
    desk.reconcile({ openOrders, began, judgesOrdersUntil: unixMs(began - 3_000) });
    sender.carryOut(desk.journal.slice(from));
    assert.deepEqual([left, looks], [[[6, { type: 'trailing-stop', amount: 5, stop: 457.5 }]], 1]);
  });

  it('does not leave for one that has ended', () => {
    const filled = changed((desk) => desk.fill(desk.order('stop'), 10, 440));
    assert.deepEqual(filled, { left: [], told: [] });
  });
});

describe('the end of an exit that nobody asked for', () => {
  it('calls for the lists, also where nothing is held any more', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.fill(desk.order('target'), 10, 470);
    const before = desk.journal.length;
    desk.status(desk.order('stop'), 'Cancelled');
    let looks = 0;
    const unwanted = (): never => assert.fail('nothing is sent');
    new OrderSender({
      broker: { amend: unwanted, place: unwanted, placeBracket: unwanted, cancel: unwanted },
      kernel: desk.kernel,
      log: createLog({ level: 'silent' }).logger,
      commit: unwanted,
      lookAgain: () => {
        looks += 1;
      },
      askMargin: unwanted,
      obstacle: () => undefined,
    }).carryOut(desk.journal.slice(before));
    assert.equal(looks, 1);
  });
});
