import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FakeTelegram, saidInGroup } from '../../chat/testing/fake-telegram.ts';
import { accountsReady, alert, BUY_SPY, Desk, eventually } from '../testing/desk.ts';
import type { RunningBowline } from '../up.ts';

const [FIRST, SECOND, THIRD] = ['DU1000001', 'DU1000002', 'DU1000003'] as const;
const CHAT = -500;
const OPERATOR = 42;
const ROOM = -700;
const AUTHOR = 77;

describe('persons in a chat, with several accounts', () => {
  const desk = new Desk();
  let telegram: FakeTelegram;
  let up: RunningBowline;
  let config: ReturnType<Desk['config']>;
  let count = 0;

  before(async () => {
    telegram = await new FakeTelegram().start();
    const { gateway } = await desk.gateway({ accounts: [FIRST, SECOND, THIRD], quoted: ['SPY'] });
    const { token, apiUrl } = telegram;
    const room = { source: 'http', size: { by: 'units', value: 4 }, approvalMinutes: 5 } as const;
    config = desk.configFor(gateway.port, {
      accounts: [{ id: FIRST }, { id: SECOND, multiplier: 2 }, { id: THIRD }],
      alerts: { approvalMinutes: 5 },
      chat: {
        telegram: { token, apiUrl },
        rooms: {
          careful: { ...room, accounts: [FIRST, SECOND] },
          tips: {
            source: 'telegram',
            channel: String(ROOM),
            authors: [String(AUTHOR)],
            size: room.size,
            accounts: [THIRD],
          },
        },
        operators: {
          source: 'telegram',
          channel: String(CHAT),
          users: [String(OPERATOR)],
          names: { growth: SECOND },
          mayResume: true,
        },
      },
    });
    await start();
  });
  after(async () => {
    await desk.close();
    await telegram.close();
  });

  const start = async (): Promise<void> => {
    up = await desk.up(config);
    await accountsReady(up);
    const connected = () => up.application.chat().sources.some(({ state }) => state === 'connected');
    await eventually(connected, Boolean, 'the connection');
  };
  const message = (text: string, chat = CHAT, from = OPERATOR) => {
    count += 1;
    return saidInGroup({ id: count, chat, from, text });
  };
  const say = (text: string): void => telegram.update(message(text));
  const answered = (pattern: RegExp) =>
    eventually(
      () => telegram.posts.at(-1)?.text ?? '',
      (text) => pattern.test(text),
      String(pattern),
    );
  const states = (): string =>
    up.application
      .accounts()
      .map(({ tradingState }) => tradingState)
      .join(' ');
  const held = (account: string): number =>
    up.application.positions().find((position) => position.account === account)?.quantity ?? 0;
  const holding = (...units: readonly number[]) =>
    eventually(
      () => [FIRST, SECOND, THIRD].map(held),
      (all) => all.every((quantity, index) => quantity === units[index]),
      `${units.join(', ')} held`,
    );

  /** Filled at once, also when the price has moved a little. */
  const entry = (): string => {
    const ask = up.application.quotes().find(({ symbol }) => symbol === 'SPY')?.ask ?? 0;
    return `BTO SPY @ ${(ask * 1.004).toFixed(2)} SL ${(ask * 0.97).toFixed(2)}`;
  };

  it('see every account, or one by its id or name', async () => {
    say('status');
    await answered(
      /^3 accounts: 3 active\nPAPER DU1000001: trading active, orders can be sent, 0 open positions, 0 alarms\nPAPER DU1000002: .*\nPAPER DU1000003: /,
    );
    say('status growth');
    await answered(/^PAPER DU1000002: trading active[^\n]*$/);
    say('status DU1000009');
    await answered(/There is no account DU1000009 here\. Accounts: DU1000001, .* Nothing is done\./);
  });

  it('decide once for all about what was given to all', async () => {
    const asked = await alert(up, { ...BUY_SPY, id: 'a' });
    await answered(/^Signal \d+ waits until .* UTC: BUY 10 SPY/);
    say(`approve ${Number(asked.signalId.slice(-6))}`);
    await answered(/is approved/);
    await holding(10, 20, 10);
  });

  it('are asked at once about what a room asks in each account, and decide for each', async () => {
    const said = async (): Promise<string> => {
      count += 1;
      const message = { id: `m${count}`, author: `a${count}`, time: Date.now(), text: entry() };
      const before = telegram.posts.length;
      await up.application.receiveChat('careful', JSON.stringify(message));
      await eventually(
        () => telegram.posts.length,
        (posts) => posts > before,
        'the question',
      );
      return telegram.posts[before]?.text ?? '';
    };
    const numbersIn = (text: string): (string | undefined)[] =>
      [FIRST, SECOND].map((id) => new RegExp(`^(\\d+), ${id}: BUY`, 'm').exec(text)?.[1]);
    const [, second] = numbersIn(await said());
    say(`approve ${second}`);
    await answered(/^DU1000002: Signal S-.* is approved/);
    await holding(10, 28, 10);
    say('waiting');
    await answered(/^\d+, DU1000001: BUY 4 SPY/);
    const both = await said();
    const button = telegram.posts.at(-1)?.reply_markup?.inline_keyboard[0]?.[1] as { callback_data: string };
    assert.equal(button.callback_data, `decline ${numbersIn(both).join(' ')}`);
    telegram.update({
      callback_query: {
        id: '1',
        from: { id: OPERATOR, is_bot: false, first_name: 'Kim' },
        chat_instance: '1',
        data: button.callback_data,
        message: { message_id: 1, date: 1, chat: { id: CHAT, type: 'group' }, text: '' },
      },
    });
    await answered(/^\d+: DU1000001: Signal S-.* is declined\.\n\d+: DU1000002: Signal .* is declined\.$/);
    await holding(10, 28, 10);
  });

  it('are heard beside a room of the same source, and take nothing from it', async () => {
    telegram.update(message('hello', ROOM, 1), message(entry(), ROOM, AUTHOR), message('status growth'));
    await answered(/^PAPER DU1000002/);
    await holding(10, 28, 14);
    telegram.update(message('all out', ROOM, AUTHOR));
    await holding(10, 28, 10);
    const { rooms, sources, unknown } = up.application.chat();
    const tips = rooms.find(({ name }) => name === 'tips');
    assert.deepEqual([tips?.received, tips?.strangers, unknown], [2, 1, 0]);
    assert.deepEqual(sources.map(({ source, state }) => `${source} ${state}`).sort(), [
      'http connected',
      'telegram connected',
    ]);
  });

  it('close the positions of one, or of all', async () => {
    say('flatten growth SPY');
    await answered(/^DU1000002: /);
    await holding(10, 0, 10);
    say('flatten');
    await holding(0, 0, 0);
  });

  it('stop one, and resume it with its typed id and a reason', async () => {
    say('kill growth bad fills');
    await answered(/^DU1000002: Trading is halted/);
    assert.equal(states(), 'active halted active');
    const why = up.application.of(SECOND)?.status().tradingStateReason;
    assert.equal(why, 'bad fills (by Kim in telegram)');
    say('resume growth all is well');
    say('resume DU1000002');
    await answered(/Say the id of the account and why/);
    assert.equal(states(), 'active halted active');
    say('resume DU1000009 all is well');
    await answered(/The typed account is none of this Bowline/);
    say('resume DU1000002 all is well');
    await answered(/DU1000002: Trading is active again/);
    assert.equal(states(), 'active active active');
  });

  it('stop all where none is named, or one that is none here; that survives a restart', async () => {
    say('kill DU1000001 DU1000O02');
    await answered(
      /There is no account DU1000O02 here.*So all were stopped, and no position is closed\. 3 accounts: Trading is halted/,
    );
    assert.equal(states(), 'halted halted halted');
    await up.close();
    await start();
    assert.equal(states(), 'halted halted halted');
    say('status');
    await answered(/^3 accounts: 3 halted/);
    say('resume ALL back to work');
    await answered(/3 accounts: Trading is active again/);
    say('KILL!');
    await answered(/^3 accounts: Trading is halted/);
    assert.equal(states(), 'halted halted halted');
    const kept = up.application.log({ limit: 100 }).filter(({ type }) => type === 'chat.command');
    assert.ok(kept.some(({ text, account }) => /"KILL!" by 42/.test(text) && account === undefined));
  });
});
