import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  alert,
  BUY_SPY,
  Desk,
  eventually,
  type GatewayWorld,
  openOrders,
  RESTING_SPY,
} from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

describe('a gateway that is killed and started again', () => {
  const desk = new Desk();
  let world: GatewayWorld;
  let up: RunningBowline;
  let port: number;
  const states = () =>
    Object.fromEntries(up.application.orders().map(({ ref, state, filled }) => [ref, `${state} ${filled}`]));
  const ready = (wanted: boolean) =>
    eventually(
      () => up.application.status().link,
      (link) => link.ready === wanted,
      `the link is ${wanted ? 'ready' : 'down'}`,
    );
  const byRole = (signalId: string, role: string) =>
    up.application.orders().find((order) => order.signalId === signalId && order.role === role) ??
    assert.fail(`${role} of ${signalId}`);
  let held: string;
  let resting: string;
  let doomed: string;

  before(async () => {
    world = await desk.gateway();
    port = world.gateway.port;
    up = await desk.up(desk.configFor(port));
    held = (await alert(up, { ...BUY_SPY, id: 'held' })).signalId;
    resting = (await alert(up, { ...RESTING_SPY, id: 'resting' })).signalId;
    doomed = (await alert(up, { ...RESTING_SPY, id: 'doomed' })).signalId;
    await eventually(
      () => up.application.orders(),
      (all) => all.length === 9 && all.every(({ state }) => state === 'working' || state === 'filled'),
      'every order is answered',
    );
  });
  after(() => desk.close());

  it('is shown as down, and signals are refused meanwhile', async () => {
    await world.close();
    const link = await ready(false);
    assert.ok(link.reason !== undefined && link.reason !== '', 'with a reason');
    const answer = await alert(up, { ...BUY_SPY, id: 'too late' });
    assert.equal(answer.refusal?.code, 'LINK_NOT_READY', JSON.stringify(answer));
    assert.equal(up.application.orders().length, 9);
  });

  it('takes a cancellation for later', async () => {
    const asked = await up.application.cancel('dashboard', byRole(doomed, 'entry').ref);
    assert.equal(asked.done, true);
    assert.equal(byRole(doomed, 'entry').state, 'cancelling');
  });

  it('is compared after its return: everything matches, and the cancellation is asked for again', async () => {
    const before = states();
    world = await desk.gateway({ port });
    await ready(true);
    await eventually(
      () => byRole(doomed, 'entry').state,
      (state) => state === 'cancelled',
      'the entry is cancelled',
    );
    await eventually(
      () => openOrders(up),
      (all) => !all.some(({ signalId }) => signalId === doomed),
      'its exits went with it',
    );
    const rest = Object.entries(states()).filter(([ref]) => !ref.startsWith(doomed));
    assert.deepEqual(
      rest,
      Object.entries(before).filter(([ref]) => !ref.startsWith(doomed)),
    );
    const [position] = up.application.positions();
    assert.deepEqual([position?.quantity, position?.brokerQuantity, position?.protected], [10, 10, 'yes']);
    assert.equal(up.application.status().counts.unknownOrders, 0);
    assert.deepEqual(up.application.status().alarms, []);
  });

  it('lets the signal in that was refused meanwhile, as a new attempt', async () => {
    await eventually(
      () => up.application.quotes(),
      ([spy]) => spy?.bid !== undefined,
      'a quote',
    );
    const answer = await alert(up, { ...RESTING_SPY, id: 'too late' });
    assert.equal(answer.accepted, true, JSON.stringify(answer));
    assert.equal(answer.duplicateOf, undefined);
    await eventually(
      () => openOrders(up),
      (all) =>
        all.filter(({ signalId }) => signalId === answer.signalId).every(({ state }) => state === 'working'),
      'it rests',
    );
  });

  it('cancels the entries that a kill meant while it was away', async () => {
    await world.close();
    await ready(false);
    const killed = await up.application.kill('dashboard', 'enough');
    assert.equal(killed.orders.length, 2);
    world = await desk.gateway({ port });
    await ready(true);
    await eventually(
      () => byRole(resting, 'entry').state,
      (state) => state === 'cancelled',
      'the resting entry is cancelled',
    );
    const [position] = up.application.positions();
    assert.equal(position?.protected, 'yes');
    assert.deepEqual(
      openOrders(up)
        .map(({ signalId, role }) => `${signalId === held} ${role}`)
        .sort(),
      ['true stop', 'true target'],
    );
    assert.equal(up.application.status().tradingState, 'halted');
  });
});
