import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually } from '../src/app/testing/desk.ts';
import { agrees, type Scene, withBowline } from './support/gap-scene.ts';
import {
  alarmed,
  alarmOf,
  byHand,
  pause,
  protectedSpy,
  protection,
  quiet,
  restingAs,
  stopsOf,
} from './support/stop-scene.ts';

/** A position whose stop a person makes a limit order in TWS, far above the market; the stop. */
async function retyped(scene: Scene) {
  await protectedSpy(scene);
  const [stop] = stopsOf(scene);
  assert.ok(stop?.stopPrice);
  byHand(scene, stop.ref, { orderType: 'LMT', price: Math.round(stop.stopPrice * 1.2) });
  return { ref: stop.ref, stopPrice: stop.stopPrice };
}

describe('a stop that a person changes in TWS', { concurrency: 3 }, () => {
  it('and only moves is shown there, kept there, and not fought', () =>
    withBowline(async (scene) => {
      await protectedSpy(scene);
      const [{ ref = '', stopPrice = 0 } = {}] = stopsOf(scene);
      const wanted = Math.round(stopPrice - 5);
      byHand(scene, ref, { price: wanted });
      await eventually(
        () => stopsOf(scene)[0]?.stopPrice,
        (at) => at === wanted,
        'the stop is shown where it is',
      );
      await pause(6_000);
      assert.equal(restingAs(scene, ref).auxPrice, wanted);
      assert.deepEqual([stopsOf(scene).length, alarmOf(scene, 'UNPROTECTED')], [1, undefined]);
      await agrees(scene);
    }));

  it('into another type covers nothing and is left alone, until it is a stop again', () =>
    withBowline(async (scene) => {
      const { ref, stopPrice } = await retyped(scene);
      const { message } = await alarmed(scene, 'UNPROTECTED', 8_000);
      assert.match(message, /LMT/);
      await pause(6_000);
      const resting = restingAs(scene, ref);
      assert.deepEqual([resting.orderType, resting.totalQuantity], ['LMT', 10]);
      assert.deepEqual(
        stopsOf(scene).map(({ state, stopPrice: at }) => [state, at]),
        [['working', stopPrice]],
        'nothing beside it, and its price as a stop is kept',
      );
      byHand(scene, ref, { orderType: 'STP', price: Math.round(stopPrice) });
      await protection(scene, 'yes');
      await quiet(scene, 'UNPROTECTED');
      await agrees(scene);
    }));

  it('into another type ends the closing of a part, which would have to change it', () =>
    withBowline(async (scene) => {
      const { ref } = await retyped(scene);
      await alarmed(scene, 'UNPROTECTED', 8_000);
      const { application, world } = scene;
      const portion = { by: 'percent', value: 50 } as const;
      await application.instruct('cli', { action: 'close', symbol: 'SPY', reason: 'half', portion });
      await eventually(
        () => application.log({ limit: 200 }).find(({ text }) => /shows the order as LMT/.test(text)),
        (entry) => entry !== undefined,
        'the closing ends, and says why',
      );
      assert.deepEqual([application.positions()[0]?.quantity, restingAs(scene, ref).totalQuantity], [10, 10]);
      assert.equal(world.exchange.openOrders().length, 2, 'the exits rest as they were');
      await application.flatten('cli', 'all of it');
      await eventually(
        () => application.positions().every(({ quantity }) => quantity === 0),
        (isFlat) => isFlat,
        'all of it can be closed',
      );
      await agrees(scene);
    }));

  it('into another type, and then cancels, is placed anew as the stop that it was', () =>
    withBowline(async (scene) => {
      const { ref, stopPrice } = await retyped(scene);
      await alarmed(scene, 'UNPROTECTED', 8_000);
      scene.world.exchange.manualDesk?.cancel(restingAs(scene, ref).permId);
      await protection(scene, 'yes');
      await quiet(scene, 'UNPROTECTED');
      assert.deepEqual(
        stopsOf(scene).map(({ state, stopPrice: at }) => [state, at]),
        [
          ['cancelled', stopPrice],
          ['working', stopPrice],
        ],
      );
      await agrees(scene);
    }));
});
