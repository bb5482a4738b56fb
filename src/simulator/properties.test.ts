import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../core/clock.ts';
import { addMoney, negateMoney, notional, subtractMoney, ZERO_MONEY } from '../core/money.ts';
import type { ExchangeEvent, SimulatedExecution } from './exchange.ts';
import { Interest } from './matching/interest.ts';
import { convert, type Micros } from './money/amounts.ts';
import { exchangeCalendar } from './sessions/session-calendar.ts';
import { AAPL, ACCOUNT, ExchangeBench } from './testing/fixture.ts';
import { perform, randomSteps, type Step } from './testing/random-flow.ts';

const RUNS = { numRuns: 150 };
const START = 1_000_000_000_000 as Micros;

/** A bench on which the steps were carried out, and all that it told. */
function play(steps: readonly Step[]): ExchangeBench {
  const bench = new ExchangeBench();
  for (const step of steps) perform(bench.exchange, step);
  return bench;
}

const executionsOf = (events: readonly ExchangeEvent[]): readonly SimulatedExecution[] =>
  events.flatMap((event) => (event.type === 'execution' ? [event.execution] : []));

test('the same steps give the same events, to the last field', () => {
  fc.assert(
    fc.property(randomSteps(60), (steps) => {
      assert.deepEqual(play(steps).events, play(steps).events);
    }),
    { numRuns: 40 },
  );
});

test('net liquidation is the start, plus what prices gave, less commissions; to the micro', () => {
  fc.assert(
    fc.property(randomSteps(80), (steps) => {
      const bench = play(steps);
      const executions = executionsOf(bench.events);
      let expected = START;
      const held = new Map<number, number>();
      for (const { conId, side, shares, price, commission } of executions) {
        const instrument = bench.exchange.instrument(conId);
        assert.ok(instrument);
        const signed = side === 'BOT' ? shares : -shares;
        held.set(conId, Number(((held.get(conId) ?? 0) + signed).toFixed(8)));
        expected = subtractMoney(expected, notional(price, signed, instrument.multiplier));
        expected = subtractMoney(expected, commission);
      }
      for (const row of bench.exchange.positions(ACCOUNT)) {
        assert.equal(row.position, held.get(row.conId) ?? 0);
      }
      for (const { conId, multiplier } of bench.exchange.instruments) {
        const quantity = held.get(conId) ?? 0;
        const row = bench.exchange.positions(ACCOUNT).find((position) => position.conId === conId);
        expected = addMoney(expected, notional(row?.marketPrice ?? 0, quantity, multiplier));
      }
      assert.equal(bench.exchange.balances(ACCOUNT).netLiquidation, expected);
    }),
    RUNS,
  );
});

test('realised and unrealised results add up to the change of net liquidation; so do the rows of the day', () => {
  fc.assert(
    fc.property(randomSteps(80), (steps) => {
      const bench = play(steps.filter((step) => step.type !== 'wait'));
      const balances = bench.exchange.balances(ACCOUNT);
      const change = subtractMoney(balances.netLiquidation, START);
      assert.equal(addMoney(balances.realizedPnl, balances.unrealizedPnl), change);
      assert.equal(balances.dailyPnl, change);
      const rows = bench.exchange.positions(ACCOUNT).map((row) => row.dailyPnl);
      assert.equal(rows.reduce(addMoney, ZERO_MONEY), change);
    }),
    RUNS,
  );
});

test('cash in each currency is what trades moved', () => {
  fc.assert(
    fc.property(randomSteps(60), (steps) => {
      const bench = play(steps);
      const euros = executionsOf(bench.events)
        .filter(({ conId }) => bench.exchange.instrument(conId)?.secType === 'CASH')
        .map(({ side, shares }) => notional(1, side === 'BOT' ? shares : -shares, 1));
      const { cash } = bench.exchange.balances(ACCOUNT);
      assert.equal(cash.EUR ?? 0, euros.reduce(addMoney, ZERO_MONEY));
      assert.equal(convert(negateMoney(ZERO_MONEY), 1.1), 0);
    }),
    RUNS,
  );
});

test('every order: filled + remaining = total, filled never shrinks, nothing happens after its end', () => {
  fc.assert(
    fc.property(randomSteps(80), (steps) => {
      const bench = play(steps);
      const filled = new Map<number, number>();
      const ended = new Map<number, string>();
      for (const event of bench.events) {
        if (event.type === 'execution' && event.order !== undefined) {
          assert.ok(!ended.has(event.execution.permId), 'an execution after the end');
          assert.ok(event.execution.cumQty <= event.order.totalQuantity);
        }
        if (event.type !== 'order') continue;
        const { order } = event;
        assert.equal(Number((order.filled + order.remaining).toFixed(8)), order.totalQuantity);
        assert.ok(order.remaining >= 0);
        assert.ok(order.filled >= (filled.get(order.permId) ?? 0));
        filled.set(order.permId, order.filled);
        const end = ended.get(order.permId);
        if (end !== undefined) assert.equal(order.status, end);
        if (['Filled', 'Cancelled', 'Inactive'].includes(order.status)) {
          ended.set(order.permId, order.status);
        }
        assert.equal(order.status === 'Filled', order.remaining === 0);
      }
    }),
    RUNS,
  );
});

test('no order pays more, or gets less, than its limit', () => {
  fc.assert(
    fc.property(randomSteps(80), (steps) => {
      for (const event of play(steps).events) {
        if (event.type !== 'execution' || event.order === undefined) continue;
        const { orderType, lmtPrice, action } = event.order;
        if (!['LMT', 'STP LMT', 'LIT', 'LOC', 'TRAIL LIMIT'].includes(orderType)) continue;
        assert.ok(lmtPrice !== undefined);
        const { price } = event.execution;
        assert.ok(action === 'BUY' ? price <= lmtPrice : price >= lmtPrice);
      }
    }),
    RUNS,
  );
});

test('brackets: the exits together never fill more than the entry, and with OCA type 1 only one of them fills', () => {
  fc.assert(
    fc.property(randomSteps(80), (steps) => {
      const bench = play(steps.filter((step) => step.type !== 'modify'));
      const entries = new Map<number, { filled: number; exits: Map<number, number>; ocaType: number }>();
      for (const event of bench.events) {
        if (event.type !== 'execution' || event.order === undefined) continue;
        const { order, execution } = event;
        if (order.parentId === 0) {
          const known = entries.get(order.orderId) ?? { filled: 0, exits: new Map(), ocaType: 0 };
          known.filled += execution.shares;
          entries.set(order.orderId, known);
          continue;
        }
        const entry = entries.get(order.parentId);
        assert.ok(entry, 'an exit filled before its entry');
        assert.equal(
          entry.filled.toFixed(8),
          bench.find(order.parentId)?.totalQuantity.toFixed(8) ?? entry.filled.toFixed(8),
        );
        entry.ocaType = order.ocaType;
        entry.exits.set(order.orderId, (entry.exits.get(order.orderId) ?? 0) + execution.shares);
      }
      for (const { filled, exits, ocaType } of entries.values()) {
        const out = [...exits.values()].reduce((sum, shares) => sum + shares, 0);
        assert.ok(Number(out.toFixed(8)) <= Number(filled.toFixed(8)));
        if (ocaType === 1) assert.ok(exits.size <= 1);
      }
    }),
    RUNS,
  );
});

test('commissions: the accumulated commission of an order is the sum of its executions’', () => {
  fc.assert(
    fc.property(randomSteps(80), (steps) => {
      const sums = new Map<number, Micros>();
      for (const event of play(steps).events) {
        if (event.type === 'commission') {
          const { permId, commission } = event.execution;
          assert.ok(commission >= 0);
          sums.set(permId, addMoney(sums.get(permId) ?? ZERO_MONEY, commission));
        }
        if (event.type === 'order' && event.order.status === 'Cancelled') {
          assert.equal(event.order.commission, sums.get(event.order.permId) ?? 0);
        }
      }
    }),
    RUNS,
  );
});

test('outside the hours of an instrument nothing fills', () => {
  fc.assert(
    fc.property(randomSteps(80), (steps) => {
      const bench = play(steps);
      for (const event of bench.events) {
        if (event.type !== 'execution' || event.order === undefined) continue;
        const { time, conId } = event.execution;
        const instrument = bench.exchange.instrument(conId);
        assert.ok(instrument);
        // The closing auction is held at the very end of regular hours.
        const inClosing = event.order.orderType === 'MOC' || event.order.orderType === 'LOC';
        const session = exchangeCalendar.state(instrument, unixMs(inClosing ? time - 1 : time));
        assert.notEqual(session, 'closed');
        const { orderType, outsideRth } = event.order;
        if (conId === AAPL && (orderType === 'MKT' || !outsideRth)) assert.equal(session, 'regular');
      }
    }),
    RUNS,
  );
});

test('passing over events that concern no order changes nothing', (context) => {
  fc.assert(
    fc.property(randomSteps(80), (steps) => {
      const selective = play(steps).events;
      const { mock } = context.mock.method(Interest.prototype, 'concerns', () => true);
      const thorough = play(steps).events;
      mock.restore();
      assert.deepEqual(selective, thorough);
    }),
    RUNS,
  );
});
