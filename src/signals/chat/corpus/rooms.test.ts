import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import { isTrade } from '../event.ts';
import { RoomReader } from '../ledger/room-reader.ts';
import { disagreements } from './agreement.ts';
import { readTranscript, type TranscriptLine } from './transcript.ts';

/** Every transcript, in order of its messages. */
const ROOMS = globSync('rooms/*.room', { cwd: import.meta.dirname }).map((path) => {
  const name = basename(path, '.room');
  return { name, lines: readTranscript(name, readFileSync(`${import.meta.dirname}/${path}`, 'utf8')) };
});

/** What differs from the expectation, line by line, with the ledger applied in order. */
function differences(lines: readonly TranscriptLine[], dress: (text: string) => string = (text) => text) {
  const reader = new RoomReader();
  return lines.flatMap((line) => {
    const entry = reader.read({ ...line.message, text: dress(line.message.text) });
    return disagreements(line, entry).map(
      ({ kind, what }) => `${line.line}: ${line.message.text}: ${kind} ${what}`,
    );
  });
}

/** Lines that must never trade, and were acted upon. */
function tradesOfQuietLines(lines: readonly TranscriptLine[], dress: (text: string) => string) {
  const reader = new RoomReader();
  return lines.flatMap((line) => {
    const { event, decision } = reader.read({ ...line.message, text: dress(line.message.text) });
    const isQuiet = line.readings.every((reading) => !isTrade(reading));
    return isQuiet && decision.kind === 'act' ? [`${line.message.text}: ${event.type} ${event.code}`] : [];
  });
}

describe('the transcripts of rooms', () => {
  for (const { name, lines } of ROOMS)
    it(`${name}: ${lines.length} messages are read as they are meant`, () => {
      assert.deepEqual(differences(lines), []);
    });

  it('hold many lines of many authors', () => {
    const lines = ROOMS.flatMap((room) => room.lines);
    assert.ok(lines.length >= 900, `${lines.length} lines`);
    assert.ok(new Set(lines.map(({ message }) => message.author)).size >= 25);
    const quiet = lines.filter(({ readings }) => readings.every((reading) => !isTrade(reading)));
    assert.ok(quiet.length >= 400, `${quiet.length} that must never trade`);
  });

  it('never trade where nothing is to be traded, however a line is decorated', () => {
    const dressings: readonly ((text: string) => string)[] = [
      (text) => text.toUpperCase(),
      (text) => text.toLowerCase(),
      (text) => `**${text}**`,
      (text) => `🔥 ${text} 🔥`,
      (text) => `@everyone ${text}`,
      (text) => `${text}!!!`,
    ];
    const traded = ROOMS.flatMap(({ name, lines }) =>
      dressings.flatMap((dress) => tradesOfQuietLines(lines, dress).map((text) => `${name}: ${text}`)),
    );
    assert.deepEqual(traded, []);
  });
});
