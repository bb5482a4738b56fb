import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Desk, openOrders, upWithSpy } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

describe('the explanation of what closes', () => {
  const desk = new Desk();
  let up: RunningBowline;
  const explain = (body: object) => up.application.explain({ origin: 'cli', body: JSON.stringify(body) });
  const short = (legs: Awaited<ReturnType<typeof explain>>['legs']) =>
    legs.map(({ role, side, quantity, type }) => [role, side, quantity, type]);

  before(async () => {
    up = await upWithSpy(desk);
  });
  after(async () => {
    assert.equal(openOrders(up).length, 2, 'nothing was sent');
    await desk.close();
  });

  it('a close: its order, its arithmetic and its risk checks', async () => {
    const said = await explain({ action: 'close', symbol: 'SPY' });
    assert.equal(said.wouldSend, true);
    assert.deepEqual(short(said.legs), [['close', 'SELL', 10, 'MKT']]);
    assert.deepEqual(said.arithmetic, ['close 10 SPY at the market']);
    assert.equal(said.verdict?.approved, true);
    assert.ok((said.verdict?.checks.length ?? 0) > 1);
    assert.match(said.text.join(' '), /Close: sell 10 SPY at the market.*All \d+ risk checks pass\./);
  });

  it('a part of it: only that part', async () => {
    const said = await explain({ action: 'close', symbol: 'SPY', closePercent: 40 });
    assert.deepEqual(short(said.legs), [['close', 'SELL', 4, 'MKT']]);
    assert.deepEqual(said.arithmetic, ['close 4 SPY at the market']);
  });

  it('a flatten of everything: the order of each instrument', async () => {
    const said = await explain({ action: 'flatten' });
    assert.deepEqual(short(said.legs), [['close', 'SELL', 10, 'MKT']]);
  });

  it('a reverse: the closing order, then the entry with its exits, prices, risk and checks as of now', async () => {
    const said = await explain({ action: 'reverse', symbol: 'SPY', stopLoss: '1%', takeProfit: '2%' });
    assert.equal(said.wouldSend, true);
    assert.deepEqual(short(said.legs), [
      ['close', 'SELL', 10, 'MKT'],
      ['entry', 'SELL', 10, 'MKT'],
      ['stop', 'BUY', 10, 'STP'],
      ['target', 'BUY', 10, 'LMT'],
    ]);
    assert.ok((said.moneyAtRisk ?? 0) > 0 && (said.moneyToGain ?? 0) > (said.moneyAtRisk ?? 0));
    assert.ok((said.notional ?? 0) > 0);
    assert.ok(said.arithmetic.length > 1);
    assert.equal(said.verdict?.approved, true);
    assert.match(said.text.join(' '), /Once flat.*Stop: buy 10 SPY.*it would lose.*risk checks pass\./);
  });
});
