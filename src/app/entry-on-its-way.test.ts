import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { alert, BUY_SPY, Desk, eventually, sendAlert } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';

/** The gateway shows no quote of AAPL: whatever enters it waits for two seconds. */
describe('an entry that waits for its first quote', () => {
  const desk = new Desk();
  let up: RunningBowline;
  const codeOf = (id: string) => up.application.signal(id)?.refusal?.code;

  before(async () => {
    const { gateway } = await desk.gateway({ quoted: ['SPY'] });
    up = await desk.up(desk.configFor(gateway.port));
  });
  after(() => desk.close());

  it('is ended by a close of its symbol, however that is written', async () => {
    for (const symbol of ['AAPL', 'NASDAQ:AAPL']) {
      const entry = await sendAlert(up, { ...BUY_SPY, symbol: 'AAPL', id: `in-${symbol}` });
      assert.equal(entry.stage, 'received');
      const closed = await alert(up, { action: 'close', symbol, id: `out-${symbol}` });
      assert.equal(closed.refusal, undefined);
      await eventually(
        () => codeOf(entry.signalId),
        (code) => code !== undefined,
        'its fate',
      );
      assert.equal(codeOf(entry.signalId), 'SUPERSEDED');
    }
  });

  it('is not ended by a close of another symbol', async () => {
    const entry = await sendAlert(up, { ...BUY_SPY, symbol: 'AAPL', id: 'in-again' });
    await alert(up, { action: 'close', symbol: 'SPY', id: 'out-other' });
    await eventually(
      () => codeOf(entry.signalId),
      (code) => code === 'QUOTE_MISSING',
      'it has waited in vain',
    );
  });
});
