import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BUY_SPY, eventually } from '../src/app/testing/desk.ts';
import { sessionsOf } from '../src/gateway/faults/fault.ts';
import { agrees, orderOf, quoted, type Scene, send, withBowline } from './support/gap-scene.ts';

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
