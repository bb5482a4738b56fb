import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientOrderId } from '../../core/ids.ts';
import type { Micros } from '../../core/money.ts';
import { mismatchAlarmId } from '../kernel/closable.ts';
import { takesFromOurs } from '../kernel/resolve-break.ts';
import { heldQuantity } from '../kernel/state.ts';
import { adding, causeIn, compared, differing } from '../testing/break-scene.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';

const { conId } = SPY;
const ALARM = mismatchAlarmId(conId);

const isOursGone = (desk: Desk): boolean | undefined => {
  const found = desk.state.breaks.get(conId);
  return found && takesFromOurs(desk.state, found);
};

describe('a difference that lasts', () => {
  it('is a break with its explanation', () => {
    assert.equal(causeIn(differing(17)), 'unknown');
    const traded = differing(7, (desk) => {
      const theirs = { ref: '', clientId: 0, orderId: clientOrderId(0), side: 'SELL' as const };
      desk.broker({ type: 'execution', execution: desk.execution(desk.order('entry'), 3, 451, theirs) });
    });
    assert.equal(causeIn(traded), 'external-trade');
    assert.match(traded.state.breaks.get(conId)?.text ?? '', /SELL 3 at 451/);
    assert.match(traded.state.alarms.get(ALARM)?.message ?? '', /traded outside Bowline/);
    const doubted = differing(0, (desk) => {
      desk.clock.advance(10_000);
      desk.reconcile({ openOrders: [desk.listed(desk.order('stop'), 'Submitted')] });
    });
    assert.equal(causeIn(doubted), 'missed-fill');
  });

  it('is one also where no fill of ours has ever been heard of', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.brokerHolds(10);
    desk.tick(6_000);
    desk.tick();
    assert.equal(desk.state.breaks.get(conId)?.broker, 10);
    assert.ok(desk.state.alarms.has(ALARM));
    desk.fill(desk.order('entry'), 10, 450.02);
    desk.tick();
    assert.deepEqual([desk.state.breaks.size, desk.state.alarms.has(ALARM)], [0, false]);
  });

  it('stays one when the order ends, until a person says whose it is', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    desk.brokerHolds(10);
    desk.tick(6_000);
    desk.tick();
    for (const role of ['entry', 'stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.tick();
    assert.deepEqual([desk.state.breaks.size, desk.state.alarms.has(ALARM)], [1, true]);
    desk.keep(desk.kernel.resolveBreak(conId, 'ignore', 'cli', 'my own'));
    desk.tick();
    assert.deepEqual([desk.state.breaks.size, desk.state.alarms.has(ALARM)], [0, false]);
    assert.equal(desk.state.standing.get(conId), 10);
  });

  it('is a split where quantity and average price say so', () => {
    const desk = differing(20, (of) => of.brokerHolds(20));
    assert.equal(causeIn(desk), 'unknown', 'the average price is the old one');
    const told = desk.brokerPositions.get(conId);
    assert.ok(told);
    desk.brokerPositions.set(conId, { ...told, averageCost: 225.01 });
    desk.tick();
    assert.equal(causeIn(desk), 'split');
  });

  it('ends when both agree again, and keeps entries away until then', () => {
    const desk = differing(12);
    const entry = signal();
    desk.take(entry);
    assert.equal(desk.record(entry).refusal?.code, 'STATE_IN_DOUBT');
    desk.brokerHolds(10);
    desk.tick();
    assert.equal(desk.state.breaks.size, 0);
    assert.ok(!desk.state.alarms.has(ALARM));
  });
});

describe('a person', () => {
  it('adopts what the broker holds: executions known stay known', () => {
    const desk = differing(6);
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'sold 4 in TWS'));
    assert.equal(desk.position(), 6);
    assert.equal(desk.state.positions.get(conId)?.cost, 6 * 450.02 * 1e6);
    for (const { execution } of [...desk.state.executions.values()])
      desk.broker({ type: 'execution', execution });
    desk.tick();
    assert.equal(desk.position(), 6);
    assert.equal(desk.state.breaks.size, 0);
    assert.ok(!desk.state.alarms.has(ALARM));
  });

  it('adopts nothing before the broker\u2019s executions have been read, nor without a link', () => {
    const desk = differing(10);
    desk.brokerHolds(6);
    desk.tick();
    desk.tick();
    assert.equal(desk.state.breaks.get(conId)?.broker, 6);
    assert.deepEqual(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'x'), []);
    compared(desk);
    desk.link = { ready: true, readOnly: false, brokerUp: false };
    assert.deepEqual(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'x'), []);
    desk.link = { ready: true, readOnly: false, brokerUp: true };
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'x'));
    assert.equal(desk.position(), 6);
  });

  it('ignores nothing while an order of ours may have made it: a difference that counts as theirs would settle it as never sent', () => {
    const desk = differing(20, (made) =>
      made.commit({ type: 'order.doubted', ref: made.order('stop').ref, reason: 'not found' }),
    );
    desk.keep(desk.kernel.resolveBreak(conId, 'ignore', 'cli', 'not ours'));
    assert.equal(desk.state.breaks.size, 1);
    assert.equal(desk.state.standing.size, 0);
    desk.keep(desk.kernel.settle(desk.order('stop').ref, 'cli', 'seen in TWS: it has gone'));
    desk.keep(desk.kernel.resolveBreak(conId, 'ignore', 'cli', 'not ours'));
    assert.equal(desk.state.standing.get(conId), 10);
  });

  it('adopts nothing while an order there is in doubt: its executions may yet come', () => {
    const desk = differing(0, (made) =>
      made.commit({ type: 'order.doubted', ref: made.order('stop').ref, reason: 'not found' }),
    );
    assert.equal(causeIn(desk), 'missed-fill');
    assert.deepEqual(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'x'), []);
    desk.keep(desk.kernel.settle(desk.order('stop').ref, 'cli', 'not in TWS'));
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'x'));
    assert.equal(desk.position(), 0);
  });

  it('ends the trade by adopting nothing: the next one is as old as its own entry', () => {
    const desk = differing(0);
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'sold in TWS'));
    assert.equal(desk.state.risk.openTrades.has(conId), false);
  });

  it('is nobody else’s where the broker’s count of an order of ours makes it', () => {
    const desk = differing(4, (made) => {
      made.status(made.order('stop'), 'PreSubmitted', 6);
      made.tick(11_000);
    });
    assert.equal(causeIn(desk), 'missed-fill');
    assert.deepEqual(desk.kernel.resolveBreak(conId, 'ignore', 'cli', 'x'), []);
    const more = differing(13, (made) => {
      made.take(signal({ entry: { type: 'limit', limit: 449 } }));
      made.sent(made.order('entry'));
      made.status(made.order('entry'), 'Submitted', 3);
      made.tick(11_000);
    });
    assert.equal(causeIn(more), 'missed-fill');
    assert.deepEqual(more.kernel.resolveBreak(conId, 'ignore', 'cli', 'x'), []);
  });

  it('adopts a fill whose execution is missing once: not again when it comes late', () => {
    const desk = differing(0, (made) => {
      made.status(made.order('stop'), 'Filled', 10);
      made.status(made.order('target'), 'Cancelled');
      made.tick(11_000);
    });
    assert.equal(causeIn(desk), 'missed-fill');
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'the stop has filled'));
    desk.tick();
    assert.ok(!desk.state.alarms.has(ALARM));
    assert.equal(heldQuantity(desk.state, conId), 0);
    const before = desk.state.orders.size;
    desk.takeForAll(bareSignal('flatten', { source: 'cli', symbol: '' }));
    desk.tick();
    assert.equal(desk.state.orders.size, before, 'nothing is sent for a position that is flat');
    desk.fill(desk.order('stop'), 4, 445.5);
    const last = desk.fill(desk.order('stop'), 6, 445.5);
    assert.equal(desk.position(), 0);
    assert.deepEqual([desk.order('stop').filled, desk.order('stop').executedQuantity], [10, 10]);
    desk.broker({ type: 'execution', execution: last });
    desk.tick(10_000);
    desk.tick();
    assert.equal(desk.position(), 0);
    assert.equal(desk.state.breaks.size, 0);
  });

  it('ignores what is somebody else\u2019s: only a further difference is a break', () => {
    const desk = differing(110);
    desk.keep(desk.kernel.resolveBreak(conId, 'ignore', 'dashboard', 'my own shares'));
    desk.tick();
    assert.equal(desk.state.breaks.size, 0);
    assert.ok(!desk.state.alarms.has(ALARM));
    desk.take(bareSignal('close'));
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 10, 'ours, and not theirs');
    desk.fill(desk.order('close'), 10, 450);
    desk.brokerHolds(90);
    desk.tick(6_000);
    desk.tick();
    assert.equal(desk.state.breaks.get(conId)?.broker, -10);
  });

  for (const word of ['ignore', 'adopt'] as const)
    it(`is told when a fill of ours comes late that was in what they chose to ${word}, and can take it back`, () => {
      const desk = word === 'ignore' ? adding() : differing(0);
      assert.equal(causeIn(desk), 'unknown');
      const late =
        word === 'ignore'
          ? desk.execution(desk.order('entry'), 5, 450.1)
          : desk.execution(desk.order('stop'), 10, 445.5);
      desk.clock.advance(1_000);
      desk.keep(desk.kernel.resolveBreak(conId, word, 'cli', 'not ours'));
      desk.tick();
      assert.equal(desk.state.breaks.size, 0);
      desk.broker({ type: 'execution', execution: late });
      desk.tick(6_000);
      desk.tick();
      compared(desk);
      desk.tick();
      assert.equal(causeIn(desk), 'missed-fill');
      assert.match(desk.state.breaks.get(conId)?.text ?? '', /(SELL 10 at 445\.5|BUY 5 at 450\.1) came late/);
      desk.keep(desk.kernel.resolveBreak(conId, word, 'cli', 'it was ours'));
      desk.tick();
      assert.deepEqual([desk.position(), desk.state.breaks.size], [word === 'ignore' ? 15 : 0, 0]);
      assert.ok(!desk.state.standing.has(conId));
      assert.ok(!desk.state.alarms.has(ALARM));
    });

  it('is told when what they ignored has gone, or was only told late, and can take it back', () => {
    const desk = differing(11);
    desk.keep(desk.kernel.resolveBreak(conId, 'ignore', 'cli', 'not ours'));
    desk.brokerHolds(10);
    desk.tick(6_000);
    desk.tick();
    compared(desk);
    desk.tick();
    assert.equal(causeIn(desk), 'others-gone');
    desk.keep(desk.kernel.resolveBreak(conId, 'ignore', 'cli', 'it was late'));
    desk.tick();
    assert.deepEqual([desk.position(), desk.state.standing.size, desk.state.breaks.size], [10, 0, 0]);
  });

  it('adopts no more than the account holds, where what they ignored before was wrong', () => {
    const desk = differing(10);
    // A journal of before such a difference was refused: 4 short counted as somebody else's.
    const word = { by: 'cli', reason: 'not ours' } as const;
    desk.commit({
      type: 'break.resolved',
      conId,
      resolution: 'ignore',
      quantity: -4,
      cost: 0 as Micros,
      ...word,
    });
    desk.tick(6_000);
    desk.tick();
    compared(desk);
    desk.tick();
    assert.deepEqual([causeIn(desk), desk.state.breaks.get(conId)?.broker], ['others-gone', 14]);
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'all of it is ours'));
    desk.tick();
    assert.deepEqual([desk.position(), desk.state.standing.size, desk.state.breaks.size], [10, 0, 0]);
    assert.equal(desk.state.positions.get(conId)?.cost, 10 * 450.02 * 1e6);
  });

  it('cannot ignore that units of ours have gone: exits would open a position', () => {
    for (const units of [6, 0, -5]) {
      const desk = differing(units);
      assert.equal(isOursGone(desk), true);
      assert.deepEqual(desk.kernel.resolveBreak(conId, 'ignore', 'cli', 'not ours'), []);
    }
    const desk = differing(15);
    desk.keep(desk.kernel.resolveBreak(conId, 'ignore', 'cli', 'my own'));
    desk.brokerHolds(8);
    desk.tick(6_000);
    desk.tick();
    assert.equal(isOursGone(desk), true, 'all of theirs and 2 of ours have gone');
    desk.brokerHolds(12);
    desk.tick();
    assert.equal(isOursGone(desk), false, '3 of theirs have gone');
  });

  it('can ignore that others have sold short beside us, where their trades or an older holding say so', () => {
    const traded = differing(7, (desk) => {
      const theirs = { ref: '', clientId: 4, orderId: clientOrderId(9), side: 'SELL' as const };
      desk.broker({ type: 'execution', execution: desk.execution(desk.order('entry'), 3, 451, theirs) });
    });
    assert.equal(causeIn(traded), 'external-trade');
    assert.equal(isOursGone(traded), false);
    // What they have sold before, and a person has taken over, says nothing of what is sold by hand later.
    traded.keep(traded.kernel.resolveBreak(conId, 'adopt', 'cli', 'client 4 has sold ours'));
    const byHand = { ref: '', clientId: 0, orderId: clientOrderId(0), side: 'SELL' as const };
    const sold = traded.execution(traded.order('entry'), 3, 452, byHand);
    traded.broker({ type: 'execution', execution: sold });
    traded.brokerHolds(4);
    traded.tick(6_000);
    traded.tick();
    assert.equal(causeIn(traded), 'external-trade');
    assert.equal(isOursGone(traded), true);
    const desk = new Desk();
    desk.brokerHolds(-100);
    desk.take(signal());
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450.02);
    desk.brokerHolds(-120);
    desk.tick(6_000);
    desk.tick();
    assert.equal(desk.state.breaks.get(conId)?.broker, -20);
    assert.equal(isOursGone(desk), false);
  });

  it('resolves nothing where there is no break', () => {
    const desk = new Desk();
    desk.longSpy();
    assert.deepEqual(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'x'), []);
  });
});

describe('a position that is taken over', () => {
  /** 10 SPY of which 4 were sold, and both exits cancelled, in TWS. */
  const adopted = (): Desk => {
    const desk = differing(6, (made) => {
      for (const role of ['stop', 'target'] as const) made.status(made.order(role), 'Cancelled');
    });
    desk.reconcile();
    desk.tick();
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'sold 4 in TWS'));
    return desk;
  };

  it('gets its stop back where it was ours before', () => {
    const desk = new Desk();
    desk.policies = { ...desk.policies, onMissingStop: 'alarm' };
    desk.longSpy();
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Cancelled');
    desk.brokerHolds(6);
    desk.tick(6_000);
    desk.tick();
    desk.reconcile();
    desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'sold 4 in TWS'));
    assert.equal(desk.position(), 6);
    desk.policies = { ...desk.policies, onMissingStop: 'repair' };
    desk.tick(6_000);
    desk.tick(6_000);
    const stop = desk.order('stop');
    assert.equal(stop.parent, undefined);
    assert.deepEqual([stop.state, stop.quantity], ['planned', 6]);
  });

  it('does not when figures have changed since they were shown', () => {
    const desk = differing(6);
    desk.reconcile();
    desk.brokerHolds(3);
    assert.equal(desk.kernel.isAsShown(conId), false);
    assert.deepEqual(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'x'), []);
    assert.equal(adopted().position(), 6);
  });
});

describe('what was held before the first trade', () => {
  it('is not Bowline\u2019s', () => {
    const desk = new Desk();
    desk.brokerHolds(100);
    desk.take(signal());
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450.02);
    for (const role of ['stop', 'target'] as const) desk.status(desk.order(role), 'Submitted');
    desk.brokerHolds(110);
    desk.tick(10_000);
    assert.equal(desk.state.alarms.size, 0);
  });
});
