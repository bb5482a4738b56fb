import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  accountsReady,
  alert,
  BUY_SPY,
  Desk,
  eventually,
  type GatewayWorld,
  RESTING_SPY,
} from '../testing/desk.ts';
import type { RunningBowline } from '../up.ts';
import type { AccountFateView, IntakeView } from '../views.ts';

const ids = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `DU${from + index}`);

/** Ten accounts on each of two gateways. */
const WEST = ids(1_000_001, 10);
const EAST = ids(2_000_001, 10);
const [PLAIN, HALTED, POOR, MAPPED, OFF, LATE] = [0, 1, 2, 3, 4, 5].map((index) => WEST[index] ?? '');
/** Never the present minute: from the second to the third minute after midnight of the day after tomorrow's weekday. */
const otherDay =
  (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[(new Date().getUTCDay() + 3) % 7] ?? 'mon';

const fateOf = (intake: IntakeView, account: string | undefined): AccountFateView => {
  const fate = intake.accounts?.find((each) => each.account === account);
  assert.ok(fate, `no line for ${account}: ${JSON.stringify(intake)}`);
  return fate;
};

describe('one signal to twenty accounts on two gateways', () => {
  const desk = new Desk();
  let west: GatewayWorld;
  let east: GatewayWorld;
  let up: RunningBowline;
  let config: ReturnType<Desk['config']>;
  before(async () => {
    const quoted = ['SPY', 'ES', 'MES'];
    west = await desk.gateway({ name: 'west', accounts: WEST, cash: { [POOR ?? '']: 500 }, quoted });
    east = await desk.gateway({ name: 'east', accounts: EAST, quoted });
    config = desk.config({
      gateways: { west: { port: west.gateway.port }, east: { port: east.gateway.port } },
      accounts: [
        ...WEST.map((id) => ({
          id,
          gateway: 'west',
          ...(id === MAPPED ? { map: { ES: 'MES', SPY: 'SPY' }, multiplier: 2 } : {}),
          ...(id === OFF ? { hours: [{ from: '00:02', to: '00:03', days: [otherDay] }] } : {}),
          ...(id === LATE ? { delaySeconds: 1 } : {}),
        })),
        ...EAST.map((id) => ({ id, gateway: 'east', stops: { stopLoss: '2%', when: 'always' as const } })),
      ],
      trading: { symbols: ['SPY', 'ES', 'MES'] },
    });
    up = await desk.up(config);
    await accountsReady(up, 3);
  });
  after(() => desk.close());

  it('knows every account', () => {
    const accounts = up.application.accounts();
    assert.deepEqual(
      accounts.map(({ id, ready, netLiquidation }) => [id, ready, netLiquidation]),
      [...WEST, ...EAST].map((id) => [id, true, id === POOR ? 500 : 1_000_000]),
    );
    assert.equal(up.application.status().account?.netLiquidation, 19_000_500);
    assert.equal(up.application.status().account?.id, 'ALL');
  });

  it('each account does its own part, and no failure stops another', async () => {
    const halted = up.application.of(HALTED ?? '');
    await halted?.kill('cli', 'for the test');
    const intake = await alert(up, { ...BUY_SPY, id: 'to-all' });
    assert.equal(intake.accepted, true, JSON.stringify(intake));
    assert.equal(intake.accounts?.length, 20);
    assert.equal(fateOf(intake, PLAIN).orders.length, 3);
    assert.equal(fateOf(intake, HALTED).refusal?.code, 'TRADING_STATE');
    assert.match(fateOf(intake, MAPPED).summary, /BUY 20 SPY/);
    assert.equal(fateOf(intake, OFF).refusal?.code, 'ACCOUNT_HOURS');
    assert.equal(fateOf(intake, LATE).stage, 'delayed');
    for (const id of EAST) assert.match(fateOf(intake, id).summary, /stop 2%/);
    const filled = await eventually(
      () => up.application.positions().filter(({ protected: safe }) => safe === 'yes'),
      (positions) => positions.length === 17,
      '17 protected positions',
    );
    const quantities = new Map(filled.map(({ account, quantity }) => [account, quantity]));
    // What IB has told of and then refuses is looked for before it counts as ended.
    await eventually(
      () => up.application.signal(intake.signalId)?.accounts?.find(({ account }) => account === POOR)?.stage,
      (stage) => stage === 'rejected',
      'the broker wants money',
    );
    assert.equal(quantities.get(PLAIN), 10);
    assert.equal(quantities.get(MAPPED), 20);
    assert.equal(quantities.get(LATE), 10);
    const numbers = up.application
      .orders({ limit: 1000 })
      .map((order) => `${WEST.includes(order.account)} ${order.orderId}`);
    assert.equal(new Set(numbers).size, numbers.length, 'no order number twice on a gateway');
    for (const { id } of up.application.accounts()) {
      const world = WEST.includes(id) ? west : east;
      const [held] = world.exchange.positions(id as Parameters<typeof world.exchange.positions>[0]);
      assert.equal(held?.position ?? 0, quantities.get(id) ?? 0, id);
    }
    await eventually(
      () => up.application.reconciliation().breaks.length + up.application.status().alarms.length,
      (open) => open === 0,
      'no breaks, no alarms',
    );
  });

  it('is one signal with twenty lines, and a repeat is one for all', async () => {
    const [signal] = up.application.signals();
    assert.equal(signal?.accounts?.length, 20);
    assert.equal(signal?.stage, 'filled');
    assert.equal(up.application.signals().length, 1);
    const again = await alert(up, { ...BUY_SPY, id: 'to-all' });
    assert.equal(again.stage, 'duplicate');
    assert.equal(up.application.signals()[0]?.duplicates, 1);
  });

  it('trades another contract where the account says so', async () => {
    const entry = {
      action: 'buy',
      symbol: 'ES1!',
      quantity: 1,
      stopLoss: '40 ticks',
      account: MAPPED,
      id: 'mapped',
    };
    const explained = await up.application.explain({ origin: 'cli', body: JSON.stringify(entry) });
    assert.equal(explained.accounts?.[0]?.instrument?.symbol, 'MES', JSON.stringify(explained));
    assert.equal(explained.accounts?.[0]?.legs[0]?.quantity, 2);
    const intake = await alert(up, entry);
    assert.equal(intake.accounts?.length, 1);
    await eventually(
      () =>
        up.application
          .of(MAPPED ?? '')
          ?.positions()
          .find(({ symbol }) => symbol.startsWith('MES'))?.quantity,
      (quantity) => quantity === 2,
      'two MES',
    );
    const other = await alert(up, { ...BUY_SPY, account: 'DU9999999', id: 'stranger' });
    assert.equal(other.refusal?.code, 'ACCOUNT_OTHER');
  });

  it('an exit goes to each account with its own position, at any hour and in any state', async () => {
    const closing = await alert(up, { action: 'close', symbol: 'SPY', id: 'out' });
    assert.equal(closing.accounts?.length, 20);
    await eventually(
      () => up.application.positions().filter(({ symbol }) => symbol === 'SPY').length,
      (left) => left === 0,
      'all SPY positions closed',
    );
    for (const id of [...WEST, ...EAST]) {
      const world = WEST.includes(id) ? west : east;
      const held = world.exchange.positions(id as Parameters<typeof world.exchange.positions>[0]);
      assert.equal(held.find(({ position }) => position !== 0)?.position ?? 0, id === MAPPED ? 2 : 0, id);
    }
  });

  it('a restart rebuilds every account, and sends nothing', async () => {
    await alert(up, { ...RESTING_SPY, id: 'resting' });
    await eventually(
      () =>
        up.application
          .orders({ open: true, limit: 1000 })
          .filter(({ role, state }) => role === 'entry' && state === 'working'),
      (entries) => entries.length === 17,
      'resting entries',
    );
    const before = up.application
      .orders({ limit: 1000 })
      .map(({ ref }) => ref)
      .sort();
    await up.close();
    const sent = west.events.length + east.events.length;
    up = await desk.up(config);
    assert.deepEqual(
      up.application
        .orders({ limit: 1000 })
        .map(({ ref }) => ref)
        .sort(),
      before,
    );
    assert.equal(up.application.of(HALTED ?? '')?.status().tradingState, 'halted');
    const again = await alert(up, { ...RESTING_SPY, id: 'resting' });
    assert.equal(again.stage, 'duplicate');
    assert.equal(west.events.length + east.events.length, sent);
  });

  it('a gateway that is gone holds up only its accounts; one word stops all', async () => {
    await east.close();
    await eventually(
      () => up.application.accounts().filter(({ ready }) => ready).length,
      (ready) => ready === 10,
      'ten accounts ready',
    );
    const intake = await alert(up, { ...RESTING_SPY, price: 301, id: 'half' });
    assert.equal(fateOf(intake, EAST[0]).refusal?.code, 'LINK_NOT_READY');
    assert.equal(fateOf(intake, PLAIN).orders.length, 3);
    const killed = await up.application.kill('cli', 'enough');
    assert.equal(killed.accounts?.length, 20);
    assert.ok(up.application.accounts().every(({ tradingState }) => tradingState === 'halted'));
    assert.equal(up.application.status().tradingState, 'halted');
    const refused = await up.application.resume('cli', 'go', 'DU5');
    assert.equal(refused.refusal?.code, 'ACCOUNT_NOT_CONFIRMED');
    await up.application.resume('cli', 'go', PLAIN ?? '');
    assert.equal(up.application.accounts().filter(({ tradingState }) => tradingState === 'active').length, 1);
    const all = await up.application.resume('cli', 'go', 'ALL');
    assert.equal(all.done, true);
    assert.ok(up.application.accounts().every(({ tradingState }) => tradingState === 'active'));
  });
});
