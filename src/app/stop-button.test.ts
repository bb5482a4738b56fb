import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { alert, BUY_SPY, Desk, eventually, type GatewayWorld, PAPER, RESTING_SPY } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

describe('the stop button', () => {
  const desk = new Desk();
  let world: GatewayWorld;
  let up: RunningBowline;
  const killFile = join(desk.folder, 'data', 'KILL');
  const start = () => desk.up(desk.configFor(world.gateway.port));
  const state = () => up.application.status().tradingState;

  before(async () => {
    world = await desk.gateway({ quoted: ['SPY'] });
    up = await start();
  });
  after(() => desk.close());

  it('is pressed by a file, which cancels entries and keeps exits', async () => {
    assert.equal((await alert(up, BUY_SPY)).stage !== 'refused', true);
    await eventually(
      () => up.application.positions(),
      (all) => all[0]?.protected === 'yes',
      'the position is protected',
    );
    await alert(up, RESTING_SPY);
    writeFileSync(killFile, '');
    await eventually(state, (name) => name === 'halted', 'halted');
    await eventually(
      () => up.application.orders({ open: true, limit: 100 }).filter(({ role }) => role === 'entry').length,
      (entries) => entries === 0,
      'the entry is cancelled',
    );
    assert.equal(up.application.positions()[0]?.protected, 'yes');
    assert.equal((await alert(up, { ...BUY_SPY, id: 'later' })).refusal?.code, 'TRADING_STATE');
  });

  it('is not lifted while the file is there, nor for another account', async () => {
    const other = await up.application.resume('cli', 'checked', 'DU7654321');
    assert.equal(other.refusal?.code, 'ACCOUNT_NOT_CONFIRMED');
    const present = await up.application.resume('cli', 'checked', PAPER);
    assert.equal(present.refusal?.code, 'KILL_FILE_PRESENT');
    assert.equal(state(), 'halted');
  });

  it('survives a restart, and is lifted by the account id and a reason', async () => {
    await up.close();
    rmSync(killFile);
    up = await start();
    assert.equal(state(), 'halted');
    assert.equal((await up.application.resume('cli', 'checked', PAPER)).done, true);
    assert.equal(state(), 'active');
  });

  it('closes positions where the file says so, also when it was there before the start', async () => {
    await up.close();
    writeFileSync(killFile, 'flatten\n');
    up = await start();
    assert.equal(state(), 'halted');
    await eventually(
      () => up.application.positions(),
      (all) => all.length === 0,
      'flat',
    );
    rmSync(killFile);
  });

  for (const by of ['alert', 'chat'] as const)
    it(`flattens by ${by}, though trading is halted by then`, async () => {
      assert.equal((await up.application.resume('cli', 'checked', PAPER)).done, true);
      await alert(up, { ...BUY_SPY, id: `stopped by ${by}` });
      await eventually(
        () => up.application.positions(),
        (all) => all[0]?.protected === 'yes',
        'protected',
      );
      await up.application.kill(by, 'a look');
      const said = await alert(up, { action: 'flatten', id: `said by ${by}` });
      assert.equal(said.refusal?.code, 'TRADING_STATE', 'a text that says flatten stops nothing');
      const killed = await up.application.kill(by, 'stop everything', 'flatten');
      assert.match(killed.message, /halted.*positions are being closed/);
      await eventually(
        () => up.application.positions(),
        (all) => all.length === 0,
        'flat',
      );
    });

  it('keeps or flattens by choice', async () => {
    assert.equal((await up.application.resume('cli', 'checked', PAPER)).done, true);
    await alert(up, { ...BUY_SPY, id: 'again' });
    await eventually(
      () => up.application.positions(),
      (all) => all[0]?.protected === 'yes',
      'protected',
    );
    const killed = await up.application.kill('dashboard', 'enough', 'flatten');
    assert.match(killed.message, /halted.*positions are being closed/);
    await eventually(
      () => up.application.positions(),
      (all) => all.length === 0,
      'flat',
    );
    assert.equal(state(), 'halted');
  });

  it('takes back what waits for its turn: nothing leaves after a halt', async () => {
    await up.close();
    up = await desk.up(desk.configFor(world.gateway.port), { messagesPerSecond: 10 });
    assert.equal((await up.application.resume('cli', 'checked', PAPER)).done, true);
    await Promise.all([1, 2, 3, 4, 5, 6].map((id) => alert(up, { ...RESTING_SPY, id: `waits-${id}` })));
    const entries = () =>
      world.exchange.openOrders().filter(({ orderRef }) => orderRef.endsWith('-E')).length;
    const halted = await up.application.kill('cli', 'enough');
    assert.match(halted.message, /6 resting entries are being cancelled/);
    const own = () =>
      up.application.orders({ limit: 100 }).filter(({ ref, role }) => role === 'entry' && ref !== '');
    await eventually(
      () => up.application.orders({ open: true, limit: 100 }).length + entries(),
      (open) => open === 0,
      'nothing is open, here or there',
    );
    const reached = world.events.flatMap((event) =>
      event.type === 'order' && event.order.orderRef.endsWith('-E') ? [event.order.orderRef] : [],
    );
    const unsent = own()
      .slice(0, 6)
      .filter(({ ref }) => !reached.includes(ref));
    assert.ok(unsent.length >= 3, `${unsent.length} of six were still waiting`);
    assert.ok(unsent.every(({ state }) => state === 'cancelled'));
  });

  it('has milder forms, which only a person who types the account lifts', async () => {
    assert.equal((await up.application.resume('cli', 'checked', PAPER)).done, true);
    await alert(up, { ...RESTING_SPY, id: 'mild' });
    const mild = await up.application.setScopedState('cli', undefined, 'reduce-only', 'into the close');
    assert.match(mild.message, /^Trading is reduce-only; 1 resting entry is being cancelled/);
    assert.equal(state(), 'reduce-only');
    assert.equal((await alert(up, { ...BUY_SPY, id: 'mild-2' })).refusal?.code, 'TRADING_STATE');
    const stricter = await up.application.setScopedState('cli', undefined, 'cancel-only', 'wait');
    assert.equal(stricter.done, true);
    for (const looser of ['reduce-only', 'active'] as const) {
      const refused = await up.application.setScopedState('cli', undefined, looser, 'no');
      assert.equal(refused.refusal?.code, 'RESUME_NEEDED');
    }
    assert.equal((await up.application.setScopedState('cli', undefined, 'halted', 'enough')).done, true);
    assert.equal(state(), 'halted');
  });

  it('lifts locks and sets states of narrower scopes with a reason', async () => {
    const scope = { kind: 'strategy', name: 'orb' } as const;
    await up.application.setScopedState('cli', scope, 'halted', 'odd');
    assert.equal(up.application.risk().states[0]?.state, 'halted');
    const unknown = await up.application.liftLock('cli', 'DAILY_LOSS:account', 'x');
    assert.equal(unknown.refusal?.code, 'LOCK_UNKNOWN');
    assert.match(up.application.risk().day ?? '', /^\d{4}-\d\d-\d\d$/);
  });
});
