import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { chatRoomSchema } from '../src/app/chat/chat-settings.ts';
import { COMMANDS_HELP } from '../src/app/chat/command.ts';
import { SOURCE_KINDS } from '../src/chat/source.ts';
import { CHAT_EVENT_TYPES } from '../src/signals/chat/event.ts';

const guide = readFileSync(new URL('../docs/chat.md', import.meta.url), 'utf8');
const code = ['../src/app/chat/guards.ts', '../src/app/chat/own-position.ts']
  .map((path) => readFileSync(new URL(path, import.meta.url), 'utf8'))
  .join('\n');

/** The names in the first cells of the tables below a heading. */
const rowsBelow = (heading: string): string[] => {
  const [, section = ''] = guide.split(`### ${heading}\n`);
  const [body = ''] = section.split(/\n##/);
  return body
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ''));
};

describe('the guide to chat rooms', () => {
  it('lists every setting of a room, and no other', () => {
    const known = Object.keys(chatRoomSchema.shape).filter((name) => name !== 'source' && name !== 'channel');
    assert.deepEqual(rowsBelow('Settings of a room').sort(), known.sort());
  });

  it('lists every source, refusal, event and command', () => {
    assert.deepEqual(rowsBelow('Sources').sort(), [...SOURCE_KINDS].sort());
    const refusals = [
      ...new Set([...code.matchAll(/refuse\(\s*'([A-Z_]+)'/g)].map(([, name]) => name ?? '')),
    ];
    assert.deepEqual(
      refusals.filter((name) => !rowsBelow('What becomes of a message').includes(name)),
      [],
    );
    for (const type of CHAT_EVENT_TYPES) assert.ok(guide.includes(`\`${type}\``), type);
    for (const [word] of COMMANDS_HELP.matchAll(/^\w+/gm)) assert.ok(guide.includes(`\`${word}`), word);
  });
});
