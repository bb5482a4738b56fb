import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BrokerOrderStatus } from '../../src/broker/port.ts';
import { unixMs } from '../../src/core/clock.ts';
import { accountId, clientOrderId, conId, execId, permId } from '../../src/core/ids.ts';
import { price, type Quantity, quantity } from '../../src/core/price.ts';
import type { SimulatedOrder } from '../../src/simulator/exchange.ts';
import { emptyState } from '../../src/trading/kernel/state.ts';
import { SPY } from '../../src/trading/testing/fixtures.ts';
import { Cover } from './cover.ts';
import { CLIENT_ID } from './life.ts';

const ACCOUNT = accountId('DU1');
const UNITS = quantity(10) as Quantity;
const NUMBERS = { E: clientOrderId(1), S: clientOrderId(2), R: clientOrderId(3) } as const;
const LATER = conId(Number(SPY.conId) + 1);
type Role = keyof typeof NUMBERS;

/** A bracket of 10 SPY whose life is told by hand. */
class Scene {
  now = 0;
  readonly state = emptyState();
  readonly failures: string[] = [];
  readonly #cover = new Cover({
    now: () => this.now,
    state: () => this.state,
    slackMs: 0,
    counts: () => true,
    rolled: (ref) => (ref.endsWith('-R') ? { from: SPY.conId, to: LATER } : undefined),
    byBook: () => false,
    fail: (text) => this.failures.push(text),
  });

  /** At the exchange. */
  is(role: Role, status: SimulatedOrder['status'], whyHeld = ''): void {
    const order = {
      orderId: NUMBERS[role],
      permId: permId(NUMBERS[role]),
      clientId: CLIENT_ID,
      conId: SPY.conId,
      orderRef: `S-1-${role}`,
      action: role === 'S' ? 'SELL' : 'BUY',
      orderType: role === 'S' ? 'STP' : 'MKT',
      status,
      whyHeld,
      remaining: UNITS,
      totalQuantity: UNITS,
    } as unknown as SimulatedOrder;
    this.#cover.happened({ type: 'order', order, withOpenOrder: true, withStatus: true });
  }

  /** By Bowline. */
  hears(role: Role, status: BrokerOrderStatus, filled = 0, whyHeld = ''): void {
    const report = {
      orderId: NUMBERS[role],
      clientId: CLIENT_ID,
      permId: permId(NUMBERS[role]),
      status,
      filled: filled as Quantity,
      remaining: (UNITS - filled) as Quantity,
      avgFillPrice: 0,
      whyHeld,
    };
    this.#cover.heard({ type: 'told', event: { type: 'order-status', report } });
  }

  hearsExecution(): void {
    const execution = {
      execId: execId('0001.01'),
      ref: 'S-1-E',
      orderId: NUMBERS.E,
      clientId: CLIENT_ID,
      permId: permId(1),
      account: ACCOUNT,
      conId: SPY.conId,
      symbol: 'SPY',
      side: 'BUY',
      quantity: UNITS,
      price: price(450),
      cumulativeQuantity: UNITS,
      averagePrice: 450,
      time: unixMs(0),
    } as const;
    this.#cover.heard({ type: 'told', event: { type: 'execution', execution } });
  }

  pass(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1_000;
      this.#cover.check();
    }
  }
}

/** 10 SPY whose stop works. */
function held(): Scene {
  const scene = new Scene();
  scene.is('E', 'Submitted');
  scene.is('S', 'PreSubmitted', 'child,trigger');
  scene.hears('S', 'PreSubmitted', 0, 'child,trigger');
  scene.is('E', 'Filled');
  scene.is('S', 'PreSubmitted', 'trigger');
  scene.hears('E', 'Filled', 10);
  scene.hears('S', 'PreSubmitted', 0, 'trigger');
  return scene;
}

describe('the watch over units without a stop', () => {
  it('finds a stop whose end was told and that is no alarm', () => {
    const scene = held();
    scene.pass(60);
    scene.is('S', 'Cancelled');
    scene.pass(60);
    assert.deepEqual(scene.failures, [], 'nobody has told of it');
    scene.hears('S', 'Cancelled');
    scene.pass(6);
    assert.deepEqual(scene.failures, []);
    scene.pass(1);
    assert.match(scene.failures[0] ?? '', /10 of \d+ have been without a working stop for 7 s/);
  });

  it('finds a fill without a stop, told by a status or by an execution', () => {
    for (const tell of ['hears', 'hearsExecution'] as const) {
      const scene = new Scene();
      scene.is('E', 'Filled');
      if (tell === 'hears') scene.hears('E', 'Filled', 10);
      else scene.hearsExecution();
      scene.pass(7);
      assert.equal(scene.failures.length, 1);
    }
  });

  it('takes units that roll for the later contract from the count of their order on', () => {
    const scene = held();
    scene.is('S', 'Cancelled');
    scene.hears('S', 'Cancelled');
    scene.is('R', 'Filled');
    scene.hears('R', 'Filled', 10);
    scene.pass(7);
    assert.match(scene.failures.join(), new RegExp(`^10 of ${LATER} have been without a working stop`));
  });

  it('holds while it is an alarm, and finds that the alarm goes before the stop is back', () => {
    const scene = held();
    const id = `unprotected-${SPY.conId}`;
    scene.is('S', 'Inactive');
    scene.hears('S', 'Inactive');
    scene.pass(4);
    scene.state.alarms.set(id, {
      id,
      code: 'UNPROTECTED',
      severity: 'critical',
      message: '',
      since: unixMs(4_000),
    });
    scene.pass(60);
    assert.deepEqual(scene.failures, []);
    scene.state.alarms.delete(id);
    scene.pass(7);
    assert.equal(scene.failures.length, 1);
  });
});
