import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { alert, Desk } from './testing/desk.ts';

const SHORT_SPY = { action: 'sell', symbol: 'SPY', quantity: 10, stopLoss: '1%', takeProfit: '2%' } as const;

describe('short sales of what can be borrowed', () => {
  const desk = new Desk();
  after(() => desk.close());

  it('go by the shares that the gateway tells', async () => {
    const world = await desk.gateway({ quoted: ['SPY'] });
    const limits = { shortSales: 'located', maxQuantity: 1e9, maxNotional: 1e12 } as const;
    const up = await desk.up(desk.configFor(world.gateway.port, { trading: { limits } }));
    assert.equal((await alert(up, SHORT_SPY)).refusal, undefined);
    const more = await alert(up, { ...SHORT_SPY, quantity: 900_000_000 });
    assert.equal(more.refusal?.code, 'SHORT_SALE', JSON.stringify(more));
    assert.match(more.refusal?.message ?? '', /only \d+ can be borrowed/);
  });
});
