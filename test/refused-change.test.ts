import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BUY_SPY, eventually } from '../src/app/testing/desk.ts';
import { sessionsOf } from '../src/gateway/faults/fault.ts';
import { agrees, begin, orderOf, quoted, type Scene, send, withBowline } from './support/gap-scene.ts';
import { pause, protectedSpy, protection, stopsOf } from './support/stop-scene.ts';

const stopIs = (scene: Scene, signalId: string, wanted: string) =>
  eventually(
    () => stopsOf(scene).find((order) => order.signalId === signalId)?.state,
    (state) => state === wanted,
    `the first stop is ${wanted}`,
  );

/** A position whose stop is to be moved; the body of its alert. */
async function moved({ application, world }: Scene, body: object) {
  await quoted(application);
  const { signalId } = await send(application, { ...body, id: 'held' });
  await eventually(
    () => application.positions()[0]?.protected,
    (answer) => answer === 'yes',
    'the position is protected',
  );
  const { stopPrice = 0, ref } = orderOf(application, signalId, 'stop');
  const wanted = Math.round(stopPrice - 3);
  await application.instruct('cli', { action: 'amend', symbol: 'SPY', reason: 'wider', stop: `${wanted}` });
  await eventually(
    () => orderOf(application, signalId, 'stop').stopPrice,
    (at) => at === wanted,
    'the new terms are shown',
  );
  const resting = world.exchange.openOrders().find(({ orderRef }) => orderRef === ref);
  assert.ok(resting);
  const refuse = () =>
    sessionsOf(world.gateway.internals, resting.clientId)[0]?.announce(
      201,
      'Order rejected - reason: told late.',
      resting.orderId,
    );
  return { signalId, refuse };
}

describe('a change that the gateway has shown, and a code that refuses it', () => {
  const { takeProfit: _, ...alone } = BUY_SPY;
  for (const [name, body] of [
    ['with a target', BUY_SPY],
    ['alone', alone],
  ] as const)
    it(`leaves one stop at the exchange, once and told twice: ${name}`, () =>
      withBowline(async (scene) => {
        const { application, world } = scene;
        const { signalId, refuse } = await moved(scene, body);
        refuse();
        refuse();
        await eventually(
          () => orderOf(application, signalId, 'stop').state,
          (state) => state === 'unknown',
          'the refusal is doubted',
        );
        await agrees(scene);
        const stops = world.exchange.openOrders().filter(({ orderType }) => orderType === 'STP');
        assert.equal(stops.length, 1);
        assert.equal(orderOf(application, signalId, 'stop').state, 'working');
      }));
});

describe('a code that refuses a stop which the broker has confirmed, and for which no change is under way', () => {
  const STOP = { symbol: 'SPY', orderType: 'STP', text: 'Order rejected - reason:told late.' } as const;

  it('told twice, is doubted and settled: the one stop rests on, and none is placed beside it', () =>
    withBowline(async (scene) => {
      const signalId = await protectedSpy(scene);
      begin(scene.faults, 'refuse-order', { ...STOP, order: 'lives', times: 2 });
      await stopIs(scene, signalId, 'unknown');
      await protection(scene, 'no');
      await stopIs(scene, signalId, 'working');
      await protection(scene, 'yes');
      await pause(6_000);
      assert.equal(stopsOf(scene).length, 1);
      await agrees(scene);
    }));

  it('told twice, and true, is settled as refused: one other stop takes its place', () =>
    withBowline(async (scene) => {
      const signalId = await protectedSpy(scene);
      begin(scene.faults, 'refuse-order', { ...STOP, times: 2 });
      await stopIs(scene, signalId, 'rejected');
      await protection(scene, 'yes');
      await pause(3_000);
      assert.deepEqual(
        stopsOf(scene).map(({ state }) => state),
        ['rejected', 'working'],
      );
      await agrees(scene);
    }));
});
