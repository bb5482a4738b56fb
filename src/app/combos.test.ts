import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { accountId, conId } from '../core/ids.ts';
import { price } from '../core/price.ts';
import { alert, Desk, eventually, type GatewayWorld, openOrders, PAPER } from './testing/desk.ts';
import type { RunningBowline } from './up.ts';
import type { PositionView } from './views.ts';

const LIMITS = { priceCollarPercent: 90 };
/** A debit spread: bought, it costs money. */
const VERTICAL = '+1 SPY 7DTE C ATM -1 SPY 7DTE C LEG1+5';
/** A credit spread, as traders write it: what is sold first. */
const CONDOR = '-1 SPY 14DTE P 5OTM +1 SPY 14DTE P LEG1-5 -1 SPY 14DTE C 5OTM +1 SPY 14DTE C LEG3+5';

describe('spreads of options over a gateway', () => {
  const desk = new Desk();
  let world: GatewayWorld;
  let up: RunningBowline;

  const spreads = () => up.application.positions().filter(({ spread }) => spread !== undefined);
  const held = (what: string): Promise<PositionView> =>
    eventually(spreads, (all) => all.length === 1 && all[0]?.quantity !== 0, what).then(
      ([position]) => position ?? assert.fail(what),
    );
  const flat = (what: string) =>
    eventually(
      () => up.application.positions(),
      (all) => all.length === 0,
      what,
    );
  /** What the exchange holds: strike and units. */
  const legsAtBroker = () =>
    world.exchange
      .positions(accountId(PAPER))
      .filter(({ position }) => position !== 0)
      .map(({ conId: id, position }) => {
        const { localSymbol, right, strike } = world.exchange.instrument(id) ?? {};
        return `${right === undefined ? localSymbol : `${right}${strike}`} ${position}`;
      })
      .sort();
  /** One quote so far from where the market is. */
  const moveSpy = (points: number) => {
    const id = world.exchange.instruments.find(({ localSymbol }) => localSymbol === 'SPY')?.conId;
    if (id === undefined) return;
    const middle = 690 + points;
    const sizes = { bidSize: 100, askSize: 100 };
    const quote = { bid: price(middle), ask: price(middle + 0.01), ...sizes };
    world.exchange.onMarket([{ type: 'quote', conId: id, time: world.exchange.now(), ...quote }]);
  };
  const start = async () => {
    up = await desk.up(desk.configFor(world.gateway.port, { trading: { symbols: ['SPY'], limits: LIMITS } }));
  };

  before(async () => {
    world = await desk.gateway();
    await start();
  });
  after(() => desk.close());

  it('are bought, counted by their legs, and given their target', async () => {
    const body = { action: 'buy', symbol: VERTICAL, quantity: 2, takeProfit: '50%', stopLoss: '50%' };
    const taken = await alert(up, body);
    assert.equal(taken.refusal, undefined, JSON.stringify(taken.refusal));
    const position = await held('the spread is held');
    await eventually(
      () => spreads()[0]?.spread?.legs.map((leg) => leg.brokerQuantity),
      (told) => JSON.stringify(told) === '[2,-2]',
      'the broker tells the legs',
    );
    const { spread } = spreads()[0] ?? position;
    assert.equal(spread?.name, 'SPY call vertical');
    assert.deepEqual(
      spread.legs.map(({ ratio, quantity }) => [ratio, quantity]),
      [
        [1, 2],
        [-1, -2],
      ],
    );
    const [long, short] = spread.legs;
    assert.ok(long?.averagePrice !== undefined && short?.averagePrice !== undefined);
    assert.ok(Math.abs(long.averagePrice - short.averagePrice - position.averagePrice) < 1e-6);
    assert.equal(spread.mostLoss, Number((position.averagePrice * 200).toFixed(6)));
    assert.equal(position.protected, 'yes');
    const [target] = await eventually(
      () => openOrders(up),
      (orders) => orders.length === 1 && orders[0]?.state === 'working',
      'the target rests',
    );
    assert.deepEqual([target?.role, target?.side, target?.quantity], ['target', 'SELL', 2]);
    const balances = world.exchange.executions().length;
    assert.equal(balances, 3, 'one execution of the whole and one for each leg');
    // The ledger: what was paid is the price of the whole, once, and the commissions are those of the legs.
    await eventually(
      () => spreads()[0]?.commissions ?? 0,
      (paid) => paid > 0,
      'commissions are booked',
    );
    assert.deepEqual(up.application.status().alarms, []);
  });

  it('are the same after a restart, and are watched again', async () => {
    const before = spreads()[0];
    await up.close();
    await start();
    const after = await eventually(
      () => spreads()[0],
      (found) => found?.marketPrice !== undefined && found.spread?.legs[0]?.brokerQuantity === 2,
      'it has quotes and is compared',
    );
    const kept = ({ conId: id, symbol, quantity, averagePrice, commissions, target }: PositionView) => ({
      id,
      symbol,
      quantity,
      averagePrice,
      commissions,
      target,
    });
    assert.ok(before && after);
    assert.deepEqual(kept(after), kept(before));
    assert.deepEqual(up.application.status().alarms, []);
    assert.equal(openOrders(up).length, 1, 'no second target');
  });

  it('refuse beside them a leg by itself, and the same legs the other way round', async () => {
    const [leg] = spreads()[0]?.spread?.legs ?? [];
    const single = await alert(up, { action: 'buy', symbol: leg?.symbol, quantity: 1, stopLoss: '50%' });
    assert.equal(single.refusal?.code, 'LEG_OF_SPREAD', JSON.stringify(single.refusal));
    const sold = await alert(up, { action: 'sell', symbol: spreads()[0]?.symbol, quantity: 1 });
    assert.equal(sold.refusal?.code, 'OPPOSITE_POSITION', JSON.stringify(sold.refusal));
  });

  it('are closed as a whole, their target first', async () => {
    const symbol = spreads()[0]?.symbol;
    const closed = await alert(up, { action: 'close', symbol });
    assert.equal(closed.refusal, undefined);
    await flat('the spread is closed');
    assert.deepEqual(legsAtBroker(), []);
    assert.deepEqual(openOrders(up), []);
    const closing = up.application.orders().filter(({ role }) => role === 'close');
    assert.equal(closing.length, 1, 'one order for both legs');
  });

  it('are understood in the words of another service, and asked about before they are sent', async () => {
    const body = {
      token: 'from another service',
      broker: 'IB',
      strategy: 'iron_butterfly',
      underlying: 'SPY',
      side: 'sell',
      expiration: { mode: 'dte', dte: 14 },
      legs_mode: 'auto',
      auto: { center_strike_method: 'atm', wing_width: 10 },
      quantity: 1,
      pricing: { mode: 'market' },
      manage: 'none',
    };
    const said = await up.application.explain({ origin: 'alert', body: JSON.stringify(body) });
    assert.equal(said.wouldSend, true, JSON.stringify(said.refusal));
    assert.equal(said.dialect, 'pickmytrade');
    assert.equal(said.instrument?.longName, 'SPY iron butterfly');
    assert.deepEqual(
      said.legs.map(({ role, side, type }) => [role, side, type]),
      [['entry', 'SELL', 'MKT']],
    );
    assert.match(said.arithmetic.join(), /most that one can lose by its legs/);
    assert.match(said.text.join(), /There is no stop; by its legs it can lose [\d.,]+ USD at most/);
    assert.ok((said.moneyAtRisk ?? 0) > 0, 'what the legs bound');
    assert.deepEqual(legsAtBroker(), [], 'nothing was sent');
  });

  it('are left alone by a kill, and closed by a flatten', async () => {
    await alert(up, { action: 'buy', symbol: VERTICAL, quantity: 1, takeProfit: '40%', id: 'third' });
    await held('the third spread');
    await eventually(
      () => openOrders(up),
      (orders) => orders.length === 1,
      'its target rests',
    );
    await up.application.kill('cli', 'a look');
    assert.equal(openOrders(up).length, 1, 'exits stay');
    await up.application.flatten('cli', 'enough');
    await flat('flattened');
    assert.deepEqual(legsAtBroker(), []);
    await up.application.resume('cli', 'on with it', PAPER);
  });

  it('lose a leg by assignment: it is a break that is explained, and what is left can be closed', async () => {
    await alert(up, { action: 'buy', symbol: VERTICAL, quantity: 1, takeProfit: '45%', id: 'fourth' });
    const { spread } = await held('the fourth spread');
    const short = spread?.legs.find(({ ratio }) => ratio < 0) ?? assert.fail('a short leg');
    await eventually(
      () => spreads()[0]?.spread?.legs.map((leg) => leg.brokerQuantity),
      (told) => JSON.stringify(told) === '[1,-1]',
      'the broker tells the legs',
    );
    assert.equal(world.exchange.assignOption?.(accountId(PAPER), conId(short.conId), 1), undefined);
    const broken = await eventually(
      () => spreads()[0]?.break,
      (found) => found !== undefined,
      'the break is found',
    );
    assert.match(broken?.text ?? '', /leg of the spread/);
    const refused = await alert(up, { action: 'buy', symbol: spreads()[0]?.symbol, quantity: 1 });
    assert.equal(refused.refusal?.code, 'STATE_IN_DOUBT');
    const adopt = () => up.application.resolveBreak('cli', short.symbol, 'adopt', 'it was assigned');
    let word = await adopt();
    for (let tries = 0; !word.done && tries < 100; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      word = await adopt();
    }
    assert.equal(word.done, true, word.message);
    const [left, ...others] = up.application.positions();
    const long = spread?.legs.find(({ ratio }) => ratio > 0);
    assert.deepEqual([left?.symbol, left?.quantity, others.length], [long?.symbol, 1, 0]);
    assert.ok(
      Math.abs((left?.averagePrice ?? 0) - (long?.averagePrice ?? 1)) < 1e-9,
      'at what the leg has cost',
    );
    await eventually(
      () => openOrders(up),
      (orders) => orders.length === 0,
      'the target goes with the spread',
    );
    await alert(up, { action: 'close', symbol: long?.symbol });
    await flat('the leg that was left is closed');
    assert.deepEqual(legsAtBroker(), ['SPY -100'], 'the delivered shares are not ours');
  });

  it('are sold for a credit, and closed at their stop', async () => {
    const wish = { action: 'buy', symbol: CONDOR, quantity: 1, takeProfit: '50%' };
    const explain = (stopLoss: number | string) =>
      up.application.explain({ origin: 'alert', body: JSON.stringify({ ...wish, stopLoss }) });
    assert.equal((await explain('1.5%')).refusal?.code, 'STOP_REACHED');
    const body = { ...wish, stopLoss: '15%' };
    const taken = await alert(up, body);
    assert.equal(taken.refusal, undefined, JSON.stringify(taken.refusal));
    const entry = up.application.orders().find(({ ref }) => ref === taken.orders[0]);
    assert.equal(entry?.side, 'SELL', 'what is bought for a credit is the debit spread sold');
    await held('the condor is held');
    const push = setInterval(() => moveSpy(40), 20);
    await eventually(
      () =>
        up.application
          .orders()
          .filter(({ role, signalId }) => role === 'close' && signalId === taken.signalId),
      (orders) => orders.some(({ state }) => state === 'filled'),
      'the stop closes it',
    ).finally(() => clearInterval(push));
    await flat('it is closed');
    assert.deepEqual(legsAtBroker(), ['SPY -100'], 'but for the shares of before');
    assert.deepEqual(openOrders(up), []);
  });
});
