import assert from 'node:assert/strict';
import { existsSync, renameSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { AccountId } from '../../core/ids.ts';
import type { Stamped } from '../../trading/kernel/events.ts';
import { Kernel } from '../../trading/kernel/kernel.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { NOW } from '../../trading/testing/fixtures.ts';
import { graphDifference } from '../../trading/testing/same-graph.ts';
import { DESK_STREAM } from '../desk/streams.ts';
import { CheckpointScene, type StartWishes } from '../testing/checkpoint-scene.ts';
import { samples, type Told, tell, tellAll } from '../testing/told-journal.ts';
import { rebuildAlone, rebuildDesk } from './rebuild.ts';

const { context } = new Desk();
const [ONE, TWO, THREE] = ['DU1000001', 'DU1000002', 'DU1000003'] as const;
const KEPT: StartWishes = { worthKeepingAfter: 0 };

const eventsOf = (account: string): readonly Stamped[] => {
  const desk = new Desk({}, {}, account as AccountId);
  desk.provesEveryStep = false;
  desk.longSpy();
  desk.commission(desk.fill(desk.order('stop'), 4, 440).execId, 1);
  return desk.journal;
};

describe('a start of a desk from a checkpoint', () => {
  let scene: CheckpointScene;
  beforeEach(() => {
    scene = new CheckpointScene();
  });
  afterEach(() => scene.close());

  function started(streams: readonly string[], wishes: StartWishes = {}) {
    const kernels = new Map(streams.map((stream) => [stream, new Kernel(context)]));
    const strangers = rebuildDesk(kernels, scene.checkpoints(wishes));
    const states = Object.fromEntries([...kernels].map(([stream, { state }]) => [stream, state]));
    return { states, strangers: [...strangers], read: scene.read };
  }

  /** The same without any checkpoint. */
  function whole(streams: readonly string[]): ReturnType<typeof started> {
    const aside = `${scene.checkpoint}.aside`;
    renameSync(scene.checkpoint, aside);
    const given = started(streams);
    renameSync(aside, scene.checkpoint);
    return given;
  }

  /** A desk's journal which one account began alone. */
  const journal = (): readonly Told[] => [
    ...eventsOf(ONE).map((event): Told => [event]),
    ...eventsOf(TWO).map((event): Told => [event, TWO]),
    ...samples(4, NOW).map((event): Told => [event, DESK_STREAM]),
    ...eventsOf(THREE).map((event): Told => [event, THREE]),
    ...samples(2, NOW).map((event): Told => [event, ONE]),
  ];

  it('is the same for every account, with what one wrote before there was a desk', () => {
    const streams = [DESK_STREAM, ONE, TWO, THREE];
    const entries = journal();
    tellAll(scene.path, entries);
    const all = started(streams);
    for (let place = 1; place <= entries.length; place += 3) {
      scene.closeJournals();
      scene.remove('', '-wal', '-shm', '.checkpoint');
      tellAll(scene.path, entries.slice(0, place));
      started(streams, KEPT);
      tellAll(scene.path, entries.slice(place));
      const given = started(streams);
      assert.equal(given.read, entries.length - place);
      assert.equal(graphDifference(given.states, all.states), undefined);
      assert.deepEqual(given.strangers, all.strangers);
    }
    assert.equal(all.states[ONE]?.positions.size, 1);
    assert.equal(all.states[THREE]?.positions.size, 1);
  });

  it('tells of accounts that are not configured, and reads the whole journal for one that is named later', () => {
    tellAll(scene.path, journal());
    const few = [DESK_STREAM, ONE, THREE];
    assert.deepEqual(started(few, KEPT).strangers, [TWO]);
    const again = started(few);
    assert.deepEqual([again.read, again.strangers], [0, [TWO]]);
    const more = [...few, TWO];
    const given = started(more, KEPT);
    assert.match(scene.lines.join(), /holds nothing of DU1000002, which was not configured then/);
    assert.equal(given.states[TWO]?.positions.size, 1);
    assert.equal(graphDifference(given.states, whole(more).states), undefined);
    // Of one that has no entries there is nothing to miss.
    const newOne = started([...more, 'DU1000004']);
    assert.deepEqual([newOne.read, newOne.states.DU1000004?.positions.size], [0, 0]);
    // And the state of one that is left out is not wanted.
    assert.deepEqual(started(few).strangers, [TWO]);
  });

  it('is not made with that of an account alone, and the other way round', () => {
    tell(scene.path, eventsOf(ONE));
    rebuildAlone(new Kernel(context), scene.checkpoints(KEPT));
    const desk = started([DESK_STREAM, ONE], KEPT);
    assert.match(scene.lines.splice(0).join(), /that of a journal of one account/);
    assert.equal(desk.states[ONE]?.positions.size, 1);
    const { state } = rebuiltAlone();
    assert.match(scene.lines.join(), /that of a journal of a desk/);
    assert.equal(graphDifference(state, desk.states[ONE]), undefined);
  });

  function rebuiltAlone(): Kernel {
    const kernel = new Kernel(context);
    rebuildAlone(kernel, scene.checkpoints());
    return kernel;
  }

  it('prepares none while nobody knows whose the first entries are', () => {
    tell(scene.path, samples(3, NOW));
    started([DESK_STREAM, ONE], KEPT);
    assert.equal(existsSync(scene.checkpoint), false);
  });
});
