import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MarginPreview } from '../../broker/port.ts';
import { clientOrderId } from '../../core/ids.ts';
import type { RiskLimits } from '../risk/limits.ts';
import type { Signal } from '../signal.ts';
import type { Desk } from '../testing/desk.ts';
import { bareSignal, SPY, signal } from '../testing/fixtures.ts';
import { QQQ, riskDesk } from '../testing/risk-desk.ts';
import type { TradingEvent } from './events.ts';
import type { MarginAnswer } from './margin-preview.ts';
import { refuseInterrupted } from './open-signal.ts';

const TOLD: MarginPreview = {
  initialBefore: 20_000,
  initialAfter: 21_125,
  maintenanceAfter: 18_000,
  equityWithLoanAfter: 99_999,
  commission: 1,
  commissionCurrency: 'USD',
};
const TIMEOUT = { code: 'BROKER_TIMEOUT', message: 'The gateway did not answer within 5 s.' };

const desk = (limits: Partial<RiskLimits> = { maxInitialMargin: 30_000 }): Desk => riskDesk(limits);

const askedIn = (events: readonly TradingEvent[]) =>
  events.filter((event) => event.type === 'margin.preview-asked');

/** The broker's answer to what was asked for a signal last. */
function answer(of: Desk, to: Signal, told: MarginAnswer = { preview: TOLD }): readonly TradingEvent[] {
  const { margin } = of.record(to);
  assert.ok(margin, 'nothing was asked');
  return of.keep(of.kernel.previewed(to.id, margin.order.orderId, told));
}

const plans = (events: readonly TradingEvent[]) => events.filter((event) => event.type === 'plan.made');

describe('margins by whatIf', () => {
  it('are asked for only when a limit needs them', () => {
    const of = desk({});
    assert.equal(plans(of.take(signal())).length, 1);
  });

  it('are asked for when all else passes, under a number that is used up, and the entry follows the answer', () => {
    const of = desk();
    const entry = signal();
    const events = of.take(entry);
    const [asked] = askedIn(events);
    assert.ok(asked?.type === 'margin.preview-asked');
    assert.equal(plans(events).length, 0);
    const { orderId, ...order } = asked.order;
    assert.deepEqual(order, {
      account: of.accountId,
      conId: SPY.conId,
      side: 'BUY',
      quantity: 10,
      pricing: { type: 'market' },
      tif: 'DAY',
      outsideRth: false,
    });
    const [plan] = plans(answer(of, entry));
    assert.ok(plan?.type === 'plan.made');
    assert.ok(plan.plan.orders.every((planned) => planned.orderId > orderId));
    const checks = new Map(plan.verdict.checks.map((check) => [check.code, check]));
    assert.deepEqual(checks.get('MARGIN_PREVIEW')?.figures, { preview: 'told', ...TOLD, ageMs: 0 });
    assert.deepEqual(checks.get('INITIAL_MARGIN')?.figures, {
      value: 21_125,
      limit: 30_000,
      limitName: 'maxInitialMargin',
      before: 20_000,
    });
    assert.ok(!checks.has('EXCESS_LIQUIDITY'));
  });

  it('are not asked for while another check refuses', () => {
    const of = desk({ maxInitialMargin: 30_000, maxQuantity: 5 });
    const entry = signal();
    assert.equal(askedIn(of.take(entry)).length, 0);
    assert.equal(of.record(entry).refusal?.code, 'QUANTITY_LIMIT');
  });

  it('refuse above the limit, and up to it they do not', () => {
    for (const [limits, code] of [
      [{ maxInitialMargin: 21_124 }, 'INITIAL_MARGIN'],
      [{ maxInitialMargin: 21_125 }, undefined],
      [{ maxInitialMargin: '2.11%' }, 'INITIAL_MARGIN'],
      [{ minExcessLiquidity: 82_000 }, 'EXCESS_LIQUIDITY'],
      [{ minExcessLiquidity: 81_999 }, undefined],
    ] as const) {
      const of = desk(limits);
      const entry = signal();
      of.take(entry);
      answer(of, entry);
      assert.equal(of.record(entry).refusal?.code, code, JSON.stringify(limits));
    }
  });

  it('refuse where a figure is missing', () => {
    const of = desk({ minExcessLiquidity: 10 });
    const entry = signal();
    of.take(entry);
    const { maintenanceAfter: _, ...told } = TOLD;
    answer(of, entry, { preview: told });
    assert.equal(of.record(entry).refusal?.code, 'EXCESS_LIQUIDITY');
  });

  it('refuse when the broker does not tell them, and the signal may come again; a refusal of IB is the last word', () => {
    const of = desk();
    const first = signal({ dedupeKey: 'same', senderId: 'same' });
    of.take(first);
    answer(of, first, { refusal: TIMEOUT });
    assert.deepEqual(of.record(first).refusal?.code, 'MARGIN_PREVIEW');
    assert.match(of.record(first).refusal?.message ?? '', /did not answer/);
    const again = signal({ dedupeKey: 'same', senderId: 'same' });
    assert.equal(of.kernel.repeatOf(again), undefined);
    of.take(again);
    answer(of, again, { refusal: { code: 'BROKER_REFUSED', message: 'IB refuses (201): margin' } });
    assert.match(of.record(again).refusal?.message ?? '', /201/);
    assert.equal(of.kernel.repeatOf(signal({ dedupeKey: 'same', senderId: 'same' }))?.signalId, again.id);
  });

  it('are asked for once: acted upon again meanwhile, nothing happens', () => {
    const of = desk();
    const entry = signal();
    of.take(entry);
    assert.deepEqual(of.act(entry), []);
    assert.equal(plans(answer(of, entry)).length, 1);
    assert.deepEqual(plans(of.keep(of.kernel.previewed(entry.id, clientOrderId(1), { preview: TOLD }))), []);
    assert.deepEqual(plans(of.act(entry)), []);
  });

  it('are asked for anew when another entry was planned meanwhile, and given up after ten seconds', () => {
    const of = desk();
    const [first, second] = [signal(), signal({ symbol: 'QQQ' })];
    of.take(first);
    of.take(second, QQQ);
    assert.equal(plans(answer(of, first)).length, 1);
    const again = answer(of, second);
    assert.equal(plans(again).length, 0);
    assert.equal(askedIn(again).length, 1);
    assert.equal(plans(answer(of, second)).length, 1);
    const third = signal();
    of.take(third);
    of.clock.advance(10_001);
    of.take(signal({ symbol: 'QQQ' }), QQQ);
    const { margin } = of.record([...of.state.signals.values()].at(-1)?.signal ?? third);
    assert.ok(margin);
    of.keep(
      of.kernel.previewed([...of.state.signals.keys()].at(-1) as never, margin.order.orderId, {
        preview: TOLD,
      }),
    );
    answer(of, third);
    assert.equal(of.record(third).refusal?.code, 'MARGIN_PREVIEW');
  });

  it('find a halt that came meanwhile', () => {
    const of = desk();
    const entry = signal();
    of.take(entry);
    of.keep(of.kernel.kill('cli', 'enough'));
    answer(of, entry);
    assert.equal(of.record(entry).refusal?.code, 'TRADING_STATE');
  });

  it('end with an exit that comes meanwhile', () => {
    for (const exit of [bareSignal('close', { symbol: 'SPY' }), bareSignal('cancel', { symbol: '' })]) {
      const of = desk();
      const entry = signal();
      of.take(entry);
      const { margin } = of.record(entry);
      if (exit.symbol === '') of.takeForAll(exit);
      else of.take(exit);
      assert.equal(of.record(entry).refusal?.code, 'HELD_SUPERSEDED');
      assert.ok(margin);
      assert.equal(
        plans(of.keep(of.kernel.previewed(entry.id, margin.order.orderId, { preview: TOLD }))).length,
        0,
      );
    }
  });

  it('that were never told are refused after a restart', () => {
    const of = desk();
    const entry = signal();
    of.take(entry);
    of.restart();
    of.commit(...refuseInterrupted(of.state));
    assert.equal(of.record(entry).refusal?.code, 'INTERRUPTED');
    assert.equal(of.record(entry).margin, undefined);
  });

  it('of a reverse are asked for once the position is closed', () => {
    const of = desk();
    const long = signal();
    of.take(long);
    answer(of, long);
    of.accept();
    of.fill(of.order('entry'), 10, 450.02);
    for (const role of ['stop', 'target'] as const) of.status(of.order(role), 'Submitted');
    of.brokerHolds(10);
    const turn = signal({
      action: 'reverse',
      stopLoss: { unit: 'percent', value: 2 },
      takeProfit: { unit: 'percent', value: 4 },
    });
    assert.equal(askedIn(of.take(turn)).length, 0);
    of.confirmCancellations();
    of.accept();
    const closing = of.order('close');
    of.brokerHolds(0);
    of.fill(closing, 10, 450);
    const { margin } = of.record(turn);
    assert.equal(margin?.order.side, 'SELL');
    assert.equal(margin.order.quantity, 10);
    const [plan] = plans(answer(of, turn));
    assert.ok(plan?.type === 'plan.made');
    assert.deepEqual([plan.plan.orders[0]?.side, plan.plan.orders[0]?.quantity], ['SELL', 10]);
  });

  it('of a reverse can refuse its second half, or end with an exit', () => {
    for (const how of ['refused', 'closed'] as const) {
      const of = desk();
      const long = signal();
      of.take(long);
      answer(of, long);
      of.accept();
      of.fill(of.order('entry'), 10, 450.02);
      of.brokerHolds(10);
      const turn = signal({
        action: 'reverse',
        stopLoss: { unit: 'percent', value: 2 },
        takeProfit: { unit: 'percent', value: 4 },
      });
      of.take(turn);
      of.confirmCancellations();
      of.accept();
      of.brokerHolds(0);
      of.fill(of.order('close'), 10, 450);
      if (how === 'closed') of.take(bareSignal('close', { symbol: 'SPY' }));
      else answer(of, turn, { refusal: TIMEOUT });
      assert.equal(of.record(turn).refusal?.code, how === 'closed' ? 'HELD_SUPERSEDED' : 'MARGIN_PREVIEW');
      assert.equal(of.position(), 0);
    }
  });

  it('never stand in the way of a reduction', () => {
    const of = desk();
    const long = signal();
    of.take(long);
    answer(of, long);
    of.accept();
    of.fill(of.order('entry'), 10, 450.02);
    of.brokerHolds(10);
    of.take(bareSignal('close', { symbol: 'SPY' }));
    of.confirmCancellations();
    assert.equal(of.order('close').quantity, 10);
  });

  it('of a dry run lead to nothing', () => {
    const of = desk();
    const entry = signal();
    of.receive(entry);
    const decision = of.kernel.explain(entry, { instrument: SPY });
    const [asked] = askedIn(of.keep(of.kernel.supposeMargin(entry.id, decision)));
    assert.ok(asked?.type === 'margin.preview-asked');
    const events = of.keep(of.kernel.previewed(entry.id, asked.order.orderId, { preview: TOLD }));
    assert.deepEqual(
      events.map(({ type }) => type),
      ['margin.previewed'],
    );
  });

  it('of a signal that is explained use a number up and leave nothing else', () => {
    const of = desk();
    const entry = signal();
    const first = of.kernel.explain(entry, { instrument: SPY });
    const before = of.state.nextOrderId;
    const [asked] = askedIn(of.keep(of.kernel.supposeMargin(entry.id, first)));
    assert.ok(asked?.type === 'margin.preview-asked');
    assert.equal(of.state.nextOrderId, before + 1);
    assert.equal(of.state.signals.size, 0);
    const fact = { kind: 'told', preview: TOLD, ageMs: 0 } as const;
    assert.equal(of.kernel.explain(entry, { instrument: SPY }, fact).kind, 'entry');
    assert.deepEqual(
      of.keep(of.kernel.supposeMargin(entry.id, of.kernel.explain(entry, { instrument: SPY }, fact))),
      [],
    );
  });
});
