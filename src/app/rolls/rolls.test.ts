import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accountId } from '../../core/ids.ts';
import { alert, Desk, eventually, type GatewayWorld, openOrders, PAPER } from '../testing/desk.ts';
import type { RunningBowline } from '../up.ts';

const LIMITS = { maxNotional: 10_000_000, priceCollarPercent: 90 };

describe('rolling a position in futures over a gateway', () => {
  const desk = new Desk();
  let world: GatewayWorld;
  let up: RunningBowline;
  let from = '';
  let to = '';

  const held = () =>
    up.application
      .positions()
      .filter(({ quantity }) => quantity !== 0)
      .map(({ symbol, quantity, protected: isProtected }) => `${quantity} ${symbol} ${isProtected}`);
  const atBroker = () =>
    world.exchange
      .positions(accountId(PAPER))
      .filter(({ position }) => position !== 0)
      .map(({ conId, position }) => `${position} ${world.exchange.instrument(conId)?.localSymbol}`);
  const start = async () => {
    const settings = {
      trading: { symbols: ['ES1!'], limits: LIMITS },
      instruments: { rolls: { session: 'open' as const } },
    };
    up = await desk.up(desk.configFor(world.gateway.port, settings));
  };

  before(async () => {
    world = await desk.gateway();
    await start();
  });
  after(() => desk.close());

  it('says what it would come to, and sends nothing', async () => {
    const body = {
      action: 'buy',
      symbol: 'ES1!',
      quantity: 2,
      stopLoss: '200 points',
      takeProfit: '400 points',
    };
    const taken = await alert(up, body);
    assert.equal(taken.refusal, undefined, JSON.stringify(taken.refusal));
    await eventually(
      held,
      (all) => all.length === 1 && all[0]?.endsWith('yes') === true,
      'held with its stop',
    );
    const [view] = await up.application.rolls.explain({ symbol: 'ES1!' });
    assert.ok(view?.from && view.to && view.limit !== undefined, JSON.stringify(view));
    from = view.from.symbol;
    to = view.to.symbol;
    assert.equal(view.quantity, 2);
    assert.equal(view.wouldSend, true, view.text.join(' '));
    assert.match(view.text.join('\n'), /1 stop and 1 target are cancelled first/);
    assert.deepEqual(atBroker(), [`2 ${from}`]);
  });

  it('sells the old contract and buys the new one, and its exits move by the difference', async () => {
    const before = up.application.positions()[0];
    const rolled = await up.application.rolls.roll('cli', { symbol: from });
    assert.equal(rolled.done, true, rolled.message);
    assert.equal(rolled.message, `${from} is rolled into ${to}.`);
    await eventually(held, (all) => all.join() === `2 ${to} yes`, 'the new contract is held with its stop');
    assert.deepEqual(atBroker(), [`2 ${to}`]);
    const exits = openOrders(up);
    assert.deepEqual(
      exits.map(({ role, symbol, quantity, state }) => `${role} ${quantity} ${symbol} ${state}`).sort(),
      [`stop 2 ${to} working`, `target 2 ${to} working`],
    );
    const order = up.application.orders().find(({ role }) => role === 'roll');
    assert.equal(order?.state, 'filled');
    const position = up.application.positions().find(({ quantity }) => quantity !== 0);
    const difference = order?.averagePrice ?? Number.NaN;
    assert.ok(before?.stop && position?.stop && position.target && before.target);
    assert.ok(Math.abs(position.stop.price - before.stop.price - difference) <= 0.25);
    assert.ok(Math.abs(position.target.price - before.target.price - difference) <= 0.25);
    assert.equal(world.exchange.executions().filter(({ conId }) => conId > 0).length >= 3, true);
    assert.deepEqual(up.application.status().alarms, []);
    assert.deepEqual(up.application.reconciliation().breaks, []);
  });

  it('is the same after a restart', async () => {
    await up.close();
    await start();
    await eventually(
      () => up.application.positions().find(({ symbol }) => symbol === to),
      (position) => position?.brokerQuantity === 2 && position.protected === 'yes',
      'compared with the broker',
    );
    assert.deepEqual(up.application.status().alarms, []);
    assert.deepEqual(openOrders(up).length, 2);
  });

  it('refuses what cannot be rolled, by name', async () => {
    const rolls = up.application.rolls;
    for (const [wish, code] of [
      [{ symbol: 'SPY' }, 'ROLL_NOT_A_FUTURE'],
      [{ symbol: from }, 'NOTHING_TO_ROLL'],
      [{ symbol: to, to }, 'ROLL_SAME_CONTRACT'],
      [{ symbol: to, to: 'MES1!' }, 'ROLL_OTHER_FAMILY'],
      [{ to: from }, 'ROLL_WHAT'],
    ] as const) {
      const answer = await rolls.roll('cli', wish);
      assert.equal(answer.refusal?.code, code, JSON.stringify(answer));
      const [view] = await rolls.explain(wish);
      assert.equal(view?.refusal?.code, code);
    }
    assert.equal((await rolls.stop('cli', to, 'test')).refusal?.code, 'NOT_ROLLING');
  });

  it('waits for its limit with the exits untouched, and can be given up', async () => {
    const wish = { symbol: to, to: from, limit: -5_000, patienceSeconds: 3_600 };
    const [view] = await up.application.rolls.explain(wish);
    assert.match(view?.waits ?? '', /its limit is -5000/);
    const rolling = up.application.rolls.roll('cli', wish);
    await eventually(
      () => up.application.positions().find(({ symbol }) => symbol === to)?.roll?.into,
      (into) => into === from,
      'shown as being rolled',
    );
    assert.equal(
      openOrders(up).every(({ state }) => state === 'working'),
      true,
    );
    assert.equal((await up.application.rolls.stop('cli', to, 'changed my mind')).done, true);
    await rolling;
    assert.deepEqual(held(), [`2 ${to} yes`]);
  });

  it('is closed by a later close of the continuous symbol', async () => {
    const closed = await alert(up, { action: 'close', symbol: 'ES1!' });
    assert.equal(closed.refusal, undefined, JSON.stringify(closed.refusal));
    await eventually(held, (all) => all.length === 0, 'flat');
    await eventually(atBroker, (all) => all.length === 0, 'flat at the broker');
    await eventually(
      () => openOrders(up),
      (all) => all.length === 0,
      'no order rests',
    );
    assert.deepEqual(up.application.status().alarms, []);
  });
});

describe('the configured rule', () => {
  const desk = new Desk();
  after(() => desk.close());

  it('rolls a position whose date has come, in the families that it is for', async () => {
    const { gateway } = await desk.gateway();
    const rolls = { session: 'open' as const, products: { ES: { auto: true, daysBefore: 30 } } };
    const up = await desk.up(
      desk.configFor(gateway.port, {
        trading: { symbols: ['ES1!', 'MES1!'], limits: LIMITS },
        // Together more days than a quarter has: whatever is held is due.
        instruments: { rolls, rollDays: { ES: 60 } },
      }),
    );
    const front = await up.application.findInstrument('MES1!');
    const month = front.instrument?.localSymbol.replace('MES', 'ES') ?? '';
    for (const symbol of [month, 'MES1!'])
      await alert(up, {
        action: 'buy',
        symbol,
        quantity: 1,
        stopLoss: '200 points',
        takeProfit: '400 points',
      });
    const held = () => up.application.positions().filter(({ quantity }) => quantity !== 0);
    const all = await eventually(
      held,
      (found) =>
        found.length === 2 &&
        found.every((each) => each.protected === 'yes' && each.roll === undefined) &&
        !found.some(({ symbol }) => symbol === month),
      'the one is rolled, the other is not',
    );
    assert.equal(
      all.some(({ symbol }) => symbol.startsWith('MES')),
      true,
    );
    assert.deepEqual(up.application.status().alarms, []);
    const log = up.application.log({ limit: 1_000 }).map(({ text }) => text);
    assert.equal(
      log.some((text) => /^Rolling .* \(bowline\): by the configured rule/.test(text)),
      true,
    );
  });
});
