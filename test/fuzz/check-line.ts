import assert from 'node:assert/strict';
import { unixMs } from '../../src/core/clock.ts';
import { CORPUS_TIME } from '../../src/signals/chat/corpus/example.ts';
import {
  ACT_FROM,
  CHAT_EVENT_TYPES,
  type ChatEvent,
  isTrade,
  type Level,
} from '../../src/signals/chat/event.ts';
import { consented } from '../../src/signals/chat/ledger/decide.ts';
import type { LedgerEntry } from '../../src/signals/chat/ledger/ledger.ts';
import { RoomReader } from '../../src/signals/chat/ledger/room-reader.ts';
import { readMessageLines } from '../../src/signals/chat/message-file.ts';
import { signalOf } from '../../src/signals/chat/signal-of.ts';
import { describeSignal } from '../../src/signals/describe.ts';
import type { FuzzLine } from './lines.ts';

const TYPES: ReadonlySet<string> = new Set(CHAT_EVENT_TYPES);
/** A room of a few messages: what comes next may mean these positions. */
const OPENED = ['BTO 4 SPY 600c 3/6 @ 1.10', 'BTO TSLA 300c 3/6 @ 2'];
const AUTHORS = ['alex', 'mia', 'ben'] as const;
/** A room of this many messages is given up for a new one. */
const ROOM_MESSAGES = 200;

/** Reads lines as live rooms do, with the ledger that they make, and checks what holds for every line. */
export class LineChecker {
  #room = new RoomReader();
  #messages = ROOM_MESSAGES;

  /** What became of a line: `act NEW`, `ask REPEATED_ENTRY`. Throws where something does not hold. */
  check({ kind, text }: FuzzLine): string {
    if (this.#messages >= ROOM_MESSAGES) this.#open();
    this.#messages += 1;
    const number = this.#messages;
    const author = AUTHORS[number % AUTHORS.length] ?? 'alex';
    // Some are edits of what came before, or take it back.
    const editedOf = number % 11 === 0 ? { editedOf: `m${number - 3}` } : {};
    const entry = this.#room.read({
      id: `m${number}`,
      author,
      channel: 'room',
      time: unixMs(CORPUS_TIME + number * 1_000),
      text,
      ...editedOf,
      ...(number % 37 === 0 ? { deleted: true } : {}),
    });
    for (const read of readMessageLines(text)) if (read.ok) assert.equal(typeof read.value.text, 'string');
    checkEvent(entry.event, text);
    if (kind === 'quiet' && entry.message.deleted !== true)
      assert.ok(!isTrade(entry.event), entry.event.type);
    if (kind === 'noise') assert.notEqual(entry.event.type === 'NEW' && entry.decision.kind, 'act');
    checkDecision(entry, author);
    return `${entry.decision.kind} ${entry.decision.kind === 'act' ? entry.event.type : entry.decision.code}`;
  }

  #open(): void {
    this.#room = new RoomReader();
    this.#messages = 0;
    for (const [index, text] of OPENED.entries())
      this.#room.read({
        id: `o${index}`,
        author: AUTHORS[index] ?? 'alex',
        channel: 'room',
        time: unixMs(CORPUS_TIME),
        text,
      });
  }
}

const isPositive = (value: number | undefined): boolean =>
  value === undefined || (Number.isFinite(value) && value > 0);

function checkEvent({ type, fields, spans, confidence, code, reason }: ChatEvent, text: string): void {
  assert.ok(TYPES.has(type) && code !== '' && reason !== '');
  assert.ok(confidence >= 0 && confidence <= 1, `confidence ${confidence}`);
  const { strike, secondStrike, price, priceHigh, averagePrice, portion, stop, targets = [] } = fields;
  for (const value of [strike, secondStrike, price, priceHigh, averagePrice])
    assert.ok(isPositive(value), JSON.stringify(fields));
  if (portion?.kind === 'units') assert.ok(isPositive(portion.value));
  if (portion?.kind === 'fraction')
    assert.ok(portion.value > 0 && portion.value < 1, JSON.stringify(portion));
  for (const level of [stop, ...targets]) if (level) checkLevel(level);
  for (const span of Object.values(spans))
    assert.ok(span.start >= 0 && span.start <= span.end && span.end <= text.length, JSON.stringify(spans));
}

function checkLevel(level: Level): void {
  if (level.kind !== 'break-even') assert.ok(isPositive(level.value), JSON.stringify(level));
}

function checkDecision(entry: LedgerEntry, author: string): void {
  const { decision, event } = entry;
  if (decision.kind === 'ignore') return;
  assert.ok(isTrade(event) || decision.kind !== 'act', `${decision.kind} upon ${event.type}`);
  if (decision.kind === 'act') {
    assert.equal(decision.position.author, author, "another author's position");
    if (event.type === 'NEW') assert.ok(event.confidence >= ACT_FROM && event.fields.symbol !== undefined);
    checkSignal(entry);
    return;
  }
  const choices =
    decision.candidates.length === 0
      ? [consented(entry)]
      : decision.candidates.map((each) => consented(entry, each));
  for (const choice of choices) if (choice) checkSignal(choice);
}

/** The order that it comes to, where it comes to one. */
function checkSignal(entry: LedgerEntry): void {
  const drafted = signalOf(entry);
  if (!drafted.ok) {
    assert.ok(drafted.error.message.length > 10);
    return;
  }
  const { warnings, ...signal } = drafted.value;
  assert.equal(signal.size, undefined, 'how much is bought is never the author’s to say');
  assert.ok(signal.symbol !== '');
  assert.ok(warnings.every((warning) => warning !== ''));
  const { stopLoss, takeProfit, trailing, portion, takeProfits = [] } = signal;
  for (const part of [stopLoss, takeProfit, trailing, portion, ...takeProfits.map(({ at }) => at)])
    if (part) assert.ok(isPositive(part.value), JSON.stringify(part));
  assert.ok(describeSignal(signal).length > 3);
}
