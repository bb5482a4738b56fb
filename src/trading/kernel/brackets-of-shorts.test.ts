import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { price } from '../../core/price.ts';
import { type OrderRecord, stopPriceOf } from '../order/order.ts';
import type { Share, Signal } from '../signal.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, quote, SPY } from '../testing/fixtures.ts';

const at = (value: number) => ({ unit: 'price', value }) as const;
const points = (value: number) => ({ unit: 'points', value }) as const;

/** 10 SPY sold at 450 with a stop at 460; all exits rest. */
function short(facts: Partial<Signal>): Desk {
  const desk = new Desk();
  const asked = bareSignal('sell', { size: { by: 'units', value: 10 }, stopLoss: at(460), ...facts });
  desk.take(asked);
  assert.equal(desk.record(asked).refusal, undefined);
  desk.accept();
  desk.fill(desk.order('entry'), 10, 450);
  for (const order of ordersOf(desk, 'stop', 'target')) desk.status(order, 'PreSubmitted', 0, 'trigger');
  desk.brokerHolds(-10);
  return desk;
}

const ordersOf = (desk: Desk, ...roles: readonly OrderRecord['role'][]): OrderRecord[] =>
  [...desk.state.orders.values()].filter(({ role }) => roles.includes(role));
const asked = (order: OrderRecord): number | undefined =>
  order.amendment && stopPriceOf(order.amendment.pricing);
const market = (desk: Desk, bid: number): void => {
  desk.quotes.set(SPY.conId, quote(SPY, bid, bid + 0.02));
};

describe('scaling out', () => {
  it('by count, fraction or percent leaves exits for what stays, and sells the rest once they are smaller', () => {
    const shares: readonly Share[] = [
      { by: 'units', value: 3 },
      { by: 'fraction', value: 0.3 },
      { by: 'percent', value: 30 },
    ];
    for (const portion of shares) {
      const desk = short({});
      desk.take(bareSignal('close', { portion }));
      const stop = desk.order('stop');
      assert.equal(stop.amendment?.quantity, 7, portion.by);
      assert.equal(ordersOf(desk, 'close').length, 0);
      const facts = { orderType: 'STP', stopPrice: price(460), quantity: stop.amendment.quantity };
      desk.broker({ type: 'order', order: desk.listed(stop, 'PreSubmitted', facts) });
      const close = desk.order('close');
      assert.deepEqual([close.side, close.quantity], ['BUY', 3], portion.by);
    }
  });
});

describe('break-even of a short after the first target', () => {
  const targets = [{ at: at(445) }, { at: at(440) }];

  it('waits for the whole of it: a part of the target moves nothing', () => {
    const desk = short({ takeProfits: targets, breakEven: { when: 'first-target', offset: points(0.1) } });
    const [first] = ordersOf(desk, 'target');
    const [, second] = ordersOf(desk, 'stop');
    assert.ok(first && second);
    desk.fill(first, 2, 445);
    desk.tick();
    assert.equal(asked(second), undefined);
    desk.fill(first, 3, 445);
    desk.status(ordersOf(desk, 'stop')[0] ?? second, 'Cancelled');
    desk.brokerHolds(-5);
    desk.tick();
    assert.equal(asked(second), 449.9, 'below the entry: on the winning side of a short');
  });
});

describe('a stop of a short that trails in steps from a trigger on', () => {
  it('rests, then comes down with the price, and never goes up', () => {
    const desk = short({ trailing: points(3), trailingStep: points(1), trailingTrigger: points(2) });
    const stop = desk.order('stop');
    market(desk, 449);
    desk.tick();
    assert.equal(asked(stop), undefined, 'the trigger is not reached');
    market(desk, 446.98);
    desk.tick();
    assert.equal(asked(stop), 450);
    const facts = { orderType: 'STP', stopPrice: price(450) };
    desk.broker({ type: 'order', order: desk.listed(stop, 'PreSubmitted', facts) });
    market(desk, 449);
    desk.tick();
    assert.equal(asked(stop), undefined);
  });
});

describe('a stop of a short that trails later, told in percent', () => {
  it('trails by an amount at IB, of the price that the entry was judged at', () => {
    const desk = short({ trailing: { unit: 'percent', value: 1 }, trailingTrigger: points(6) });
    assert.deepEqual(desk.order('stop').adjustment, {
      trigger: 444,
      to: { type: 'trailing-stop', amount: 4.5, stop: 448.5 },
    });
  });
});

describe('TradingView\u2019s turn of a short', () => {
  it('is a quantity of what closes and what opens: it closes 10 and buys 6', () => {
    const desk = short({});
    const turn = bareSignal('buy', {
      size: { by: 'units', value: 16 },
      stopLoss: { unit: 'percent', value: 1 },
      expectedPosition: { prior: -10, target: 6 },
    });
    desk.take(turn);
    desk.confirmCancellations();
    const close = desk.order('close');
    assert.deepEqual([close.side, close.quantity], ['BUY', 10]);
    desk.accept();
    desk.fill(close, 10, 450);
    const entry = desk.order('entry');
    assert.deepEqual([entry.side, entry.quantity, entry.signalId], ['BUY', 6, turn.id]);
  });
});

describe('cancelling the entry only', () => {
  it('leaves the exits of the position that is held', () => {
    const desk = short({ takeProfit: at(440) });
    desk.take(bareSignal('add', { size: { by: 'units', value: 5 }, entry: { type: 'limit', limit: 455 } }));
    desk.accept();
    const [, added] = ordersOf(desk, 'entry');
    desk.take(bareSignal('cancel'));
    assert.equal(added?.state, 'cancelling');
    const [stop] = ordersOf(desk, 'stop');
    const [target] = ordersOf(desk, 'target');
    assert.deepEqual([stop?.state, target?.state], ['working', 'working']);
  });
});
