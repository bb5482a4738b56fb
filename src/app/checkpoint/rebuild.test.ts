import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { clientOrderId } from '../../core/ids.ts';
import { goOnFrom } from '../../trading/kernel/go-on-from.ts';
import { Kernel } from '../../trading/kernel/kernel.ts';
import { openPositions } from '../../trading/kernel/state.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { NOW, SPY } from '../../trading/testing/fixtures.ts';
import { staleValue } from '../../trading/testing/kept-values.ts';
import { graphDifference } from '../../trading/testing/same-graph.ts';
import { CheckpointScene, JOURNAL_FILES, PROGRAM, type StartWishes } from '../testing/checkpoint-scene.ts';
import { samples, story, tell } from '../testing/told-journal.ts';
import { rebuildAlone } from './rebuild.ts';

const { context } = new Desk();

describe('a start from a checkpoint', () => {
  let scene: CheckpointScene;
  beforeEach(() => {
    scene = new CheckpointScene();
  });
  afterEach(() => scene.close());

  /** What a start makes of the journal. */
  function started(wishes: StartWishes = {}) {
    const kernel = new Kernel(context);
    // Something is derived of the state before it is rebuilt.
    assert.equal(openPositions(kernel.state).length, 0);
    const rebuilt = rebuildAlone(kernel, scene.checkpoints(wishes));
    return { ...rebuilt, kernel, state: kernel.state, read: scene.read };
  }

  const kept = (): ReturnType<typeof started> => started({ worthKeepingAfter: 0 });

  /** The same without any checkpoint. */
  function whole(): ReturnType<typeof started> {
    const aside = `${scene.checkpoint}.aside`;
    const there = existsSync(scene.checkpoint);
    if (there) renameSync(scene.checkpoint, aside);
    const given = started();
    if (there) renameSync(aside, scene.checkpoint);
    return given;
  }

  function agrees(given: ReturnType<typeof started>): void {
    const { state, lastAt } = whole();
    assert.equal(graphDifference(given.state, state), undefined);
    assert.deepEqual(given.state, state);
    assert.equal(given.lastAt, lastAt);
    assert.equal(staleValue(given.state), undefined);
  }

  it('is the same at every entry of the journal', () => {
    const events = story(1);
    for (let place = 1; place <= events.length; place += 1) {
      scene.closeJournals();
      scene.remove(...JOURNAL_FILES, '.checkpoint');
      tell(scene.path, events.slice(0, place));
      assert.equal(kept().read, place);
      tell(scene.path, events.slice(place));
      const after = started();
      assert.equal(after.read, events.length - place);
      agrees(after);
    }
  });

  it('is made again once enough has been written behind it', () => {
    tell(scene.path, story());
    assert.ok(started({ worthKeepingAfter: 20 }).read > 20);
    tell(scene.path, samples(20, NOW));
    assert.equal(started({ worthKeepingAfter: 20 }).read, 20);
    assert.equal(started({ worthKeepingAfter: 19 }).read, 20);
    const last = started({ worthKeepingAfter: 19 });
    assert.equal(last.read, 0);
    agrees(last);
    assert.deepEqual(scene.lines, []);
  });

  it('is not prepared for a journal that is read quickly', () => {
    tell(scene.path, story());
    started({ worthKeepingAfter: 10_000 });
    assert.equal(existsSync(scene.checkpoint), false);
  });

  it('reads a verdict when somebody looks at it, from the journal', () => {
    tell(scene.path, story());
    kept();
    assert.equal(readFileSync(scene.checkpoint, 'latin1').includes('QUANTITY_LIMIT'), false);
    const { state } = started();
    const judged = [...state.signals.values()].filter(({ judgedBy }) => judgedBy !== undefined);
    assert.ok(judged.length > 3);
    scene.change(
      "UPDATE events SET late = json_set(late, '$.approved', json('false')) WHERE late IS NOT NULL",
    );
    for (const { judgedBy } of judged) assert.equal(judgedBy?.verdict?.approved, false);
    const { state: all } = whole();
    for (const { id, judgedBy } of judged)
      assert.deepEqual(all.signals.get(id)?.judgedBy?.verdict, judgedBy?.verdict);
  });

  it('can be made of a state that came from a checkpoint itself', () => {
    tell(scene.path, story());
    kept();
    tell(scene.path, samples(3, NOW));
    kept();
    tell(scene.path, samples(3, NOW));
    const third = started();
    assert.equal(third.read, 3);
    agrees(third);
  });

  it('goes on with events as any other: what was derived before does not stay', () => {
    tell(scene.path, story());
    kept();
    const { kernel } = started();
    assert.ok(openPositions(kernel.state).length > 0);
    const [order] = kernel.state.openOrders;
    assert.ok(order !== undefined);
    kernel.commit([{ type: 'order.changed', ref: order, state: 'cancelled' }]);
    assert.equal(staleValue(kernel.state), undefined);
    assert.throws(() => goOnFrom(kernel.state, kernel.state), /has begun/);
    const knowing = new Kernel(context);
    knowing.commit([{ type: 'instrument.resolved', instrument: SPY }]);
    assert.throws(() => goOnFrom(knowing.state, kernel.state), /has begun/);
  });

  it('gives no order number twice', () => {
    tell(scene.path, story());
    const { state } = kept();
    assert.equal(started().state.nextOrderId, state.nextOrderId);
    assert.ok(state.nextOrderId > clientOrderId(110));
  });

  it('is not made with any byte of its file changed, or any part missing', () => {
    tell(scene.path, story(1));
    kept();
    const bytes = readFileSync(scene.checkpoint);
    const { state: all, read } = whole();
    const by = fc.integer({ min: 1, max: 255 });
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), by, fc.boolean(), (place, by, cut) => {
        const changed = Buffer.from(cut ? bytes.subarray(0, place) : bytes);
        if (!cut) changed[place] = (bytes[place] ?? 0) ^ by;
        writeFileSync(scene.checkpoint, changed);
        scene.lines.length = 0;
        const given = started();
        assert.equal(given.read, read);
        assert.equal(graphDifference(given.state, all), undefined);
        assert.equal(scene.lines.length, 1, scene.lines.join());
        assert.match(scene.lines[0] ?? '', /is not used and the whole journal is read: /);
      }),
      { numRuns: 60 },
    );
  });

  const OTHER = /made of other entries/;
  const doubts: Readonly<Record<string, readonly [change: () => void, says: RegExp]>> = {
    'another journal': [
      () => {
        scene.remove(...JOURNAL_FILES);
        tell(scene.path, story(5));
      },
      OTHER,
    ],
    'a journal that ends before it': [
      () => scene.change('DELETE FROM events WHERE seq > (SELECT max(seq) - 1 FROM events)'),
      /no entry \d+ any more/,
    ],
    'a tail that was lost and written anew, up to the same number': [
      () => {
        scene.change('DELETE FROM events WHERE seq > (SELECT max(seq) - 3 FROM events)');
        tell(scene.path, samples(3, NOW));
      },
      OTHER,
    ],
    'the same last entry behind others': [
      () =>
        scene.change(
          "UPDATE events SET data = replace(data, '450.02', '450.03') WHERE type = 'execution.recorded'",
        ),
      OTHER,
    ],
    'an entry that is missing in the middle': [
      () => scene.change('DELETE FROM events WHERE seq = 30'),
      OTHER,
    ],
    'another time of an entry': [() => scene.change('UPDATE events SET at = at + 1 WHERE seq = 12'), OTHER],
    'another verdict': [() => scene.change("UPDATE events SET late = '{}' WHERE late IS NOT NULL"), OTHER],
  };
  for (const [what, [change, says]] of Object.entries(doubts)) {
    it(`is not made with ${what}`, () => {
      tell(scene.path, story());
      kept();
      scene.closeJournals();
      change();
      const given = started();
      assert.match(scene.lines.join(), says);
      assert.equal(existsSync(scene.checkpoint), false);
      agrees(given);
    });
  }

  it('is not made with an entry missing, or longer, anywhere in a long journal', () => {
    tell(scene.path, [...story(), ...samples(3_000, NOW)]);
    for (const sql of [
      'DELETE FROM events WHERE seq = 1505',
      "UPDATE events SET data = data || ' ' WHERE seq = 1506",
    ]) {
      kept();
      scene.closeJournals();
      scene.change(sql);
      agrees(started());
      assert.match(scene.lines.splice(0).join(), OTHER);
    }
  });

  it('is made with entries that were lost behind it', () => {
    tell(scene.path, story());
    const { read } = kept();
    tell(scene.path, samples(5, NOW));
    scene.closeJournals();
    scene.change(`DELETE FROM events WHERE seq > ${read + 2}`);
    const given = started();
    assert.equal(given.read, 2);
    agrees(given);
  });

  it('is not made with another program or another engine', () => {
    for (const other of [
      { ...PROGRAM, files: 'those' },
      { ...PROGRAM, engine: 'that one' },
    ]) {
      scene.closeJournals();
      scene.remove(...JOURNAL_FILES, '.checkpoint');
      tell(scene.path, story());
      kept();
      const wishes = { worthKeepingAfter: 0, program: () => other };
      const given = started(wishes);
      assert.match(scene.lines.splice(0).join(), /was made by another version of/);
      agrees(given);
      // The one that is made then is that program's.
      assert.equal(started(wishes).read, 0);
    }
  });

  it('is neither made nor prepared by a program whose files have changed while it runs', () => {
    tell(scene.path, story());
    kept();
    const given = started({ worthKeepingAfter: 0, program: () => undefined });
    assert.match(scene.lines.join(), /files of the program have changed since it was started/);
    assert.equal(existsSync(scene.checkpoint), false);
    agrees(given);
  });

  it('costs nothing but a warning where the file cannot be read or written', () => {
    tell(scene.path, story());
    mkdirSync(join(scene.checkpoint, 'in the way'), { recursive: true });
    const given = kept();
    assert.match(scene.lines.join(), /cannot be read/);
    assert.match(scene.lines.join(), /could not be written/);
    assert.equal(given.state.account, context.account().id);
  });

  it('minds no half of a file that a crash has left', () => {
    tell(scene.path, story());
    writeFileSync(`${scene.checkpoint}.new`, 'bowline-checkpoint-1 ');
    assert.ok(kept().read > 0);
    assert.equal(kept().read, 0);
    assert.equal(existsSync(`${scene.checkpoint}.new`), false);
  });
});
