import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AlertUrlChangeView } from '../src/app/desk-views.ts';
import type { IntakeView, OrderView, SignalView } from '../src/app/views.ts';
import { eventually, type RunningUp, startUp } from './support/running-bowline.ts';

const JSON_TYPE = 'application/json';
const TEXT = 'text/plain; charset=utf-8';
const FORM = 'application/x-www-form-urlencoded';
/** As many as TradingView sends at once for a busy list of symbols. */
const SENDERS = 30;
const EACH = 10;
const CHAT_LINES = 60;

interface Message {
  readonly body: string;
  readonly contentType?: string;
}

/** One message of each language, in its content types; `n` makes it one of its own. */
const MESSAGES: readonly ((n: number) => Message)[] = [
  (n) => ({
    body: JSON.stringify({ action: 'buy', symbol: 'SPY', quantity: 1, stopLoss: '1%', id: `b-${n}` }),
    contentType: JSON_TYPE,
  }),
  // Sent as a text, as TradingView does when it cannot read the JSON; and without any type.
  (n) => ({
    body: `{"action":"sell","symbol":"QQQ","quantity":1,"stopLoss":"1%","id":"t-${n}","note":NaN}`,
    contentType: TEXT,
  }),
  (n) => ({ body: `buy SPY quantity=1 stopLoss=1% id=k-${n}` }),
  (n) => ({ body: `action=buy&symbol=AAPL&quantity=1&stopLoss=1%25&id=f-${n}`, contentType: FORM }),
  (n) => ({
    body: JSON.stringify({
      ticker: 'SPY',
      action: 'buy',
      quantity: n,
      stopLoss: { type: 'stop', percent: 1 },
    }),
    contentType: JSON_TYPE,
  }),
  (n) => ({
    body: JSON.stringify({
      token: 'a-token-of-theirs',
      symbol: 'MSFT',
      data: 'buy',
      platform: 'IB',
      order_type: 'MKT',
      quantity: n,
      percentage_sl: 1,
    }),
    contentType: JSON_TYPE,
  }),
  (n) => ({
    body: `key=a-key-of-theirs; command=PLACE; instrument=SPY; action=BUY; qty=${n}; order_type=MARKET; stop_loss=1%;`,
    contentType: TEXT,
  }),
  (n) => ({
    body: JSON.stringify({
      platform_name: 'ibkr',
      ticker: 'AAPL.STK',
      order_action: 'buy',
      order_contracts: n,
    }),
    contentType: JSON_TYPE,
  }),
  (n) => ({
    body: JSON.stringify({
      broker: 'ibkr',
      symbol: 'AAPL',
      action: 'BUY',
      quantity: n,
      api_key: 'a-key-of-theirs',
    }),
    contentType: JSON_TYPE,
  }),
  (n) => ({
    body: `MACD (${n}): order buy @ ${n} filled on NASDAQ:AAPL. New strategy position is ${n}`,
    contentType: TEXT,
  }),
];

describe('many senders at once, by every way in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-load-'));
  let up: RunningUp;
  let secret = '';
  const named: string[] = [];
  let room = '';

  before(async () => {
    const config = join(folder, 'bowline.config.ts');
    const settings = {
      alerts: { urls: { one: {}, two: { strategy: 'Two' } } },
      chat: { rooms: { talk: { source: 'http', dryRun: true, size: { by: 'units', value: 1 } } } },
      trading: { symbols: ['SPY', 'QQQ', 'AAPL', 'MSFT'], limits: { maxOpenOrders: 10_000 } },
    };
    writeFileSync(config, `export default ${JSON.stringify(settings)};\n`);
    up = await startUp(join(folder, 'data'), ['--gateway-port', '0', '--config', config]);
    secret = up.alertUrl.split('/').at(-1) ?? '';
    for (const name of ['one', 'two', 'talk']) {
      const made = await up.post<AlertUrlChangeView>(`/api/alerts/${name}/create`);
      const own = made.path?.split('/').at(-1) ?? '';
      assert.ok(own !== '', JSON.stringify(made));
      if (name === 'talk') room = own;
      else named.push(own);
    }
  });
  after(async () => {
    await up?.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Sends as TradingView does: again after an answer of 500 to 599. */
  const post = async (
    path: string,
    { body, contentType }: Message,
  ): Promise<{ status: number; view: IntakeView }> => {
    for (;;) {
      const headers = contentType === undefined ? undefined : { 'content-type': contentType };
      const sent = contentType === undefined ? new Blob([body]) : body;
      const answer = await fetch(`${up.url}${path}`, {
        method: 'POST',
        body: sent,
        ...(headers ? { headers } : {}),
      });
      if (answer.status < 500) return { status: answer.status, view: (await answer.json()) as IntakeView };
      await answer.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  /** The secret stands in the path, or in a JSON body. */
  const ways = (message: Message): readonly (readonly [string, Message])[] => [
    [`/alerts/${secret}`, message],
    ...named.map((own): readonly [string, Message] => [`/alerts/${own}`, message]),
    ...(message.contentType === JSON_TYPE
      ? [
          [
            '/alerts',
            { ...message, body: message.body.replace('{', `{"secret":${JSON.stringify(secret)},`) },
          ] as const,
        ]
      : []),
  ];

  it('each message becomes one signal: none is lost, none comes twice, all are answered', async () => {
    const distinct = new Map<string, string[]>();
    const work: (() => Promise<void>)[] = [];
    for (let n = 1; n <= SENDERS * EACH; n++) {
      const make = MESSAGES[n % MESSAGES.length];
      assert.ok(make);
      const message = make(n);
      const all = ways(message);
      const way = all[n % all.length];
      assert.ok(way);
      // Every third is sent three times, as after answers that were lost.
      for (let again = n % 3 === 0 ? 3 : 1; again > 0; again--)
        work.push(async () => {
          const { status, view } = await post(...way);
          assert.equal(status, 200, JSON.stringify(view));
          const same = distinct.get(`${n}`) ?? [];
          distinct.set(`${n}`, [...same, view.duplicateOf ?? view.signalId]);
          assert.equal(view.stage === 'duplicate', view.duplicateOf !== undefined);
        });
    }
    const sent = work.length;
    let chatTaken = 0;
    for (let line = 1; line <= CHAT_LINES; line++)
      work.push(async () => {
        const body = JSON.stringify({
          id: `m${line}`,
          author: `a${line % 5}`,
          text: `BTO SPY 60${line % 10}c @ 1.${line}`,
          time: Date.now(),
        });
        const answer = await fetch(`${up.url}/chat/${room}`, { method: 'POST', body });
        assert.equal(answer.status, 200);
        chatTaken += ((await answer.json()) as { taken: number }).taken;
      });
    // Their order is nobody's.
    const queue = work
      .map((job, index) => ({ job, at: (index * 7919) % work.length }))
      .sort((a, b) => a.at - b.at);
    await Promise.all(
      Array.from({ length: SENDERS }, async () => {
        for (let next = queue.pop(); next; next = queue.pop()) await next.job();
      }),
    );
    assert.equal(distinct.size, SENDERS * EACH);
    assert.equal([...distinct.values()].flat().length, sent);
    const ids = [...distinct.values()].map((answers) => {
      assert.equal(new Set(answers).size, 1, `one signal for one message: ${answers.join(', ')}`);
      return answers[0] ?? '';
    });
    assert.equal(new Set(ids).size, ids.length, 'no signal for two messages');
    // An answer does not wait for the decision where the first quote of a symbol takes its time.
    const listed = await eventually(
      () => up.get<readonly SignalView[]>('/api/signals?limit=1000'),
      (all) => all.every(({ stage }) => stage !== 'received'),
      'every signal is decided',
    );
    const alerts = listed.filter(({ source }) => source === 'alert');
    assert.deepEqual(new Set(alerts.map(({ id }) => id)), new Set(ids));
    const repeats = alerts.reduce((sum, { duplicates }) => sum + duplicates, 0);
    assert.equal(repeats, sent - ids.length);
    // Every order belongs to one signal, and every signal has a fate.
    const orders = await up.get<readonly OrderView[]>('/api/orders?limit=1000');
    const refs = orders.map(({ ref }) => ref);
    assert.equal(new Set(refs).size, refs.length);
    assert.ok(alerts.some(({ orders: own }) => own.length > 0));
    assert.ok(
      alerts.every(({ stage, refusal, orders: own }) => own.length > 0 || refusal || stage !== 'received'),
    );
    assert.equal(chatTaken, CHAT_LINES);
    const chat = await up.get<{ rooms: readonly { received: number }[] }>('/api/chat');
    assert.equal(chat.rooms[0]?.received, CHAT_LINES);
  });

  it('what can be read by nobody is answered, and stops no other', async () => {
    const bad = ['', '{', 'hello', '\u0000\u0001', '[]', 'null', `{"action":"buy"}`, 'x'.repeat(70_000)];
    const answers = await Promise.all(
      Array.from({ length: 80 }, async (_, index) => {
        const body = bad[index % bad.length] ?? '';
        const path = index % 5 === 0 ? '/alerts/wrong' : `/alerts/${secret}`;
        const answer = await fetch(`${up.url}${path}`, { method: 'POST', body: new Blob([body]) });
        await answer.body?.cancel();
        return answer.status;
      }),
    );
    assert.ok(
      answers.every((status) => [200, 400, 404, 413].includes(status)),
      String([...new Set(answers)]),
    );
    const { view } = await post(`/alerts/${secret}`, {
      body: '{"action":"buy","symbol":"SPY","quantity":1,"stopLoss":"1%","id":"after"}',
      contentType: JSON_TYPE,
    });
    assert.ok(view.signalId !== '');
  });
});
