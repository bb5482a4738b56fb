import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { checkpointOf } from '../checkpoint/checkpoints.ts';
import { journalIn } from '../state-folder.ts';
import { accountsReady, alert, BUY_SPY, Desk, eventually, RESTING_SPY } from '../testing/desk.ts';
import { samples, type Told, tellAll } from '../testing/told-journal.ts';

const [ONE, TWO] = ['DU1000001', 'DU1000002'] as const;

describe('a long journal of a desk', () => {
  const desk = new Desk();
  after(() => desk.close());

  it('is read once; from then on a start goes on from its checkpoint, each account with what is its own', async () => {
    const { gateway } = await desk.gateway({ accounts: [ONE, TWO], quoted: ['SPY'] });
    const config = desk.config({
      gateways: { west: { port: gateway.port } },
      accounts: [
        { id: ONE, gateway: 'west' },
        { id: TWO, gateway: 'west', multiplier: 2 },
      ],
      trading: { symbols: ['SPY'] },
    });
    const journal = journalIn(join(config.dataDir, 'ibkr'));
    let up = await desk.up(config);
    await accountsReady(up);
    await alert(up, { ...BUY_SPY, id: 'filled' });
    await alert(up, { ...RESTING_SPY, id: 'resting' });
    await eventually(
      () => up.application.positions(),
      (all) => all.length === 2 && all.every((held) => held.protected === 'yes' && held.commissions > 0),
      'two protected positions',
    );
    const seen = () =>
      [ONE, TWO].map((id) => {
        const of = up.application.of(id);
        return {
          orders: of?.orders().map(({ ref, orderId, state, filled }) => ({ ref, orderId, state, filled })),
          positions: of
            ?.positions()
            .map(({ quantity, averagePrice, commissions }) => ({ quantity, averagePrice, commissions })),
          signals: of?.signals().map(({ id: signal, stage, verdict }) => ({ signal, stage, verdict })),
        };
      });
    await eventually(
      () => up.application.orders({ limit: 100 }),
      (all) => all.length === 12 && all.every(({ state }) => state === 'working' || state === 'filled'),
      'all orders answered',
    );
    const before = seen();
    await up.close();
    assert.equal(existsSync(checkpointOf(journal)), false);
    const now = Date.now() as Parameters<typeof samples>[1];
    tellAll(
      journal,
      samples(50_001, now).map((event, place): Told => [event, place % 2 === 0 ? ONE : TWO]),
    );

    const FROM = /read from its checkpoint at entry \d+ on/;
    for (const fromCheckpoint of [false, true]) {
      desk.lines.length = 0;
      up = await desk.up(config);
      assert.equal(FROM.test(desk.lines.join('\n')), fromCheckpoint);
      assert.ok(existsSync(checkpointOf(journal)));
      await accountsReady(up);
      assert.deepEqual(seen(), before);
      await up.close();
    }
  });
});
