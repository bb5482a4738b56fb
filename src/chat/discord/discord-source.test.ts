import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import type { ChatSource } from '../source.ts';
import { FakeDiscord } from '../testing/fake-discord.ts';
import { Listening, quickly } from '../testing/listening.ts';
import { snowflakeAt } from './discord-message.ts';
import { DiscordSource } from './discord-source.ts';

const ROOM = '700';
const CLOSED = '600';
/** Ids that sort after those of the present. */
const BASE = Date.now() + 60_000;
const later = (number: number): string => snowflakeAt(BASE + number);

describe('Discord', () => {
  let discord: FakeDiscord;
  let heard: Listening;
  const sources: ChatSource[] = [];
  const source = (token = discord.token): DiscordSource => {
    const made = new DiscordSource({
      token,
      channels: [CLOSED, ROOM],
      clock: systemClock,
      apiUrl: discord.apiUrl,
      reconnect: quickly,
    });
    sources.push(made);
    return made;
  };
  beforeEach(async () => {
    discord = await new FakeDiscord().start();
    heard = new Listening();
  });
  afterEach(async () => {
    for (const each of sources.splice(0)) await each.close();
    await discord.close();
  });

  it('tells messages, edits and deletions with the ids of who and where', async () => {
    await heard.connected(source());
    discord.write({ id: later(1), channel: ROOM, author: '42', text: 'BTO SPY 600c @ 1.10' });
    await heard.count(1);
    const [first] = heard.messages;
    assert.equal(first?.author, '42');
    assert.equal(first?.channel, ROOM);
    assert.equal(first?.cursor, first?.id);
    discord.edit({ id: later(1), channel: ROOM, author: '42', text: 'BTO SPY 600c @ 1.20' });
    discord.remove(first?.id ?? '', ROOM);
    await heard.count(3);
    assert.equal(heard.messages[1]?.editedOf, heard.messages[1]?.id);
    assert.equal(heard.messages[2]?.deleted, true);
  });

  it('reads what bots show in embeds, and no previews of links', async () => {
    await heard.connected(source());
    const embeds = [
      { type: 'rich', title: 'BTO AAPL 190C', description: '@ 3.00', fields: [{ name: 'SL', value: '2' }] },
    ];
    discord.write({ id: later(1), channel: ROOM, author: '43', text: '', bot: true, embeds });
    discord.write({
      id: later(2),
      channel: ROOM,
      author: '44',
      text: 'look',
      embeds: [{ type: 'rich', title: 'STC' }],
    });
    await heard.count(2);
    assert.deepEqual(heard.texts, ['BTO AAPL 190C\n@ 3.00\nSL 2', 'look']);
  });

  it('fetches what was missed after a session that could not be resumed', async () => {
    await heard.connected(source());
    discord.write({ id: later(1), channel: ROOM, author: '42', text: 'one' });
    await heard.count(1);
    discord.forgetful = true;
    discord.write({ id: later(2), channel: ROOM, author: '42', text: 'two' }, false);
    discord.write({ id: later(3), channel: ROOM, author: '42', text: 'three' }, false);
    discord.cut();
    await heard.count(3);
    assert.deepEqual(heard.texts, ['one', 'two', 'three']);
    assert.equal(heard.messages[2]?.missed, true);
    assert.ok(discord.sessions.includes('resume') && discord.sessions.at(-1) === 'identify');
  });

  it('shows what is new before what it has yet to hand on', async () => {
    await heard.connected(source());
    const { promise, resolve } = Promise.withResolvers<void>();
    heard.stuck = promise;
    discord.write({ id: later(1), channel: ROOM, author: '42', text: 'one' });
    discord.write({ id: later(2), channel: CLOSED, author: '42', text: 'kill' });
    await heard.until(() => heard.seen.includes('kill'), 'the sight of it');
    assert.deepEqual(heard.texts, []);
    resolve();
    await heard.count(2);
  });

  it('goes on after what was kept before a restart', async () => {
    heard.cursors.set(ROOM, later(1));
    discord.write({ id: later(1), channel: ROOM, author: '42', text: 'old' }, false);
    discord.write({ id: later(2), channel: ROOM, author: '42', text: 'new' }, false);
    await heard.connected(source());
    await heard.count(1);
    assert.deepEqual(heard.texts, ['new']);
  });

  it('takes a missed call that was edited lately for as old as it is', async () => {
    heard.cursors.set(ROOM, later(1));
    const timestamp = new Date(Date.now() - 3_600_000).toISOString();
    const editedAt = new Date().toISOString();
    const call = { id: later(2), channel: ROOM, author: '42', text: 'BTO SPY 600c @ 1.10' };
    discord.write({ ...call, timestamp, editedAt }, false);
    await heard.connected(source());
    await heard.count(1);
    assert.equal(heard.messages[0]?.time, Date.parse(timestamp));
  });

  it("takes the name of a thread for nobody's words", async () => {
    await heard.connected(source());
    const THREAD_CREATED = 18;
    discord.write({ id: later(1), channel: ROOM, author: '42', text: 'BTO SPY', type: THREAD_CREATED });
    discord.write({ id: later(2), channel: ROOM, author: '42', text: 'words' });
    await heard.count(1);
    assert.deepEqual(heard.texts, ['words']);
  });

  it('goes on although one channel may not be read', async () => {
    discord.closed.add(CLOSED);
    heard.cursors.set(CLOSED, later(1));
    heard.cursors.set(ROOM, later(1));
    discord.write({ id: later(2), channel: ROOM, author: '42', text: 'missed' }, false);
    await heard.connected(source());
    await heard.count(1);
    discord.write({ id: later(3), channel: ROOM, author: '42', text: 'live' });
    await heard.count(2);
    assert.deepEqual(discord.sessions, ['identify']);
    assert.ok(heard.states.some(({ reason }) => /600.*Missing Access/.test(reason ?? '')));
  });

  it('does not fetch again what nobody kept', async () => {
    await heard.connected(source());
    heard.forgets = true;
    discord.write({ id: later(1), channel: ROOM, author: '7', text: 'of a stranger' });
    await heard.count(1);
    discord.forgetful = true;
    discord.write({ id: later(2), channel: ROOM, author: '42', text: 'missed' }, false);
    discord.cut();
    await heard.until(() => heard.texts.includes('missed'), 'the missed message');
    assert.deepEqual(heard.texts, ['of a stranger', 'missed']);
  });

  it('tells again what could not be kept', async () => {
    await heard.connected(source());
    discord.forgetful = true;
    heard.failure = new Error('the disk is full');
    discord.write({ id: later(1), channel: ROOM, author: '42', text: 'one' });
    await heard.count(1);
    assert.deepEqual(heard.texts, ['one']);
  });

  it('says what is wrong with a token, without the token', async () => {
    source('wrong-token').start(heard);
    await heard.until(() => heard.states.at(-1)?.state === 'refused', 'the refusal');
    const { reason = '' } = heard.states.at(-1) ?? {};
    assert.match(reason, /BOWLINE_DISCORD_TOKEN/);
    assert.doesNotMatch(reason, /wrong-token/);
  });

  it('comes back when Discord does', async () => {
    discord.broken = true;
    source().start(heard);
    await heard.until(() => heard.states.some(({ state }) => state === 'waiting'), 'the wait');
    discord.broken = false;
    await heard.until(() => heard.states.at(-1)?.state === 'connected', 'the connection');
  });

  it('posts with buttons, and takes a press for the words of who pressed', async () => {
    const made = source();
    await heard.connected(made);
    await made.post(ROOM, 'Signal 12 waits', [{ label: 'Approve', command: 'approve 12' }]);
    assert.equal(discord.posts[0]?.content, 'Signal 12 waits');
    assert.equal(discord.posts[0]?.components?.[0]?.components.length, 1);
    discord.press(ROOM, '42', 'approve 12');
    await heard.count(1);
    assert.deepEqual([heard.messages[0]?.author, heard.messages[0]?.text], ['42', 'approve 12']);
    const { id = '', time } = heard.messages[0] ?? {};
    assert.equal(snowflakeAt(time ?? 0), id, 'when Discord made it');
  });
});
