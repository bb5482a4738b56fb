import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { alert, BUY_SPY, Desk, eventually, openOrders } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

describe('alerts about a position that is held', () => {
  const desk = new Desk();
  let up: RunningBowline;
  const explain = (body: object) => up.application.explain({ origin: 'cli', body: JSON.stringify(body) });
  before(async () => {
    const { gateway } = await desk.gateway();
    up = await desk.up(desk.configFor(gateway.port));
  });
  after(() => desk.close());

  it('are refused while flat', async () => {
    const added = await explain({ action: 'add', symbol: 'SPY', quantity: 1 });
    assert.equal(added.refusal?.code, 'NOTHING_TO_ADD_TO');
    const amended = await explain({ action: 'amend', symbol: 'SPY', stopLoss: '2%' });
    assert.equal(amended.refusal?.code, 'NOTHING_TO_AMEND');
  });

  it('are explained and carried out', async () => {
    await alert(up, { ...BUY_SPY, quantity: 10, stopLoss: '1%', takeProfit: '5%' });
    await eventually(
      () => up.application.positions(),
      (all) => all.some(({ quantity }) => quantity === 10),
      'the position',
    );
    const add = await explain({ action: 'add', symbol: 'SPY', quantity: 4 });
    assert.equal(add.wouldSend, true, JSON.stringify(add));
    const amend = await explain({ action: 'amend', symbol: 'SPY', stopLoss: '2%' });
    assert.equal(amend.wouldSend, true, JSON.stringify(amend));
    const half = await explain({ action: 'close', symbol: 'SPY', closePercent: 50 });
    assert.equal(half.wouldSend, true, JSON.stringify(half));

    const answer = await alert(up, { action: 'close', symbol: 'SPY', closePercent: 50 });
    assert.equal(answer.accepted, true, JSON.stringify(answer));
    await eventually(
      () => up.application.positions(),
      (all) => all.some(({ quantity }) => quantity === 5),
      'half of the position',
    );
    await eventually(
      () => openOrders(up),
      (all) => all.length === 2 && all.every(({ quantity }) => quantity === 5),
      'exits of the other half',
    );
  });
});
