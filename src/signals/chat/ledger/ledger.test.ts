import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../../core/clock.ts';
import { CORPUS_TIME } from '../corpus/example.ts';
import type { ChatMessage } from '../message.ts';
import { consented } from './decide.ts';
import type { LedgerEntry } from './ledger.ts';
import { RoomReader } from './room-reader.ts';

/** A room in which messages come a minute apart; `said` gives the outcome of one. */
class Room {
  readonly reader = new RoomReader();
  readonly entries: LedgerEntry[] = [];
  #count = 0;

  says(author: string, text: string, more: Partial<ChatMessage> = {}): LedgerEntry {
    this.#count += 1;
    const entry = this.reader.read({
      id: `m${this.#count}`,
      author,
      channel: 'room',
      time: unixMs(CORPUS_TIME + this.#count * 60_000),
      text,
      ...more,
    });
    this.entries.push(entry);
    return entry;
  }

  /** What was decided, in two words: `act EXIT`, `ignore NO_POSITION`. */
  decides(author: string, text: string, more: Partial<ChatMessage> = {}): string {
    const { event, decision } = this.says(author, text, more);
    return decision.kind === 'act' ? `act ${event.type}` : `${decision.kind} ${decision.code}`;
  }
}

describe('the ledger of a room', () => {
  it('lets words without a contract act on the one open position of their author', () => {
    const room = new Room();
    assert.equal(room.decides('alex', 'BTO 4 SPY 600c 3/6 @ 1.10'), 'act NEW');
    for (const [text, expected] of [
      ['out half 1.40', 'act TRIM'],
      ['stop to BE', 'act MOVE_STOP'],
      ['$.90 avg', 'act ADD'],
      ['targets 1.8, 2.2', 'act TARGETS'],
      ['all out', 'act EXIT'],
      ['all out', 'ignore NO_POSITION'],
    ] as const)
      assert.equal(room.decides('alex', text), expected, text);
  });

  it('keeps apart authors who use the same ids', () => {
    const room = new Room();
    assert.equal(room.decides('alex', 'BTO 4 SPY 600c 3/6 @ 1.10', { id: '1' }), 'act NEW');
    assert.equal(room.decides('mia', 'BTO 4 QQQ 500c 3/6 @ 1.10', { id: '1' }), 'act NEW');
    assert.equal(
      room.decides('alex', 'BTO 4 SPY 600c 3/6 @ 1.10', { id: '1' }),
      'ignore EDIT_WITHOUT_CHANGE',
    );
    assert.equal(room.decides('mia', 'all out', { id: '2' }), 'act EXIT');
    assert.equal(room.decides('alex', 'all out', { id: '2' }), 'act EXIT');
  });

  it("never touches another author's position, nor the same author's in another channel", () => {
    const room = new Room();
    room.says('alex', 'BTO META 640p 3/6 @ 3.10');
    assert.equal(room.decides('mia', '* All out'), 'ignore NO_POSITION');
    assert.equal(room.decides('alex', 'all out', { channel: 'swings' }), 'ignore NO_POSITION');
    assert.equal(room.decides('mia', 'sold META 640p @ 4'), 'ignore NO_POSITION');
  });

  it('asks when several positions could be meant, and takes the one that is named', () => {
    const room = new Room();
    room.says('alex', 'BTO SPY 600c 3/6 @ 1.10');
    room.says('alex', 'BTO QQQ 610c 3/6 @ 1.30');
    assert.equal(room.decides('alex', 'all out'), 'ask SEVERAL_POSITIONS');
    assert.equal(room.decides('alex', 'sold QQQ @ 1.9'), 'act EXIT');
    assert.equal(room.decides('alex', 'all out'), 'act EXIT');
  });

  it('does not take another contract for the one that is named', () => {
    const room = new Room();
    room.says('alex', 'BTO SPY 600c 3/6 @ 1.10');
    assert.equal(room.decides('alex', 'STC SPY 605c 3/6 @ .40'), 'ignore NO_POSITION');
    assert.equal(room.decides('alex', 'STC SPY 600p 3/6 @ .40'), 'ignore NO_POSITION');
    assert.equal(room.decides('alex', 'STC SPY 600c 3/13 @ .40'), 'ignore NO_POSITION');
    assert.equal(room.decides('alex', 'STC SPY 600c @ 1.40'), 'act EXIT');
  });

  it('recognises repeats, and buys no more because an entry was said again', () => {
    const room = new Room();
    room.says('alex', 'BTO SPY 600c 3/6 @ 1.10');
    assert.equal(room.decides('alex', 'BTO SPY 600c 3/6 @ 1.10'), 'ignore REPEATED');
    assert.equal(room.decides('alex', 'bought SPY 600c 3/6 at 1.20'), 'ask REPEATED_ENTRY');
    assert.equal(room.decides('mia', 'BTO SPY 600c 3/6 @ 1.10'), 'act NEW');
  });

  it('takes an edit for a difference, never for a trade anew', () => {
    const room = new Room();
    room.says('alex', 'BTO SPY 600c 3/6 @ 1.10 SL .80');
    const edit = (text: string) => room.decides('alex', text, { id: 'e', editedOf: 'm1' });
    assert.equal(edit('BTO SPY 600c 3/6 @ 1.10 SL .80 🔥'), 'ignore EDIT_WITHOUT_CHANGE');
    assert.equal(edit('BTO SPY 600c 3/6 @ 1.10 SL .90'), 'act MOVE_STOP');
    assert.equal(edit('BTO SPY 600c 3/6 @ 1.35 SL .90'), 'ask EDIT_CHANGED');
    assert.equal(edit('BTO SPY 605c 3/6 @ 1.10 SL .90'), 'ask EDIT_CHANGED');
    assert.equal(room.decides('alex', 'gm all', { id: 'gm' }), 'ignore CHATTER');
    assert.equal(
      room.decides('alex', 'BTO QQQ 610c 3/6 @ 1', { id: 'gm', editedOf: 'gm' }),
      'ask EDIT_BECAME_TRADE',
    );
    assert.equal(
      room.decides('alex', 'BTO IWM 220c 3/6 @ 1', { editedOf: 'before-our-time' }),
      'ask EDIT_OF_UNKNOWN',
    );
  });

  it('offers no more than the difference when an entry was edited', () => {
    const room = new Room();
    const choices = (text: string) => {
      const message = {
        id: 'e',
        editedOf: 'm1',
        author: 'alex',
        channel: 'room',
        text,
        time: unixMs(CORPUS_TIME + 120_000),
      };
      const entry = room.reader.decide(message);
      const { decision } = entry;
      if (decision.kind !== 'ask') return decision.kind;
      const offered =
        decision.candidates.length === 0
          ? [consented(entry)]
          : decision.candidates.map((each) => consented(entry, each));
      return offered.map((each) => each && [each.event.type, each.event.fields.portion]);
    };
    room.says('alex', 'BTO 4 SPY 600c 3/6 @ 1.10');
    // How much is bought is the configuration's: that much has been.
    assert.deepEqual(choices('BTO 6 SPY 600c 3/6 @ 1.10'), [undefined]);
    assert.deepEqual(choices('BTO 3 SPY 600c 3/6 @ 1.10'), [['TRIM', { kind: 'units', value: 1 }]]);
    // Another price or contract: a yes would buy all of it once more.
    assert.deepEqual(choices('BTO 4 SPY 600c 3/6 @ 1.35'), [undefined]);
    assert.deepEqual(choices('BTO 4 SPY 605c 3/6 @ 1.10'), [undefined]);
    assert.deepEqual(choices('added 4 SPY 600c 3/6 @ 1.10'), [undefined]);
    room.says('alex', 'all out');
    assert.deepEqual(choices('BTO 6 SPY 600c 3/6 @ 1.10'), [undefined]);
  });

  it('acts once on an edited or re-delivered exit', () => {
    const room = new Room();
    room.says('alex', 'BTO 4 SPY 600c 3/6 @ 1.10');
    assert.equal(room.decides('alex', 'sold half @ 1.5', { id: 'x' }), 'act TRIM');
    assert.equal(room.decides('alex', 'sold half @ 1.5', { id: 'x' }), 'ignore EDIT_WITHOUT_CHANGE');
    assert.equal(
      room.decides('alex', 'sold half @ 1.50!', { id: 'x', editedOf: 'x' }),
      'ignore EDIT_WITHOUT_CHANGE',
    );
    assert.equal(room.reader.ledger.positions[0]?.open, 0.5);
  });

  it('withdraws an entry whose message was deleted, by its author alone', () => {
    const room = new Room();
    room.says('alex', 'BTO SPY 600c 3/6 @ 1.10', { id: 'a' });
    assert.equal(room.decides('mia', '', { id: 'a', deleted: true }), 'ignore DELETED');
    assert.equal(room.decides('alex', '', { id: 'a', deleted: true }), 'act CANCEL');
    assert.equal(room.decides('alex', '', { id: 'a', deleted: true }), 'ignore DELETED');
    assert.equal(room.decides('alex', 'all out'), 'ignore NO_POSITION');
  });

  it('asks about what is not clear enough instead of acting', () => {
    const room = new Room();
    assert.equal(room.decides('alex', 'BTO SPY 400 strike 3/6 @ 1.2'), 'ask RIGHT_MISSING');
    assert.equal(room.decides('alex', 'BTO 40 COIN @ 57 .00'), 'ask PRICE_DOUBTFUL');
    assert.equal(room.decides('alex', 'BTO SPY 600c 3/6 @ 1.10 SL 1.80'), 'ask STOP_WRONG_SIDE');
    assert.equal(room.reader.ledger.positions.length, 0);
  });

  it('reads the portion of an exit that stands before its symbol', () => {
    const room = new Room();
    room.says('alex', 'BTO 4 AMZN 300C 7/17 @ 3');
    const { event, decision } = room.says('alex', 'SOLD 1/4 AMZN 300C 7/17 4');
    assert.deepEqual(
      [event.type, event.fields.portion, decision.kind],
      ['TRIM', { kind: 'fraction', value: 0.25 }, 'act'],
    );
    assert.equal(room.reader.ledger.positions[0]?.open, 0.75);
  });

  it('is rebuilt from its entries', () => {
    const room = new Room();
    for (const text of [
      'BTO SPY 600c 3/6 @ 1.10',
      'out half',
      'added 1 more @ .9',
      'BTO QQQ 610c @ 1',
      'stop to be on QQQ',
    ])
      room.says('alex', text);
    const again = new RoomReader();
    for (const entry of room.entries) again.apply(entry);
    assert.deepEqual(again.ledger, room.reader.ledger);
  });
});
