import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReconciliationView } from '../src/app/reconciliation-views.ts';
import type { OrderView, PositionView, StatusView } from '../src/app/views.ts';
import { connect } from '../src/cli/client/api-client.ts';
import type { DeathPoint } from './chaos/death-point.ts';
import { ChaosGateway } from './chaos/gateway.ts';
import { oneLife } from './chaos/one-life.ts';

const CONFIG = `export default {
  broker: { kind: 'ibkr', port: PORT },
  trading: { symbols: ['ES1!'], limits: { maxNotional: 10_000_000, priceCollarPercent: 90 } },
};
`;
/** From twenty to midnight, in the time of the market, to the next day. */
const OVER_MIDNIGHT_S = 2_220;

/** The market's clock is ahead of ours, so that its times are after whatever was placed: as they are where both agree. */
const evening = (): string => {
  const tomorrow = Temporal.Now.zonedDateTimeISO('America/New_York').add({ days: 1 });
  return `${tomorrow.toPlainDate()}T23:40`;
};

describe('a closing order that fills in the evening, with nobody to write it down', {
  timeout: 120_000,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-midnight-'));
  const data = join(folder, 'data');
  const config = join(folder, 'bowline.config.ts');
  let gateway: ChaosGateway;

  before(async () => {
    mkdirSync(data);
    gateway = await ChaosGateway.start(join(folder, 'gateway'), [
      '--start',
      evening(),
      '--universe',
      'standard',
    ]);
    writeFileSync(config, CONFIG.replace('PORT', gateway.port));
  });
  after(async () => {
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const live = (death: DeathPoint, deed: (alertUrl: string) => Promise<void>): Promise<string> =>
    oneLife({ data, config, death }, deed);
  const read = async <View>(path: string): Promise<View> => (await (await connect(data)).get(path)) as View;
  const order = async (path: string, body: object): Promise<unknown> =>
    (await connect(data)).post(path, JSON.stringify(body), [200, 409]);

  /** Asks until it is so, at most for 15 seconds. */
  async function until<View>(path: string, holds: (view: View) => boolean): Promise<View> {
    for (let left = 300; left > 0; left -= 1, await sleep(50)) {
      const view = await read<View>(path);
      if (holds(view)) return view;
    }
    assert.fail(`${path} stays ${JSON.stringify(await read(path), undefined, 1)}`);
  }

  it('is not sent again the next day, although a person has traded as much by hand', async () => {
    let localSymbol = '';
    await live({ at: 'never' }, async (url) => {
      const body = { action: 'buy', symbol: 'ES1!', quantity: 2, stopLoss: '400 points' };
      const headers = { 'content-type': 'application/json' };
      await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      const [held] = await until<PositionView[]>('/api/positions', ([one]) => one?.protected === 'yes');
      localSymbol = held?.symbol ?? '';
      await sleep(500);
    });
    const death: DeathPoint = { at: 'commit', type: 'execution.recorded', when: 'before', nth: 1 };
    const output = await live(death, async () => {
      await order('/api/close', { symbol: localSymbol }).catch(() => undefined);
      await sleep(10_000);
    });
    assert.match(output, /chaos: dies at/);
    const { positions } = await gateway.truth();
    const units = async (): Promise<number[]> =>
      [...(await gateway.truth()).positions.values()].filter(Boolean);
    assert.deepEqual([...positions.values()].filter(Boolean), [], 'the closing has filled');
    const closings = [...gateway.permIds.keys()].filter((ref) => /-C[^-]*$/.test(ref));
    assert.equal(closings.length, 1);
    const [closing = ''] = closings;

    // The market's day turns, and somebody buys as many as Bowline's book still shows.
    await gateway.call('POST', '/step', { seconds: OVER_MIDNIGHT_S });
    await gateway.call('POST', '/orders', { symbol: localSymbol, action: 'BUY', quantity: 2 });
    assert.deepEqual(await units(), [2]);

    await live({ at: 'never' }, async () => {
      const told = await until<ReconciliationView>(
        '/api/reconciliation',
        ({ externalExecutions, inDoubt }) => {
          return externalExecutions.length > 0 && (inDoubt[0]?.reason ?? '').includes('had filled');
        },
      );
      assert.match(told.inDoubt[0]?.reason ?? '', /ours 2, others' since 2, the broker's 2\): as if 2 of 2/);
      assert.deepEqual(await units(), [2]);
      const [before] = await read<OrderView[]>('/api/orders');
      assert.equal(before?.ref, closing, 'nothing was sent after it');
      const answer = { filled: 2, price: 5_000, reason: 'trade log of yesterday' };
      await order(`/api/orders/${closing}/settle`, answer);
      await until<PositionView[]>('/api/positions', (open) => open.every(({ quantity }) => quantity === 0));
      const { breaks } = await until<ReconciliationView>(
        '/api/reconciliation',
        (view) => view.breaks.length > 0,
      );
      assert.equal(breaks[0]?.cause, 'external-trade');
      await order(`/api/reconciliation/${localSymbol}`, { resolution: 'ignore', reason: 'bought by hand' });
      await until<StatusView>('/api/status', ({ alarms }) =>
        alarms.every(({ code }) => code === 'LOGIN_LAPSES'),
      );
      assert.deepEqual(await units(), [2]);
    });
    assert.equal([...gateway.permIds.keys()].filter((ref) => /-C[^-]*$/.test(ref)).length, 1);
  });
});
