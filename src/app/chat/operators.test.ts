import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FakeTelegram, saidInGroup } from '../../chat/testing/fake-telegram.ts';
import { StartEnded } from '../desk/start-ended.ts';
import { alert, BUY_SPY, Desk, eventually } from '../testing/desk.ts';
import { type RunningBowline, startBowline } from '../up.ts';

const CHAT = -500;
const OPERATOR = 42;
const said = (id: number, text: string): object => saidInGroup({ id, chat: CHAT, from: OPERATOR, text });

describe('persons in a chat', () => {
  const desk = new Desk();
  let telegram: FakeTelegram;
  let up: RunningBowline;
  let count = 0;

  before(async () => {
    telegram = await new FakeTelegram().start();
    const { gateway } = await desk.gateway();
    const { token, apiUrl } = telegram;
    up = await desk.up(
      desk.configFor(gateway.port, {
        alerts: { approvalMinutes: 5 },
        chat: {
          telegram: { token, apiUrl },
          operators: { source: 'telegram', channel: String(CHAT), users: [String(OPERATOR)] },
        },
      }),
    );
    const connected = () => up.application.chat().sources.some(({ state }) => state === 'connected');
    await eventually(connected, Boolean, 'the connection');
  });
  after(async () => {
    await desk.close();
    await telegram.close();
  });

  const say = (text: string, from = OPERATOR, date = Date.now()): void => {
    count += 1;
    telegram.update(saidInGroup({ id: count, chat: CHAT, from, text, at: date }));
  };
  const answered = (pattern: RegExp) =>
    eventually(
      () => telegram.posts.at(-1)?.text ?? '',
      (text) => pattern.test(text),
      String(pattern),
    );
  const stateOf = (id: string | undefined) => up.application.signal(id ?? '')?.stage;

  it('are told how it stands', async () => {
    say('/status');
    await answered(/PAPER DU1234567, trading active\nOrders can be sent\n0 open positions, 0 alarms/);
  });

  it('are obeyed once, also where the source tells of a command again', async () => {
    count += 1;
    const flatten = said(count, 'flatten');
    telegram.update(flatten, flatten);
    say('help');
    await answered(/^kill \[reason\]/);
    const flattened = up.application.log({ limit: 100 }).filter(({ text }) => /"flatten" by 42/.test(text));
    assert.equal(flattened.length, 1);
  });

  it('are asked about what waits, and decide it by button or word', async () => {
    const first = await alert(up, { ...BUY_SPY, id: 'a' });
    await answered(/^Signal \d+ waits until .* UTC: BUY 10 SPY/);
    const button = telegram.posts.at(-1)?.reply_markup?.inline_keyboard[0]?.[0] as { callback_data: string };
    telegram.update({
      callback_query: {
        id: '1',
        from: { id: OPERATOR, is_bot: false, first_name: 'Kim' },
        chat_instance: '1',
        data: button.callback_data,
        message: { message_id: 1, date: 1, chat: { id: CHAT, type: 'group' }, text: '' },
      },
    });
    await eventually(
      () => stateOf(first.signalId),
      (stage) => stage === 'filled',
      'the approved entry',
    );
    const second = await alert(up, { ...BUY_SPY, id: 'b' });
    await answered(/waits until/);
    say(`decline ${Number(second.signalId?.slice(-6))}`);
    await answered(/declined/);
    assert.equal(stateOf(second.signalId), 'refused');
    say('approve 999999');
    await answered(/No signal 999999 waits/);
  });

  it('are not obeyed unless they are among those named', async () => {
    say('kill', 43);
    say('waiting');
    await answered(/Nothing waits/);
    assert.equal(up.application.status().tradingState, 'active');
    const kept = up.application.log({ limit: 100 }).filter(({ type }) => type === 'chat.command');
    assert.ok(kept.some(({ text }) => /"kill kill|"kill/.test(text) && /not obeyed/.test(text)));
  });

  it('flatten, and stop trading, also late', async () => {
    say('flatten', OPERATOR, Date.now() - 120_000);
    await answered(/more than a minute old/);
    say('flatten');
    await eventually(
      () => up.application.positions(),
      (all) => all.length === 0,
      'flat',
    );
    // Nobody waits for an answer that does not leave.
    let loosen = (): void => undefined;
    telegram.stuck = new Promise((resolve) => {
      loosen = resolve;
    });
    say('status');
    say('kill the news', OPERATOR, Date.now() - 120_000);
    await eventually(
      () => up.application.status(),
      ({ tradingState }) => tradingState === 'halted',
      'halted',
    );
    loosen();
    assert.match(up.application.status().tradingStateReason ?? '', /the news \(by Kim in telegram\)/);
    await answered(/Trading is halted/);
  });

  it('leave no token in the log', () => {
    assert.equal(
      desk.lines.some((line) => line.includes(telegram.token)),
      false,
    );
    assert.equal(JSON.stringify(up.application.log({ limit: 1_000 })).includes(telegram.token), false);
  });
});

describe('persons in a chat, while Bowline starts', () => {
  it('can stop it before any gateway has answered', async () => {
    const desk = new Desk();
    const telegram = await new FakeTelegram().start();
    const { token, apiUrl } = telegram;
    const config = desk.configFor(1, {
      chat: {
        telegram: { token, apiUrl },
        operators: { source: 'telegram', channel: String(CHAT), users: [String(OPERATOR)] },
      },
    });
    telegram.update(said(1, 'status'), said(2, 'kill'));
    const stop = new AbortController();
    const starting = startBowline(config, { log: desk.log, ending: stop.signal });
    await eventually(
      () => telegram.posts.map(({ text }) => text),
      (texts) => texts.some((text) => /Trading is halted/.test(text)),
      'the halt',
    );
    stop.abort();
    await assert.rejects(starting, StartEnded);
    assert.equal(telegram.posts.length, 1, 'what else was said was to wait for the start');
    await telegram.close();
    await desk.close();
  });
});

describe('a command that a source tells again after a restart', () => {
  it('is not carried out a second time', async () => {
    const desk = new Desk();
    const telegram = await new FakeTelegram().start();
    const { gateway } = await desk.gateway();
    const { token, apiUrl } = telegram;
    const users = [String(OPERATOR)];
    const config = desk.configFor(gateway.port, {
      chat: {
        telegram: { token, apiUrl },
        operators: { source: 'telegram', channel: String(CHAT), users, mayResume: true },
      },
    });
    const answered = (pattern: RegExp) =>
      eventually(
        () => telegram.posts.map(({ text }) => text),
        (texts) => texts.some((text) => pattern.test(text)),
        String(pattern),
      );
    const resume = said(1, 'resume DU1234567 all is well');
    try {
      const first = await desk.up(config);
      telegram.update(resume);
      await answered(/Trading is|active|resumed/i);
      await first.close();
      const second = await desk.up(config);
      await second.application.kill('cli', 'the news', 'keep');
      telegram.update(resume, said(2, 'status'));
      await answered(/trading halted/);
      assert.equal(second.application.status().tradingState, 'halted');
    } finally {
      await desk.close();
      await telegram.close();
    }
  });
});
