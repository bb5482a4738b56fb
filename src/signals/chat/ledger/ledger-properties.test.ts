import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../../../core/clock.ts';
import { CORPUS } from '../corpus/corpus.ts';
import { readTranscript, TRANSCRIPT_START } from '../corpus/transcript.ts';
import { ACT_FROM, CHAT_EVENT_TYPES, isTrade } from '../event.ts';
import type { ChatMessage } from '../message.ts';
import type { Opinion } from '../opinion.ts';
import { applyEntry, emptyLedger, type LedgerEntry } from './ledger.ts';
import { RoomReader } from './room-reader.ts';

const rooms = `${import.meta.dirname}/../corpus/rooms`;
const LINES = globSync('*.room', { cwd: rooms })
  .toSorted()
  .flatMap((name) => readTranscript(name, readFileSync(`${rooms}/${name}`, 'utf8')));
const QUIET = [
  ...LINES.filter(({ readings }) => readings.every((reading) => !isTrade(reading))).map(
    ({ message }) => message.text,
  ),
  ...Object.values(CORPUS)
    .flat()
    .filter(([expected]) => !isTrade({ type: expected }))
    .map(([, text]) => text),
];

/** What a room says in any order: entries that contradict each other, words without a contract, talk. */
const text = fc.oneof(
  fc.constantFrom(...LINES.map(({ message }) => message.text)),
  fc.constantFrom(
    'BTO SPY 690c 3/6 @ 1.10 SL .80',
    'BTO QQQ 610p 3/6 @ 1.30',
    'long ES 6900 stop 6890 target 6920',
    'short NQ 25100 sl 25150',
    'long NOW at 980',
    'BTO SPY 690 3/6 @ 1.10',
    'out half',
    'stop to BE',
    '$.95 avg',
    'added 2 more @ .90',
    'targets 1.8, 2.2',
    'all out',
    'stopped',
    'SPY 690c all out',
    'out ES 6910',
    'cancel SPY trade',
    'never filled',
    'TP hit',
  ),
);
const message: fc.Arbitrary<ChatMessage> = fc
  .record({
    author: fc.constantFrom('ava', 'ben'),
    channel: fc.constantFrom('scalps', 'swings'),
    id: fc.integer({ min: 1, max: 30 }),
    minutes: fc.integer({ min: -60 * 24 * 400, max: 60 * 24 * 3 }),
    timed: fc.boolean(),
    text,
    change: fc.constantFrom('new', 'new', 'new', 'edit', 'delete'),
  })
  .map(({ author, channel, id, minutes, timed, text: said, change }) => ({
    id: `${id}`,
    author,
    channel,
    text: change === 'delete' ? '' : said,
    ...(timed ? { time: unixMs(TRANSCRIPT_START + minutes * 60_000) } : {}),
    ...(change === 'edit' ? { editedOf: `${id}` } : {}),
    ...(change === 'delete' ? { deleted: true } : {}),
  }));
const stream = fc.array(message, { maxLength: 60 });
const opinion: fc.Arbitrary<Opinion | undefined> = fc.option(
  fc.record({
    event: fc.constantFrom(...CHAT_EVENT_TYPES),
    symbol: fc.option(fc.constantFrom('SPY', 'QQQ', 'ES', 'TSLA')),
    strike: fc.option(fc.constantFrom(690, 610, 1)),
    right: fc.option(fc.constantFrom('C' as const, 'P' as const)),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    reason: fc.constant('because'),
  }),
  { nil: undefined },
);

const readAll = (messages: readonly ChatMessage[], reader = new RoomReader()): LedgerEntry[] =>
  messages.map((each) => reader.read(each));
const acts = (entries: readonly LedgerEntry[]) => entries.filter(({ decision }) => decision.kind === 'act');
const positionOf = ({ decision }: LedgerEntry) => (decision.kind === 'act' ? decision.position : undefined);

describe('the ledger, whatever is said', () => {
  it('acts only on positions of the author of the message, in its channel', () => {
    fc.assert(
      fc.property(stream, (messages) => {
        for (const entry of acts(readAll(messages))) {
          const position = positionOf(entry);
          assert.equal(position?.author, entry.message.author);
          assert.equal(position?.channel, entry.message.channel);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('decides the same for an author whatever others say', () => {
    fc.assert(
      fc.property(stream, (messages) => {
        const own = messages.filter(({ author, channel }) => author === 'ava' && channel === 'scalps');
        const among = readAll(messages).filter(({ message: { author, channel } }) => {
          return author === 'ava' && channel === 'scalps';
        });
        assert.deepEqual(among, readAll(own));
      }),
      { numRuns: 120 },
    );
  });

  it('opens at most one position by a message, however often it is edited or delivered', () => {
    fc.assert(
      fc.property(stream, (messages) => {
        const opened = new Set<string>();
        const seen = new Set<string>();
        for (const entry of readAll(messages)) {
          const { author, channel, id, editedOf, deleted } = entry.message;
          const key = `${channel} ${author} ${editedOf ?? id}`;
          if (entry.decision.kind === 'act' && entry.event.type === 'NEW') {
            assert.ok(!opened.has(key), key);
            assert.equal(editedOf, undefined);
            opened.add(key);
          }
          if (entry.decision.kind === 'act' && seen.has(key))
            assert.match(entry.event.type, /^(?:MOVE_STOP|TARGETS|CANCEL)$/);
          if (!deleted) seen.add(key);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('does nothing more where every message comes twice', () => {
    fc.assert(
      fc.property(stream, (messages) => {
        const once = acts(readAll(messages));
        const twice = acts(readAll(messages.flatMap((each) => [each, each])));
        assert.deepEqual(twice, once);
      }),
      { numRuns: 120 },
    );
  });

  it('never acts below the confidence that acting needs', () => {
    fc.assert(
      fc.property(stream, (messages) => {
        for (const { event } of acts(readAll(messages))) assert.ok(event.confidence >= ACT_FROM);
      }),
      { numRuns: 120 },
    );
  });

  it('goes on after a restart as if there had been none', () => {
    fc.assert(
      fc.property(stream, stream, (before, after) => {
        const through = new RoomReader();
        const kept = JSON.parse(JSON.stringify(readAll(before, through))) as LedgerEntry[];
        const restarted = new RoomReader();
        for (const entry of kept) restarted.apply(entry);
        assert.deepEqual(readAll(after, restarted), readAll(after, through));
      }),
      { numRuns: 100 },
    );
  });

  it('never acts on talk, whatever is open', () => {
    const talk = fc.array(
      fc.record({ said: fc.constantFrom(...QUIET), author: fc.constantFrom('ava', 'ben') }),
      { minLength: 1, maxLength: 25 },
    );
    fc.assert(
      fc.property(stream, talk, (messages, lines) => {
        const reader = new RoomReader();
        readAll(messages, reader);
        for (const [index, { said, author }] of lines.entries()) {
          const { decision, event } = reader.read({
            id: `talk${index}`,
            author,
            channel: 'scalps',
            time: unixMs(TRANSCRIPT_START),
            text: said,
          });
          assert.notEqual(decision.kind, 'act', `${said}: ${event.type}`);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('does not move when messages of different authors change places', () => {
    fc.assert(
      fc.property(stream, (messages) => {
        const byAuthor = messages.toSorted((one, other) => one.author.localeCompare(other.author));
        const known = (list: readonly ChatMessage[]) =>
          readAll(list)
            .map((entry) => JSON.stringify(entry))
            .toSorted();
        assert.deepEqual(known(byAuthor), known(messages));
      }),
      { numRuns: 100 },
    );
  });
});

describe('a second opinion, whatever it says', () => {
  it('acts on nothing that the grammar alone would not act upon, and never on more or on another', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(message, opinion), { maxLength: 50 }), (said) => {
        const reader = new RoomReader();
        for (const [each, other] of said) {
          const alone = reader.decide(each);
          const advised = reader.decide(each, other);
          if (advised.decision.kind === 'act') {
            assert.equal(alone.decision.kind, 'act');
            assert.deepEqual(positionOf(advised), positionOf(alone));
            assert.deepEqual(advised.event.fields, alone.event.fields);
            assert.equal(advised.event.type, alone.event.type);
          }
          reader.apply(advised);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('leaves no room for words about an entry that it held back to act on another position', () => {
    const reader = new RoomReader();
    const say = (id: string, words: string, other?: Opinion) => {
      const entry = reader.decide(
        { id, author: 'ava', channel: 'scalps', time: unixMs(TRANSCRIPT_START), text: words },
        other,
      );
      reader.apply(entry);
      return entry.decision;
    };
    assert.equal(say('1', 'BTO SPY 690c 3/6 @ 1.10').kind, 'act');
    const recap = { event: 'IGNORE', confidence: 0.9, reason: 'a recap' } as const;
    assert.equal(say('2', 'BTO QQQ 610p 3/6 @ 1.30', recap).kind, 'ignore');
    assert.deepEqual([say('3', 'out half').kind, say('4', 'stop to BE').code], ['ask', 'ENTRY_UNCLEAR']);
    assert.equal(say('5', 'QQQ 610p all out').code, 'NO_POSITION');
    assert.equal(say('6', 'out half').kind, 'act');
  });
});

describe('unclear entries', () => {
  it('are forgotten when they are said again clearly, and after a trading day', () => {
    const reader = new RoomReader();
    const say = (id: string, words: string, hours: number) =>
      reader.read({
        id,
        author: 'ava',
        channel: 'scalps',
        time: unixMs(TRANSCRIPT_START + hours * 3_600_000),
        text: words,
      }).decision;
    say('1', 'BTO SPY 690c 3/13 @ 1.10', 0);
    assert.equal(say('2', 'long NOW at 980', 0).kind, 'ask');
    assert.equal(say('3', 'stop to BE', 1).code, 'ENTRY_UNCLEAR');
    assert.equal(say('4', 'stop to BE', 13).kind, 'act');
    assert.equal(say('5', 'BTO QQQ 610 3/13 @ 1.30', 14).code, 'CONTRACT_INCOMPLETE');
    assert.equal(say('6', 'BTO QQQ 610p 3/13 @ 1.30', 14).kind, 'act');
    assert.equal(say('7', 'all out', 14).code, 'SEVERAL_POSITIONS');
  });

  it('give an empty ledger back from nothing', () => {
    const ledger = emptyLedger();
    assert.deepEqual([ledger.positions, ledger.doubts, ledger.messages.size], [[], [], 0]);
    applyEntry(ledger, new RoomReader().read({ id: '1', author: 'a', channel: 'c', text: 'gm' }));
    assert.deepEqual([ledger.positions, ledger.doubts], [[], []]);
  });
});
