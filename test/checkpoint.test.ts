import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { samples, tell } from '../src/app/testing/told-journal.ts';
import { JournalReader } from '../src/journal/journal-reader.ts';
import { type Running, start } from './support/processes.ts';
import { heldAndResting, lastingOf } from './support/restarted.ts';
import {
  eventually,
  ordersOf,
  positionsOf,
  type RunningUp,
  startUp,
  statusOf,
} from './support/running-bowline.ts';

/** More entries than a start reads without keeping a checkpoint. */
const MANY = 50_001;

describe('a long journal of `bowline up`', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-checkpoint-'));
  const data = join(folder, 'data');
  const journal = join(data, 'ibkr', 'journal.sqlite');
  const checkpoint = `${journal}.checkpoint`;
  let gateway: Running;
  let up: RunningUp;
  let env: Record<string, string>;

  before(async () => {
    gateway = await start(
      ['gateway', '--data', join(folder, 'gateway'), '--gateway-port', '0'],
      /127\.0\.0\.1:(\d+)/,
    );
    const port = /127\.0\.0\.1:(\d+)/.exec(gateway.output())?.[1] ?? '';
    env = { IBKR_HOST: '127.0.0.1', IBKR_PORT: port };
    up = await startUp(data, [], env);
  });
  after(async () => {
    await up.stop('SIGKILL');
    await gateway.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const again = async (): Promise<void> => {
    up = await startUp(data, [], env);
  };

  const FROM_CHECKPOINT = /read from its checkpoint at entry (\d+) on/;

  it('is read once; from then on a start goes on from its checkpoint, with the same positions, orders and signals', async () => {
    await heldAndResting(up);
    const before = await lastingOf(up);
    await up.stop('SIGTERM');
    assert.equal(existsSync(checkpoint), false);
    const reader = JournalReader.open(journal);
    const [last] = reader?.tail(1) ?? [];
    reader?.close();
    assert.ok(last);
    tell(journal, samples(MANY, last.at));

    await again();
    assert.doesNotMatch(up.output(), FROM_CHECKPOINT);
    assert.ok(existsSync(checkpoint));
    if (process.platform !== 'win32') assert.equal(statSync(checkpoint).mode & 0o777, 0o600);
    assert.deepEqual(await lastingOf(up), before);
    const { mtimeMs } = statSync(checkpoint);

    await up.stop('SIGTERM');
    await again();
    assert.match(up.output(), FROM_CHECKPOINT);
    assert.ok(Number(FROM_CHECKPOINT.exec(up.output())?.[1]) > MANY);
    assert.deepEqual(await lastingOf(up), before);
    assert.equal(statSync(checkpoint).mtimeMs, mtimeMs);
  });

  it('goes on after a kill -9 with what was written behind the checkpoint', async () => {
    const answer = await up.alert({ action: 'buy', symbol: 'QQQ', quantity: 3, stopLoss: '1%', id: 'later' });
    assert.equal(answer.accepted, true, JSON.stringify(answer));
    await up.stop('SIGKILL');
    await again();
    assert.match(up.output(), FROM_CHECKPOINT);
    await eventually(
      async () => (await ordersOf(up)).filter(({ ref }) => answer.orders.includes(ref)),
      (all) => all.length === 2 && all.every(({ state }) => state !== 'unknown' && state !== 'planned'),
      'its orders are settled',
      40_000,
    );
    const repeated = await up.alert({
      action: 'buy',
      symbol: 'QQQ',
      quantity: 3,
      stopLoss: '1%',
      id: 'later',
    });
    assert.equal(repeated.stage, 'duplicate');
    await eventually(
      () => positionsOf(up),
      (all) => all.length > 0 && all.every(({ quantity, brokerQuantity }) => quantity === brokerQuantity),
      'the ledger equals the broker',
    );
    assert.equal((await statusOf(up)).counts.unknownOrders, 0);
  });

  it('is read whole without its checkpoint, which may be taken away at any time', async () => {
    const before = await lastingOf(up);
    await up.stop('SIGKILL');
    rmSync(checkpoint);
    await again();
    assert.doesNotMatch(up.output(), FROM_CHECKPOINT);
    assert.deepEqual(await lastingOf(up), before);
  });
});
