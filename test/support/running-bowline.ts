import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IntakeView, OrderView, PositionView, SignalView, StatusView } from '../../src/app/views.ts';
import { type Running, start } from './processes.ts';

/** `bowline up` as a process, and its API. */
export interface RunningUp extends Running {
  readonly url: string;
  readonly alertUrl: string;
  get<View>(path: string): Promise<View>;
  post<View>(path: string, body?: unknown): Promise<View>;
  alert(body: unknown): Promise<IntakeView>;
}

/** Everything on ports of its own; `args` adds options. */
export async function startUp(
  dataDir: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningUp> {
  const running = await start(['up', '--data', dataDir, '--port', '0', ...args], /\bReady\b/, env);
  const url = /Dashboard: (\S+)\//.exec(running.output())?.[1];
  const alertUrl = /Alert URL: (\S+)/.exec(running.output())?.[1];
  assert.ok(url !== undefined && alertUrl !== undefined, running.output());
  const { token } = JSON.parse(readFileSync(join(dataDir, 'run', 'server.json'), 'utf8')) as {
    token: string;
  };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-bowline': '1' };
  const json = async <View>(answer: Response): Promise<View> => (await answer.json()) as View;
  return {
    ...running,
    url,
    alertUrl,
    get: async <View>(path: string) => json<View>(await fetch(`${url}${path}`, { headers })),
    post: async <View>(path: string, body: unknown = {}) =>
      json<View>(await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })),
    alert: async (body) =>
      json<IntakeView>(
        await fetch(alertUrl, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
  };
}

/** Asks until the answer fits; fails with the last answer after `withinMs`. */
export async function eventually<Value>(
  ask: () => Promise<Value>,
  fits: (value: Value) => boolean,
  what: string,
  withinMs = 20_000,
): Promise<Value> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (fits(value)) return value;
    if (Date.now() > end)
      assert.fail(
        `${what} did not happen within ${withinMs / 1000} s: ${JSON.stringify(value, undefined, 1)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const ordersOf = (up: RunningUp): Promise<OrderView[]> => up.get('/api/orders?limit=500');
export const positionsOf = (up: RunningUp): Promise<PositionView[]> => up.get('/api/positions');
export const signalsOf = (up: RunningUp): Promise<SignalView[]> => up.get('/api/signals?limit=500');
export const statusOf = (up: RunningUp): Promise<StatusView> => up.get('/api/status');
