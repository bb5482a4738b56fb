import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, PAPER } from '../src/app/testing/desk.ts';
import { accountId } from '../src/core/ids.ts';
import { begin, type Scene, send, withBowline } from './support/gap-scene.ts';
import { pause, protectedSpy } from './support/stop-scene.ts';

const CLOSE = { action: 'close', symbol: 'SPY', id: 'out' };

const book = ({ world }: Scene): readonly [held: number, open: number] => [
  world.exchange.positions(accountId(PAPER)).reduce((sum, { position }) => sum + position, 0),
  world.exchange.openOrders().length,
];

const isFlat = (scene: Scene) =>
  eventually(
    () => book(scene),
    ([held, open]) => held === 0 && open === 0,
    'flat, with nothing open',
    30_000,
  );

describe('a close alert that comes while no order can leave', { concurrency: 2 }, () => {
  it("waits for IB's own link with the exits in their place", () =>
    withBowline(async (scene) => {
      const { application, faults } = scene;
      await protectedSpy(scene);
      const before = book(scene);
      begin(faults, 'link-lost', { data: 'lost' });
      await eventually(
        () => application.status().link.broker,
        (broker) => broker === 'down',
        '1100',
      );
      const answer = await send(application, CLOSE);
      assert.deepEqual([answer.accepted, answer.stage, answer.refusal], [true, 'working', undefined]);
      assert.match(answer.text ?? '', /waits with the exits in their place/);
      await eventually(
        () => application.status().alarms.map(({ code }) => code),
        (codes) => codes.includes('CLOSING_WAITS'),
        'the alarm',
        15_000,
      );
      assert.deepEqual(book(scene), before);
      faults.end('link-lost');
      await isFlat(scene);
      await eventually(
        () => application.status().alarms,
        (alarms) => alarms.length === 0,
        'no alarm',
        15_000,
      );
    }));

  it('goes out once, in the next session, where the line was cut', () =>
    withBowline(async (scene) => {
      const { application, faults } = scene;
      await protectedSpy(scene);
      begin(faults, 'kill');
      await eventually(
        () => application.status().link.ready,
        (ready) => !ready,
        'the line is cut',
      );
      const answer = await send(application, CLOSE);
      assert.equal(answer.accepted, true, JSON.stringify(answer));
      await isFlat(scene);
      await pause(3_000);
      assert.deepEqual(book(scene), [0, 0]);
    }));
});
