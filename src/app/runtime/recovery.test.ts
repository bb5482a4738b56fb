import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { BrokerOrder, BrokerSession, Execution } from '../../broker/port.ts';
import { clientOrderId } from '../../core/ids.ts';
import { createLog } from '../../core/log.ts';
import { quantity } from '../../core/price.ts';
import type { OrderRecord } from '../../trading/order/order.ts';
import { CLIENT_ID, Desk } from '../../trading/testing/desk.ts';
import { ACCOUNT } from '../../trading/testing/fixtures.ts';
import { Recovery } from './recovery.ts';

const SESSION: BrokerSession = {
  host: '127.0.0.1',
  port: 4002,
  clientId: CLIENT_ID,
  serverVersion: 193,
  connectionTime: '20261121 10:00:00 EST',
  accounts: [ACCOUNT],
  nextValidId: clientOrderId(200),
};

/** What the broker answers; `onExecutions` happens while the first list of executions is on its way. */
interface Answers {
  executions: readonly Execution[];
  openOrders: readonly BrokerOrder[];
  completedOrders: readonly BrokerOrder[];
  readings: number;
  onExecutions: (() => void) | undefined;
}

/** A recovery over the kernel of a desk; the timers stand still until the test moves them. */
class Scene {
  readonly desk = new Desk();
  readonly answers: Answers = {
    executions: [],
    openOrders: [],
    completedOrders: [],
    readings: 0,
    onExecutions: undefined,
  };
  readonly recovery: Recovery;
  readonly #context: TestContext;

  constructor(context: TestContext) {
    this.#context = context;
    context.mock.timers.enable({ apis: ['setTimeout'] });
    const { desk, answers } = this;
    const ok = <Value>(value: Value) => ({ ok: true, value }) as const;
    this.recovery = new Recovery({
      broker: {
        session: SESSION,
        executions: async () => {
          answers.readings += 1;
          desk.clock.advance(40);
          answers.onExecutions?.();
          answers.onExecutions = undefined;
          return ok(answers.executions);
        },
        openOrders: async () => ok(answers.openOrders),
        completedOrders: async () => ok(answers.completedOrders),
        positions: async () => ok([...desk.brokerPositions.values()]),
      },
      kernel: desk.kernel,
      clock: desk.clock,
      log: createLog({ level: 'silent' }).logger,
      record: async (events) => void desk.commit(...events),
      positionsRead: () => undefined,
      openOrdersRead: () => undefined,
      hold: () => undefined,
    });
    context.after(() => this.recovery.end());
  }

  /** Time passes, and everything that it starts comes to its end. */
  async pass(ms: number): Promise<void> {
    this.desk.clock.advance(ms);
    this.#context.mock.timers.tick(ms);
    await this.settle();
  }

  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  listed(order: OrderRecord): BrokerOrder {
    return this.desk.listed(order, 'Submitted');
  }
}

describe('an order that is heard of while the broker is read', () => {
  it('is looked at again within seconds when it is not among the open orders', async (context) => {
    const scene = new Scene(context);
    const { desk, answers } = scene;
    desk.longSpy();
    const target = desk.order('target');
    desk.clock.advance(60_000);
    // While the line was down 4 were sold by the target, and a person cancelled the rest of it.
    const fill = desk.execution(target, 4, 470);
    answers.executions = [fill];
    answers.onExecutions = () => desk.broker({ type: 'execution', execution: fill });
    answers.openOrders = [scene.listed(desk.order('stop'))];
    answers.completedOrders = [desk.listed(target, 'Cancelled', { filled: quantity(4) })];
    desk.brokerHolds(6);
    scene.recovery.begin();
    await scene.settle();
    assert.equal(target.state, 'partially-filled', 'its absence says nothing yet');
    await scene.pass(6_000);
    assert.equal(target.state, 'cancelled');
    assert.equal(answers.readings, 2);
    await scene.pass(60_000);
    assert.equal(answers.readings, 2, 'nothing is left to look for');
  });

  it('is not looked for when the broker lists it as open', async (context) => {
    const scene = new Scene(context);
    const { desk, answers } = scene;
    desk.longSpy();
    const [stop, target] = [desk.order('stop'), desk.order('target')];
    desk.clock.advance(60_000);
    const fill = desk.execution(target, 4, 470);
    answers.executions = [fill];
    answers.onExecutions = () => desk.broker({ type: 'execution', execution: fill });
    answers.openOrders = [stop, target].map((order) => scene.listed(order));
    desk.brokerHolds(6);
    scene.recovery.begin();
    await scene.settle();
    await scene.pass(60_000);
    assert.equal(answers.readings, 1);
  });
});
