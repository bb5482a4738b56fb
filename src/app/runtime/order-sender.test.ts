import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from '../../core/log.ts';
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
