import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, type TestContext } from 'node:test';
import { createIbkrBroker } from '../../broker/ibkr/create-ibkr-broker.ts';
import { systemClock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import { Journal } from '../../journal/journal.ts';
import { DEFAULT_RISK_LIMITS } from '../../trading/risk/limits.ts';
import type { Topic } from '../application.ts';
import { Desk } from '../testing/desk.ts';
import { Changes } from './changes.ts';
import { EquityLine } from './equity.ts';
import { Trader, TraderStopped } from './trader.ts';

describe('what is told of a trader that has not connected', () => {
  let desk: Desk;
  let journal: Journal;
  let trader: Trader;
  beforeEach(() => {
    desk = new Desk();
    journal = new Journal(join(desk.folder, 'journal.sqlite'));
    const clock = systemClock;
    const broker = createIbkrBroker({
      host: '127.0.0.1',
      port: 1,
      clientId: 1,
      clock,
      random: seededRandom(1),
    });
    trader = new Trader({
      broker,
      journal,
      clock,
      log: desk.log,
      limits: DEFAULT_RISK_LIMITS,
      defaultQuantity: 1,
    });
  });
  afterEach(async () => {
    await trader.stop();
    journal.close();
    await desk.close();
  });

  /** `setTimeout` and `setInterval` stand still until the test moves them. */
  const freeze = (context: TestContext): void =>
    context.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const kill = () => trader.kernel.kill('cli', 'test');

  it('comes at most once in 250 ms, with every topic that changed once', (context) => {
    freeze(context);
    const changes = new Changes(trader);
    const told: (readonly Topic[])[] = [];
    changes.subscribe((topics) => told.push(topics));
    trader.recorded.emit(kill());
    changes.note('equity');
    trader.recorded.emit(kill());
    context.mock.timers.tick(249);
    assert.deepEqual(told, []);
    context.mock.timers.tick(1);
    assert.deepEqual(told, [['status', 'equity', 'accounts']]);
    context.mock.timers.tick(1_000);
    assert.equal(told.length, 1);
    changes.note('orders');
    context.mock.timers.tick(250);
    assert.deepEqual(told.at(-1), ['orders']);
  });

  it('is told to nobody after the end, or after leaving', (context) => {
    freeze(context);
    const changes = new Changes(trader);
    let calls = 0;
    const leave = changes.subscribe(() => {
      calls += 1;
    });
    changes.note('orders');
    leave();
    context.mock.timers.tick(250);
    changes.subscribe(() => {
      calls += 1;
    });
    changes.note('orders');
    changes.close();
    changes.note('orders');
    context.mock.timers.tick(1_000);
    assert.equal(calls, 0);
  });

  it('has no equity line without a session, and shows that of the journal', (context) => {
    freeze(context);
    const equity = new EquityLine(trader, systemClock, new Changes(trader));
    trader.kernel.commit([{ type: 'equity.sampled', equity: 5, realized: 1, unrealized: 2 }]);
    context.mock.timers.tick(60_000);
    assert.deepEqual(
      equity
        .points()
        .map(({ equity: value, realizedPnl, unrealizedPnl }) => [value, realizedPnl, unrealizedPnl]),
      [[5, 1, 2]],
    );
    equity.close();
  });

  it('is not written once the trader has stopped', async () => {
    await trader.stop();
    await assert.rejects(trader.record(kill()), TraderStopped);
    assert.equal(await trader.untilReady(60_000), false);
  });
});
