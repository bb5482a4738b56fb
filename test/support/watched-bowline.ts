import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SimulatedOrder, SimulatedPosition } from '../../src/simulator/exchange.ts';
import type { ChaosGateway } from '../chaos/gateway.ts';
import { type Running, start } from './processes.ts';
import { type RunningUp, startUp } from './running-bowline.ts';

/** A line of the watchdog's own journal. */
export interface WatchdogEntry {
  readonly type: string;
  readonly account?: string;
  readonly text?: string;
  readonly pid?: number;
}

/** A folder in which Bowline and its watchdog run as processes of their own, and what runs there now. */
export class WatchedBowline {
  readonly folder = mkdtempSync(join(tmpdir(), 'bowline-watchdog-'));
  readonly data = join(this.folder, 'data');
  readonly config = join(this.folder, 'bowline.config.ts');
  readonly killFile = join(this.data, 'KILL');
  readonly #running = new Set<Running>();

  async up(env: Readonly<Record<string, string>> = {}): Promise<RunningUp> {
    const started = await startUp(this.data, ['--config', this.config], env);
    this.#running.add(started);
    return started;
  }

  async watch(env: Readonly<Record<string, string>> = {}): Promise<Running> {
    const args = ['watchdog', '--data', this.data, '--config', this.config];
    const started = await start(args, /\bReady\b/, env);
    this.#running.add(started);
    return started;
  }

  async kill(running: Running): Promise<void> {
    await running.stop('SIGKILL');
    this.#running.delete(running);
  }

  async killAll(): Promise<void> {
    for (const running of [...this.#running]) await this.kill(running);
  }

  entries(): readonly WatchdogEntry[] {
    return readFileSync(join(this.data, 'watchdog', 'journal.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as WatchdogEntry);
  }

  /** With `KEEP` in the environment the folder stays, to be looked at. */
  remove(): void {
    if (process.env.KEEP === undefined) rmSync(this.folder, { recursive: true, force: true });
    else console.log(this.folder);
  }
}

/** The units that an account of the gateway holds, of all instruments together. */
export async function heldAt(gateway: ChaosGateway, account?: string): Promise<number> {
  const { positions } = await gateway.call<{ positions: SimulatedPosition[] }>('GET', '/state');
  return positions
    .filter((each) => account === undefined || each.account === account)
    .reduce((sum, { position }) => sum + position, 0);
}

/** The orders that are open there. */
export async function openAt(gateway: ChaosGateway, account?: string): Promise<readonly SimulatedOrder[]> {
  const { orders } = await gateway.call<{ orders: SimulatedOrder[] }>('GET', '/orders');
  return orders.filter(
    (order) => order.completedAt === undefined && (account === undefined || order.account === account),
  );
}

/** Takes the stop away that protects an account's position. */
export async function cancelStopAt(gateway: ChaosGateway, account?: string): Promise<void> {
  const stop = (await openAt(gateway, account)).find(({ orderType }) => orderType === 'STP');
  assert.ok(stop);
  await gateway.call('DELETE', `/orders/${stop.permId}`);
}
