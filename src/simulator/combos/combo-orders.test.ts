import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cleanDecimal, price } from '../../core/price.ts';
import { CALENDAR, ComboBench, comboBench, GOOG, MARCH, MSFT, STOCKS } from '../testing/combo-bench.ts';
import { AAPL, ACCOUNT, ES, newYork } from '../testing/fixture.ts';

describe('orders of combinations', () => {
  test('a market order: one execution for the whole, one for each leg, commissions and positions of the legs', () => {
    const b = comboBench();
    const combo = b.list(STOCKS);
    b.told();
    b.place({ id: 1, conId: combo, quantity: 10 });
    assert.deepEqual(b.told(), [
      'pair 1 PreSubmitted 0/10',
      'execution 1 10@-59.96',
      'execution 1 10@480.04',
      'execution 1 20@270',
      'pair 1 Filled 10/0',
      'pair 1 Filled 10/0',
      'commission 1 1',
      'commission 1 1',
      'position 10',
      'position -20',
    ]);
    assert.equal(b.position(MSFT), 10);
    assert.equal(b.position(AAPL), -20);
    assert.equal(b.position(combo), 0);
    const [whole, first, second] = b.exchange.executions();
    assert.match(whole?.execId ?? '', /^[0-9a-f]{8}\.[0-9a-f]{8}\.01\.01$/);
    assert.equal(first?.execId, whole?.execId.replace(/01\.01$/, '02.01.01'));
    assert.equal(second?.execId, whole?.execId.replace(/01\.01$/, '03.01.01'));
    assert.deepEqual(
      [whole, first, second].map((execution) => execution?.side),
      ['BOT', 'BOT', 'SLD'],
    );
    assert.equal(b.find(1)?.commission, 2_000_000);
  });

  test('a limit below zero rests until the legs come to it, and is then paid', () => {
    const b = comboBench();
    const combo = b.list(STOCKS);
    b.place({ id: 1, conId: combo, quantity: 5, type: 'LMT', limit: -60.5 });
    assert.equal(b.find(1)?.status, 'Submitted');
    b.quote(270.3, 270.32, 300);
    const found = b.find(1);
    assert.equal(found?.status, 'Filled');
    assert.equal(found?.avgFillPrice, -60.5, 'the resting limit is its price');
    const [, msft, aapl] = b.exchange.executions();
    assert.equal(cleanDecimal((msft?.price ?? 0) - 2 * (aapl?.price ?? 0)), -60.5);
  });

  test('a limit of zero is a limit', () => {
    const b = comboBench();
    const combo = b.list([
      [MSFT, 9, 'BUY'],
      [AAPL, 16, 'SELL'],
    ]);
    b.place({ id: 1, conId: combo, quantity: 1, type: 'LMT', limit: 0 });
    assert.equal(b.find(1)?.status, 'Submitted');
    assert.equal(b.exchange.quote(combo)?.ask, 0.36);
    b.quote(270.03, 270.05, 300);
    assert.equal(b.find(1)?.status, 'Filled');
  });

  test('all legs or none: what the scarcest leg offers, the rest as size returns', () => {
    const b = comboBench();
    const combo = b.list(CALENDAR, 'CME');
    b.place({ id: 1, conId: combo, quantity: 30, type: 'LMT', limit: 60.5 });
    assert.equal(b.find(1)?.filled, 20);
    assert.equal(b.position(MARCH), 20);
    assert.equal(b.position(ES), -20);
    b.quote(6800, 6800.25, 50, ES);
    assert.equal(b.find(1)?.filled, 20, 'March has been taken and has not come back');
    b.quote(6860, 6860.5, 20, MARCH);
    assert.equal(b.find(1)?.status, 'Filled');
    assert.equal(b.position(MARCH), 30);
    assert.equal(b.position(ES), -30);
  });

  test('a calendar spread of futures costs its commissions and margins, no cash', () => {
    const b = comboBench();
    const combo = b.list(CALENDAR, 'CME');
    const before = b.exchange.balances(ACCOUNT);
    b.place({ id: 1, conId: combo, quantity: 1 });
    const after = b.exchange.balances(ACCOUNT);
    assert.equal(before.cash.USD ?? 0, (after.cash.USD ?? 0) + 4_500_000);
    assert.equal(after.initMarginReq, 1_265_000_000);
  });

  test('stop and trailing stop of a combination follow its own price', () => {
    const b = comboBench();
    const combo = b.list(CALENDAR, 'CME');
    b.place({ id: 1, conId: combo, action: 'SELL', quantity: 1, type: 'STP', aux: 58 });
    b.place({ id: 2, conId: combo, action: 'SELL', quantity: 1, type: 'TRAIL', aux: 3 });
    assert.deepEqual([b.find(1)?.status, b.find(2)?.status], ['PreSubmitted', 'PreSubmitted']);
    assert.equal(b.find(2)?.trailStopPrice, 57.5);
    b.quote(6862, 6862.5, 20, MARCH);
    assert.equal(b.find(2)?.trailStopPrice, 59.5);
    b.quote(6859, 6859.5, 20, MARCH);
    assert.equal(b.find(2)?.status, 'Filled');
    assert.equal(b.find(1)?.status, 'PreSubmitted');
    b.quote(6857.5, 6858, 20, MARCH);
    assert.equal(b.find(1)?.status, 'Filled');
  });

  test('what-if: the margins of the legs and both commissions', () => {
    const b = comboBench();
    const combo = b.list(CALENDAR, 'CME');
    b.told();
    b.place({ id: 1, conId: combo, quantity: 2, whatIf: true });
    const [event] = b.events;
    assert.equal(event?.type, 'whatIf');
    assert.ok(event?.type === 'whatIf');
    assert.equal(event.result.initMarginAfter, 2_530_000_000);
    assert.equal(event.result.commission, 9_000_000);
  });

  test('an order that the account cannot carry is refused as a whole', () => {
    const b = comboBench();
    const combo = b.list(CALENDAR, 'CME');
    b.place({ id: 1, conId: combo, quantity: 1000 });
    assert.equal(b.find(1)?.status, 'Inactive');
    assert.match(b.errors()[0] ?? '', /in sufficient/);
  });

  test('a halt of one leg halts the combination', () => {
    const b = comboBench();
    const combo = b.list(STOCKS);
    b.exchange.halt?.(AAPL, true);
    b.place({ id: 1, conId: combo, quantity: 1 });
    assert.equal(b.find(1)?.filled, 0);
    b.exchange.halt?.(AAPL, false);
    b.quote(270.01, 270.03, 300);
    assert.equal(b.find(1)?.status, 'Filled');
  });

  test('stocks wait for regular hours, futures do not', () => {
    const b = new ComboBench({ start: newYork('2026-11-20T08:00') });
    b.quote(270, 270.02, 300);
    b.quote(480, 480.04, 500, MSFT);
    b.quote(6800, 6800.25, 50, ES);
    b.quote(6860, 6860.5, 20, MARCH);
    b.place({ id: 1, conId: b.list(STOCKS), quantity: 1 });
    b.place({ id: 2, conId: b.list(CALENDAR, 'CME'), quantity: 1 });
    assert.deepEqual([b.find(1)?.status, b.find(2)?.status], ['PreSubmitted', 'Filled']);
    assert.match(b.errors()[0] ?? '', /2026-11-20 09:30:00/);
  });

  test('a bracket on a combination: the exits wait for the whole of it', () => {
    const b = comboBench();
    const combo = b.list(CALENDAR, 'CME');
    b.place({ id: 1, conId: combo, quantity: 1, type: 'LMT', limit: 60.5, transmit: false });
    b.place({
      id: 2,
      conId: combo,
      action: 'SELL',
      quantity: 1,
      type: 'LMT',
      limit: 65,
      parent: 1,
      transmit: false,
    });
    b.place({ id: 3, conId: combo, action: 'SELL', quantity: 1, type: 'STP', aux: 55, parent: 1 });
    assert.deepEqual(
      [1, 2, 3].map((id) => b.find(id)?.status),
      ['Filled', 'Submitted', 'PreSubmitted'],
    );
    b.quote(6865.5, 6866, 20, MARCH);
    assert.deepEqual(
      [2, 3].map((id) => b.find(id)?.status),
      ['Filled', 'Cancelled'],
    );
    assert.equal(b.position(MARCH), 0);
    assert.equal(b.position(ES), 0);
  });

  test('an execution of a combination cannot be corrected by itself', () => {
    const b = comboBench();
    b.place({ id: 1, conId: b.list(STOCKS), quantity: 1 });
    for (const { execId } of b.exchange.executions()) {
      assert.equal(b.exchange.correctExecution?.(execId, { price: price(1) }), undefined);
    }
  });

  test('an order that waited for the opening fills although the first quotes are those of the evening', () => {
    const b = new ComboBench({ start: newYork('2026-11-20T15:59') });
    b.quote(270, 270.02, 300);
    b.quote(480, 480.04, 500, MSFT);
    const combo = b.list(STOCKS);
    b.exchange.tick(newYork('2026-11-20T20:30'));
    b.place({ id: 1, conId: combo, quantity: 1 });
    assert.equal(b.find(1)?.status, 'PreSubmitted');
    b.exchange.tick(newYork('2026-11-23T09:30'));
    b.quote(270, 270.02, 300);
    assert.equal(b.find(1)?.filled, 0, 'MSFT has not been quoted yet');
    b.quote(480, 480.04, 500, MSFT);
    assert.equal(b.find(1)?.status, 'Filled');
  });

  test('goes on after a restart', () => {
    const b = comboBench();
    const combo = b.list(STOCKS);
    b.place({ id: 1, conId: combo, quantity: 5, type: 'LMT', limit: -60.5 });
    const again = new ComboBench({
      start: b.exchange.now(),
      snapshot: JSON.parse(JSON.stringify(b.exchange.snapshot())),
    });
    assert.equal(again.find(1)?.conId, combo);
    again.quote(480, 480.04, 500, MSFT);
    again.quote(270.3, 270.32, 300);
    assert.equal(again.find(1)?.status, 'Filled');
    assert.equal(again.list(STOCKS), combo);
  });

  test('is forgotten at midnight when nothing refers to it', () => {
    const b = comboBench();
    const idle = b.list(STOCKS);
    const watched = b.list([
      [MSFT, 1, 'BUY'],
      [GOOG, 1, 'SELL'],
    ]);
    const ordered = b.list(CALENDAR, 'CME');
    b.exchange.watchCombo(watched);
    b.place({ id: 1, conId: ordered, quantity: 1, type: 'LMT', limit: 1, tif: 'GTC' });
    b.exchange.tick(newYork('2026-11-21T00:01'));
    assert.equal(b.exchange.instrument(idle), undefined);
    assert.notEqual(b.exchange.instrument(watched), undefined);
    assert.notEqual(b.exchange.instrument(ordered), undefined);
  });
});
