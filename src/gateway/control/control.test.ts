import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FaultDesk } from '../faults/fault-desk.ts';
import { AAPL, type GatewayFixture, startFixture } from '../testing/gateway-fixture.ts';
import { RecordingClient } from '../testing/recording-client.ts';
import { controlToken, type RunningControl, startControl } from './control-server.ts';

describe('the control API', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-control-'));
  let gateway: GatewayFixture;
  let desk: FaultDesk;
  let control: RunningControl;
  let client: RecordingClient;
  const token = controlToken(join(folder, 'control-token'));

  const call = async (method: string, path: string, body?: unknown, bearer = token) => {
    const answer = await fetch(`http://127.0.0.1:${control.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const codeOf = (body: Record<string, unknown>) => (body.error as { code: string } | undefined)?.code;

  before(async () => {
    gateway = await startFixture();
    desk = new FaultDesk(gateway.internals);
    control = await startControl(gateway.internals, desk, { port: 0, token });
    client = await RecordingClient.connect(gateway.port, 0);
  });
  after(async () => {
    desk.endAll();
    await client.leave();
    await control.close();
    await gateway.close();
    rmSync(folder, { recursive: true });
  });

  it('keeps its token, for the owner only', () => {
    assert.equal(controlToken(join(folder, 'control-token')), token);
    if (process.platform !== 'win32') assert.equal(statSync(join(folder, 'control-token')).mode & 0o077, 0);
  });

  it('refuses who lacks the token, and what it does not know', async () => {
    assert.equal((await call('GET', '/state', undefined, 'wrong')).status, 401);
    assert.equal((await call('GET', '/nothing')).status, 404);
    assert.equal((await call('POST', '/faults/nothing')).status, 404);
    assert.equal(codeOf((await call('POST', '/faults/kill', '{')).body), 'BODY_INVALID');
    assert.equal((await call('POST', '/faults/kill', 'x'.repeat(70_000))).status, 413);
    assert.equal(codeOf((await call('POST', '/speed', { speed: -1 })).body), 'BODY_INVALID');
  });

  it('knows nothing under a path that is none', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const status = await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port: control.port, path: '//', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    assert.equal(status, 404);
  });

  it('starts and ends faults', async () => {
    assert.equal((await call('POST', '/faults/link-lost', { orders: 'refused' })).status, 200);
    await client.until((heard) => heard.some(({ args }) => args[1] === 1100));
    const { body } = await call('GET', '/state');
    assert.deepEqual(
      (body.faults as { name: string }[]).map(({ name }) => name),
      ['link-lost'],
    );
    assert.equal((body.clients as unknown[]).length, 1);
    assert.equal((await call('DELETE', '/faults/link-lost')).body.ended, 1);
    await client.until((heard) => heard.some(({ args }) => args[1] === 1102));
    assert.ok(((await call('GET', '/faults')).body.faults as unknown[]).length > 20);
  });

  it('moves, halts and plays the market', async () => {
    const before = gateway.player.reached;
    await call('POST', '/step', { seconds: 2 });
    assert.equal(gateway.player.reached, before + 2000);
    const at = new Date(before + 5000).toISOString();
    assert.equal((await call('POST', '/step', { to: at })).body.marketTime, at);
    for (const body of [
      {},
      { to: at, seconds: 1 },
      { to: 'noon' },
      { to: new Date(before).toISOString() },
      { seconds: 700_000 },
    ]) {
      assert.equal(codeOf((await call('POST', '/step', body)).body), 'BODY_INVALID', JSON.stringify(body));
    }
    assert.equal(gateway.player.reached, before + 5000);
    await call('POST', '/market/gap', { symbol: 'AAPL', percent: 10 });
    assert.equal(gateway.internals.context.exchange.quote(AAPL.conId)?.bid, 110);
    await call('POST', '/market/halt', { symbol: 'AAPL' });
    assert.deepEqual((await call('GET', '/state')).body.halted, ['AAPL']);
    assert.equal((await call('POST', '/market/resume')).body.ended, 1);
    assert.equal((await call('POST', '/speed', { speed: 0 })).body.speed, 0);
  });

  it('places a manual order, which client 0 hears of', async () => {
    assert.equal(
      codeOf(
        (await call('POST', '/orders', { symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'LMT' }))
          .body,
      ),
      'BODY_INVALID',
    );
    const placed = await call('POST', '/orders', {
      symbol: 'AAPL',
      action: 'BUY',
      quantity: 1,
      orderType: 'LMT',
      price: 90,
    });
    assert.equal(placed.status, 200);
    await client.hear('openOrder');
    const [orderId, , opened] = client.args('openOrder') as [number, object, { permId: number }];
    assert.deepEqual([orderId, opened.permId], [0, placed.body.permId]);
  });

  it('changes and cancels any order by its permanent number, and says what is refused', async () => {
    const resting = { symbol: 'AAPL', action: 'BUY', quantity: 1, orderType: 'LMT', price: 109 };
    const path = `/orders/${(await call('POST', '/orders', resting)).body.permId}`;
    await client.settled();
    client.forget();
    assert.equal((await call('POST', path, { price: 108, quantity: 2 })).status, 200);
    await client.hear('openOrder');
    assert.partialDeepStrictEqual(client.args('openOrder')[2], { lmtPrice: 108, totalQuantity: 2 });
    const offTick = await call('POST', path, { price: 108.001 });
    assert.deepEqual([offTick.status, codeOf(offTick.body)], [400, 'ORDER_REFUSED']);
    assert.equal(codeOf((await call('POST', path, { orderType: 'STP' })).body), 'BODY_INVALID', 'at what?');
    client.forget();
    assert.equal((await call('POST', path, { orderType: 'STP', price: 120 })).status, 200);
    await client.hear('openOrder');
    const retyped = client.args('openOrder')[2] as { orderType: string; lmtPrice: number; auxPrice: number };
    assert.deepEqual([retyped.orderType, retyped.lmtPrice, retyped.auxPrice], ['STP', 0, 120]);
    assert.equal((await call('DELETE', path)).status, 200);
    await client.until((heard) => heard.some(({ args }) => args[1] === 'Cancelled'));
    assert.equal(codeOf((await call('DELETE', path)).body), 'ORDER_REFUSED');
    assert.equal(
      codeOf((await call('POST', '/orders', { ...resting, account: 'DU9' })).body),
      'BODY_INVALID',
    );
  });

  it('corrects an execution of the day once, and says what cannot be', async () => {
    await call('POST', '/orders', { symbol: 'AAPL', action: 'BUY', quantity: 3 });
    type Told = { execId: string; shares: number; price: number };
    const told = async () => (await call('GET', '/executions')).body.executions as Told[];
    const [{ execId, price } = { execId: '', price: 0 }] = (await told()).slice(-1);
    client.forget();
    const path = `/executions/${execId}`;
    const corrected = await call('POST', path, { price: price + 1, quantity: 2 });
    assert.equal(corrected.status, 200, JSON.stringify(corrected.body));
    await client.hear('execDetails');
    const [, , heard] = client.args('execDetails') as [number, object, Told];
    assert.deepEqual([heard.execId, heard.shares, heard.price], [corrected.body.execId, 2, price + 1]);
    assert.match(heard.execId, /\.02$/);
    assert.equal(codeOf((await call('POST', path, { quantity: 1 })).body), 'NOT_CORRECTED');
    assert.equal(codeOf((await call('POST', '/executions/none', { price: 1 })).body), 'NOT_CORRECTED');
    assert.equal(codeOf((await call('POST', path, {})).body), 'BODY_INVALID');
    assert.equal(codeOf((await call('POST', path, { quantity: -1 })).body), 'BODY_INVALID');
  });

  it('turns the account window to an account that is there', async () => {
    const [account] = gateway.internals.context.exchange.accounts;
    assert.deepEqual((await call('POST', '/account-window', { account })).body, {
      done: true,
      unsubscribed: 0,
    });
    assert.equal(codeOf((await call('POST', '/account-window', { account: 'DU9' })).body), 'BODY_INVALID');
  });

  it('assigns a short option, found by its local symbol', async () => {
    const symbol = 'AAPL 261218P00110000';
    assert.equal(codeOf((await call('POST', '/options/assign', { symbol })).body), 'NOT_ASSIGNED');
    await call('POST', '/orders', { symbol, action: 'SELL', quantity: 2 });
    client.forget();
    assert.equal((await call('POST', '/options/assign', { symbol })).body.assigned, 1);
    await client.hear('execDetails', 2);
    const booked = client.named('execDetails').map(({ args }) => {
      const { side, shares, price } = args[2] as { side: string; shares: number; price: number };
      return `${side} ${shares}@${price}`;
    });
    assert.deepEqual(booked, ['BOT 1@0', 'BOT 100@110']);
    assert.equal(codeOf((await call('POST', '/options/assign', { symbol: 'NONE' })).body), 'SYMBOL_UNKNOWN');
    assert.equal(
      codeOf((await call('POST', '/options/assign', { symbol, quantity: 5 })).body),
      'NOT_ASSIGNED',
    );
  });
});
