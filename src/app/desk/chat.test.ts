import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { accountsReady, Desk, eventually } from '../testing/desk.ts';
import type { RunningBowline } from '../up.ts';

const [PLAIN, DOUBLE, APART] = ['DU1000001', 'DU1000002', 'DU1000003'] as const;

describe('a chat room that several accounts follow', () => {
  const desk = new Desk();
  const file = join(desk.folder, 'room.txt');
  let up: RunningBowline;
  let config: ReturnType<Desk['config']>;
  let count = 0;
  const say = async (text: string, room = 'talk', author = 'alex'): Promise<void> => {
    count += 1;
    const message = { id: `m${count}`, author, time: Date.now(), text };
    await up.application.receiveChat(room, JSON.stringify(message));
  };
  /** Fills though the market has gone a little further until the order is there. */
  const entry = (): string => {
    const ask = up.application.quotes().find(({ symbol }) => symbol === 'SPY')?.ask ?? 0;
    return `BTO SPY @ ${(ask * 1.004).toFixed(2)} SL ${(ask * 0.97).toFixed(2)}`;
  };
  const held = (account: string): number =>
    up.application.positions().find((position) => position.account === account)?.quantity ?? 0;
  const holding = (...units: readonly number[]) =>
    eventually(
      () => [PLAIN, DOUBLE, APART].map(held),
      (all) => all.every((quantity, index) => quantity === units[index]),
      `${units.join(', ')} held`,
    );
  const start = async (): Promise<void> => {
    up = await desk.up(config);
    await accountsReady(up);
  };

  before(async () => {
    const world = await desk.gateway({ accounts: [PLAIN, DOUBLE, APART], quoted: ['SPY'] });
    writeFileSync(file, '');
    const room = { size: { by: 'units', value: 4 } } as const;
    config = desk.configFor(world.gateway.port, {
      accounts: [{ id: PLAIN }, { id: DOUBLE, multiplier: 2 }, { id: APART }],
      chat: {
        rooms: {
          talk: { ...room, source: 'http', accounts: [PLAIN, DOUBLE] },
          notes: { ...room, source: 'file', channel: file, authors: [] },
        },
      },
    });
    await start();
  });
  after(() => desk.close());

  it('opens in each by its own rules, and closes what is its own', async () => {
    await say(entry());
    await holding(4, 8, 0);
    await say('out half');
    await holding(2, 4, 0);
    await say('all out');
    await holding(0, 0, 0);
  });

  it('an account that refuses stops no other, and each has its own ledger of fills', async () => {
    await up.application.of(PLAIN)?.kill('cli', 'for the test');
    await say(entry());
    await holding(0, 8, 0);
    await up.application.of(PLAIN)?.resume('cli', 'for the test', PLAIN);
    await say('out half');
    await holding(0, 4, 0);
    await say('all out');
    await holding(0, 0, 0);
  });

  it('goes on after a restart, and handles nothing twice', async () => {
    await say(entry(), 'talk', 'mia');
    await holding(4, 8, 0);
    await up.close();
    await start();
    const again = { id: `m${count}`, author: 'mia', time: Date.now(), text: 'BTO SPY' };
    await up.application.receiveChat('talk', JSON.stringify(again));
    await say('all out', 'talk', 'mia');
    await holding(0, 0, 0);
  });

  it('reads a source once for all of them', async () => {
    appendFileSync(file, `${JSON.stringify({ id: 'f1', author: 'ben', time: Date.now(), text: entry() })}\n`);
    await holding(4, 8, 4);
    appendFileSync(
      file,
      `${JSON.stringify({ id: 'f2', author: 'ben', time: Date.now(), text: 'all out' })}\n`,
    );
    await holding(0, 0, 0);
    const { rooms, sources } = up.application.chat();
    assert.deepEqual(sources.map(({ source, state }) => [source, state]).sort(), [
      ['file', 'connected'],
      ['http', 'connected'],
    ]);
    const notes = rooms.find(({ name }) => name === 'notes');
    assert.deepEqual([notes?.received, notes?.acted], [2, 6], 'two messages, in each of three accounts');
  });
});
