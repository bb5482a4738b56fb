import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderView, PositionView, StatusView } from '../src/app/views.ts';
import { connect } from '../src/cli/client/api-client.ts';
import type { DeathPoint } from './chaos/death-point.ts';
import { ChaosGateway } from './chaos/gateway.ts';
import { oneLife } from './chaos/one-life.ts';

const CONFIG = `export default {
  broker: { kind: 'ibkr', port: PORT },
  instruments: { rolls: { session: 'open' } },
  trading: { symbols: ['ES1!', 'ES2!'], limits: { maxNotional: 10_000_000, priceCollarPercent: 90 } },
};
`;

/** The steps of a roll: two cancellations, the order for the spread, then the exits of the new contract. */
const EVERY_DEATH: readonly DeathPoint[] = [
  { at: 'commit', type: 'roll.part-began', when: 'after', nth: 1 },
  { at: 'commit', type: 'plan.made', when: 'after', nth: 1 },
  { at: 'send', when: 'after', nth: 3 },
  { at: 'commit', type: 'execution.recorded', when: 'before', nth: 1 },
  { at: 'commit', type: 'roll.exits-moved', when: 'after', nth: 1 },
  { at: 'send', when: 'after', nth: 4 },
];

/** Two in every test run; all of them with `ROLL_DEATHS=all`. */
const DEATHS = process.env.ROLL_DEATHS === 'all' ? EVERY_DEATH : [EVERY_DEATH[2], EVERY_DEATH[4]];

describe('kill -9 at the steps of a roll', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'bowline-roll-'));
  const data = join(folder, 'data');
  const config = join(folder, 'bowline.config.ts');
  let gateway: ChaosGateway;

  before(async () => {
    mkdirSync(data);
    gateway = await ChaosGateway.start(join(folder, 'gateway'));
    writeFileSync(config, CONFIG.replace('PORT', gateway.port));
  });
  after(async () => {
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const live = (death: DeathPoint, deed: (alertUrl: string) => Promise<void>): Promise<string> =>
    oneLife({ data, config, death }, deed);

  const read = async <View>(path: string): Promise<View> => (await (await connect(data)).get(path)) as View;

  /** Two are held in one contract, and its stop and target alone rest at the exchange. */
  async function settled(): Promise<string> {
    let said = '';
    for (let left = 200; left > 0; left -= 1, await sleep(50)) {
      const positions = await read<PositionView[]>('/api/positions');
      const { alarms } = await read<StatusView>('/api/status');
      const orders = await read<OrderView[]>('/api/orders?open=true');
      const truth = await gateway.truth();
      const atBroker = [...truth.positions].filter(([, units]) => units !== 0);
      const exits = truth.openOrders
        .map(({ orderType, totalQuantity }) => `${orderType} ${totalQuantity}`)
        .sort();
      const [position, ...others] = positions;
      said = JSON.stringify({ positions, orders, alarms, atBroker, exits }, undefined, 1);
      const agrees =
        others.length === 0 &&
        position?.quantity === 2 &&
        position.brokerQuantity === 2 &&
        position.protected === 'yes' &&
        position.roll === undefined &&
        orders.length === 2 &&
        atBroker.length === 1 &&
        atBroker[0]?.[1] === 2 &&
        exits.join() === 'LMT 2,STP 2' &&
        alarms.every(({ code }) => code === 'LOGIN_LAPSES');
      if (agrees) return position.symbol;
    }
    assert.fail(`it does not settle: ${said}`);
  }

  it('leaves as many contracts as before, each with its stop, and sends nothing twice', async () => {
    let symbol = '';
    await live({ at: 'never' }, async (url) => {
      const body = {
        action: 'buy',
        symbol: 'ES1!',
        quantity: 2,
        stopLoss: '400 points',
        takeProfit: '400 points',
      };
      await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      symbol = await settled();
    });
    const names = new Set([symbol]);
    for (const death of DEATHS.filter((each) => each !== undefined)) {
      const from = symbol;
      const to = names.size > 1 ? [...names].find((name) => name !== from) : undefined;
      const output = await live(death, async () => {
        const wish = JSON.stringify({ symbol: from, ...(to === undefined ? {} : { to }) });
        await (await connect(data)).post('/api/roll', wish, [200, 409]).catch(() => undefined);
        await sleep(5_000);
      });
      assert.match(
        output,
        /chaos: dies at/,
        `it did not die at ${JSON.stringify(death)}: ${output.slice(-3000)}`,
      );
      await live({ at: 'never' }, async () => {
        symbol = await settled();
      });
      names.add(symbol);
      assert.notEqual(symbol, from, `the roll goes on after ${JSON.stringify(death)}`);
    }
    const twice = [...gateway.permIds].filter(([, numbers]) => numbers.size > 1);
    assert.deepEqual(twice, []);
  });
});
