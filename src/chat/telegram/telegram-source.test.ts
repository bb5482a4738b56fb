import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import type { ChatSource } from '../source.ts';
import { FakeTelegram } from '../testing/fake-telegram.ts';
import { Listening, quickly } from '../testing/listening.ts';
import { TelegramSource } from './telegram-source.ts';

const now = (): number => Math.floor(Date.now() / 1_000);
const ALEX = { id: 42, is_bot: false, first_name: 'Alex', last_name: 'B' };
const message = (id: number, text: string, more: object = {}): object => ({
  message_id: id,
  date: now(),
  chat: { id: -100, type: 'supergroup', title: 'Room' },
  from: ALEX,
  text,
  ...more,
});

describe('Telegram', () => {
  let telegram: FakeTelegram;
  let heard: Listening;
  const sources: ChatSource[] = [];
  const source = (token = telegram.token): TelegramSource => {
    const made = new TelegramSource({
      token,
      clock: systemClock,
      apiUrl: telegram.apiUrl,
      reconnect: quickly,
      pollSeconds: 1,
    });
    sources.push(made);
    return made;
  };
  beforeEach(async () => {
    telegram = await new FakeTelegram().start();
    heard = new Listening();
  });
  afterEach(async () => {
    await Promise.all(sources.splice(0).map((each) => each.close()));
    await telegram.close();
  });

  it('tells messages, edits and channel posts with the ids of who and where', async () => {
    await heard.connected(source());
    telegram.update({ message: message(7, 'BTO SPY 600c @ 1.10') });
    telegram.update({ edited_message: message(7, 'BTO SPY 600c @ 1.20', { edit_date: now() }) });
    const channel = { id: -200, type: 'channel', title: 'Calls' };
    telegram.update({
      channel_post: {
        message_id: 1,
        date: now(),
        chat: channel,
        sender_chat: channel,
        caption: 'all out',
        photo: [],
      },
    });
    await heard.count(3);
    const [first, edit, post] = heard.messages;
    assert.deepEqual(
      [first?.author, first?.authorName, first?.channel, first?.id],
      ['42', 'Alex B', '-100', '7'],
    );
    assert.deepEqual([edit?.editedOf, edit?.text], ['7', 'BTO SPY 600c @ 1.20']);
    assert.deepEqual([post?.author, post?.channel, post?.text], ['-200', '-200', 'all out']);
  });

  it('takes what was passed on by hand for a quote, and posts of the linked channel for its own', async () => {
    await heard.connected(source());
    const origin = { type: 'user', date: 1, sender_user: { id: 9, is_bot: false, first_name: 'Mia' } };
    telegram.update({ message: message(7, 'BTO SPY\n600c @ 1.10', { forward_origin: origin }) });
    const post = { forward_origin: { type: 'channel' }, is_automatic_forward: true };
    telegram.update({ message: message(8, 'all out', post) });
    await heard.count(2);
    assert.deepEqual(heard.texts, ['> BTO SPY\n> 600c @ 1.10', 'all out']);
  });

  it('confirms nothing that could not be kept', async () => {
    await heard.connected(source());
    heard.failure = new Error('the disk is full');
    telegram.update({ message: message(7, 'one') });
    telegram.update({ message: message(8, 'two') });
    await heard.count(2);
    assert.deepEqual(heard.texts, ['one', 'two']);
  });

  it('shows what has come before it hands it on', async () => {
    await heard.connected(source());
    const { promise, resolve } = Promise.withResolvers<void>();
    heard.stuck = promise;
    telegram.update({ message: message(7, 'one') }, { message: message(8, 'kill') });
    await heard.until(() => heard.seen.includes('kill'), 'the sight of it');
    assert.deepEqual(heard.texts, []);
    resolve();
    await heard.count(2);
  });

  it('asks again at once when the line is cut', async ({ mock }) => {
    await heard.connected(source());
    await heard.until(() => telegram.isAsked, 'the question');
    // Without timers whoever waits before the next attempt waits for ever.
    mock.timers.enable({ apis: ['setTimeout'] });
    telegram.cut();
    telegram.update({ message: message(9, 'after the cut') });
    const end = performance.now() + 15_000;
    while (heard.texts.length === 0 && performance.now() < end)
      await new Promise((resolve) => setImmediate(resolve));
    const inTime = [...heard.texts];
    mock.timers.tick(5_000);
    mock.timers.reset();
    assert.deepEqual(inTime, ['after the cut']);
  });

  it('is told later what was written while it was away', async () => {
    telegram.update({ message: message(7, 'while you were away') });
    const first = source();
    await heard.connected(first);
    await heard.count(1);
    await first.close();
    telegram.update({ message: message(8, 'and again') });
    await heard.connected(source());
    await heard.count(2);
    assert.deepEqual(heard.texts, ['while you were away', 'and again']);
  });

  it('says what is wrong with a token, without the token', async () => {
    source('99:wrong-token').start(heard);
    await heard.until(() => heard.states.at(-1)?.state === 'refused', 'the refusal');
    const { reason = '' } = heard.states.at(-1) ?? {};
    assert.match(reason, /BOWLINE_TELEGRAM_TOKEN/);
    assert.doesNotMatch(reason, /wrong-token/);
  });

  it('comes back when Telegram does', async () => {
    await heard.connected(source());
    telegram.broken = true;
    telegram.update({ message: message(1, 'wakes the poll') });
    telegram.broken = false;
    await heard.count(1);
    telegram.update({ message: message(9, 'again') });
    await heard.until(() => heard.texts.includes('again'), 'the message');
  });

  it('tries again soon where Telegram is away from the start, and can be closed meanwhile', async () => {
    telegram.broken = true;
    const first = source();
    first.start(heard);
    await heard.until(() => heard.states.some(({ state }) => state === 'waiting'), 'the wait');
    await first.close();
    source().start(heard);
    telegram.broken = false;
    await heard.until(() => heard.states.at(-1)?.state === 'connected', 'the connection');
  });

  it('posts with buttons, and takes a press for the words of who pressed', async () => {
    const made = source();
    await heard.connected(made);
    await made.post('-100', 'Signal 12 waits', [
      { label: 'Approve', command: 'approve 12' },
      { label: 'Decline', command: 'decline 12' },
    ]);
    assert.equal(telegram.posts[0]?.reply_markup?.inline_keyboard[0]?.length, 2);
    const shown = { ...message(3, 'Signal 12 waits'), date: now() - 60 };
    telegram.update({
      callback_query: {
        id: '5',
        from: ALEX,
        chat_instance: '1',
        message: shown,
        data: 'approve 12',
      },
    });
    await heard.count(1);
    assert.deepEqual([heard.messages[0]?.author, heard.messages[0]?.text], ['42', 'approve 12']);
    assert.equal(heard.messages[0]?.saidAfter, shown.date * 1_000, 'not before the button was shown');
  });
});
