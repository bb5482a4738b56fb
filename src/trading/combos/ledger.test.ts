import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Execution } from '../../broker/port.ts';
import { execId } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import { legsOf } from '../../instruments/combos/combo-legs.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { MISMATCH_AFTER_MS } from '../kernel/differing-positions.ts';
import { averagePrice } from '../portfolio/position.ts';
import type { Signal } from '../signal.ts';
import type { Desk } from '../testing/desk.ts';
import { bareSignal } from '../testing/fixtures.ts';

import {
  bought,
  brokerHolds,
  COMMISSION,
  desk,
  executions,
  refusalOf,
  setLegs,
  tell,
  VERTICAL,
  WHOLE,
  wish,
} from '../testing/spread-desk.ts';

describe('the ledger of a spread', () => {
  it('counts the whole once, and its legs beside it', () => {
    const { on } = bought();
    const position = on.state.positions.get(VERTICAL.conId);
    assert.ok(position);
    assert.deepEqual([position.quantity, averagePrice(position), position.commissions], [2, 2.1, 1_300_000]);
    assert.equal(on.order('entry', VERTICAL).state, 'filled');
    assert.deepEqual([...on.state.positions.keys()], [VERTICAL.conId], 'no leg is a position of its own');
    const legs = [...(on.state.combos.get(VERTICAL.conId)?.legs.values() ?? [])];
    assert.deepEqual(
      legs.map((leg) => [leg.quantity, averagePrice(leg)]),
      [
        [2, 4.01],
        [-2, 1.91],
      ],
    );
  });

  it('is the same in whatever order executions and commissions come, and however often', () => {
    const { on: usual, told } = bought();
    const on = desk();
    on.take(wish(), VERTICAL);
    on.accept();
    for (const { execId: id } of told.slice(1)) on.commission(id, COMMISSION);
    const { ref } = on.order('entry', VERTICAL);
    const own = told.map((execution) => ({ ...execution, ref }));
    tell(on, [...own.toReversed(), ...own]);
    const of = (one: Desk) => [
      one.state.positions.get(VERTICAL.conId),
      [...(one.state.combos.get(VERTICAL.conId)?.legs.values() ?? [])]
        .map((leg) => [leg.conId, leg.quantity, leg.cost])
        .sort(),
    ];
    assert.deepEqual(of(on), of(usual));
    on.reconcile({ executions: own });
    assert.deepEqual(of(on), of(usual), 'a reading books nothing again');
  });

  it('takes corrections of the whole and of a leg', () => {
    const { on, told } = bought();
    const [whole, leg] = told;
    assert.ok(whole && leg);
    const root = (id: string) => id.slice(0, -2);
    tell(on, [
      { ...whole, execId: execId(`${root(whole.execId)}02`), price: price(2.05) },
      { ...leg, execId: execId(`${root(leg.execId)}02`), price: price(3.96) },
    ]);
    const position = on.state.positions.get(VERTICAL.conId);
    assert.ok(position);
    assert.deepEqual([position.quantity, averagePrice(position)], [2, 2.05]);
    const corrected = on.state.combos.get(VERTICAL.conId)?.legs.get(leg.conId);
    assert.ok(corrected);
    assert.deepEqual([corrected.quantity, averagePrice(corrected)], [2, 3.96]);
  });

  it('leaves the executions of others’ combinations to their legs', () => {
    const { on, told } = bought();
    const [whole, leg] = told;
    assert.ok(whole && leg);
    const other = { ref: '', clientId: 99, orderId: 5 as Execution['orderId'] };
    const before = on.journal.length;
    tell(on, [{ ...whole, ...other, execId: execId('0000e0d5.99990001.01.01') }]);
    assert.equal(on.journal.length, before);
    tell(on, [{ ...leg, ...other, execId: execId('0000e0d5.99990001.02.01.01') }]);
    assert.equal(on.journal.at(-1)?.event.type, 'execution.external');
  });
});

describe('the comparison with the broker', () => {
  it('settles an order by the execution of the whole, not by those of its legs', () => {
    const on = desk();
    on.take(wish(), VERTICAL);
    on.accept();
    const order = on.order('entry', VERTICAL);
    const told = executions(on, order, 1, 2.1, [4.01, 1.91]);
    brokerHolds(on, 1);
    on.reconcile({ executions: told, openOrders: [on.listed(order, 'Submitted', { conId: WHOLE })] });
    assert.deepEqual([order.state, order.executedQuantity], ['partially-filled', 1]);
  });

  it('settles an order that is nowhere only while the legs agree without it', () => {
    const on = desk();
    on.take(wish(), VERTICAL);
    on.accept();
    const order = on.order('entry', VERTICAL);
    brokerHolds(on, 2);
    on.tick();
    on.reconcile();
    on.reconcile();
    assert.equal(order.state, 'unknown', 'its legs are there');
    brokerHolds(on, 0);
    on.reconcile();
    assert.equal(order.state, 'cancelled');
  });

  it('finds the leg that has gone, and takes the spread apart when a person says so', () => {
    const { on } = bought({ takeProfit: { unit: 'percent', value: 50 } });
    on.tick();
    on.accept();
    const [long, short] = legsOf(VERTICAL).map(({ contract }) => contract);
    assert.ok(long && short);
    on.brokerHolds(0, short);
    on.tick(MISMATCH_AFTER_MS);
    on.tick();
    const found = on.state.breaks.get(short.conId);
    assert.deepEqual([found?.ours, found?.broker, found?.cause], [-2, 0, 'assignment']);
    assert.match(found?.text ?? '', /leg of the spread/);
    assert.equal(refusalOf(on, { id: 'S-more' as Signal['id'], dedupeKey: 'more' }), 'STATE_IN_DOUBT');
    on.clock.advance(1);
    const target = on.listed(on.order('target', VERTICAL), 'Submitted', { conId: WHOLE });
    on.reconcile({ openOrders: [target] });
    on.keep(on.kernel.resolveBreak(short.conId, 'adopt', 'cli', 'assigned'));
    assert.deepEqual(
      [VERTICAL, long, short].map((each) => on.position(each)),
      [0, 2, 0],
    );
    const left = on.state.positions.get(long.conId);
    assert.equal(left && averagePrice(left), 4.01);
    assert.equal(on.order('target', VERTICAL).state, 'cancelling');
    const units = (of: Instrument) =>
      [...(on.state.risk.shares.get(of.conId)?.values() ?? [])].map((share) => [
        share.source,
        share.quantity,
      ]);
    assert.deepEqual([VERTICAL, long, short].map(units), [[], [['alert', 2]], []], 'its owner holds the leg');
    const [owned] = on.state.risk.ownerProfit.values();
    assert.equal(owned?.amount.toFixed(2), (2 * (1.91 - 1.9) * 100 - 2 * COMMISSION).toFixed(2));
  });

  it('closes as many whole spreads as the broker has the legs of, and leaves the rest to a person', () => {
    const { on } = bought();
    const [, short] = legsOf(VERTICAL).map(({ contract }) => contract);
    assert.ok(short);
    on.brokerHolds(-1, short);
    on.tick(MISMATCH_AFTER_MS);
    on.tick();
    on.take(
      bareSignal('close', { symbol: VERTICAL.localSymbol, id: 'S-close' as Signal['id'], dedupeKey: 'c' }),
      VERTICAL,
    );
    const close = on.order('close', VERTICAL);
    assert.deepEqual([close.side, close.quantity], ['SELL', 1]);
  });
});

describe('the exits of a spread', () => {
  const exits = {
    stopLoss: { unit: 'price', value: 1 },
    takeProfit: { unit: 'price', value: 3.5 },
  } as const;

  it('are none until the entry has ended; then the target rests', () => {
    const on = desk();
    on.take(wish(exits), VERTICAL);
    assert.equal(on.state.orders.size, 1);
    on.accept();
    tell(on, executions(on, on.order('entry', VERTICAL), 1, 2.1, [4.01, 1.91]));
    on.tick();
    assert.equal(on.state.orders.size, 1, 'the entry still works');
    on.keep(on.kernel.kill('cli', 'enough'));
    on.confirmCancellations();
    on.tick();
    const target = on.order('target', VERTICAL);
    assert.deepEqual(
      [target.side, target.quantity, target.pricing, target.tif],
      ['SELL', 1, { type: 'limit', limit: 3.5 }, 'GTC'],
    );
  });

  it('close at the stop by the middle of a fresh quote, target first, also after a restart', () => {
    const { on } = bought(exits);
    on.tick();
    on.accept();
    setLegs(on, VERTICAL, [2.6, 1.6]);
    on.quoteAgeMs = on.limits.maxQuoteAgeMs + 1;
    on.tick();
    assert.equal(on.state.closings.size, 0, 'not by an old quote');
    on.restart();
    on.quoteAgeMs = 0;
    on.tick();
    assert.equal(on.state.closings.size, 1);
    assert.equal(on.order('target', VERTICAL).state, 'cancelling');
    on.confirmCancellations();
    const close = on.order('close', VERTICAL);
    assert.deepEqual([close.side, close.quantity, close.pricing.type], ['SELL', 2, 'market']);
    tell(on, executions(on, close, 2, 1, [2.6, 1.6]));
    brokerHolds(on, 0);
    assert.equal(on.position(VERTICAL), 0);
    assert.equal(on.state.closings.size, 0);
    const orders = on.state.orders.size;
    on.tick();
    assert.equal(on.state.orders.size, orders, 'nothing more');
  });

  it('wait while a leg differs from the broker’s, and are no more than the whole spreads that are left', () => {
    const { on } = bought(exits);
    const [, short] = legsOf(VERTICAL).map(({ contract }) => contract);
    assert.ok(short);
    // Assigned over night: the first that is heard of it is the broker's position.
    on.brokerHolds(-1, short);
    setLegs(on, VERTICAL, [2.6, 1.6]);
    on.tick();
    assert.equal(on.state.closings.size, 0, 'nothing of the leg is bought back that is gone');
    assert.equal(on.state.orders.size, 1, 'nor is there a target for it');
    on.tick(MISMATCH_AFTER_MS);
    on.tick();
    const close = on.order('close', VERTICAL);
    assert.deepEqual([close.side, close.quantity], ['SELL', 1]);
  });

  it('shrink with the whole spreads, and go where none is left', () => {
    for (const [left, rests] of [
      [1, 1],
      [0, 0],
    ] as const) {
      const { on } = bought({ takeProfit: exits.takeProfit });
      on.tick();
      on.accept();
      const target = on.order('target', VERTICAL);
      on.status(target, 'Submitted');
      const [, short] = legsOf(VERTICAL).map(({ contract }) => contract);
      assert.ok(short);
      on.brokerHolds(0 - left, short);
      on.tick(MISMATCH_AFTER_MS);
      on.tick();
      assert.equal(rests === 0 ? 0 : target.amendment?.quantity, rests);
      assert.equal(target.state, rests === 0 ? 'cancelling' : 'working');
      if (rests > 0) continue;
      on.confirmCancellations();
      on.tick();
      assert.equal(on.state.openOrders.size, 0, 'and none is placed for what is gone');
    }
  });

  describe('that have shrunk', () => {
    /** A target of one for the two that are held again. */
    const shrunk = () => {
      const { on } = bought({ takeProfit: exits.takeProfit });
      on.tick();
      on.accept();
      const target = on.order('target', VERTICAL);
      on.status(target, 'Submitted');
      const [, short] = legsOf(VERTICAL).map(({ contract }) => contract);
      assert.ok(short);
      const shown = (units: number) =>
        on.broker({
          type: 'order',
          order: on.listed(target, 'Submitted', { quantity: quantity(units), orderType: 'LMT' }),
        });
      on.brokerHolds(-1, short);
      on.tick(MISMATCH_AFTER_MS);
      on.tick();
      assert.equal(target.amendment?.quantity, 1);
      shown(1);
      assert.deepEqual([target.quantity, target.amendment], [1, undefined]);
      on.brokerHolds(-2, short);
      on.tick();
      on.tick();
      return { on, target, shown };
    };

    it('grow again when the legs are whole again, and no further than what is held', () => {
      const { on, target, shown } = shrunk();
      assert.equal(target.amendment?.quantity, 2);
      shown(2);
      on.tick();
      assert.deepEqual([target.quantity, target.amendment], [2, undefined]);
    });

    it('are asked to grow once in a while only, where the broker refuses it', () => {
      const { on, target } = shrunk();
      const { orderId } = target;
      on.broker({ type: 'order-notice', orderId, code: 105, message: 'no', fate: 'not-changed' });
      const asked = (): number | undefined => target.amendment?.quantity;
      assert.equal(asked(), undefined);
      on.tick();
      assert.equal(asked(), undefined, 'not at once');
      on.tick(60_000);
      assert.equal(asked(), 2);
    });
  });

  it('come again as often as Bowline itself has taken them away', () => {
    const { on } = bought({ takeProfit: exits.takeProfit });
    const [, short] = legsOf(VERTICAL).map(({ contract }) => contract);
    assert.ok(short);
    for (let round = 0; round < 4; round += 1) {
      on.brokerHolds(-2, short);
      on.tick();
      on.tick();
      const target = on.order('target', VERTICAL);
      assert.equal(target.state, 'planned', `round ${round}`);
      on.sent(target);
      on.status(target, 'Submitted');
      on.brokerHolds(0, short);
      on.tick(MISMATCH_AFTER_MS);
      on.tick();
      on.confirmCancellations();
      on.tick();
    }
  });

  it('do not place a target again that a person has cancelled, and give up when the broker keeps refusing it', () => {
    const { on } = bought(exits);
    on.tick();
    on.accept();
    on.keep(on.kernel.cancel(on.order('target', VERTICAL).ref, 'cli', 'not wanted'));
    on.confirmCancellations();
    on.tick();
    assert.equal([...on.state.orders.values()].filter(({ role }) => role === 'target').length, 1);
    const { on: other } = bought(exits);
    for (let round = 0; round < 6; round += 1) {
      other.tick();
      const target = other.order('target', VERTICAL);
      if (target.state !== 'planned') continue;
      other.sent(target);
      other.broker({
        type: 'order-notice',
        orderId: target.orderId,
        code: 201,
        message: 'no',
        fate: 'rejected',
      });
    }
    assert.equal([...other.state.orders.values()].filter(({ role }) => role === 'target').length, 3);
  });

  it('make room when a part is closed', () => {
    const { on } = bought(exits);
    on.tick();
    on.accept();
    const target = on.order('target', VERTICAL);
    on.status(target, 'Submitted');
    const half = bareSignal('close', {
      symbol: VERTICAL.localSymbol,
      portion: { by: 'percent', value: 50 },
      id: 'S-half' as Signal['id'],
      dedupeKey: 'half',
    });
    on.take(half, VERTICAL);
    assert.equal(on.record(half).refusal, undefined);
    assert.equal(target.amendment?.quantity, 1);
    const shown = on.listed(target, 'Submitted', {
      conId: WHOLE,
      quantity: quantity(1),
      limitPrice: price(3.5),
    });
    on.broker({ type: 'order', order: shown });
    const close = on.order('close', VERTICAL);
    assert.deepEqual([close.side, close.quantity, target.quantity], ['SELL', 1, 1]);
    tell(on, executions(on, close, 1, 2.1, [4, 1.9]));
    brokerHolds(on, 1);
    on.tick();
    assert.deepEqual([on.position(VERTICAL), target.state], [1, 'working']);
  });
});
