import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ManualClock, unixMs } from '../../core/clock.ts';
import { ALERT_SECRET, runServer, send } from '../test-support/running.ts';

const SIGNAL = '{"action":"buy","symbol":"AAPL","quantity":10}';

describe('alerts over HTTP', () => {
  const clock = new ManualClock(unixMs(1_790_000_000_000));
  let server: Awaited<ReturnType<typeof runServer>>;
  let alerts: string;
  beforeEach(async () => {
    server = await runServer({ clock });
    alerts = `${server.url}/alerts/${ALERT_SECRET}`;
  });
  afterEach(() => server.dispose());

  const post = (url: string, body: string, contentType?: string) =>
    send(url, {
      method: 'POST',
      body,
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    });

  it('hands over the body exactly as it came, under every content type', async () => {
    const types = [
      'application/json',
      'application/json; charset=utf-8',
      'text/plain; charset=utf-8',
      'application/x-www-form-urlencoded',
      'application/octet-stream',
      'nonsense',
      '',
      undefined,
    ];
    const body = ' {"action":"buy", "note":"ä€😀", broken}\n';
    for (const type of types) {
      const answer = await post(alerts, body, type);
      assert.equal(answer.status, 200, `content type ${type}`);
      assert.deepEqual(JSON.parse(answer.body), server.application.intake);
    }
    assert.deepEqual(
      server.application.received,
      types.map((type) => ({ origin: 'alert', body, ...(type === undefined ? {} : { contentType: type }) })),
    );
  });

  it('answers 200 for a business refusal and 400 for what is no signal', async () => {
    const refusal = (code: string) => ({
      accepted: false,
      signalId: 'S2',
      stage: 'refused' as const,
      refusal: { code, message: 'no' },
      orders: [],
    });
    server.application.intake = refusal('SYMBOL_UNKNOWN');
    assert.equal((await post(alerts, SIGNAL)).status, 200);
    for (const code of ['ALERT_EMPTY', 'ALERT_NOT_UNDERSTOOD']) {
      server.application.intake = refusal(code);
      const answer = await post(alerts, 'hello');
      assert.equal(answer.status, 400);
      assert.equal(JSON.parse(answer.body).refusal.code, code);
    }
  });

  it('passes an empty body on, so that it is recorded', async () => {
    await post(alerts, '');
    await post(alerts, '', 'application/json');
    assert.deepEqual(
      server.application.received.map((raw) => raw.body),
      ['', ''],
    );
  });

  it('answers 503 when it could not be stored, so that the sender comes again', async () => {
    server.application.failToStore();
    const answer = await post(alerts, SIGNAL);
    assert.equal(answer.status, 503);
    assert.equal(JSON.parse(answer.body).code, 'NOT_STORED');
  });

  it('answers 500 for a bug, without its details', async () => {
    server.application.failure = new Error('internal detail');
    const answer = await post(alerts, SIGNAL);
    assert.equal(answer.status, 500);
    assert.equal(JSON.parse(answer.body).code, 'INTERNAL');
    assert.doesNotMatch(answer.body, /internal detail/);
    assert.ok(server.logged.some((line) => line.includes('internal detail')));
  });

  it('takes 64 KiB and refuses more with 413', async () => {
    assert.equal((await post(alerts, 'x'.repeat(64 * 1024))).status, 200);
    const answer = await post(alerts, 'x'.repeat(64 * 1024 + 1));
    assert.equal(answer.status, 413);
    assert.equal(JSON.parse(answer.body).code, 'BODY_TOO_LARGE');
    assert.equal(server.application.received.length, 1);
  });

  it('takes the secret from the body and out of it', async () => {
    const answer = await post(
      `${server.url}/alerts`,
      `{"secret":"${ALERT_SECRET}","action":"buy","price":NaN}`,
    );
    assert.equal(answer.status, 200);
    assert.deepEqual(server.application.received, [
      { origin: 'alert', body: '{"action":"buy","price":NaN}' },
    ]);
    await post(alerts, `{"action":"sell","secret":"${ALERT_SECRET}"}`);
    assert.equal(server.application.received[1]?.body, '{"action":"sell"}');
  });

  it('takes the secret from every form that an alert can have, and the rest arrives', async () => {
    const json = `{"action":"flatten","secret":"${ALERT_SECRET}"}`;
    for (const [body, rest] of [
      [`secret=${ALERT_SECRET}\naction=buy\nsymbol=NVDA`, 'action=buy\nsymbol=NVDA'],
      [`secret=${ALERT_SECRET}; action=buy; symbol=NVDA`, ' action=buy; symbol=NVDA'],
      [`secret=${ALERT_SECRET} action=buy symbol=NVDA`, 'action=buy symbol=NVDA'],
      [`secret=${ALERT_SECRET}\nbuy NVDA`, 'buy NVDA'],
      [`action=flatten&secret=${ALERT_SECRET}`, 'action=flatten'],
      [`payload=${json}`, '{"action":"flatten"}'],
      [encodeURIComponent(json), '{"action":"flatten"}'],
    ] as const)
      for (const url of [`${server.url}/alerts`, alerts]) {
        server.application.received.length = 0;
        assert.equal((await post(url, body, 'text/plain')).status, 200, body);
        assert.deepEqual(server.application.received, [
          { origin: 'alert', body: rest, contentType: 'text/plain' },
        ]);
        assert.equal((await post(`${alerts}/explain`, body)).status, 200);
        assert.equal(server.application.explained.at(-1)?.body, rest);
      }
    assert.doesNotMatch(server.logged.join(''), new RegExp(ALERT_SECRET));
  });

  it('refuses a missing or wrong secret in the body with 401', async () => {
    for (const body of [
      '',
      '{}',
      '{"secret":""}',
      '{"secret":"wrong"}',
      '{"secret":["x"]}',
      'secret=wrong',
      'secret=wrong\naction=buy\nsymbol=NVDA',
      'token=wrong; action=flatten',
    ]) {
      const answer = await post(`${server.url}/alerts`, body);
      assert.equal(answer.status, 401);
      assert.equal(JSON.parse(answer.body).code, 'SECRET_WRONG');
    }
    assert.equal(server.application.received.length, 0);
  });

  it('answers a wrong secret like an address that does not exist', async () => {
    const nowhere = await post(`${server.url}/nowhere`, SIGNAL);
    for (const path of [
      '/alerts/wrong',
      `/alerts/${ALERT_SECRET}x`,
      '/alerts/wrong/explain',
      '/alerts/wrong/',
      '/alerts/a/b',
    ]) {
      const answer = await post(`${server.url}${path}`, SIGNAL);
      assert.equal(answer.status, 404, path);
      assert.equal(answer.body, nowhere.body);
      const names = (headers: object) => Object.keys(headers).sort();
      assert.deepEqual(names(answer.headers), names(nowhere.headers));
    }
    assert.equal((await send(`${server.url}/alerts/wrong`)).body, nowhere.body);
    assert.equal(server.application.received.length, 0);
  });

  it('takes an alert URL with a slash at its end', async () => {
    assert.equal((await post(`${alerts}/`, SIGNAL)).status, 200);
  });

  it('tells the owner who opens the alert URL in a browser that it is the right one', async () => {
    assert.equal((await send(alerts)).status, 405);
  });

  it('slows down wrong secrets, never the right one', async () => {
    const statuses = new Set<number>();
    for (let n = 0; n < 20; n += 1) statuses.add((await post(`${server.url}/alerts/wrong`, SIGNAL)).status);
    assert.deepEqual([...statuses], [404]);
    assert.equal((await post(`${server.url}/alerts/wrong`, SIGNAL)).status, 429);
    assert.equal((await post(alerts, SIGNAL)).status, 200);
    clock.advance(3_000);
    assert.equal((await post(`${server.url}/alerts/wrong`, SIGNAL)).status, 404);
  });

  it('asks senders to come again when there are too many alerts', async () => {
    const statuses: number[] = [];
    for (let batch = 0; batch < 21; batch += 1) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => post(alerts, SIGNAL)));
      statuses.push(...answers.map((answer) => answer.status));
    }
    assert.equal(statuses.filter((status) => status === 200).length, 2000);
    assert.equal(statuses.filter((status) => status === 503).length, 100);
    assert.equal(server.application.received.length, 2000);
  });

  it('explains without receiving', async () => {
    const answer = await post(`${alerts}/explain`, SIGNAL);
    assert.equal(answer.status, 200);
    assert.equal(JSON.parse(answer.body).wouldSend, true);
    assert.deepEqual(server.application.explained, [{ origin: 'alert', body: SIGNAL }]);
    assert.equal(server.application.received.length, 0);
  });

  it('needs neither a loopback name nor a direct connection: tunnels bring alerts', async () => {
    const answer = await send(alerts, {
      method: 'POST',
      body: SIGNAL,
      headers: { host: 'quiet-otter.example.com', 'x-forwarded-for': '52.89.214.238' },
    });
    assert.equal(answer.status, 200);
  });

  it('keeps the secret out of the log and of every answer', async () => {
    server.application.failure = new Error('boom');
    await post(alerts, SIGNAL);
    await post(`${alerts}/explain/more`, SIGNAL);
    const broken = await post(`${alerts}/%zz`, SIGNAL);
    assert.equal(broken.status, 400);
    assert.doesNotMatch(broken.body, new RegExp(ALERT_SECRET));
    assert.ok(server.logged.length > 0);
    assert.doesNotMatch(server.logged.join(''), new RegExp(ALERT_SECRET));
  });
});
