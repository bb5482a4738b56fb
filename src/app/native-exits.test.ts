import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { approved, testBroker, ticket } from '../broker/ibkr/testing/harness.ts';
import { unixMs } from '../core/clock.ts';
import { price, quantity } from '../core/price.ts';
import { Desk, eventually, type GatewayWorld } from './testing/desk.ts';

describe('exits that IB holds by itself', () => {
  const desk = new Desk();
  let world: GatewayWorld;
  before(async () => {
    world = await desk.gateway();
  });
  after(() => desk.close());

  it('reach the exchange with their adjustment, their time and their groups', async () => {
    const { broker, next } = testBroker(world.gateway.port);
    desk.closing({ close: () => broker.close() });
    broker.start();
    const { session } = await next('session');
    const found = await broker.resolve({ symbol: 'SPY', secType: 'STK', exchange: 'SMART', currency: 'USD' });
    assert.ok(found.ok);
    const [instrument] = found.value;
    assert.ok(instrument);
    const first = session.nextValidId;
    const goodAfter = unixMs(Math.floor(world.exchange.now() / 1000) * 1000 + 3_600_000);
    const stamp = new Date(goodAfter).toISOString().slice(0, 19).replaceAll('-', '').replace('T', '-');
    const exit = { instrument, side: 'SELL', tif: 'GTC', quantity: quantity(5), ocaGroup: 'one' } as const;
    const stop = { type: 'stop', stop: price(90) } as const;
    const breakEven = { trigger: price(110), to: { type: 'stop', stop: price(100) } } as const;
    const trail = {
      trigger: price(110),
      to: { type: 'trailing-stop', amount: 3, stop: price(107) },
    } as const;
    const entry = { instrument, quantity: quantity(10) };
    broker.placeBracket(
      approved({
        entry: ticket(first, { type: 'limit', limit: price(100) }, entry),
        exits: [
          ticket(first + 1, stop, { ...exit, adjustment: breakEven }),
          ticket(first + 2, { type: 'limit', limit: price(120) }, exit),
          ticket(first + 3, { type: 'market' }, { ...exit, goodAfter }),
          ticket(first + 4, stop, { ...exit, ocaGroup: 'two', adjustment: trail }),
          ticket(first + 5, { type: 'market' }, { ...exit, ocaGroup: 'two', goodAfter }),
        ],
      }),
    );
    const open = await eventually(
      () => world.exchange.openOrders(),
      (orders) => orders.length === 6,
      'the bracket rests',
    );
    assert.deepEqual(
      open.map(({ orderType, ocaGroup, adjustment, goodAfterTime }) => [
        orderType,
        ocaGroup,
        adjustment && [
          adjustment.orderType,
          adjustment.trigger,
          adjustment.stopPrice,
          adjustment.trailingAmount,
        ],
        goodAfterTime,
      ]),
      [
        ['LMT', '', undefined, undefined],
        ['STP', 'one', ['STP', 110, 100, undefined], undefined],
        ['LMT', 'one', undefined, undefined],
        ['MKT', 'one', undefined, stamp],
        ['STP', 'two', ['TRAIL', 110, 107, 3], undefined],
        ['MKT', 'two', undefined, stamp],
      ],
    );
  });
});
