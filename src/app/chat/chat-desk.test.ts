import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { BowlineConfigInput } from '../config/schema.ts';
import { Desk, eventually, openOrders } from '../testing/desk.ts';
import type { RunningBowline } from '../up.ts';
import type { SignalView } from '../views.ts';

const ROOM = { source: 'http', size: { by: 'units', value: 4 } } as const;
const CHAT: BowlineConfigInput = {
  chat: {
    rooms: {
      scalps: { ...ROOM, authors: ['alex', 'mia', 'ben', 'cleo', 'dora'] },
      swings: { ...ROOM, dryRun: true },
      careful: { ...ROOM, approvalMinutes: 5 },
    },
  },
};

describe('messages of chat rooms', () => {
  const desk = new Desk();
  let port = 0;
  let up: RunningBowline;
  let count = 0;
  const start = async () => {
    up = await desk.up(
      desk.configFor(port, { ...CHAT, trading: { symbols: ['SPY', 'QQQ', 'AAPL', 'MSFT'] } }),
    );
    await eventually(
      () => up.application.quotes(),
      (all) => all.length >= 4 && all.every(({ ask }) => ask !== undefined),
      'quotes',
    );
  };
  before(async () => {
    port = (await desk.gateway()).gateway.port;
    await start();
  });
  after(() => desk.close());

  const say = async (author: string, text: string, more: object = {}, room = 'scalps'): Promise<string> => {
    count += 1;
    const id = `m${count}`;
    const message = { id, author, time: Date.now(), text, ...more };
    await up.application.receiveChat(room, JSON.stringify(message));
    return id;
  };
  const askOf = (symbol: string): number =>
    up.application.quotes().find((quote) => quote.symbol === symbol)?.ask ?? 0;
  const heldOf = (symbol: string): number =>
    up.application.positions().find((position) => position.symbol === symbol)?.quantity ?? 0;
  const decided = async (text: RegExp): Promise<string> => {
    const found = await eventually(
      () => up.application.log({ limit: 50 }).filter(({ type }) => type === 'chat.decided'),
      (all) => text.test(all.at(-1)?.text ?? ''),
      String(text),
    );
    return found.at(-1)?.text ?? '';
  };
  const newest = (): SignalView | undefined => up.application.signals(1)[0];
  const held = (symbol: string, quantity: number) =>
    eventually(
      () => heldOf(symbol),
      (now) => now === quantity,
      `${quantity} ${symbol}`,
    );
  const entry = (symbol: string): string => {
    const price = Math.round(askOf(symbol) * 1.004 * 100) / 100;
    return `BTO ${symbol} @ ${price} SL ${Math.round(price * 0.9 * 100) / 100}`;
  };

  it('become positions of the configured size, and only of its authors', async () => {
    await say('nobody', entry('SPY'));
    await say('alex', entry('SPY'));
    await held('SPY', 4);
    assert.equal(up.application.chat().rooms.find(({ name }) => name === 'scalps')?.strangers, 1);
    assert.equal(newest()?.source, 'chat');
    assert.equal(newest()?.strategy, 'scalps');
    await eventually(
      () => openOrders(up),
      (all) => all.some(({ role }) => role === 'stop'),
      'the stop',
    );
  });

  it("close and trim what their author's words have bought, and nobody else's", async () => {
    await say('mia', 'all out of SPY');
    await decided(/NO_POSITION/);
    await say('mia', entry('SPY'));
    await held('SPY', 8);
    await say('alex', 'out half');
    await held('SPY', 6);
    await say('mia', 'stop to BE');
    await decided(/POSITION_SHARED/);
    await say('alex', 'all out');
    await held('SPY', 4);
    await say('mia', 'all out');
    await held('SPY', 0);
    await say('mia', 'all out');
    await decided(/NO_POSITION/);
  });

  it('move the stop where they also sell a part', async () => {
    await say('alex', entry('SPY'));
    await held('SPY', 4);
    const stopped = (price: number) =>
      eventually(
        () => openOrders(up).find(({ role }) => role === 'stop'),
        (stop) => Math.abs((stop?.stopPrice ?? 0) - price) < 0.01 && stop?.quantity === heldOf('SPY'),
        `the stop at ${price}`,
      );
    const raised = Math.round(askOf('SPY') * 0.95);
    await say('alex', `out half, stop to ${raised}`);
    await held('SPY', 2);
    await stopped(raised);
    await say('alex', 'all out');
    await held('SPY', 0);
  });

  it('ask where they are unclear, and act when a person has said yes', async () => {
    const price = askOf('QQQ');
    await say('alex', `BTO QQQ @ ${(price * 1.004).toFixed(2)} SL ${(price * 1.2).toFixed(2)}`);
    await decided(/a person is asked/);
    const waiting = newest();
    assert.equal(waiting?.stage, 'waiting');
    await say('alex', 'out half');
    await decided(/NO_POSITION/);
    const approved = await up.application.decide('cli', waiting?.id ?? '', true, 'yes');
    // The stop lies above the price: the person's word does not make the order possible.
    assert.equal(approved.done, false, JSON.stringify(approved));
    await say('alex', 'all out');
    await decided(/NOT_HELD/);
  });

  it('are weighed by their age, symbol and price', async () => {
    await say('alex', 'BTO QQQ @ 1.10');
    await decided(/CHAT_PRICE_MOVED/);
    await say('alex', entry('AAPL'), { time: Date.now() - 90_000 });
    await decided(/CHAT_TOO_OLD/);
    assert.equal(heldOf('AAPL'), 0);
  });

  it('ask about an exit that came late, and count it once when a person lets it pass', async () => {
    await say('dora', entry('MSFT'));
    await held('MSFT', 4);
    await say('dora', 'out half', { time: Date.now() - 90_000 });
    await decided(/a person is asked/);
    assert.equal(heldOf('MSFT'), 4);
    await up.application.decide('cli', newest()?.id ?? '', true, 'yes');
    await held('MSFT', 2);
    await say('dora', 'sold the rest');
    await held('MSFT', 0);
    const [score] = (await up.application.scoreboard()).filter(({ author }) => author === 'dora');
    assert.deepEqual([score?.trades, score?.messages, score?.asked], [1, 3, 1]);
  });

  it('withdraw an entry that was deleted while it rests', async () => {
    const price = Math.round(askOf('AAPL') * 0.97 * 100) / 100;
    const id = await say('ben', `BTO AAPL @ ${price} SL ${(price * 0.9).toFixed(2)}`);
    const resting = () => openOrders(up).some(({ symbol, role }) => symbol === 'AAPL' && role === 'entry');
    await eventually(resting, Boolean, 'the entry');
    await say('mia', '', { id, deleted: true });
    await decided(/DELETED/);
    assert.equal(resting(), true);
    await say('ben', '', { id, deleted: true, time: Date.now() - 90_000 });
    await eventually(resting, (now) => !now, 'the withdrawal');
  });

  it('are worked out and not sent in a dry run, and wait where a person is to approve', async () => {
    await say('alex', entry('AAPL'), {}, 'swings');
    await eventually(newest, (signal) => /Dry run/.test(signal?.timeline.at(-1)?.text ?? ''), 'the dry run');
    await say('alex', entry('AAPL'), {}, 'careful');
    await eventually(newest, (signal) => signal?.stage === 'waiting', 'the question');
    assert.equal(heldOf('AAPL'), 0);
    await up.application.decide('cli', newest()?.id ?? '', true, 'yes');
    await held('AAPL', 4);
  });

  it('move a stop with the addition that a person has approved, and not before or without it', async () => {
    const stop = () =>
      openOrders(up).find(({ role, symbol }) => role === 'stop' && symbol === 'AAPL')?.stopPrice;
    const before = stop();
    const add = async (at: number): Promise<string> => {
      const text = `added more AAPL at ${(askOf('AAPL') * 1.004).toFixed(2)}, stop now ${at}`;
      await say('alex', text, {}, 'careful');
      const waiting = await eventually(newest, (signal) => signal?.stage === 'waiting', 'the question');
      assert.equal(waiting?.action, 'add');
      return waiting?.id ?? '';
    };
    const lower = Math.round(askOf('AAPL') * 0.8);
    await up.application.decide('cli', await add(lower), false, 'no');
    assert.equal(stop(), before, 'declined');
    const asked = await add(lower + 1);
    assert.equal(stop(), before, 'nobody has said yes yet');
    await up.application.decide('cli', asked, true, 'yes');
    await held('AAPL', 8);
    await eventually(
      () => openOrders(up).filter(({ role, symbol }) => role === 'stop' && symbol === 'AAPL'),
      (stops) => stops.length > 0 && stops.every(({ stopPrice }) => stopPrice === lower + 1),
      'the stop of the addition',
    );
  });

  it('tell of a stop that could not be moved beside a sale', async () => {
    await say('alex', entry('MSFT'));
    await held('MSFT', 4);
    await say('mia', entry('MSFT'));
    await held('MSFT', 8);
    await say('alex', 'trimmed half MSFT, stop to BE');
    await decided(/the stop is not moved: POSITION_SHARED/);
    await held('MSFT', 6);
    await say('alex', 'all out of MSFT');
    await held('MSFT', 4);
    await say('mia', 'all out of MSFT');
    await held('MSFT', 0);
  });

  it('end what waits for a person when their author goes back on it', async () => {
    const waits = () => eventually(newest, (signal) => signal?.stage === 'waiting', 'the question');
    const ended = (id: string) =>
      eventually(
        () => up.application.signal(id),
        (signal) => signal?.refusal?.code === 'SUPERSEDED',
        'the end of the question',
      );
    await say('eve', entry('MSFT'), {}, 'careful');
    const entered = await waits();
    await say('eve', 'scratch that, not taking MSFT', {}, 'careful');
    await ended(entered?.id ?? '');
    const unclear = (price: number) => `BTO QQQ @ ${price.toFixed(2)} SL ${(price * 1.2).toFixed(2)}`;
    const id = await say('ben', unclear(askOf('QQQ') * 1.004));
    const asked = await waits();
    await say('ben', unclear(askOf('QQQ') * 1.005), { id });
    await ended(asked?.id ?? '');
    const again = await waits();
    await say('ben', '', { id, deleted: true });
    await ended(again?.id ?? '');
    assert.equal(heldOf('QQQ') + heldOf('MSFT'), 0);
  });

  it('close no more than their author has, however late a person says yes', async () => {
    await say('dora', entry('MSFT'));
    await held('MSFT', 4);
    const late = async (text: string): Promise<string> => {
      await say('dora', text, { time: Date.now() - 90_000 });
      const waiting = await eventually(newest, (signal) => signal?.stage === 'waiting', 'the question');
      return waiting?.id ?? '';
    };
    const first = await late('out half');
    const second = await late('all out');
    await say('mia', entry('MSFT'));
    await held('MSFT', 8);
    const yes = (id: string) => up.application.decide('cli', id, true, 'yes');
    assert.equal((await yes(first)).done, true);
    await held('MSFT', 6);
    // All four were asked about; two are left.
    const { done, refusal } = await yes(second);
    assert.deepEqual([done, refusal?.code], [false, 'POSITION_CHANGED']);
    await say('mia', 'all out');
    await held('MSFT', 2);
  });

  it('without ids are the same when they come again within a minute', async () => {
    await say('ben', entry('QQQ'));
    await held('QQQ', 4);
    const send = () =>
      up.application.receiveChat('scalps', JSON.stringify({ author: 'ben', text: 'out half' }));
    const [first, again] = [await send(), await send()];
    assert.deepEqual([first.taken, again.taken], [1, 1], 'taken both times: the sender has its answer');
    await held('QQQ', 2);
    await up.close();
    await start();
    await send();
    // The same line twice in one body is two messages.
    await up.application.receiveChat(
      'scalps',
      '{"author":"ben","text":"all out"}\n{"author":"ben","text":"all out"}',
    );
    await held('QQQ', 0);
    const said = up.application.log({ limit: 50 }).filter(({ text }) => text === 'scalps, ben: all out');
    assert.equal(said.length, 2);
  });

  it('are not handled twice, also after a restart', async () => {
    const message = { id: 'twice', author: 'cleo', time: Date.now(), text: entry('SPY') };
    const send = () => up.application.receiveChat('scalps', JSON.stringify(message));
    await send();
    await held('SPY', 4);
    await send();
    await up.close();
    await start();
    await send();
    assert.equal(up.application.chat().rooms.find(({ name }) => name === 'scalps')?.repeated, 1);
    await say('cleo', 'out half');
    await held('SPY', 2);
    await say('alex', 'all out', {}, 'careful');
    await held('AAPL', 0);
  });
});
