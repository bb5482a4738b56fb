import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { alert, Desk, eventually, type GatewayWorld, openOrders, RESTING_SPY } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

/** Over TCP: the gateway takes a child of an entry that works already, and holds it back. */
describe('a stop that is cancelled in TWS while its entry rests', () => {
  const desk = new Desk();
  let up: RunningBowline;
  let world: GatewayWorld;
  const atGateway = () => world.exchange.openOrders();

  before(async () => {
    world = await desk.gateway();
    up = await desk.up(desk.configFor(world.gateway.port));
  });
  after(() => desk.close());

  it('is placed anew as a child of the entry, and goes with it', async () => {
    await alert(up, RESTING_SPY);
    const [stop] = await eventually(
      () => atGateway().filter(({ orderType }) => orderType === 'STP'),
      (found) => found.length === 1 && openOrders(up).length === 3,
      'the bracket rests',
    );
    assert.ok(stop);
    world.exchange.cancelOrder(stop.clientId, stop.orderId);
    const [anew] = await eventually(
      () => atGateway().filter(({ orderType }) => orderType === 'STP'),
      (found) => found.length === 1 && found[0]?.orderId !== stop.orderId,
      'a stop anew',
    );
    assert.match(anew?.orderRef ?? '', /-SR1$/);
    assert.deepEqual([anew?.whyHeld.includes('child'), anew?.remaining, anew?.auxPrice], [true, 10, 290]);
    await eventually(
      () => up.application.status().alarms.map(({ code }) => code),
      (codes) => !codes.includes('ENTRY_WITHOUT_STOP'),
      'no alarm is left',
    );
    await alert(up, { action: 'cancel', symbol: 'SPY' });
    await eventually(atGateway, (found) => found.length === 0, 'IB takes the children with it');
  });
});
