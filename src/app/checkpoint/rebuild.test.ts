import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { type AccountId, clientOrderId } from '../../core/ids.ts';
import { createLog } from '../../core/log.ts';
import { Journal } from '../../journal/journal.ts';
import type { Stamped } from '../../trading/kernel/events.ts';
import { Kernel } from '../../trading/kernel/kernel.ts';
import { openPositions } from '../../trading/kernel/state.ts';
import { Desk } from '../../trading/testing/desk.ts';
import { NOW } from '../../trading/testing/fixtures.ts';
import { staleValue } from '../../trading/testing/kept-values.ts';
import { graphDifference } from '../../trading/testing/same-graph.ts';
import { DESK_STREAM } from '../desk/streams.ts';
import { samples, story, tell } from '../testing/told-journal.ts';
import { Checkpoints, checkpointOf } from './checkpoints.ts';
import type { Program } from './program.ts';
import { rebuildAlone, rebuildDesk } from './rebuild.ts';

const PROGRAM: Program = { files: 'these', engine: 'this one' };
const { context } = new Desk();

describe('a start from a checkpoint', () => {
  let folder: string;
  let path: string;
  let lines: string[];
  let open: Journal[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bowline-rebuild-'));
    path = join(folder, 'journal.sqlite');
    lines = [];
    open = [];
  });
  afterEach(() => {
    for (const journal of open) journal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** How many entries a start read. */
  interface Reading {
    entries: number;
  }

  function checkpoints(
    worthKeepingAfter: number,
    reading: Reading = { entries: 0 },
    program = PROGRAM,
  ): Checkpoints {
    const journal = new Journal(path);
    open.push(journal);
    const { logger: log } = createLog({ level: 'info', terminal: { write: (text) => lines.push(text) } });
    return new Checkpoints({
      path: checkpointOf(path),
      journal: {
        mark: (seq) => journal.mark(seq),
        late: (seq) => journal.late(seq),
        *read(query) {
          for (const entry of journal.read(query)) {
            reading.entries += 1;
            yield entry;
          }
        },
      },
      log,
      worthKeepingAfter,
      program: () => program,
    });
  }

  const NEVER = Number.POSITIVE_INFINITY;

  /** What a start makes of the journal. */
  function started(worthKeepingAfter = NEVER, program = PROGRAM) {
    const reading: Reading = { entries: 0 };
    const kernel = new Kernel(context);
    assert.equal(openPositions(kernel.state).length, 0);
    const rebuilt = rebuildAlone(kernel, checkpoints(worthKeepingAfter, reading, program));
    return { ...rebuilt, kernel, state: kernel.state, read: reading.entries };
  }

  /** The same without any checkpoint. */
  function whole() {
    const aside = `${checkpointOf(path)}.aside`;
    const there = existsSync(checkpointOf(path));
    if (there) cpSync(checkpointOf(path), aside);
    rmSync(checkpointOf(path), { force: true });
    const { state, read, lastAt } = started();
    if (there) cpSync(aside, checkpointOf(path));
    return { state, read, lastAt };
  }

  function agrees(given: ReturnType<typeof started>): void {
    const { state, lastAt } = whole();
    assert.equal(graphDifference(given.state, state), undefined);
    assert.deepEqual(given.state, state);
    assert.equal(given.lastAt, lastAt);
    assert.equal(staleValue(given.state), undefined);
  }

  const change = (sql: string): void => {
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
  };

  it('is the same at every entry of the journal', () => {
    const events = story(1);
    for (let place = 1; place <= events.length; place += 1) {
      for (const each of ['', '-wal', '-shm', '.checkpoint']) rmSync(path + each, { force: true });
      tell(path, events.slice(0, place));
      assert.equal(started(0).read, place);
      tell(path, events.slice(place));
      const after = started();
      assert.equal(after.read, events.length - place);
      agrees(after);
      for (const journal of open.splice(0)) journal.close();
    }
  });

  it('is made again once enough has been written behind it, and by a start alone', () => {
    tell(path, story());
    const first = started(20);
    assert.ok(first.read > 20);
    tell(path, samples(20, NOW));
    const second = started(20);
    assert.equal(second.read, 20);
    const third = started(19);
    assert.equal(third.read, 20);
    const fourth = started(19);
    assert.equal(fourth.read, 0);
    agrees(fourth);
    assert.deepEqual(lines, []);
  });

  it('keeps none of a journal that is read quickly', () => {
    tell(path, story());
    started(10_000);
    assert.equal(existsSync(checkpointOf(path)), false);
  });

  it('reads a verdict when somebody looks at it, from the journal', () => {
    tell(path, story());
    started(0);
    assert.equal(readFileSync(checkpointOf(path), 'latin1').includes('QUANTITY_LIMIT'), false);
    const { state, kernel } = started();
    const { state: all } = whole();
    const judged = [...state.signals.values()].filter(({ judgedBy }) => judgedBy !== undefined);
    assert.ok(judged.length > 3);
    const [{ id } = assert.fail()] = judged;
    change("UPDATE events SET late = json_set(late, '$.approved', json('false')) WHERE late IS NOT NULL");
    assert.equal(state.signals.get(id)?.judgedBy?.verdict?.approved, false);
    assert.deepEqual(all.signals.get(id)?.judgedBy?.verdict, state.signals.get(id)?.judgedBy?.verdict);
    assert.equal(kernel.state, state);
  });

  it('can be made of a state that came from a checkpoint itself', () => {
    tell(path, story());
    started(0);
    tell(path, samples(3, NOW));
    started(0);
    tell(path, samples(3, NOW));
    const third = started();
    assert.equal(third.read, 3);
    agrees(third);
  });

  it('goes on with events as any other: what was derived before does not stay', () => {
    tell(path, story());
    started(0);
    const { kernel } = started();
    assert.ok(openPositions(kernel.state).length > 0);
    const [order] = kernel.state.openOrders;
    assert.ok(order !== undefined);
    kernel.commit([{ type: 'order.changed', ref: order, state: 'cancelled' }]);
    assert.equal(staleValue(kernel.state), undefined);
    assert.throws(() => kernel.goOnFrom(kernel.state), /has begun/);
  });

  it('is not made with any byte of its file changed, or any part missing', () => {
    tell(path, story(1));
    started(0);
    const bytes = readFileSync(checkpointOf(path));
    const { state: all, read } = whole();
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (place, by, cut) => {
          const changed = Buffer.from(cut ? bytes.subarray(0, place) : bytes);
          if (!cut) changed[place] = (bytes[place] ?? 0) ^ by;
          writeFileSync(checkpointOf(path), changed);
          lines.length = 0;
          const given = started();
          assert.equal(given.read, read);
          assert.equal(graphDifference(given.state, all), undefined);
          assert.equal(lines.length, 1, lines.join());
          assert.match(lines[0] ?? '', /is not used and the whole journal is read: /);
          for (const journal of open.splice(0)) journal.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  const doubts: Readonly<Record<string, { readonly change: () => void; readonly says: RegExp }>> = {
    'another journal': {
      change: () => {
        for (const each of ['', '-wal', '-shm']) rmSync(path + each, { force: true });
        tell(path, story(5));
      },
      says: /made of other entries/,
    },
    'a journal that ends before it': {
      change: () => change('DELETE FROM events WHERE seq > (SELECT max(seq) - 1 FROM events)'),
      says: /no entry \d+ any more/,
    },
    'a tail that was lost and written anew, up to the same number': {
      change: () => {
        change('DELETE FROM events WHERE seq > (SELECT max(seq) - 3 FROM events)');
        tell(path, samples(3, NOW));
      },
      says: /made of other entries/,
    },
    'the same last entry behind others': {
      change: () =>
        change(
          "UPDATE events SET data = replace(data, '450.02', '450.03') WHERE type = 'execution.recorded'",
        ),
      says: /made of other entries/,
    },
    'an entry that is missing in the middle': {
      change: () => change('DELETE FROM events WHERE seq = 30'),
      says: /made of other entries/,
    },
    'another time of an entry': {
      change: () => change('UPDATE events SET at = at + 1 WHERE seq = 12'),
      says: /made of other entries/,
    },
    'another verdict': {
      change: () => change("UPDATE events SET late = '{}' WHERE late IS NOT NULL"),
      says: /made of other entries/,
    },
  };
  for (const [what, { change: changeIt, says }] of Object.entries(doubts)) {
    it(`is not made with ${what}`, () => {
      tell(path, story());
      started(0);
      for (const journal of open.splice(0)) journal.close();
      changeIt();
      const given = started();
      assert.match(lines.join(), says);
      assert.equal(existsSync(checkpointOf(path)), false);
      agrees(given);
    });
  }

  it('is made with entries that were lost behind it', () => {
    tell(path, story());
    const { read } = started(0);
    tell(path, samples(5, NOW));
    for (const journal of open.splice(0)) journal.close();
    change(`DELETE FROM events WHERE seq > ${read + 2}`);
    const given = started();
    assert.equal(given.read, 2);
    agrees(given);
  });

  it('is not made with another program, another engine, or one whose files have changed while it runs', () => {
    for (const program of [
      { ...PROGRAM, files: 'those' },
      { ...PROGRAM, engine: 'that one' },
    ]) {
      rmSync(path, { force: true });
      tell(path, story());
      started(0);
      lines.length = 0;
      const given = started(0, program);
      assert.match(lines.join(), /was made by another version of/);
      agrees(given);
      // The one that is made then is this program's.
      assert.equal(started(0, program).read, 0);
      for (const journal of open.splice(0)) journal.close();
    }
    const journal = new Journal(path);
    open.push(journal);
    const { logger: log } = createLog({ level: 'info', terminal: { write: (text) => lines.push(text) } });
    const unknown = new Checkpoints({
      path: checkpointOf(path),
      journal,
      log,
      worthKeepingAfter: 0,
      program: () => undefined,
    });
    rebuildAlone(new Kernel(context), unknown);
    assert.match(lines.join(), /files of the program have changed since it was started/);
    assert.equal(existsSync(checkpointOf(path)), false);
  });

  it('takes nothing but a warning where the file cannot be read or written', () => {
    tell(path, story());
    mkdirSync(join(checkpointOf(path), 'in the way'), { recursive: true });
    const given = started(0);
    assert.match(lines.join(), /cannot be read/);
    assert.match(lines.join(), /could not be written/);
    assert.equal(given.state.account, context.account().id);
  });

  it('minds no half of a file that a crash has left', () => {
    tell(path, story());
    writeFileSync(`${checkpointOf(path)}.new`, 'bowline-checkpoint-1 ');
    assert.ok(started(0).read > 0);
    assert.equal(started(0).read, 0);
    assert.equal(existsSync(`${checkpointOf(path)}.new`), false);
  });

  describe('of a desk', () => {
    const [ONE, TWO] = ['DU1000001', 'DU1000002'] as const;

    const eventsOf = (account: string): readonly Stamped[] => {
      const desk = new Desk({}, {}, account as AccountId);
      desk.provesEveryStep = false;
      desk.longSpy();
      desk.commission(desk.fill(desk.order('stop'), 4, 440).execId, 1);
      return desk.journal;
    };

    function startedDesk(streams: readonly string[], worthKeepingAfter = NEVER) {
      const reading: Reading = { entries: 0 };
      const kernels = new Map(streams.map((stream) => [stream, new Kernel(context)]));
      const strangers = rebuildDesk(kernels, checkpoints(worthKeepingAfter, reading));
      const states = Object.fromEntries([...kernels].map(([stream, { state }]) => [stream, state]));
      return { states, strangers: [...strangers], read: reading.entries };
    }

    function wholeDesk(streams: readonly string[]) {
      const aside = `${checkpointOf(path)}.aside`;
      cpSync(checkpointOf(path), aside);
      rmSync(checkpointOf(path));
      const given = startedDesk(streams);
      cpSync(aside, checkpointOf(path));
      return given;
    }

    /** A desk's journal which one account began alone. */
    function tellDesk(): void {
      tell(path, eventsOf(ONE));
      tell(path, eventsOf(TWO), TWO);
      tell(path, samples(4, NOW), DESK_STREAM);
      tell(path, eventsOf(ONE).slice(0, 1), ONE);
    }

    it('is the same for every account, with what one wrote before there was a desk', () => {
      tellDesk();
      const streams = [DESK_STREAM, ONE, TWO];
      startedDesk(streams, 0);
      tell(path, samples(2, NOW), TWO);
      // As of a journal that an older Bowline goes on with alone.
      tell(path, samples(2, NOW));
      const given = startedDesk(streams);
      assert.equal(given.read, 4);
      const all = wholeDesk(streams);
      assert.ok(all.read > 20);
      assert.equal(graphDifference(given.states, all.states), undefined);
      assert.deepEqual(given.strangers, all.strangers);
      assert.equal(given.states[ONE]?.positions.size, 1);
      assert.equal(given.states[ONE]?.equity.length, 2);
    });

    it('tells of the accounts that are not configured, and reads the whole journal for one that is named later', () => {
      tellDesk();
      const few = [DESK_STREAM, ONE];
      assert.deepEqual(startedDesk(few, 0).strangers, [TWO]);
      const again = startedDesk(few);
      assert.deepEqual([again.read, again.strangers], [0, [TWO]]);
      const more = [DESK_STREAM, ONE, TWO];
      const given = startedDesk(more, 0);
      assert.match(lines.join(), /holds nothing of DU1000002, which was not configured then/);
      assert.equal(given.states[TWO]?.positions.size, 1);
      assert.equal(graphDifference(given.states, wholeDesk(more).states), undefined);
      // Of one that has no entries there is nothing to miss.
      const newOne = startedDesk([...more, 'DU1000003']);
      assert.deepEqual([newOne.read, newOne.states.DU1000003?.positions.size], [0, 0]);
      // And of one that is left out its state is not wanted.
      assert.deepEqual(startedDesk(few).strangers, [TWO]);
    });

    it('is not that of an account alone, and the other way round', () => {
      tell(path, eventsOf(ONE));
      started(0);
      const desk = startedDesk([DESK_STREAM, ONE], 0);
      assert.match(lines.join(), /that of a journal of one account/);
      assert.equal(desk.states[ONE]?.positions.size, 1);
      lines.length = 0;
      const alone = started(0);
      assert.match(lines.join(), /that of a journal of a desk/);
      agrees(alone);
    });

    it('is not kept while nobody knows whose the first entries are', () => {
      tell(path, samples(3, NOW));
      startedDesk([DESK_STREAM, ONE], 0);
      assert.equal(existsSync(checkpointOf(path)), false);
    });
  });

  it('forgets no order number', () => {
    tell(path, story());
    const { state } = started(0);
    const { kernel } = started();
    assert.equal(kernel.state.nextOrderId, state.nextOrderId);
    assert.ok(kernel.state.nextOrderId > clientOrderId(100));
  });
});
