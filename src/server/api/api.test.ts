import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { z } from 'zod';
import {
  ActionView,
  BarView,
  EquityPointView,
  ExplanationView,
  InstrumentView,
  IntakeView,
  LogEntryView,
  OrderView,
  PositionView,
  QuoteView,
  RiskView,
  SignalView,
  StatusView,
} from '../../app/views.ts';
import type { ProblemView } from '../problem.ts';
import { ALERT_SECRET, runServer } from '../test-support/running.ts';

interface Answer<Json> {
  readonly status: number;
  readonly json: Json;
}

/** As much of an OpenAPI document as is looked at here. */
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { summary?: string; responses: Record<string, unknown> }>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

const SIGNAL = '{"action":"buy","symbol":"AAPL"}';

describe('the REST API', () => {
  let server: Awaited<ReturnType<typeof runServer>>;
  before(async () => {
    server = await runServer();
  });
  after(() => server.dispose());
  beforeEach(() => {
    server.application.received.length = 0;
    server.application.actions.length = 0;
  });

  const get = async <Json = ProblemView>(path: string): Promise<Answer<Json>> => {
    const response = await fetch(`${server.url}${path}`);
    return { status: response.status, json: (await response.json()) as Json };
  };
  const post = async <Json = ProblemView>(
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Json>> => {
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: {
        'x-bowline': '1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, json: (await response.json()) as Json };
  };

  it('answers every GET with its view', async () => {
    const expected: [string, z.ZodType][] = [
      ['/api/status', StatusView],
      ['/api/orders', z.array(OrderView)],
      ['/api/positions', z.array(PositionView)],
      ['/api/signals', z.array(SignalView)],
      ['/api/signals/S1', SignalView],
      ['/api/equity', z.array(EquityPointView)],
      ['/api/quotes', z.array(QuoteView)],
      ['/api/instruments', z.array(InstrumentView)],
      ['/api/bars?conId=265598', z.array(BarView)],
      ['/api/risk', RiskView],
      ['/api/log', z.array(LogEntryView)],
    ];
    for (const [path, view] of expected) {
      const { status, json } = await get(path);
      assert.equal(status, 200, path);
      assert.ok(view.safeParse(json).success, path);
    }
  });

  it('filters and limits lists', async () => {
    assert.deepEqual(
      (await get<OrderView[]>('/api/orders?open=true&limit=1')).json.map((order) => order.ref),
      ['S1-target'],
    );
    assert.deepEqual(
      (await get<OrderView[]>('/api/orders?open=false')).json.map((order) => order.ref),
      ['S1-entry'],
    );
    assert.deepEqual(
      (await get<LogEntryView[]>('/api/log?after=1&limit=1')).json.map((entry) => entry.seq),
      [3],
    );
    assert.deepEqual((await get('/api/bars?conId=1')).json, []);
    assert.deepEqual((await get('/api/bars?conId=-5')).json, [], 'a spread has none');
  });

  it('names the field that is wrong', async () => {
    const wrong: [string, string][] = [
      ['/api/orders?limit=0', 'limit'],
      ['/api/orders?limit=1e3', 'limit'],
      ['/api/orders?open=yes', 'open'],
      ['/api/bars', 'conId'],
      ['/api/log?after=-1', 'after'],
    ];
    for (const [path, field] of wrong) {
      const { status, json } = await get(path);
      assert.equal(status, 400, path);
      assert.equal(json.code, 'FIELD_INVALID');
      assert.equal(json.field, field, path);
      assert.match(json.message, new RegExp(field));
    }
    assert.equal((await get('/api/orders?limti=5')).status, 400);
    assert.deepEqual((await get('/api/signals/none')).json.code, 'SIGNAL_UNKNOWN');
    assert.equal((await get('/api/nothing')).status, 404);
  });

  it('sends and explains signals, with their origin', async () => {
    assert.ok(IntakeView.safeParse((await post('/api/signals', SIGNAL)).json).success);
    await post('/api/signals', SIGNAL, { 'x-bowline-origin': 'cli' });
    assert.deepEqual(
      server.application.received.map((raw) => [raw.origin, raw.body, raw.contentType]),
      [
        ['api', SIGNAL, 'application/json'],
        ['cli', SIGNAL, 'application/json'],
      ],
    );
    const explained = await post('/api/signals/explain', SIGNAL, { 'x-bowline-origin': 'dashboard' });
    assert.ok(ExplanationView.safeParse(explained.json).success);
    assert.equal(server.application.explained.at(-1)?.origin, 'dashboard');
    const unknown = await post('/api/signals', SIGNAL, { 'x-bowline-origin': 'alert' });
    assert.deepEqual([unknown.status, unknown.json.code], [400, 'ORIGIN_UNKNOWN']);
  });

  it('passes kill, resume, flatten and cancel on', async () => {
    const done = [
      await post('/api/kill', { reason: 'news' }),
      await post('/api/resume', { reason: 'over', account: 'DU1' }, { 'x-bowline-origin': 'dashboard' }),
      await post('/api/flatten', { reason: 'end' }),
      await post('/api/flatten', { reason: 'end', symbol: 'AAPL' }),
      await post('/api/orders/S1-entry/cancel'),
    ];
    for (const { status, json } of done) {
      assert.equal(status, 200);
      assert.ok(ActionView.safeParse(json).success);
    }
    assert.deepEqual(server.application.actions, [
      { name: 'kill', origin: 'api', reason: 'news' },
      { name: 'resume', origin: 'dashboard', reason: 'over', account: 'DU1' },
      { name: 'flatten', origin: 'api', reason: 'end' },
      { name: 'flatten', origin: 'api', reason: 'end', symbol: 'AAPL' },
      { name: 'cancel', origin: 'api', ref: 'S1-entry' },
    ]);
  });

  it('passes the contract of a position on, beside a symbol as long as that of a spread', async () => {
    const symbol = [490, 495, 505, 510].map((strike) => `+1 SPY 2026-12-18 C ${strike}`).join(' ');
    const of = { symbol, conId: -1234567, reason: 'x' };
    for (const path of ['/api/close', '/api/amend', '/api/reverse', '/api/flatten'])
      assert.equal((await post(path, of)).status, 200, path);
    assert.deepEqual(
      server.application.actions.map(({ name, conId, symbol: passed }) => [name, conId, passed]),
      ['close', 'amend', 'reverse', 'flatten'].map((name) => [name, -1234567, symbol]),
    );
    const everything = await post('/api/flatten', { conId: 265598, reason: 'x' });
    assert.deepEqual([everything.status, everything.json.field], [400, 'symbol']);
  });

  it('wants neither a reason nor a body in an emergency', async () => {
    for (const [path, body] of [
      ['/api/kill', undefined],
      ['/api/flatten', undefined],
      ['/api/flatten', { symbol: 'AAPL' }],
    ] as const)
      assert.equal((await post(path, body)).status, 200);
    assert.deepEqual(server.application.actions, [
      { name: 'kill', origin: 'api', reason: 'kill switch, from the api' },
      { name: 'flatten', origin: 'api', reason: 'flatten, from the api' },
      { name: 'flatten', origin: 'api', reason: 'flatten, from the api', symbol: 'AAPL' },
    ]);
  });

  it('kills with a choice about positions, lifts locks and sets states of narrower scopes', async () => {
    for (const [path, body] of [
      ['/api/kill', { positions: 'flatten', reason: 'news' }],
      ['/api/risk/locks/DAILY_LOSS%3Aaccount/lift', { reason: 'looked at' }],
      ['/api/risk/state', { state: 'reduce-only', strategy: 'orb', reason: 'odd fills' }],
      ['/api/risk/state', { state: 'active', instrument: 'ES', reason: 'mended' }],
    ] as const)
      assert.equal((await post(path, body)).status, 200, path);
    assert.deepEqual(server.application.actions, [
      { name: 'kill', origin: 'api', reason: 'news', positions: 'flatten' },
      { name: 'lift', origin: 'api', ref: 'DAILY_LOSS:account', reason: 'looked at' },
      {
        name: 'state',
        origin: 'api',
        scope: { kind: 'strategy', name: 'orb' },
        state: 'reduce-only',
        reason: 'odd fills',
      },
      {
        name: 'state',
        origin: 'api',
        scope: { kind: 'instrument', name: 'ES' },
        state: 'active',
        reason: 'mended',
      },
    ]);
  });

  it('lifts nothing without a reason, and resumes nothing without the account', async () => {
    for (const [path, body] of [
      ['/api/resume', undefined],
      ['/api/resume', { reason: 'x' }],
      ['/api/resume', { account: 'DU1' }],
      ['/api/resume', { account: 'DU1', reason: ' ' }],
      ['/api/risk/locks/X/lift', {}],
      ['/api/risk/state', { state: 'active', reason: 'x', strategy: 'a', source: 'b' }],
      ['/api/risk/state', { state: 'asleep', reason: 'x', strategy: 'a' }],
    ] as const)
      assert.equal((await post(path, body)).status, 400, `${path} ${JSON.stringify(body)}`);
    assert.deepEqual(server.application.actions, []);
  });

  it('does nothing on a body that is not right', async () => {
    for (const body of [{ reason: '  ' }, { reason: 'x', force: true }, ['x']]) {
      const { status, json } = await post('/api/kill', body);
      assert.equal(status, 400);
      assert.equal(json.code, 'FIELD_INVALID');
    }
    assert.equal((await post('/api/kill', '{broken')).status, 400);
    assert.equal(server.application.actions.length, 0);
  });

  it('answers 409 when an action is refused and 503 when it could not be stored', async () => {
    const { application } = server;
    application.action = {
      done: false,
      message: 'It protects a position.',
      orders: [],
      refusal: { code: 'ORDER_PROTECTS', message: 'It protects a position.' },
    };
    const refused = await post<ActionView>('/api/orders/S1-stop/cancel');
    assert.deepEqual([refused.status, refused.json.refusal?.code], [409, 'ORDER_PROTECTS']);
    application.failToStore();
    assert.equal((await post('/api/kill', { reason: 'news' })).status, 503);
    application.failure = undefined;
    application.action = { done: true, message: 'Done.', orders: [] };
  });

  it('describes every route in OpenAPI 3.1', async () => {
    const { json } = await get<Document>('/api/openapi.json');
    assert.equal(json.openapi, '3.1.0');
    assert.deepEqual(
      Object.entries(json.paths)
        .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
        .sort(),
      [
        'DELETE /api/session',
        'GET /api/accounts',
        'GET /api/alerts',
        'GET /api/bars',
        'GET /api/chat',
        'GET /api/equity',
        'GET /api/golive',
        'GET /api/instruments',
        'GET /api/instruments/find',
        'GET /api/log',
        'GET /api/openapi.json',
        'GET /api/orders',
        'GET /api/positions',
        'GET /api/quotes',
        'GET /api/reconciliation',
        'GET /api/risk',
        'GET /api/scoreboard',
        'GET /api/session',
        'GET /api/signals',
        'GET /api/signals/{id}',
        'GET /api/status',
        'GET /api/stream',
        'GET /healthz',
        'POST /alerts',
        'POST /alerts/{secret}',
        'POST /alerts/{secret}/explain',
        'POST /alerts/{secret}/kill',
        'POST /api/alerts/build',
        'POST /api/alerts/{name}/create',
        'POST /api/alerts/{name}/revoke',
        'POST /api/alerts/{name}/rotate',
        'POST /api/amend',
        'POST /api/arm',
        'POST /api/close',
        'POST /api/disarm',
        'POST /api/flatten',
        'POST /api/golive/confirm',
        'POST /api/golive/drill',
        'POST /api/golive/permit',
        'POST /api/golive/revoke',
        'POST /api/golive/waive',
        'POST /api/golive/withdraw',
        'POST /api/instruments/choose',
        'POST /api/kill',
        'POST /api/orders/{ref}/cancel',
        'POST /api/orders/{ref}/settle',
        'POST /api/reconciliation/{symbol}',
        'POST /api/resume',
        'POST /api/reverse',
        'POST /api/risk/locks/{id}/lift',
        'POST /api/risk/state',
        'POST /api/roll',
        'POST /api/roll/explain',
        'POST /api/roll/stop',
        'POST /api/session',
        'POST /api/signals',
        'POST /api/signals/explain',
        'POST /api/signals/{id}/approve',
        'POST /api/signals/{id}/decline',
        'POST /chat/{secret}',
      ],
    );
    for (const methods of Object.values(json.paths)) {
      for (const operation of Object.values(methods)) {
        assert.ok(operation.summary);
        assert.ok('200' in operation.responses);
      }
    }
    assert.deepEqual(json.paths['/api/status']?.get?.responses['200'], {
      description: 'Default Response',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Status' } } },
    });
    assert.doesNotMatch(JSON.stringify(json), new RegExp(ALERT_SECRET));
    assertReferencesResolve(json);
  });

  it('says that it is there', async () => {
    assert.deepEqual((await get('/healthz')).json, { status: 'ok' });
  });
});

function assertReferencesResolve(document: Document): void {
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g);
  for (const [, name = ''] of references) assert.ok(name in document.components.schemas, name);
}
