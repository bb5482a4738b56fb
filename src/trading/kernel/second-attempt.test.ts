import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, NOW, PAPER, READY, SPY, signal } from '../testing/fixtures.ts';

const BY_ID = { senderId: 'a', dedupeKey: 'id-a' } as const;
const again = () => signal({ ...BY_ID, receivedAt: unixMs(NOW + 1_000) });

const PASSING: readonly (readonly [string, (desk: Desk) => void, (desk: Desk) => void])[] = [
  [
    'LINK_NOT_READY',
    (desk) => {
      desk.link = { ...READY, ready: false, reason: 'no session' };
    },
    (desk) => {
      desk.link = READY;
    },
  ],
  [
    'QUOTE_MISSING',
    (desk) => desk.quotes.clear(),
    (desk) => desk.quotes.set(SPY.conId, new Desk().quotes.get(SPY.conId) ?? assert.fail()),
  ],
  [
    'CURRENCY_UNSUPPORTED',
    (desk) => {
      desk.account = { id: PAPER.id ?? assert.fail() };
    },
    (desk) => {
      desk.account = PAPER;
    },
  ],
  [
    'LIVE_NOT_PERMITTED',
    (desk) => {
      desk.account = {};
    },
    (desk) => {
      desk.account = PAPER;
    },
  ],
];

describe('a signal refused for a passing reason', () => {
  for (const [code, begin, end] of PASSING) {
    it(`is a new attempt when it comes again: ${code}`, () => {
      const desk = new Desk();
      const first = signal(BY_ID);
      begin(desk);
      desk.take(first);
      assert.equal(desk.record(first).refusal?.code, code);
      end(desk);
      const second = again();
      assert.equal(desk.kernel.repeatOf(second), undefined);
      assert.equal(desk.rebuilt().repeatOf(second), undefined);
      desk.take(second);
      assert.equal(desk.record(second).orders.length, 3);
      assert.equal(desk.kernel.repeatOf(again())?.signalId, second.id);
    });
  }

  it('is a new attempt after an interruption', () => {
    const desk = new Desk();
    const first = signal(BY_ID);
    desk.receive(first);
    assert.equal(desk.kernel.repeatOf(again())?.signalId, first.id, 'not while it waits for its decision');
    const refusal = { code: 'INTERRUPTED', message: 'Bowline stopped before it had acted on this signal.' };
    desk.commit({ type: 'signal.refused', signalId: first.id, refusal, arithmetic: [] });
    assert.equal(desk.kernel.repeatOf(again()), undefined);
  });

  it('stays refused itself: only the repeat acts', () => {
    const desk = new Desk();
    const first = signal(BY_ID);
    desk.link = { ...READY, ready: false };
    desk.take(first);
    desk.link = READY;
    assert.deepEqual(desk.act(first), []);
    assert.equal(desk.state.orders.size, 0);
  });

  it('acts once however often it comes', () => {
    const desk = new Desk();
    const attempts = [false, false, true, true, false].map((ready) => {
      desk.link = { ...READY, ready };
      const attempt = signal(BY_ID);
      if (!desk.kernel.repeatOf(attempt)) desk.take(attempt);
      return desk.state.orders.size;
    });
    assert.deepEqual(attempts, [0, 0, 3, 3, 3]);
  });
});

describe('a signal that stays one for good', () => {
  const staysKnown = (desk: Desk, first: ReturnType<typeof signal>): void => {
    assert.equal(desk.kernel.repeatOf(again())?.signalId, first.id);
    assert.equal(desk.rebuilt().repeatOf(again())?.signalId, first.id);
  };

  it('was refused for a reason of its own', () => {
    const desk = new Desk({ maxQuantity: 5 });
    const first = signal(BY_ID);
    desk.take(first);
    assert.ok(desk.record(first).refusal);
    staysKnown(desk, first);
  });

  it('planned orders, also when these never left', () => {
    const desk = new Desk();
    const first = signal(BY_ID);
    desk.take(first);
    desk.commit({ type: 'order.not-sent', refs: desk.record(first).orders, reason: 'the link went' });
    staysKnown(desk, first);
  });

  it('was a reverse whose closing was carried out and whose entry was refused for want of a quote', () => {
    const desk = new Desk();
    desk.longSpy();
    const first = bareSignal('reverse', { ...BY_ID, stopLoss: { unit: 'percent', value: 1 } });
    desk.take(first);
    desk.confirmCancellations();
    const close = desk.order('close');
    desk.quotes.clear();
    desk.sent(close);
    desk.fill(close, 10, 449);
    desk.tick(10_000);
    assert.equal(desk.record(first).refusal?.code, 'QUOTE_MISSING');
    staysKnown(desk, first);
  });
});

describe('after the kill switch is lifted', () => {
  it('a signal that was refused while halted is a new attempt', () => {
    const desk = new Desk();
    desk.keep(desk.kernel.kill('cli', 'enough'));
    const first = signal(BY_ID);
    desk.take(first);
    assert.equal(desk.record(first).refusal?.code, 'TRADING_STATE');
    desk.keep(desk.kernel.resume('cli', 'looked into it'));
    const again = signal(BY_ID);
    assert.equal(desk.kernel.repeatOf(again), undefined);
    desk.take(again);
    assert.equal(desk.record(again).orders.length, 3);
  });
});

describe('an exit without an id', () => {
  const close = () => bareSignal('close', { dedupeKey: 'body-close' });

  it('is a repeat while nothing new was entered', () => {
    const desk = new Desk();
    desk.longSpy();
    const first = close();
    desk.take(first);
    assert.equal(desk.kernel.repeatOf(close())?.signalId, first.id);
  });

  it('means the new position once an entry was planned since', () => {
    const desk = new Desk();
    desk.longSpy();
    desk.take(close());
    desk.confirmCancellations();
    desk.fill(desk.order('close'), 10, 449);
    desk.brokerHolds(0);
    desk.clock.advance(1_000);
    desk.longSpy();
    assert.equal(desk.kernel.repeatOf(close()), undefined);
  });
});
