import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromMicros } from '../../core/money.ts';
import { Desk } from '../testing/desk.ts';
import { bareSignal, ES, quote, signal } from '../testing/fixtures.ts';

const types = (events: readonly { readonly type: string }[]): string[] => events.map(({ type }) => type);

describe('a signal that becomes a bracket', () => {
  it('is noted, planned as entry, stop and target, and sent', () => {
    const desk = new Desk();
    const entry = signal();
    assert.deepEqual(types(desk.take(entry)), ['signal.received', 'instrument.resolved', 'plan.made']);
    const orders = [...desk.state.orders.values()];
    assert.deepEqual(
      orders.map(({ role, side, quantity, state, orderId }) => [role, side, quantity, state, orderId]),
      [
        ['entry', 'BUY', 10, 'planned', 101],
        ['stop', 'SELL', 10, 'planned', 102],
        ['target', 'SELL', 10, 'planned', 103],
      ],
    );
    assert.equal(desk.record(entry).judgedBy?.verdict?.approved, true);
    desk.sent(...orders);
    assert.deepEqual(
      orders.map(({ state }) => state),
      ['sent', 'sent', 'sent'],
    );
  });

  it('works, fills in parts and holds a protected position', () => {
    const desk = new Desk();
    desk.take(signal());
    desk.accept();
    const entry = desk.order('entry');
    assert.equal(entry.state, 'working');
    desk.fill(entry, 4, 450.01);
    assert.deepEqual([entry.state, entry.filled], ['partially-filled', 4]);
    desk.fill(entry, 6, 450.02);
    assert.deepEqual([entry.state, entry.filled, entry.executedQuantity], ['filled', 10, 10]);
    assert.equal(entry.filledValue, 4 * 450.01 + 6 * 450.02);
    assert.equal(desk.position(), 10);
    assert.equal(desk.state.openOrders.size, 2);
  });

  it('ends flat when the target fills and the stop is cancelled with it', () => {
    const desk = new Desk();
    const entry = desk.longSpy();
    const fill = desk.fill(desk.order('target'), 10, 470);
    desk.status(desk.order('stop'), 'Cancelled');
    desk.commission(fill.execId, 1);
    assert.equal(desk.position(), 0);
    assert.equal(desk.state.openOrders.size, 0);
    const position = desk.state.positions.get(desk.order('stop').conId);
    assert.equal(fromMicros(position?.realized ?? (0 as never)), 199.8);
    assert.equal(fromMicros(position?.commissions ?? (0 as never)), 1);
    const stages = desk.record(entry).timeline.map(({ stage }) => stage);
    assert.deepEqual(stages.slice(0, 4), ['received', 'approved', 'planned', 'sent']);
    assert.ok(stages.includes('fill'));
  });

  it('counts money with the multiplier', () => {
    const desk = new Desk();
    desk.quotes.set(ES.conId, quote(ES, 4999.75, 5000));
    desk.take(
      signal({
        symbol: 'ES',
        size: { by: 'units', value: 1 },
        stopLoss: { unit: 'points', value: 10 },
        takeProfit: { unit: 'points', value: 20 },
      }),
      ES,
    );
    assert.deepEqual(desk.order('stop', ES).pricing, { type: 'stop', stop: 4990 });
    desk.accept();
    desk.fill(desk.order('entry', ES), 1, 5000);
    desk.fill(desk.order('stop', ES), 1, 4990);
    assert.equal(desk.state.positions.get(ES.conId)?.realized, -500e6);
  });

  it('opens nothing when a rejection comes', () => {
    const desk = new Desk();
    desk.take(signal());
    const entry = desk.order('entry');
    desk.sent(entry, desk.order('stop'), desk.order('target'));
    desk.broker({
      type: 'order-notice',
      orderId: entry.orderId,
      code: 201,
      message: 'Order rejected - reason: not enough margin',
      fate: 'rejected',
    });
    assert.equal(entry.state, 'rejected');
    assert.match(entry.reason ?? '', /201.*margin/);
  });

  it('keeps an order working through a warning and says so', () => {
    const desk = new Desk();
    const received = signal();
    desk.take(received);
    desk.accept();
    const entry = desk.order('entry');
    const events = desk.broker({
      type: 'order-notice',
      orderId: entry.orderId,
      code: 399,
      message: 'held until the open',
      fate: 'warning',
    });
    assert.deepEqual(types(events), ['order.notice']);
    assert.equal(entry.state, 'working');
    assert.match(desk.record(received).timeline.at(-1)?.text ?? '', /399/);
  });

  it('is refused with its verdict and figures, and nothing is planned', () => {
    const desk = new Desk({ maxQuantity: 5 });
    const entry = signal();
    desk.take(entry);
    const record = desk.record(entry);
    assert.equal(record.refusal?.code, 'QUANTITY_LIMIT');
    assert.deepEqual(
      record.judgedBy?.verdict?.checks.find(({ code }) => code === 'QUANTITY_LIMIT')?.figures,
      {
        quantity: 10,
        limit: 5,
        limitName: 'maxQuantity',
      },
    );
    assert.equal(desk.state.orders.size, 0);
  });

  it('is refused when the contract is not known', () => {
    const desk = new Desk();
    const entry = signal({ symbol: 'NOPE' });
    desk.receive(entry);
    const refusal = { code: 'SYMBOL_UNKNOWN', message: 'No such symbol.' };
    desk.keep(desk.kernel.act(entry, { refusal }));
    assert.deepEqual(desk.record(entry).refusal, refusal);
  });

  it('ends cancelled when the link went before its turn came', () => {
    const desk = new Desk();
    desk.take(signal());
    const orders = [...desk.state.orders.values()];
    desk.broker({ type: 'not-sent', orderIds: orders.map(({ orderId }) => orderId) });
    assert.deepEqual(
      orders.map(({ state }) => state),
      ['cancelled', 'cancelled', 'cancelled'],
    );
    assert.equal(desk.state.openOrders.size, 0);
  });

  it('writes nothing when the broker lists a resting order as it was: lists do not say why one is held back', () => {
    const desk = new Desk();
    desk.longSpy();
    const stop = desk.order('stop');
    desk.status(stop, 'PreSubmitted', 0, 'trigger');
    assert.equal(desk.order('stop').brokerStatus, 'PreSubmitted (trigger)');
    assert.deepEqual(desk.broker({ type: 'order', order: desk.listed(stop, 'PreSubmitted') }), []);
    desk.clock.advance(60_000);
    const open = [stop, desk.order('target')].map((order) => desk.listed(order, 'PreSubmitted'));
    const changed = desk.reconcile({ openOrders: open }).filter(({ type }) => type === 'order.changed');
    assert.deepEqual(
      changed.map((event) => 'ref' in event && event.ref),
      [desk.order('target').ref],
    );
    desk.status(stop, 'PreSubmitted', 0, '');
    assert.equal(desk.order('stop').brokerStatus, 'PreSubmitted');
  });

  it('is acted upon once, however often it is asked', () => {
    const desk = new Desk();
    const entry = signal();
    desk.take(entry);
    assert.deepEqual(desk.act(entry), []);
    assert.equal(desk.state.orders.size, 3);
    assert.equal(desk.order('entry').state, 'planned');
  });
});

describe('explain', () => {
  it('decides as sending does and changes nothing', () => {
    const desk = new Desk();
    const entry = signal();
    const explained = desk.kernel.explain(entry, {
      instrument: desk.state.instruments.values().next().value ?? ES,
    });
    assert.equal(explained.kind, 'refused');
    assert.equal(desk.state.signals.size, 0);
    assert.equal(desk.state.orders.size, 0);
  });

  it('says that there is nothing to close', () => {
    const desk = new Desk();
    const close = bareSignal('close');
    desk.take(close);
    assert.match(desk.record(close).carriedOut ?? '', /nothing to close/);
  });
});
