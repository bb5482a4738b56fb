import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FakeTelegram, saidInGroup } from '../../chat/testing/fake-telegram.ts';
import type { BowlineConfig } from '../config/schema.ts';
import { latestJournal } from '../state-folder.ts';
import { accountsReady, alert, BUY_SPY, Desk, eventually, PAPER } from '../testing/desk.ts';
import type { RunningBowline } from '../up.ts';

const CHAT = -500;
const OPERATOR = 42;
const SECOND = 1_000;
/** Longer than clocks are taken to be apart. */
const LONG_AGO = 20 * SECOND;

describe('a kill by any way', () => {
  let desk: Desk;
  let telegram: FakeTelegram;
  let up: RunningBowline;
  let config: BowlineConfig;
  let count: number;

  beforeEach(async () => {
    desk = new Desk();
    telegram = await new FakeTelegram().start();
    count = 0;
  });
  afterEach(async () => {
    await desk.close();
    await telegram.close();
  });

  async function start(accounts: readonly string[] = [PAPER]): Promise<void> {
    const { gateway } = await desk.gateway({ accounts, quoted: ['SPY'] });
    const { token, apiUrl } = telegram;
    config = desk.configFor(gateway.port, {
      alerts: { approvalMinutes: 5 },
      ...(accounts.length > 1 ? { accounts: accounts.map((id) => ({ id })) } : {}),
      chat: {
        telegram: { token, apiUrl },
        operators: {
          source: 'telegram',
          channel: String(CHAT),
          users: [String(OPERATOR)],
          mayResume: true,
        },
      },
    });
    await again();
  }
  async function again(): Promise<void> {
    up = await desk.up(config);
    await accountsReady(up);
  }
  const message = (text: string, ago = 0, id = count + 1): object => {
    count = Math.max(count, id);
    return saidInGroup({ id, chat: CHAT, from: OPERATOR, text, at: Date.now() - ago });
  };
  const say = (text: string, ago = 0): void => telegram.update(message(text, ago));
  const press = (command: string, shownAgo: number): void =>
    telegram.update({
      callback_query: {
        id: String(Date.now()),
        from: { id: OPERATOR, is_bot: false, first_name: 'Kim' },
        chat_instance: '1',
        data: command,
        message: {
          message_id: 1,
          date: Math.floor((Date.now() - shownAgo) / SECOND),
          chat: { id: CHAT, type: 'group' },
          text: '',
        },
      },
    });
  const answered = async (pattern: RegExp, from = 0): Promise<string> => {
    const found = (): string | undefined =>
      telegram.posts
        .slice(from)
        .map(({ text }) => text)
        .find((text) => pattern.test(text));
    await eventually(
      () => found() ?? telegram.posts.map(({ text }) => text).join(' | '),
      () => found() !== undefined,
      String(pattern),
    );
    return found() ?? '';
  };
  const states = (): string =>
    up.application
      .accounts()
      .map(({ tradingState }) => tradingState)
      .join(' ');

  it('is the last word over a resume that was said before it and comes after it', async () => {
    await start();
    await up.application.kill('cli', 'one', 'keep');
    const before = message(`resume ${PAPER} all is well`, LONG_AGO);
    await up.application.kill('dashboard', 'the news', 'keep');
    telegram.update(before);
    await answered(
      /^It was said at .* UTC, before the kill of .* UTC by dashboard \(the news\), and is not carried out\. Say it again if it still holds\.$/,
    );
    assert.equal(states(), 'halted');
  });

  it('is it in doubt, and says when it can be told', async () => {
    await start();
    await up.application.kill('api', 'the news', 'keep');
    say(`resume ${PAPER} all is well`);
    await answered(
      /clocks do not agree well enough .* the kill of .* by api \(the news\).*Say it again after .* UTC/,
    );
    assert.equal(states(), 'halted');
  });

  it('is it by the file, too, as long as it is there', async () => {
    await start();
    const file = join(config.dataDir, 'KILL');
    writeFileSync(file, '');
    await eventually(states, (state) => state === 'halted', 'the halt');
    say(`resume ${PAPER} all is well`, LONG_AGO);
    await answered(/KILL is there and would halt trading again/);
    const whileThere = message(`resume ${PAPER} all is well`, LONG_AGO);
    rmSync(file);
    await eventually(
      () => up.application.status().tradingStateReason,
      (reason) => reason?.includes('which was there until now') === true,
      'the end of the file',
    );
    telegram.update(whileThere);
    await answered(/before the kill of .* by file/);
    assert.equal(states(), 'halted');
  });

  it('is it over a restart', async () => {
    await start();
    await up.application.kill('cli', 'the news', 'keep');
    await up.close();
    telegram.update(message(`resume ${PAPER} all is well`, LONG_AGO));
    await again();
    await answered(/before the kill of .* by cli \(the news\)/);
    assert.equal(states(), 'halted');
  });

  it('is no obstacle to what was said after it in the same chat, in the same second', async () => {
    await start();
    telegram.update(
      message(`resume ${PAPER} too early`, 0, 1),
      message('kill', 0, 2),
      message(`resume ${PAPER} back to work`, 0, 3),
    );
    await answered(/It was said at .*, before the kill of .* by chat/);
    await answered(/Trading is active again/);
    assert.equal(states(), 'active');
    await up.close();
    telegram.update(message('kill', 0, 5));
    telegram.update(message(`resume ${PAPER} too early`, 0, 4));
    await again();
    await eventually(states, (state) => state === 'halted', 'the halt');
    const from = telegram.posts.length;
    say('status');
    await answered(/trading halted/, from - 1);
  });

  it('is it over the kill file of Bowline stopped', async () => {
    await start();
    await up.close();
    telegram.update(message(`resume ${PAPER} all is well`, LONG_AGO));
    writeFileSync(join(config.dataDir, 'KILL'), '');
    await again();
    await answered(/KILL is there and would halt trading again/);
    assert.equal(states(), 'halted');
  });

  it('is it over an approval, also after somebody has resumed', async () => {
    await start();
    const { signalId } = await alert(up, { ...BUY_SPY, id: 'a' });
    const number = Number(signalId.slice(-6));
    const stage = () => up.application.signal(signalId)?.stage;
    await answered(/waits until/);
    await up.application.kill('cli', 'the news', 'keep');
    say(`approve ${number}`, LONG_AGO);
    await answered(/before the kill of .* by cli \(the news\)/);
    await up.application.resume('cli', 'looked', PAPER);
    const from = telegram.posts.length;
    say(`approve ${number}`, LONG_AGO);
    await answered(/before the kill of .* by cli \(the news\)/, from);
    press(`approve ${number}`, LONG_AGO);
    await answered(/The button was there before the kill of .* Write it if it still holds/);
    assert.equal(stage(), 'waiting');
    say(`decline ${number}`, LONG_AGO);
    await answered(/declined/);
  });

  it('is it where our clock is slow, which messages tell', async () => {
    await start();
    await up.application.setScopedState('cli', undefined, 'reduce-only', 'a look');
    const slow = 15 * SECOND;
    say('status', -slow);
    await answered(/trading reduce-only/);
    say(`resume ${PAPER} all is well`, -slow + LONG_AGO);
    await answered(/before the restriction of .* by cli \(a look\)/);
    assert.equal(states(), 'reduce-only');
  });

  it('is the last word in the answer of a resume that it overtakes', async () => {
    await start();
    await up.application.kill('cli', 'one', 'keep');
    const resumed = up.application.resume('cli', 'all is well', PAPER);
    const killed = up.application.kill('cli', 'the news', 'keep');
    assert.match((await resumed).message, /was resumed, and is halted again by cli \(the news\)/);
    await killed;
  });

  it('is one of the account that was killed, and of no other', async () => {
    const [one, two] = ['DU1000001', 'DU1000002'] as const;
    await start([one, two]);
    await up.application.kill('cli', 'for the test', 'keep');
    await up.application.resume('cli', 'for the test', 'ALL');
    telegram.update(message(`resume ${one} go`, 0, 1), message(`kill ${two}`, 0, 2));
    await answered(new RegExp(`^${one}: Trading is active already`));
    await answered(new RegExp(`^${two}: Trading is halted`));
    telegram.update(
      message(`kill ${one}`, 0, 4),
      message(`resume ${one} go`, 0, 3),
      message(`resume ${one} go`, 0, 5),
    );
    await answered(new RegExp(`^${one}: It was said at .*before the kill`));
    await answered(new RegExp(`^${one}: .*clocks do not agree .* by cli`));
    assert.equal(states(), 'halted halted');
  });

  it('of one account is it over an approval for all', async () => {
    const [one, two] = ['DU1000001', 'DU1000002'] as const;
    await start([one, two]);
    const { signalId } = await alert(up, { ...BUY_SPY, id: 'a' });
    await answered(/waits until/);
    await up.application.of(two)?.kill('cli', 'the news', 'keep');
    say(`approve ${Number(signalId.slice(-6))}`, LONG_AGO);
    await answered(/^It was said at .*before the kill/);
    assert.equal(up.application.signal(signalId)?.stage, 'waiting');
  });

  /** As if Bowline had crashed before these were written. */
  function forget(where: string): void {
    const file = new DatabaseSync(latestJournal(config.dataDir) ?? '');
    file.exec(`DELETE FROM events WHERE ${where}`);
    file.close();
  }
  const signals = (): number => up.application.signals(100).length;

  it('is carried out once, as every command, also where a crash has cut off its answer', async () => {
    await start();
    const said = [
      message('kill', 0, 10),
      message('flatten', 0, 11),
      message(`resume ${PAPER} back to work`, 0, 12),
    ];
    telegram.update(...said);
    await answered(/Trading is active again/);
    assert.equal(signals(), 1);
    await up.close();
    forget("type = 'chat.command'");
    telegram.update(...said);
    await again();
    await answered(/^"kill" was taken up before Bowline was started anew, and is not carried out again/);
    await answered(/^"flatten" was taken up before .* Signal S-\S+ is /);
    await answered(/^"resume" was taken up before .* Say "status"/);
    assert.deepEqual([signals(), states()], [1, 'active']);
  });

  it('that was to flatten, and was cut off before that, does so', async () => {
    await start();
    telegram.update(message('kill flatten', 0, 10));
    await answered(/Trading is halted/);
    await up.close();
    forget("type IN ('chat.command', 'signal.received', 'signal.refused', 'signal.carried-out')");
    const from = telegram.posts.length;
    telegram.update(message('kill flatten', 0, 10));
    await again();
    await answered(/Trading is halted/, from);
    assert.equal(signals(), 1);
  });
});
