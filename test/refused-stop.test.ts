import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BUY_SPY, eventually } from '../src/app/testing/desk.ts';
import { runScenario } from '../src/gateway/faults/run-scenario.ts';
import { defineScenario, type Scenario } from '../src/gateway/faults/scenario.ts';
import { agrees, quoted, type Scene, send, withBowline } from './support/gap-scene.ts';
import { alarmed, flat, pause, protection, quiet, stopsOf } from './support/stop-scene.ts';

/** The broker takes the stop with its entry, and refuses it when the entry has filled and it becomes active. */
const refusedWhenActive = (further: Scenario['steps'][number]['do'] = []): Scenario =>
  defineScenario({
    name: 'refused-stop',
    summary: 'The stop is refused as soon as its entry has filled.',
    steps: [
      {
        when: { event: 'order.filled' },
        do: [
          { fault: 'refuse-order', symbol: 'SPY', orderType: 'STP', text: 'Order rejected - reason:Margin.' },
          ...further,
        ],
      },
    ],
  });

async function entered(scene: Scene, scenario: Scenario): Promise<void> {
  const { world, faults, application, desk } = scene;
  const { internals } = world.gateway;
  const running = runScenario(internals, faults, scenario);
  desk.closing({ close: async () => running.stop() });
  await quoted(application);
  await send(application, { ...BUY_SPY, id: 'held' });
}

describe('a stop that is refused (201) after its entry has filled', { concurrency: 3 }, () => {
  it('is an alarm within seconds, and is placed anew beside the target', () =>
    withBowline(async (scene) => {
      await entered(scene, refusedWhenActive());
      const { message } = await alarmed(scene, 'UNPROTECTED', 8_000);
      assert.match(message, /10 SPY/);
      await protection(scene, 'yes');
      await quiet(scene, 'UNPROTECTED');
      const [refused, renewed, ...more] = stopsOf(scene);
      assert.deepEqual([refused?.state, renewed?.state, more.length], ['rejected', 'working', 0]);
      assert.match(refused?.reason ?? '', /Margin/);
      assert.equal(renewed?.stopPrice, refused?.stopPrice);
      await agrees(scene);
      const [stop, target] = scene.world.exchange
        .openOrders()
        .toSorted((one, other) => other.orderType.localeCompare(one.orderType));
      assert.deepEqual([stop?.orderType, target?.orderType], ['STP', 'LMT']);
      assert.ok(stop?.ocaGroup !== '' && stop?.ocaGroup === target?.ocaGroup, 'one takes the other off');
    }));

  it('and three times more is left to a person, with the alarm', () =>
    withBowline(async (scene) => {
      await entered(scene, refusedWhenActive([{ fault: 'reject-next', code: 201, count: 10 }]));
      await alarmed(scene, 'UNPROTECTED');
      await eventually(
        () => stopsOf(scene).map(({ state }) => state),
        (states) => states.length === 4 && states.every((state) => state === 'rejected'),
        'three more are refused',
        40_000,
      );
      await pause(6_000);
      assert.equal(stopsOf(scene).length, 4, 'and no fifth is sent');
      assert.equal((await alarmed(scene, 'UNPROTECTED')).severity, 'critical');
      assert.equal(scene.application.positions()[0]?.quantity, 10);
    }));

  it('has its position closed where that is configured', () =>
    withBowline(
      async (scene) => {
        await entered(scene, refusedWhenActive());
        await flat(scene);
        await agrees(scene);
        assert.equal(stopsOf(scene).length, 1);
      },
      undefined,
      { policies: { onMissingStop: 'flatten' } },
    ));
});
