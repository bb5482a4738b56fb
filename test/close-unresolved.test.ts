import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alert, BUY_SPY, Desk, eventually, PAPER } from '../src/app/testing/desk.ts';
import { accountId } from '../src/core/ids.ts';
import { linkIs, quoted } from './support/gap-scene.ts';

const UNKNOWN = 'No security definition has been found for the request';

const CLOSE = { action: 'close' };
/** TradingView's word for the same. */
const SELL_OUT = { action: 'sell', quantity: 10, market_position: 'flat', prev_market_position: 'long' };

describe('while IB knows no contract, as during its resets', { concurrency: 2 }, () => {
  const exits = async (exit: object): Promise<void> => {
    const desk = new Desk();
    try {
      const world = await desk.gateway({ quoted: ['SPY'] });
      const config = desk.configFor(world.gateway.port);
      const first = await desk.up(config);
      await quoted(first.application);
      await alert(first, { ...BUY_SPY, id: 'held' });
      await eventually(
        () => first.application.positions(),
        ([spy]) => spy?.quantity === 10 && spy.protected === 'yes',
        'held',
      );
      await first.close();

      world.gateway.internals.traffic.onIncoming(({ client, message, request }, next) => {
        if (message.name === 'reqContractDetails' && 'reqId' in request)
          client.error(Number(request.reqId), 200, UNKNOWN);
        else next();
      });
      const second = await desk.up(config);
      await linkIs(second.application, true);
      const more = await alert(second, { ...BUY_SPY, id: 'more' });
      assert.equal(more.refusal?.code, 'SYMBOL_UNKNOWN', JSON.stringify(more));
      const other = await alert(second, { ...exit, symbol: 'AAPL', id: 'other' });
      assert.equal(other.refusal?.code, 'SYMBOL_UNKNOWN', JSON.stringify(other));
      const closed = await alert(second, { ...exit, symbol: 'SPY', id: 'out' });
      assert.equal(closed.refusal, undefined, JSON.stringify(closed));
      await eventually(
        () => world.exchange.positions(accountId(PAPER))[0]?.position ?? 0,
        (position) => position === 0,
        'closed',
      );
      assert.equal(world.exchange.openOrders().length, 0);
    } finally {
      await desk.close();
    }
  };

  it('an exit of what is held goes out for the contract that the symbol has meant, and an entry does not', () =>
    exits(CLOSE));

  it("so does one by its sender's own book-keeping", () => exits(SELL_OUT));
});
