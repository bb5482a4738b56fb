import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agrees, begin, withBowline } from './support/gap-scene.ts';
import { alarmed, flat, pause, protectedSpy, protection, quiet, stopsOf } from './support/stop-scene.ts';

const HELD_BACK = { symbol: 'SPY', orderType: 'STP' } as const;

describe('a stop that goes Inactive', { concurrency: 3 }, () => {
  it('is an alarm, is cancelled, and is placed anew once it is gone', () =>
    withBowline(async (scene) => {
      await protectedSpy(scene);
      begin(scene.faults, 'hold-order', HELD_BACK);
      await protection(scene, 'no');
      await alarmed(scene, 'UNPROTECTED', 8_000);
      await protection(scene, 'yes');
      await quiet(scene, 'UNPROTECTED');
      scene.faults.endAll();
      const stops = stopsOf(scene);
      assert.deepEqual(
        stops.map(({ state }) => state),
        ['cancelled', 'working'],
      );
      assert.equal(stops[1]?.stopPrice, stops[0]?.stopPrice);
      await agrees(scene);
    }));

  it('has its position closed where that is configured', () =>
    withBowline(
      async (scene) => {
        await protectedSpy(scene);
        begin(scene.faults, 'hold-order', HELD_BACK);
        await flat(scene);
        await agrees(scene);
        assert.equal(stopsOf(scene).length, 1);
      },
      undefined,
      { policies: { onMissingStop: 'flatten' } },
    ));

  it('is left to a person where that is configured, and covers again when IB lets it go', () =>
    withBowline(
      async (scene) => {
        await protectedSpy(scene);
        begin(scene.faults, 'hold-order', HELD_BACK);
        await alarmed(scene, 'UNPROTECTED');
        await pause(6_000);
        assert.deepEqual(
          stopsOf(scene).map(({ state }) => state),
          ['working'],
        );
        await protection(scene, 'no');
        scene.faults.endAll();
        await protection(scene, 'yes');
        await quiet(scene, 'UNPROTECTED');
        await agrees(scene);
      },
      undefined,
      { policies: { onMissingStop: 'alarm' } },
    ));
});
