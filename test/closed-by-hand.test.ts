import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, PAPER } from '../src/app/testing/desk.ts';
import { accountId } from '../src/core/ids.ts';
import { placeManualOrder } from '../src/gateway/control/manual-orders.ts';
import { type Scene, withBowline } from './support/gap-scene.ts';
import { pause, protectedSpy } from './support/stop-scene.ts';

/** The broker's position may lag behind a fill of ours for so long. */
const LAGS_MS = 10_500;

const held = ({ world }: Scene): number =>
  world.exchange.positions(accountId(PAPER)).reduce((sum, { position }) => sum + position, 0);

describe('a position that a person sells in TWS a moment before it is closed', { concurrency: 2 }, () => {
  for (const [units, left] of [
    [10, 'nothing'],
    [6, 'the rest'],
  ] as const)
    it(`is closed for what is left: ${left}`, () =>
      withBowline(async (scene) => {
        const { application, world } = scene;
        await protectedSpy(scene);
        await pause(LAGS_MS);
        const sale = {
          symbol: 'SPY',
          action: 'SELL',
          quantity: units,
          orderType: 'MKT',
          tif: 'DAY',
        } as const;
        const placed = placeManualOrder(world.gateway.internals, sale);
        assert.ok(placed.ok, placed.ok ? '' : placed.error.message);
        await eventually(
          () => held(scene),
          (position) => position === 10 - units,
          'it is sold',
        );
        await pause(200);
        await application.instruct('cli', { action: 'close', symbol: 'SPY', reason: 'flat' });
        await eventually(
          () => [held(scene), world.exchange.openOrders().length],
          ([position, open]) => position === 0 && open === 0,
          'flat, with nothing open',
          20_000,
        );
        await pause(3_000);
        assert.deepEqual([held(scene), world.exchange.openOrders().length], [0, 0]);
      }));
});
