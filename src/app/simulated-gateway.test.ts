import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { startSimulatedGateway } from './simulated-gateway.ts';
import { alert, BUY_SPY, Desk, eventually, openOrders } from './testing/desk.ts';

describe('the simulated gateway of a data folder', () => {
  const desk = new Desk();
  const market = { seed: 7, gatewayPort: 0 };
  const config = (start: string) =>
    desk.config({ simulated: { ...market, start }, trading: { symbols: ['SPY'] } });
  const warnings = () => desk.lines.filter((line) => / WARN /.test(line)).join('');
  after(() => desk.close());

  it('says where a market begins before what its account has traded', async () => {
    const up = await desk.up(config('2026-11-19T10:00'));
    await alert(up, BUY_SPY);
    await eventually(
      () => openOrders(up),
      (orders) => orders.length === 2 && orders.every(({ state }) => state === 'working'),
      'the bracket has filled',
    );
    await up.close();
    assert.doesNotMatch(warnings(), /has traded until/);
    const gateway = await startSimulatedGateway(config('2026-11-12T10:00'), { log: desk.log });
    await gateway.close();
    assert.match(
      warnings(),
      /has traded until 2026-11-19 15:\d\d \(UTC\), and this market begins at 2026-11-12 15:00: .* gateway --reset/,
    );
  });

  it('begins anew with --reset: cash, positions, orders and signals', async () => {
    const gateway = await startSimulatedGateway(config('2026-11-19T10:00'), { log: desk.log, reset: true });
    await gateway.close();
    const up = await desk.up(config('2026-11-19T10:00'));
    const { application } = up;
    assert.deepEqual(application.positions(), []);
    assert.deepEqual(application.orders(), []);
    assert.deepEqual(application.signals(), []);
    await eventually(
      () => application.accounts()[0]?.netLiquidation,
      (value) => value === 1_000_000,
      'the account begins with its million',
    );
    // What was is not thrown away.
    const aside = readdirSync(join(desk.folder, 'data', 'simulated', 'set-aside'));
    assert.equal(aside.length, 1);
    await up.close();
  });
});
