import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientOrderId, permId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import { legsOf } from '../../instruments/combos/combo-legs.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, quote, SPY, signal } from '../testing/fixtures.ts';
import { bought, executions, setLegs, tell, VERTICAL } from '../testing/spread-desk.ts';

/** A closing of 10 that the loss of the link keeps waiting; somebody has sold `sold` by hand meanwhile, as a new session tells. */
function closedMeanwhile(sold: number): Desk {
  const desk = new Desk();
  desk.longSpy();
  desk.brokerPositionsSince.set(SPY.conId, desk.clock.now());
  desk.tick();
  desk.take(bareSignal('close'));
  desk.link = { ...desk.link, ready: false };
  desk.tick(60_000);
  const stop = desk.order('stop');
  desk.session(101);
  const execution = desk.execution(stop, sold, 449, {
    ref: '',
    clientId: 0,
    orderId: clientOrderId(0),
    permId: permId(5),
  });
  desk.broker({ type: 'execution', execution });
  desk.brokerHolds(10 - sold);
  desk.brokerPositionsSince.set(SPY.conId, desk.clock.now());
  desk.reconcile({
    openOrders: [desk.listed(stop, 'PreSubmitted'), desk.listed(desk.order('target'), 'Submitted')],
  });
  desk.link = { ...desk.link, ready: true };
  desk.quotes.set(SPY.conId, quote(SPY, 450, 450.02, { time: desk.clock.now() }));
  desk.confirmCancellations();
  return desk;
}

const closers = (desk: Desk): readonly number[] =>
  [...desk.state.orders.values()].filter(({ role }) => role === 'close').map(({ quantity }) => quantity);

describe('a closing that a person was faster than', () => {
  it('sells nothing that was sold by hand', () => {
    const desk = closedMeanwhile(10);
    for (let second = 0; second < 20; second += 1) desk.tick();
    assert.deepEqual(closers(desk), []);
    assert.equal(desk.state.closings.size, 0);
  });

  it('sells what is left', () => {
    const desk = closedMeanwhile(6);
    for (let second = 0; second < 20; second += 1) desk.tick();
    assert.deepEqual(closers(desk), [4]);
  });

  /** 10 are held; the broker shows `shown` since a moment ago, and nothing says why. */
  function untold(shown: number, afterMs = 60_000): Desk {
    const desk = new Desk();
    desk.longSpy();
    desk.brokerPositionsSince.set(SPY.conId, desk.clock.now());
    desk.tick(afterMs);
    desk.quotes.set(SPY.conId, quote(SPY, 450, 450.02, { time: desk.clock.now() }));
    desk.brokerHolds(shown);
    desk.brokerPositionsSince.set(SPY.conId, desk.clock.now());
    desk.tick();
    return desk;
  }

  const seconds = (desk: Desk, count: number): void => {
    for (let second = 0; second < count; second += 1) desk.tick();
  };

  it('sells nothing that was sold by hand a moment ago, of which no execution tells', () => {
    for (const [shown, sold] of [
      [0, []],
      [4, [4]],
      [-3, []],
    ] as const) {
      const desk = untold(shown);
      desk.take(bareSignal('close'));
      assert.equal(desk.order('stop').state, 'working', 'it waits with its exits');
      seconds(desk, 3);
      assert.equal(desk.order('stop').state, 'working');
      seconds(desk, 3);
      desk.confirmCancellations();
      seconds(desk, 15);
      assert.deepEqual(closers(desk), sold);
      assert.ok(![...desk.state.alarms.values()].some(({ code }) => code === 'CLOSING_WAITS'));
    }
  });

  it('waits no longer once a fill of ours explains what the broker shows', () => {
    const desk = untold(5);
    desk.take(bareSignal('close'));
    const [stop, target] = [desk.order('stop'), desk.order('target')];
    assert.equal(stop.state, 'working');
    desk.fill(target, 5, 470);
    assert.equal(stop.state, 'cancelling');
    desk.status(target, 'Cancelled', 5);
    desk.confirmCancellations();
    desk.tick();
    assert.deepEqual(closers(desk), [5]);
  });

  it('does not wait where the broker may tell of our own fills late, nor once it has taken exits away', () => {
    const early = untold(5, 8_000);
    early.take(bareSignal('close'));
    assert.equal(early.order('stop').state, 'cancelling');
    const begun = untold(10);
    begun.take(bareSignal('close'));
    begun.brokerHolds(5);
    begun.brokerPositionsSince.set(SPY.conId, begun.clock.now());
    begun.confirmCancellations();
    assert.deepEqual(closers(begun), [10]);
  });

  it('waits without exits, too, where none rested', () => {
    const desk = new Desk({ stopRequired: false });
    desk.take(bareSignal('buy', { size: { by: 'units', value: 10 } }));
    desk.accept();
    desk.fill(desk.order('entry'), 10, 450.02);
    desk.tick(60_000);
    desk.quotes.set(SPY.conId, quote(SPY, 450, 450.02, { time: desk.clock.now() }));
    desk.brokerHolds(4);
    desk.brokerPositionsSince.set(SPY.conId, desk.clock.now());
    desk.take(bareSignal('close'));
    assert.deepEqual(closers(desk), []);
    seconds(desk, 7);
    assert.deepEqual(closers(desk), [4]);
  });

  it('takes no spread apart again whose legs were sold by hand', () => {
    const { on } = bought();
    on.tick(60_000);
    setLegs(on, VERTICAL, [4, 1.9]);
    const entry = on.order('entry', VERTICAL);
    const by = { ref: '', clientId: 0, orderId: clientOrderId(0), permId: permId(5) };
    const [, ...legs] = executions(on, { ...entry, side: 'SELL' }, 2, 2.1, [4, 1.9]);
    tell(
      on,
      legs.map((leg) => ({ ...leg, ...by })),
    );
    for (const { contract } of legsOf(VERTICAL)) {
      on.brokerHolds(0, contract);
      on.brokerPositionsSince.set(contract.conId, on.clock.now());
    }
    on.take(bareSignal('close', { symbol: VERTICAL.localSymbol }), VERTICAL);
    for (let second = 0; second < 20; second += 1) on.tick();
    assert.deepEqual(closers(on), []);
    assert.equal(on.state.closings.size, 0);
  });

  it('goes on waiting when it takes away what is unfilled of an entry', () => {
    const desk = new Desk();
    desk.policies = { ...desk.policies, onMissingStop: 'alarm' };
    desk.take(signal({ entry: { type: 'limit', limit: price(450) } }));
    desk.accept();
    desk.fill(desk.order('entry'), 6, 450);
    desk.brokerHolds(6);
    seconds(desk, 60);
    desk.quotes.set(SPY.conId, quote(SPY, 450, 450.02, { time: desk.clock.now() }));
    desk.brokerHolds(0);
    desk.brokerPositionsSince.set(SPY.conId, desk.clock.now());
    desk.take(bareSignal('close'));
    assert.equal(desk.order('entry').state, 'cancelling');
    desk.confirmCancellations();
    assert.equal(desk.order('entry').state, 'cancelled');
    seconds(desk, 7);
    desk.confirmCancellations();
    seconds(desk, 15);
    assert.deepEqual(closers(desk), []);
  });
});
