import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accountsReady, alert, BUY_SPY, Desk, eventually, type GatewayWorld } from '../testing/desk.ts';
import type { RunningBowline } from '../up.ts';
import type { AccountFateView } from '../views.ts';

const [LATE, CLOSED, HOUR_LATE] = ['DU1000001', 'DU1000002', 'DU1000003'];
const DELAY_SECONDS = 2;
/** Never today: a window of a minute on another day. */
const otherDay =
  (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[(new Date().getUTCDay() + 3) % 7] ?? 'mon';

describe('an account that acts later than others', () => {
  const desk = new Desk();
  let world: GatewayWorld;
  let up: RunningBowline;
  const account = (id: string) => {
    const found = up.application.of(id);
    assert.ok(found);
    return found;
  };
  const fate = (signalId: string, id: string): AccountFateView | undefined =>
    up.application.signal(signalId)?.accounts?.find((each) => each.account === id);
  const held = (id: string): number =>
    world.exchange
      .positions(id as Parameters<typeof world.exchange.positions>[0])
      .reduce((sum, { position }) => sum + position, 0);
  const afterDelay = () => new Promise((resolve) => setTimeout(resolve, DELAY_SECONDS * 1000 + 500));

  before(async () => {
    world = await desk.gateway({ accounts: [LATE, CLOSED, HOUR_LATE], quoted: ['SPY'] });
    const config = desk.config({
      gateways: { west: { port: world.gateway.port } },
      accounts: [
        { id: LATE, gateway: 'west', delaySeconds: DELAY_SECONDS },
        { id: HOUR_LATE, gateway: 'west', delaySeconds: 3_600 },
        {
          id: CLOSED,
          gateway: 'west',
          delaySeconds: 3_600,
          hours: [{ from: '00:02', to: '00:03', days: [otherDay] }],
        },
      ],
      trading: { symbols: ['SPY'] },
    });
    up = await desk.up(config);
    await accountsReady(up);
  });
  after(() => desk.close());

  it('enters nothing when the sender has left meanwhile, in words or by its position', async () => {
    const exits = [
      { action: 'close', symbol: 'SPY' },
      { action: 'close', symbol: 'ARCA:SPY' },
      { action: 'sell', symbol: 'SPY', quantity: 10, market_position: 'flat', prev_market_position: 'long' },
    ];
    const entries = [];
    for (const [index, exit] of exits.entries()) {
      const entry = await alert(up, { ...BUY_SPY, account: LATE, id: `in-${index}` });
      assert.equal(fate(entry.signalId, LATE)?.stage, 'delayed');
      await alert(up, { ...exit, account: LATE, id: `out-${index}` });
      entries.push(entry.signalId);
    }
    assert.deepEqual(
      entries.map((id) => fate(id, LATE)?.refusal?.code),
      exits.map(() => 'SUPERSEDED'),
    );
    await afterDelay();
    assert.equal(held(LATE), 0);
    assert.equal(account(LATE).orders({ limit: 100 }).length, 0);
  });

  it('refuses what waits when it is stopped, long before its time', async () => {
    const entry = await alert(up, { ...BUY_SPY, account: HOUR_LATE, id: 'stopped' });
    assert.equal(fate(entry.signalId, HOUR_LATE)?.stage, 'delayed');
    await up.application.kill('cli', 'for the test');
    await eventually(
      () => fate(entry.signalId, HOUR_LATE)?.refusal?.code,
      (code) => code === 'TRADING_STATE',
      'the refusal',
    );
    await up.application.resume('cli', 'go on', 'ALL');
    assert.equal(fate(entry.signalId, HOUR_LATE)?.refusal?.code, 'TRADING_STATE');
  });

  it('closes at once outside its hours what a signal turns', async () => {
    await account(CLOSED).receive({ origin: 'cli', body: JSON.stringify(BUY_SPY) });
    await eventually(
      () => held(CLOSED),
      (position) => position === 10,
      'a position of its own',
    );
    const turn = await alert(up, {
      action: 'sell',
      symbol: 'SPY',
      quantity: 20,
      stopLoss: '1%',
      market_position: 'short',
      market_position_size: 10,
      prev_market_position: 'long',
      prev_market_position_size: 10,
      account: CLOSED,
      id: 'turn',
    });
    assert.notEqual(fate(turn.signalId, CLOSED)?.stage, 'delayed', JSON.stringify(turn));
    await eventually(
      () => held(CLOSED),
      (position) => position === 0,
      'the position closed',
    );
  });
});
