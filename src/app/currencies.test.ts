import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { alert, BUY_SPY, Desk } from './testing/desk.ts';

describe('an account in euros', () => {
  const desk = new Desk();
  after(() => desk.close());

  it('trades in dollars at the rate of the forex pair, and measures limits in euros', async () => {
    const { gateway } = await desk.gateway({ currency: 'EUR', quoted: ['SPY', 'EUR.USD'] });
    const up = await desk.up(desk.configFor(gateway.port));
    const answer = await alert(up, BUY_SPY);
    assert.notEqual(answer.stage, 'refused', JSON.stringify(answer.refusal));
    const verdict = up.application.signal(answer.signalId)?.verdict;
    const currency = verdict?.checks.find(({ code }) => code === 'CURRENCY_UNSUPPORTED');
    const rate = Number(currency?.figures.rate);
    assert.ok(rate > 0.5 && rate < 1, `a dollar is worth ${rate} euros`);
    const { notional } = verdict?.checks.find(({ code }) => code === 'NOTIONAL_LIMIT')?.figures ?? {};
    const ask = up.application.quotes().find(({ symbol }) => symbol === 'SPY')?.ask ?? 0;
    assert.ok(Math.abs(Number(notional) - 10 * ask * rate) < 20, `${notional}`);
  });

  it('is refused while no rate is known', async () => {
    const other = new Desk();
    try {
      const { gateway } = await other.gateway({ currency: 'EUR', quoted: ['SPY'] });
      const up = await other.up(other.configFor(gateway.port));
      const answer = await alert(up, BUY_SPY);
      assert.equal(answer.refusal?.code, 'CURRENCY_UNSUPPORTED');
    } finally {
      await other.close();
    }
  });
});
