import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agrees, begin, type Scene, withBowline } from './support/gap-scene.ts';
import { alarmed, flat, pause, protectedSpy, quiet, stopsOf } from './support/stop-scene.ts';

/** The market opens far below the stop and its limit, at which nobody buys then. */
async function passed(scene: Scene): Promise<void> {
  await protectedSpy(scene, { stopLimitOffset: '0.05%' });
  begin(scene.faults, 'gap', { symbol: 'SPY', percent: -5 });
}

describe('a stop with a limit that the market has passed', { concurrency: 2 }, () => {
  it('is a critical alarm, and fills when the market comes back', () =>
    withBowline(async (scene) => {
      await passed(scene);
      const { severity, message } = await alarmed(scene, 'STOP_PASSED', 10_000);
      assert.equal(severity, 'critical');
      const [stop] = stopsOf(scene);
      assert.match(message, new RegExp(`${stop?.ref}.*limit ${stop?.limitPrice}`));
      await pause(5_000);
      assert.equal(scene.application.positions()[0]?.quantity, 10, 'nothing is sold at any price');
      begin(scene.faults, 'gap', { symbol: 'SPY', percent: 6 });
      await flat(scene);
      await quiet(scene, 'STOP_PASSED');
      await agrees(scene);
    }));

  it('has its position closed where that is configured', () =>
    withBowline(
      async (scene) => {
        await passed(scene);
        await alarmed(scene, 'STOP_PASSED', 10_000);
        await flat(scene);
        await quiet(scene, 'STOP_PASSED');
        assert.deepEqual(
          stopsOf(scene).map(({ state }) => state),
          ['cancelled'],
        );
        await agrees(scene);
      },
      undefined,
      { policies: { onMissingStop: 'flatten' } },
    ));
});
