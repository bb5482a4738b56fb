import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientOrderId, permId } from '../../core/ids.ts';
import { legsOf } from '../../instruments/combos/combo-legs.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, quote, SPY } from '../testing/fixtures.ts';
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
});
