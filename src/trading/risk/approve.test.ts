import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Pricing, Side, StopAdjustment } from '../../broker/port.ts';
import { unixMs } from '../../core/clock.ts';
import { clientOrderId, orderRef, signalId } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import type { OrderRecord, PlannedOrder } from '../order/order.ts';
import { ACCOUNT, NOW, SPY } from '../testing/fixtures.ts';
import { approveAmendment, approvePlan } from './approve.ts';

const APPROVED = { approved: true, checks: [] } as const;
const REFUSED = { approved: false, checks: [] } as const;
const stopAt = (at: number): Extract<Pricing, { type: 'stop' }> => ({ type: 'stop', stop: price(at) });

const planned = (facts: Partial<PlannedOrder> = {}): PlannedOrder => ({
  ref: orderRef('S-20260304-150000-000001-S'),
  orderId: clientOrderId(102),
  role: 'stop',
  account: ACCOUNT,
  conId: SPY.conId,
  side: 'SELL',
  quantity: quantity(10),
  pricing: stopAt(440),
  tif: 'GTC',
  outsideRth: false,
  ...facts,
});

const record = (side: Side, adjustment?: StopAdjustment): OrderRecord => ({
  ...planned({ side, ...(adjustment ? { adjustment } : {}) }),
  signalId: signalId('S-20260304-150000-000001'),
  state: 'working',
  incarnations: [],
  filled: 0,
  filledValue: 0,
  executedQuantity: 0,
  rulesApplied: [],
  placedAt: NOW,
  updatedAt: NOW,
});

const plan = (orders: readonly PlannedOrder[]) =>
  ({ signalId: signalId('S-1'), kind: orders.length > 1 ? 'bracket' : 'single', orders }) as const;

describe('an approved plan', () => {
  it('is the orders as they were planned, with their groups, times and adjustments', () => {
    const adjustment: StopAdjustment = { trigger: price(460), to: stopAt(450.02) };
    const exit = planned({ ocaGroup: 'group', goodAfter: unixMs(NOW + 1), adjustment });
    const entry = planned({ role: 'entry', side: 'BUY', pricing: { type: 'market' } });
    const made = approvePlan(plan([entry, exit]), SPY, APPROVED);
    assert.equal(made.kind, 'bracket');
    if (made.kind !== 'bracket') return;
    const [ticket] = made.ticket.exits;
    assert.equal(ticket?.ocaGroup, 'group');
    assert.equal(ticket.goodAfter, NOW + 1);
    assert.deepEqual(ticket.adjustment, adjustment);
    assert.deepEqual(Object.keys(made.ticket.entry).sort(), [
      'account',
      'instrument',
      'orderId',
      'outsideRth',
      'pricing',
      'quantity',
      'ref',
      'side',
      'tif',
    ]);
    assert.equal(approvePlan(plan([entry]), SPY, APPROVED).kind, 'single');
  });

  it('is none without an approval or an order', () => {
    assert.throws(() => approvePlan(plan([planned()]), SPY, REFUSED), /not approved/);
    assert.throws(() => approvePlan(plan([]), SPY, APPROVED), /no orders/);
    const at = { orderId: clientOrderId(5) };
    const terms = { quantity: quantity(10), pricing: stopAt(441) };
    assert.throws(() => approveAmendment(record('SELL'), terms, at, SPY, REFUSED), /not approved/);
  });
});

describe('an approved change', () => {
  const changed = (side: Side, to: Pricing, adjustment?: StopAdjustment) =>
    approveAmendment(
      record(side, adjustment),
      { quantity: quantity(7), pricing: to },
      { orderId: clientOrderId(55) },
      SPY,
      APPROVED,
    );

  it('is the order with its new terms under the number that the broker knows', () => {
    const { order, parentId } = changed('SELL', stopAt(441));
    assert.deepEqual([order.orderId, order.quantity, order.pricing], [55, 7, stopAt(441)]);
    assert.equal(parentId, undefined);
    const child = approveAmendment(
      record('SELL'),
      { quantity: quantity(7), pricing: stopAt(441) },
      { orderId: clientOrderId(55), parentId: clientOrderId(54) },
      SPY,
      APPROVED,
    );
    assert.equal(child.parentId, 54);
  });

  const breakEven: StopAdjustment = { trigger: price(460), to: stopAt(450) };
  const trailing: StopAdjustment = {
    trigger: price(460),
    to: { type: 'trailing-stop', amount: 5, stop: price(455) },
  };
  const below: StopAdjustment = { trigger: price(440), to: stopAt(450) };
  for (const [what, side, to, adjustment, kept] of [
    ['of a long position still below where it is to go', 'SELL', stopAt(449), breakEven, true],
    ['of a long position exactly there', 'SELL', stopAt(450), breakEven, false],
    ['of a long position beyond', 'SELL', stopAt(451), breakEven, false],
    ['of a short position still above', 'BUY', stopAt(451), below, true],
    ['of a short position exactly there', 'BUY', stopAt(450), below, false],
    ['of a short position beyond', 'BUY', stopAt(449), below, false],
    ['that is to trail from beyond', 'SELL', stopAt(454), trailing, true],
    ['that trails already', 'SELL', { type: 'trailing-stop', amount: 5, stop: price(440) }, breakEven, false],
    ['without an adjustment', 'SELL', stopAt(441), undefined, false],
  ] as const satisfies readonly (readonly [string, Side, Pricing, StopAdjustment | undefined, boolean])[])
    it(`${kept ? 'keeps' : 'leaves out'} the adjustment of a stop ${what}`, () => {
      assert.deepEqual(changed(side, to, adjustment).order.adjustment, kept ? adjustment : undefined);
    });
});
