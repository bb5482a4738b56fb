import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BrokerOrder } from '../../broker/port.ts';
import { price, quantity } from '../../core/price.ts';
import type { OrderRecord } from '../order/order.ts';
import { stopPriceOf } from '../order/order.ts';
import type { Signal } from '../signal.ts';
import { CLIENT_ID, Desk } from '../testing/desk.ts';
import { bareSignal, quote, SPY } from '../testing/fixtures.ts';

const types = (events: readonly { readonly type: string }[]): string[] => events.map(({ type }) => type);
const amend = (facts: Partial<Signal>): Signal => bareSignal('amend', facts);
const stopTo = (value: number): Signal => amend({ stopLoss: { unit: 'price', value } });

/** 10 SPY at 450.02 with a stop at 440 and a target at 470; the market stands at 455. */
function held(): { desk: Desk; stop: OrderRecord; target: OrderRecord } {
  const desk = new Desk();
  desk.longSpy();
  desk.quotes.set(SPY.conId, quote(SPY, 455, 455.02));
  return { desk, stop: desk.order('stop'), target: desk.order('target') };
}

/** The broker's echo of an order's present terms, or of the ones that are asked for. */
const echo = (desk: Desk, order: OrderRecord, at: number, facts: Partial<BrokerOrder> = {}): BrokerOrder =>
  desk.listed(order, 'PreSubmitted', { orderType: 'STP', stopPrice: price(at), ...facts });

describe('an amendment', () => {
  it('is written with its verdict, and done when the broker shows the new terms', () => {
    const { desk, stop } = held();
    const events = desk.take(stopTo(445));
    assert.deepEqual(types(events), ['signal.received', 'signal.carried-out', 'order.amend-requested']);
    assert.equal(stopPriceOf(stop.pricing), 440, 'not before the broker says so');
    assert.deepEqual(types(desk.broker({ type: 'order', order: echo(desk, stop, 440) })), ['order.changed']);
    assert.ok(stop.amendment, 'an echo of the old terms confirms nothing');
    assert.deepEqual(types(desk.broker({ type: 'order', order: echo(desk, stop, 445) })), ['order.amended']);
    assert.deepEqual([stopPriceOf(stop.pricing), stop.amendment], [445, undefined]);
  });

  it('is refused once a fill was told that closes the position, before its execution comes', () => {
    const { desk, target } = held();
    desk.status(target, 'Filled', 10);
    const asked = stopTo(445);
    assert.equal(types(desk.take(asked)).includes('order.amend-requested'), false);
    assert.equal(desk.record(asked).refusal?.code, 'EXECUTIONS_TO_COME');
    desk.tick(15_000);
    const again = stopTo(446);
    desk.take(again);
    assert.equal(desk.record(again).refusal?.code, 'EXECUTIONS_TO_COME', 'also where they never come');
  });

  it('by an alert is refused while trading is halted, of the account or of a scope; a person may', () => {
    const scope = { kind: 'instrument', name: 'SPY' } as const;
    for (const halt of [
      (desk: Desk) => desk.keep(desk.kernel.kill('cli', 'enough')),
      (desk: Desk) => desk.keep(desk.kernel.setScopedState(scope, 'halted', 'cli', 'enough')),
    ]) {
      const { desk } = held();
      const pending = () => desk.order('stop').amendment?.pricing;
      halt(desk);
      const alert = stopTo(430);
      desk.take(alert);
      assert.equal(desk.record(alert).refusal?.code, 'TRADING_STATE');
      assert.equal(pending(), undefined);
      desk.take({ ...stopTo(445), source: 'dashboard' });
      assert.deepEqual(pending(), { type: 'stop', stop: 445 });
    }
  });

  it('that is refused leaves the order as it was, and alive', () => {
    const { desk, stop } = held();
    desk.take(stopTo(445));
    desk.broker({ type: 'order-notice', orderId: stop.orderId, code: 201, message: 'no', fate: 'rejected' });
    assert.deepEqual([stop.state, stopPriceOf(stop.pricing), stop.amendment], ['working', 440, undefined]);
    desk.broker({ type: 'order-notice', orderId: stop.orderId, code: 201, message: 'no', fate: 'rejected' });
    assert.equal(stop.state, 'unknown', 'told twice, or meant for the order: the open orders tell');
  });

  it('waits for the one before it', () => {
    const { desk } = held();
    desk.take(stopTo(445));
    const second = stopTo(446);
    desk.take(second);
    assert.equal(desk.record(second).refusal?.code, 'ORDER_NOT_SETTLED');
  });

  it('that was lost is asked for again only when a list proves that the order is open as it was', () => {
    const { desk, stop } = held();
    desk.take(stopTo(445));
    assert.deepEqual(types(desk.tick(11_000)), ['order.amend-doubted']);
    assert.deepEqual(types(desk.tick(60_000)), [], 'nothing is sent without evidence');
    const target = desk.listed(desk.order('target'), 'Submitted', { limitPrice: price(470) });
    const again = desk.reconcile({ openOrders: [echo(desk, stop, 440), target] });
    assert.deepEqual(
      types(again).filter((type) => type.startsWith('order.amend')),
      ['order.amend-requested'],
    );
    desk.clock.advance(1_000);
    desk.reconcile({ openOrders: [echo(desk, stop, 445), target] });
    assert.equal(stopPriceOf(stop.pricing), 445);
  });

  it('is settled by a list that tells of the order meanwhile: its listing is no later news', () => {
    const { desk, stop } = held();
    desk.take(stopTo(445));
    desk.tick(11_000);
    desk.clock.advance(1_000);
    const judgesOrdersUntil = desk.clock.now();
    desk.clock.advance(20);
    desk.status(stop, 'PreSubmitted', 0, 'trigger');
    assert.ok(stop.updatedAt > judgesOrdersUntil);
    desk.clock.advance(20);
    const target = desk.listed(desk.order('target'), 'Submitted', { limitPrice: price(470) });
    const again = desk.reconcile({ judgesOrdersUntil, openOrders: [echo(desk, stop, 440), target] });
    assert.ok(types(again).includes('order.amend-requested'));
  });

  it('is not asked for again when the order is to go', () => {
    const { desk, stop } = held();
    desk.take(stopTo(445));
    desk.take(bareSignal('close'));
    desk.clock.advance(20_000);
    const again = types(desk.reconcile({ openOrders: [echo(desk, stop, 440)] }));
    assert.ok(!again.includes('order.amend-requested'));
    assert.ok(again.includes('order.cancel-requested'));
  });

  it('is not asked for again when the order has gone', () => {
    const { desk, stop } = held();
    desk.take(stopTo(445));
    desk.clock.advance(20_000);
    const fill = desk.execution(stop, 10, 440);
    const events = desk.reconcile({ executions: [fill] });
    assert.ok(!types(events).includes('order.amend-requested'));
    assert.deepEqual([stop.state, stop.amendment], ['filled', undefined]);
  });

  it('is given up after three attempts', () => {
    const { desk, stop } = held();
    desk.take(stopTo(445));
    const target = desk.listed(desk.order('target'), 'Submitted', { limitPrice: price(470) });
    for (let reading = 0; reading < 3; reading += 1) {
      desk.clock.advance(15_000);
      desk.reconcile({ openOrders: [echo(desk, stop, 440), target] });
    }
    assert.equal(stop.amendment, undefined);
    assert.equal(stopPriceOf(stop.pricing), 440);
  });

  it('listed under another client id is settled: done as it stands, or refused, and never sent there', () => {
    for (const [at, stop] of [
      [445, 445],
      [440, 440],
    ] as const) {
      const { desk, stop: order } = held();
      desk.take(stopTo(445));
      desk.clock.advance(15_000);
      const target = desk.listed(desk.order('target'), 'Submitted', { limitPrice: price(470) });
      const events = desk.reconcile({ openOrders: [echo(desk, order, at, { clientId: 99 }), target] });
      assert.deepEqual([order.amendment, stopPriceOf(order.pricing)], [undefined, stop]);
      assert.ok(!types(events).includes('order.amend-requested'));
    }
  });

  it('of an order of another client id is refused: its number would be a new order here', () => {
    const { desk, stop } = held();
    desk.commit({
      type: 'session.established',
      account: stop.account,
      accounts: [stop.account],
      serverVersion: 193,
      nextValidId: stop.orderId,
      clientId: CLIENT_ID + 1,
    });
    const asked = stopTo(445);
    desk.take(asked);
    assert.equal(desk.record(asked).refusal?.code, 'ORDER_OF_OTHER_CLIENT');
    assert.equal(stop.amendment, undefined);
  });

  it('by hand in TWS is taken over', () => {
    const { desk, stop } = held();
    assert.ok(
      types(desk.broker({ type: 'order', order: echo(desk, stop, 442.5) })).includes('order.repriced'),
    );
    assert.equal(stopPriceOf(stop.pricing), 442.5);
  });
});

describe('amend', () => {
  it('moves stop and target, as prices or as distances from the average price', () => {
    const { desk, stop, target } = held();
    desk.take(amend({ stopLoss: { unit: 'points', value: 5 }, takeProfit: { unit: 'percent', value: 2 } }));
    assert.deepEqual(stop.amendment?.pricing, { type: 'stop', stop: 445.02 });
    assert.deepEqual(target.amendment?.pricing, { type: 'limit', limit: 459.02 });
  });

  it('moves the stop to break-even, with an offset on the winning side', () => {
    const { desk, stop } = held();
    desk.take(amend({ breakEven: { when: 'now', offset: { unit: 'ticks', value: 3 } } }));
    assert.deepEqual(stop.amendment?.pricing, { type: 'stop', stop: 450.05 });
  });

  it('is refused where it would trade at once, or says nothing, or means nothing that is there', () => {
    const cases: [Signal, string][] = [
      [stopTo(455), 'STOP_WRONG_SIDE'],
      [amend({ takeProfit: { unit: 'price', value: 450 } }), 'TARGET_WRONG_SIDE'],
      [amend({}), 'AMEND_WHAT'],
      [amend({ breakEven: { when: 'first-target' } }), 'BREAK_EVEN_NOW'],
      [amend({ stopLoss: { unit: 'price', value: 1 }, breakEven: { when: 'now' } }), 'AMEND_STOP_TWICE'],
      [
        amend({
          takeProfits: [{ at: { unit: 'price', value: 460 } }, { at: { unit: 'price', value: 465 } }],
        }),
        'TARGETS_DIFFER',
      ],
    ];
    for (const [asked, code] of cases) {
      const { desk } = held();
      desk.take(asked);
      assert.equal(desk.record(asked).refusal?.code, code);
    }
    const desk = new Desk();
    const flat = stopTo(445);
    desk.take(flat);
    assert.equal(desk.record(flat).refusal?.code, 'NOTHING_TO_AMEND');
  });

  it('is refused where the quote is too old to judge it by', () => {
    const { desk, stop } = held();
    desk.quoteAgeMs = desk.limits.maxQuoteAgeMs + 1;
    const asked = stopTo(445);
    desk.take(asked);
    assert.equal(desk.record(asked).refusal?.code, 'QUOTE_STALE');
    desk.quoteAgeMs = desk.limits.maxQuoteAgeMs;
    desk.take(stopTo(445));
    assert.ok(stop.amendment);
    const night = held();
    night.desk.quoteAgeMs = 14 * 3_600_000;
    night.desk.take(stopTo(445));
    assert.ok(night.stop.amendment, 'the market has closed since: the last quote is what there is');
  });

  it('is refused without a link: nothing is kept for later', () => {
    const { desk } = held();
    desk.link = { ready: false, readOnly: false, brokerUp: true, reason: 'gone' };
    const asked = stopTo(445);
    desk.take(asked);
    assert.equal(desk.record(asked).refusal?.code, 'LINK_NOT_READY');
  });
});

describe('closing a part', () => {
  const half = (facts: Partial<Signal> = {}): Signal =>
    bareSignal('close', { portion: { by: 'fraction', value: 0.5 }, ...facts });
  const shrunk = (desk: Desk): void => {
    for (const [role, type] of [
      ['stop', 'STP'],
      ['target', 'LMT'],
    ] as const) {
      const order = desk.order(role);
      const terms = order.amendment;
      assert.ok(terms, role);
      const at = role === 'stop' ? { stopPrice: price(440) } : { limitPrice: price(470) };
      desk.broker({
        type: 'order',
        order: desk.listed(order, 'Submitted', { orderType: type, quantity: terms.quantity, ...at }),
      });
    }
  };

  it('makes the exits smaller first, and only then sells', () => {
    const { desk, stop, target } = held();
    assert.deepEqual(types(desk.take(half())), [
      'signal.received',
      'signal.carried-out',
      'closing.started',
      'order.amend-requested',
      'order.amend-requested',
    ]);
    assert.deepEqual([stop.amendment?.quantity, target.amendment?.quantity], [5, 5]);
    shrunk(desk);
    const close = desk.order('close');
    assert.deepEqual([close.quantity, close.side, stop.quantity, target.quantity], [5, 'SELL', 5, 5]);
    desk.accept();
    desk.fill(close, 5, 455);
    assert.equal(desk.position(), 5);
    assert.equal(desk.state.closings.size, 0);
    assert.deepEqual([stop.state, target.state], ['working', 'working']);
  });

  it('takes what an exit has filled meanwhile for what was to be closed', () => {
    const { desk, target } = held();
    desk.take(half());
    desk.fill(target, 6, 470);
    desk.brokerHolds(4);
    shrunk(desk);
    assert.equal(desk.state.closings.size, 0);
    assert.ok(![...desk.state.orders.values()].some(({ role }) => role === 'close'));
  });

  it('fails without selling when the exits cannot be made smaller', () => {
    const { desk, stop, target } = held();
    const asked = half();
    desk.take(asked);
    for (const { orderId } of [stop, target])
      desk.broker({ type: 'order-notice', orderId, code: 105, message: 'no', fate: 'rejected' });
    assert.equal(desk.state.closings.size, 0);
    assert.equal(desk.record(asked).closingFailed, true);
    assert.equal(desk.position(), 10);
  });

  it('of everything is a closing as ever; of less than a lot is refused', () => {
    const { desk, stop } = held();
    desk.take(bareSignal('close', { size: { by: 'units', value: 10 } }));
    assert.equal(stop.state, 'cancelling');
    const other = held().desk;
    const asked = half({ portion: { by: 'percent', value: 5 } });
    other.take(asked);
    assert.equal(other.record(asked).refusal?.code, 'SIZE_ZERO');
  });

  it('becomes the whole when somebody asks for the whole meanwhile', () => {
    const { desk, stop } = held();
    desk.take(half());
    desk.take(bareSignal('flatten'));
    assert.equal(stop.state, 'cancelling');
    desk.confirmCancellations();
    assert.equal(desk.order('close').quantity, 10);
  });

  it('survives a restart at every step', () => {
    const { desk } = held();
    desk.take(half());
    assert.equal(desk.rebuilt().state.closings.get(SPY.conId)?.keep, 5);
    shrunk(desk);
    assert.equal(desk.rebuilt().state.closings.get(SPY.conId)?.orders.length, 1);
  });
});

describe('the sender\u2019s own position', () => {
  const expecting = (action: 'buy' | 'sell', prior: number, target: number, units: number): Signal => ({
    ...bareSignal(action, { size: { by: 'units', value: units }, expectedPosition: { prior, target } }),
    stopLoss: { unit: 'percent', value: 1 },
  });

  it('turns a sell of what closes and opens into a reverse of the right size', () => {
    const { desk } = held();
    const turn = expecting('sell', 10, -10, 20);
    desk.take(turn);
    desk.confirmCancellations();
    desk.accept();
    desk.fill(desk.order('close'), 10, 455);
    const entry = desk.order('entry');
    assert.deepEqual([entry.side, entry.quantity, entry.signalId], ['SELL', 10, turn.id]);
  });

  it('opens only what is to be opened when the position is gone already', () => {
    const desk = new Desk();
    desk.take(expecting('buy', -10, 10, 20));
    assert.equal(desk.order('entry').quantity, 10);
  });

  it('never turns an exit into an entry', () => {
    const desk = new Desk();
    const exit = expecting('sell', 10, 0, 10);
    desk.take(exit);
    assert.match(desk.record(exit).carriedOut ?? '', /flat already/);
    assert.equal(desk.state.orders.size, 0);
  });

  it('scales out in proportion', () => {
    const { desk, stop } = held();
    desk.take(expecting('sell', 4, 2, 2));
    assert.equal(stop.amendment?.quantity, quantity(5));
  });

  it('closes all at a target of nothing', () => {
    const { desk, stop } = held();
    desk.take(expecting('sell', 10, 0, 10));
    assert.equal(stop.state, 'cancelling');
  });

  it('is refused where it contradicts the action or what is held', () => {
    const { desk } = held();
    desk.policies = { ...desk.policies, positionDrift: 'report' };
    for (const asked of [
      expecting('buy', 10, 0, 10),
      expecting('buy', -10, 10, 20),
      expecting('sell', -5, -10, 5),
    ]) {
      desk.take(asked);
      assert.equal(desk.record(asked).refusal?.code, 'EXPECTED_POSITION');
    }
  });
});
