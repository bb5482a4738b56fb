import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { BrokerOrder, BrokerSession, Execution } from '../../broker/port.ts';
import { unixMs } from '../../core/clock.ts';
import { clientOrderId } from '../../core/ids.ts';
import { createLog } from '../../core/log.ts';
import { quantity } from '../../core/price.ts';
import type { Refusal, Result } from '../../core/result.ts';
import type { OrderRecord } from '../../trading/order/order.ts';
import { CLIENT_ID, Desk } from '../../trading/testing/desk.ts';
import { ACCOUNT, signal } from '../../trading/testing/fixtures.ts';
import { GapReport } from './gap-report.ts';
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
  accountValues: () => Promise<Result<number, Refusal>>;
  /** What the recovery held orders for, let stream or filled, in order. */
  said: string[];
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
    accountValues: async () => ({ ok: true, value: 41 }),
    said: [],
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
        accountValues: () => answers.accountValues(),
        resumeStreams: () => answers.said.push('streams'),
        streams: [],
      },
      kernel: desk.kernel,
      clock: desk.clock,
      log: createLog({ level: 'silent' }).logger,
      record: async (events) => void desk.commit(...events),
      positionsRead: () => undefined,
      openOrdersRead: () => undefined,
      fillBars: async () => {
        answers.said.push('bars');
        return 2;
      },
      onStep: () => undefined,
      hold: (reason) => answers.said.push(reason ?? 'orders may leave'),
    });
    context.after(() => this.recovery.end());
  }

  /** Time passes, and everything that it starts comes to its end. */
  async pass(ms: number): Promise<void> {
    this.desk.clock.advance(ms);
    this.#context.mock.timers.tick(ms);
    await this.settle();
  }

  begin(): GapReport {
    const now = this.desk.clock.now();
    const gap = new GapReport({ from: unixMs(now - 60_000), to: now, reason: 'the line was cut' });
    this.recovery.begin(gap);
    return gap;
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
    scene.begin();
    await scene.settle();
    assert.equal(target.state, 'partially-filled', 'its absence says nothing yet');
    await scene.pass(6_000);
    assert.equal(target.state, 'cancelled');
    assert.equal(answers.readings, 2);
    await scene.pass(60_000);
    assert.equal(answers.readings, 2, 'nothing is left to look for');
  });

  it('is looked for every few seconds at first, and every minute where its doubt lasts', async (context) => {
    const scene = new Scene(context);
    const { desk, answers } = scene;
    desk.longSpy();
    // It filled on a day of which the broker tells nothing any more.
    desk.clock.advance(60_000);
    answers.openOrders = [scene.listed(desk.order('stop'))];
    desk.brokerHolds(0);
    const readings = async (seconds: number): Promise<number> => {
      const before = answers.readings;
      for (let second = 0; second < seconds; second += 1) await scene.pass(1_000);
      return answers.readings - before;
    };
    scene.begin();
    await scene.settle();
    assert.equal(desk.order('target').state, 'unknown');
    assert.equal(await readings(50), 10);
    await readings(300);
    assert.equal(await readings(600), 10);
    scene.recovery.chase();
    assert.equal(await readings(3), 1, 'at once where there is a reason');
    assert.equal(await readings(50), 10);
  });

  it('is judged by the lists of the day on which it was placed, and of no other', async (context) => {
    const scene = new Scene(context);
    const { desk, answers } = scene;
    scene.begin();
    await scene.settle();
    const { brokerDay } = desk.state;
    assert.match(brokerDay ?? '', /^\d{4}-\d{2}-\d{2} \d{4}-\d{2}-\d{2}$/);
    desk.longSpy();
    assert.equal(desk.order('stop').brokerDay, brokerDay);
    answers.openOrders = ['stop', 'target'].map((role) =>
      scene.listed(desk.order(role as 'stop' | 'target')),
    );
    desk.clock.advance(24 * 3_600_000);
    scene.begin();
    await scene.settle();
    assert.notEqual(desk.state.brokerDay, brokerDay);
    assert.equal(desk.order('stop').brokerDay, brokerDay);
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
    scene.begin();
    await scene.settle();
    await scene.pass(60_000);
    assert.equal(answers.readings, 1);
  });
});

describe('a comparison that throws', () => {
  it('is made again, later each time, and lets orders go once it succeeds', async (context) => {
    const scene = new Scene(context);
    const { answers } = scene;
    const fails = (): void => {
      answers.onExecutions = () => {
        answers.onExecutions = undefined;
        throw new Error('a bug');
      };
    };
    fails();
    scene.begin();
    await scene.settle();
    assert.equal(answers.said.includes('orders may leave'), false);
    fails();
    await scene.pass(5_000);
    assert.equal(answers.readings, 2);
    await scene.pass(5_000);
    assert.equal(answers.readings, 2);
    await scene.pass(5_000);
    assert.equal(answers.readings, 3);
    assert.equal(answers.said.includes('orders may leave'), true);
    await scene.pass(60_000);
    assert.equal(answers.readings, 3);
  });
});

/** A reading has found a copy of a stop that another client has placed, which has gone from the broker since. */
async function withStray(context: TestContext): Promise<{ scene: Scene; stop: OrderRecord }> {
  const scene = new Scene(context);
  const { desk, answers } = scene;
  desk.longSpy();
  const [stop, target] = [desk.order('stop'), desk.order('target')];
  const resting = [stop, target].map((order) => scene.listed(order));
  const twin = { ...scene.listed(stop), clientId: CLIENT_ID + 1, permId: 987_654 as BrokerOrder['permId'] };
  desk.brokerHolds(10);
  answers.openOrders = [...resting, twin];
  scene.begin();
  await scene.settle();
  assert.equal(desk.state.strays.size, 1);
  answers.openOrders = resting;
  return { scene, stop };
}

describe('a stray order of another client', () => {
  it('is looked for every minute until it is gone', async (context) => {
    const { scene } = await withStray(context);
    const { desk, answers } = scene;
    await scene.pass(60_000);
    assert.deepEqual([answers.readings, desk.state.strays.size], [2, 0]);
    await scene.pass(120_000);
    assert.equal(answers.readings, 2);
  });

  it('is looked for at once when the position of its instrument changes', async (context) => {
    const { scene, stop } = await withStray(context);
    const { desk, answers } = scene;
    scene.recovery.positionTold((stop.conId + 1) as typeof stop.conId);
    await scene.pass(2_000);
    assert.equal(answers.readings, 1);
    scene.recovery.positionTold(stop.conId);
    await scene.pass(2_000);
    assert.deepEqual([answers.readings, desk.state.strays.size], [2, 0]);
  });
});

describe('after a gap', () => {
  it('everything is read in its order: what orders depend on first, then what streams', async (context) => {
    const scene = new Scene(context);
    const gap = scene.begin();
    await scene.settle();
    assert.deepEqual(scene.answers.said, [
      'reading what is open at the broker',
      'reading the executions at the broker',
      'reading the open orders at the broker',
      'reading the completed orders at the broker',
      'reading the positions at the broker',
      'reading the account values at the broker',
      'orders may leave',
      'streams',
      'bars',
    ]);
    assert.deepEqual(
      gap.steps.map(({ name, state, found }) => [name, state, found]),
      [
        ['executions', 'done', 0],
        ['open orders', 'done', 0],
        ['completed orders', 'done', 0],
        ['positions', 'done', 0],
        ['account values', 'done', 41],
        ['subscriptions', 'done', 0],
        ['missing bars', 'done', 2],
      ],
    );
    assert.equal(gap.endedAt, scene.desk.clock.now());
  });

  it('orders do not wait for account values that do not come', async (context) => {
    const scene = new Scene(context);
    scene.answers.accountValues = () => new Promise(() => {});
    const gap = scene.begin();
    await scene.settle();
    assert.ok(!scene.answers.said.includes('orders may leave'));
    await scene.pass(5_000);
    assert.equal(gap.steps.find(({ name }) => name === 'account values')?.state, 'failed');
    assert.equal(scene.answers.said.at(-1), 'bars');
  });

  it('a gap in the middle of a recovery begins it anew, and nothing that was read before is believed', async (context) => {
    const scene = new Scene(context);
    const { desk, answers } = scene;
    desk.longSpy();
    const target = desk.order('target');
    desk.clock.advance(60_000);
    let second: GapReport | undefined;
    // The first reading would show no order open at all.
    answers.onExecutions = () => {
      scene.recovery.end();
      second = scene.begin();
      answers.openOrders = [desk.order('stop'), target].map((order) => scene.listed(order));
    };
    const first = scene.begin();
    await scene.settle();
    await scene.pass(2_000);
    assert.equal(first.endedAt, undefined);
    assert.equal(answers.readings, 2);
    assert.ok(second?.endedAt);
    assert.equal(target.state, 'working');
  });
});

describe('executions that are overdue', () => {
  it('are read for by themselves, at once and then more and more seldom, until they come', async (context) => {
    const scene = new Scene(context);
    const { desk, answers } = scene;
    scene.begin();
    await scene.settle();
    desk.take(signal());
    desk.accept();
    const entry = desk.order('entry');
    const late = desk.execution(entry, 10, 450);
    answers.openOrders = [scene.listed(desk.order('stop')), scene.listed(desk.order('target'))];
    desk.brokerHolds(10);
    desk.status(entry, 'Filled', 10);
    const second = async (): Promise<void> => {
      scene.recovery.tick();
      await scene.pass(1_000);
    };
    for (let at = 0; at < 2; at += 1) await second();
    assert.equal(answers.readings, 1, 'they may yet come by themselves');
    for (let at = 2; at < 8; at += 1) await second();
    assert.equal(answers.readings, 2);
    for (let at = 8; at < 600; at += 1) await second();
    const { readings } = answers;
    assert.ok(readings >= 14 && readings <= 25, `${readings} in ten minutes`);
    answers.executions = [late];
    for (let at = 0; at < 61; at += 1) await second();
    assert.equal(desk.position(), 10);
    assert.equal(answers.readings, readings + 1, 'nothing is left to ask for');
  });
});

describe('a cancellation that the broker says is pending', () => {
  it('is read for once a minute when it lasts, and asked for again where the order rests as ever', async (context) => {
    const scene = new Scene(context);
    const { desk, answers } = scene;
    scene.begin();
    await scene.settle();
    desk.take(signal({ entry: { type: 'limit', limit: 445 } }));
    desk.accept();
    desk.keep(desk.kernel.kill('cli', 'stop'));
    const entry = desk.order('entry');
    desk.status(entry, 'PendingCancel');
    const exits = [scene.listed(desk.order('stop')), scene.listed(desk.order('target'))];
    answers.openOrders = [desk.listed(entry, 'PendingCancel'), ...exits];
    const seconds = async (count: number): Promise<void> => {
      for (let at = 0; at < count; at += 1) {
        scene.recovery.tick();
        await scene.pass(1_000);
      }
    };
    await seconds(30);
    assert.equal(answers.readings, 1, 'it may yet end by itself');
    await seconds(3);
    assert.equal(answers.readings, 2);
    await seconds(120);
    assert.equal(answers.readings, 4);
    assert.equal(entry.state, 'cancelling');
    // The broker has given the cancellation up, and tells nobody.
    answers.openOrders = [desk.listed(entry, 'Submitted'), ...exits];
    const asked = entry.cancelAsked?.at;
    await seconds(60);
    assert.equal(entry.state, 'cancelling');
    assert.notEqual(entry.cancelAsked?.at, asked, 'asked for again');
  });
});
