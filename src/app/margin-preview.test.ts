import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { alert, BUY_SPY, Desk, eventually, type GatewayWorld } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

describe('margins by whatIf, over the wire', () => {
  const desk = new Desk();
  let world: GatewayWorld;
  let up: RunningBowline;
  const start = (limits: object): Promise<RunningBowline> =>
    desk.up(desk.configFor(world.gateway.port, { trading: { symbols: ['SPY'], limits } }));
  const previews = (): number => world.events.filter(({ type }) => type === 'whatIf').length;

  before(async () => {
    world = await desk.gateway({ quoted: ['SPY'] });
    up = await start({
      maxInitialMargin: 400_000,
      minExcessLiquidity: '50%',
      maxQuantity: 10_000,
      maxNotional: 10_000_000,
    });
  });
  after(() => desk.close());

  it('are asked for before the order, whose bracket then goes out under later numbers', async () => {
    const bought = await alert(up, { ...BUY_SPY, id: 'first' });
    assert.equal(bought.refusal, undefined);
    assert.equal(previews(), 1);
    await eventually(
      () => up.application.positions(),
      (all) => all[0]?.protected === 'yes',
      'the position is protected',
    );
    const [asked] = world.events.flatMap((event) => (event.type === 'whatIf' ? [event.request.orderId] : []));
    const placed = world.exchange.executions().map(({ orderId }) => orderId);
    assert.ok(asked !== undefined && placed.every((orderId) => orderId > asked));
    const timeline = up.application.signal(bought.signalId)?.timeline.map(({ stage }) => stage) ?? [];
    assert.ok(timeline.indexOf('margins asked') < timeline.indexOf('margins told'));
    assert.ok(timeline.indexOf('margins told') < timeline.indexOf('approved'));
  });

  it('are shown by --explain, which places nothing', async () => {
    const explained = await up.application.explain({ origin: 'cli', body: JSON.stringify(BUY_SPY) });
    assert.equal(explained.wouldSend, true, explained.text.join(' '));
    const checks = new Map(explained.verdict?.checks.map((check) => [check.code, check]));
    assert.equal(checks.get('MARGIN_PREVIEW')?.figures.preview, 'told');
    assert.ok(
      Number(checks.get('INITIAL_MARGIN')?.figures.value) >
        Number(checks.get('INITIAL_MARGIN')?.figures.before),
    );
    assert.match(
      checks.get('EXCESS_LIQUIDITY')?.message ?? '',
      /Excess liquidity after the order: [\d.]+ USD/,
    );
    assert.equal(previews(), 2);
    assert.equal(up.application.orders({ open: true, limit: 100 }).length, 2);
  });

  it('refuse an order that they come to too much with, and one that IB would refuse', async () => {
    const large = await alert(up, { ...BUY_SPY, quantity: 4_000, id: 'large' });
    assert.equal(large.refusal?.code, 'INITIAL_MARGIN', JSON.stringify(large));
    const huge = await alert(up, { ...BUY_SPY, quantity: 9_999, id: 'huge' });
    assert.equal(huge.refusal?.code, 'MARGIN_PREVIEW', JSON.stringify(huge));
    assert.match(huge.refusal?.message ?? '', /201/);
  });

  it('are not asked for to close, and not after the limits are gone', async () => {
    const before = previews();
    await alert(up, { action: 'close', symbol: 'SPY' });
    await eventually(
      () => up.application.positions(),
      (all) => all.length === 0,
      'flat',
    );
    await up.close();
    up = await start({});
    await eventually(
      () => up.application.status().link.ready,
      (ready) => ready,
      'ready',
    );
    const bought = await alert(up, { ...BUY_SPY, id: 'again' });
    assert.equal(bought.refusal, undefined);
    assert.equal(previews(), before);
  });
});
