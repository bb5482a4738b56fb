import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import { clientOrderId, conId, orderRef } from '../../core/ids.ts';
import { price, quantity } from '../../core/price.ts';
import { seededRandom } from '../../core/random.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { withShareCfds } from '../../simulator/catalogue/cfds.ts';
import { ACCOUNT, ExchangeBench, listed } from '../../simulator/testing/fixture.ts';
import { type BracketTicket, type BrokerEvent, LinkNotReady, type OrderTicket } from '../port.ts';
import type { RiskApproved } from '../risk-approved.ts';
import { inProcess } from './in-process.ts';
import { SimulatedBroker } from './simulated-broker.ts';

const AAPL = listed('AAPL');

const approved = <Order>(order: Order): RiskApproved<Order> => order as RiskApproved<Order>;

const ticket = (id: number, facts: Partial<OrderTicket> = {}): OrderTicket => ({
  ref: orderRef(`ref-${id}`),
  orderId: clientOrderId(id),
  account: ACCOUNT,
  instrument: AAPL,
  side: 'BUY',
  quantity: quantity(10),
  pricing: { type: 'market' },
  tif: 'DAY',
  outsideRth: false,
  ...facts,
});

const brokerOver = ({ exchange }: ExchangeBench): SimulatedBroker =>
  new SimulatedBroker({
    dialer: inProcess({ exchange }),
    clientId: 1,
    messagesPerSecond: 50,
    requestTimeoutMs: 2_000,
    handshakeTimeoutMs: 2_000,
    heartbeatMs: 60_000,
    backOff: { firstMs: 10, maxMs: 10 },
    clock: systemClock,
    random: seededRandom(1),
  });

describe('the broker over a simulated exchange in this process', () => {
  let bench: ExchangeBench;
  let broker: SimulatedBroker;
  let events: BrokerEvent[];

  beforeEach(async () => {
    bench = new ExchangeBench();
    bench.quote(270, 270.02);
    broker = brokerOver(bench);
    events = [];
    broker.onEvent((event) => events.push(event));
    broker.start();
    await heard('session');
  });
  afterEach(() => broker.close());

  const heard = async <Type extends BrokerEvent['type']>(
    type: Type,
    fits: (event: Extract<BrokerEvent, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<BrokerEvent, { type: Type }>> => {
    for (;;) {
      const found = events.find(
        (event): event is Extract<BrokerEvent, { type: Type }> =>
          event.type === type && fits(event as Extract<BrokerEvent, { type: Type }>),
      );
      if (found) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it('trades a combination by its legs, with an execution of the whole and one of each leg', async () => {
    const [near, next] = [listed('ESZ6'), listed('ESH7')];
    bench.quote(6800, 6800.25, 50, near.conId);
    bench.quote(6860, 6860.5, 20, next.conId);
    const leg = { ratio: 1, exchange: 'CME', secType: 'FUT' } as const;
    const calendar: Instrument = {
      ...near,
      conId: conId(-7),
      secType: 'BAG',
      comboLegs: [
        { ...leg, conId: next.conId, action: 'BUY' },
        { ...leg, conId: near.conId, action: 'SELL' },
      ],
    };
    broker.place(approved(ticket(1, { instrument: calendar, quantity: quantity(1) })));
    await heard('execution', ({ execution }) => execution.conId === near.conId);
    const told = events.flatMap((event) => (event.type === 'execution' ? [event.execution] : []));
    assert.deepEqual(
      told.map(({ isCombo = false, side, price: paid }) => [isCombo, side, paid]),
      [
        [true, 'BUY', 60.5],
        [false, 'BUY', 6860.5],
        [false, 'SELL', 6800],
      ],
    );
    const wrong = { ...calendar, comboLegs: calendar.comboLegs?.slice(0, 1) ?? [] };
    broker.place(approved(ticket(2, { instrument: wrong })));
    const refused = await heard('order-notice', ({ orderId }) => orderId === 2);
    assert.equal(refused.fate, 'rejected');
  });

  it('previews margins, places nothing, and refuses what the exchange would refuse', async () => {
    const told = await broker.previewMargin(ticket(5));
    assert.ok(told.ok);
    assert.ok((told.value.initialAfter ?? 0) > (told.value.initialBefore ?? 0));
    assert.equal(told.value.commissionCurrency, 'USD');
    const tooMuch = await broker.previewMargin(ticket(6, { quantity: quantity(1_000_000) }));
    assert.equal(tooMuch.ok ? '' : tooMuch.error.code, 'BROKER_REFUSED');
    const open = await broker.openOrders();
    assert.deepEqual(open.ok && open.value, []);
    assert.deepEqual(
      events.filter(({ type }) => type === 'order' || type === 'order-notice'),
      [],
    );
    await broker.close();
    const none = await broker.previewMargin(ticket(7));
    assert.equal(none.ok ? '' : none.error.code, 'LINK_NOT_READY');
  });

  it('begins a session and says what it may send', () => {
    assert.equal(broker.health.ready, true);
    assert.deepEqual(broker.session?.accounts, [ACCOUNT]);
    assert.equal(broker.session?.nextValidId, 1);
  });

  it('quotes a contract for difference on a share as the share, under a name of its own', async () => {
    const cfds = new ExchangeBench({ instruments: withShareCfds([AAPL]) });
    cfds.quote(270, 270.02);
    const inside = brokerOver(cfds);
    const told: BrokerEvent[] = [];
    inside.onEvent((event) => told.push(event));
    inside.start();
    while (!inside.health.ready) await new Promise((resolve) => setImmediate(resolve));
    const found = await inside.resolve({
      symbol: 'AAPL',
      secType: 'CFD',
      exchange: 'SMART',
      currency: 'USD',
    });
    assert.ok(found.ok);
    const [cfd] = found.value;
    assert.ok(cfd);
    assert.equal(cfd.localSymbol, 'AAPL.CFD');
    inside.subscribeQuotes(cfd);
    const quoted = (): BrokerEvent | undefined => told.find(({ type }) => type === 'quote');
    while (!quoted()) await new Promise((resolve) => setImmediate(resolve));
    assert.partialDeepStrictEqual(quoted(), { quote: { conId: cfd.conId, bid: 270, ask: 270.02 } });
    await inside.close();
  });

  it('resolves contracts', async () => {
    const found = await broker.resolve({
      symbol: 'AAPL',
      secType: 'STK',
      exchange: 'SMART',
      currency: 'USD',
    });
    assert.ok(found.ok);
    assert.deepEqual(
      found.value.map(({ conId }) => conId),
      [AAPL.conId],
    );
  });

  it('fills an order and tells of it as TWS does', async () => {
    broker.place(approved(ticket(1)));
    assert.equal((await heard('execution')).execution.ref, 'ref-1');
    await heard('commission');
    await heard('order-status', ({ report }) => report.status === 'Filled');
    const positions = await broker.positions();
    assert.ok(positions.ok);
    assert.equal(positions.value[0]?.position, 10);
    const executions = await broker.executions();
    assert.ok(executions.ok);
    assert.equal(executions.value.length, 1);
  });

  it('leaves the stop of units that no target closes alone: a fill of the target takes nothing off it', async () => {
    const exit = { side: 'SELL', tif: 'GTC' } as const;
    const group = { ...exit, quantity: quantity(1), ocaGroup: 'ref-1-exits' };
    const rest = { ...exit, quantity: quantity(9), pricing: { type: 'stop', stop: price(250) } } as const;
    broker.placeBracket(
      approved({
        entry: ticket(1),
        exits: [
          ticket(2, { ...group, pricing: { type: 'stop', stop: price(250) } }),
          ticket(3, { ...group, pricing: { type: 'limit', limit: price(260) } }),
          ticket(4, rest),
        ],
      }),
    );
    await heard('order-status', ({ report }) => report.orderId === 3 && report.status === 'Filled');
    const open = await broker.openOrders();
    assert.deepEqual(open.ok && open.value.map(({ ref, quantity: units }) => [ref, units]), [['ref-4', 9]]);
  });

  it('places a bracket whose exits wait for the entry', async () => {
    const exit = { side: 'SELL', tif: 'GTC' } as const;
    const bracket: BracketTicket = {
      entry: ticket(1, { pricing: { type: 'limit', limit: price(260) } }),
      exits: [
        ticket(2, { ...exit, pricing: { type: 'stop', stop: price(250) } }),
        ticket(3, { ...exit, pricing: { type: 'limit', limit: price(280) } }),
      ],
    };
    broker.placeBracket(approved(bracket));
    await heard('order-status', ({ report }) => report.orderId === 3 && report.whyHeld.includes('child'));
    const open = await broker.openOrders();
    assert.ok(open.ok);
    assert.deepEqual(
      open.value.map(({ ref, orderType, status }) => `${ref} ${orderType} ${status}`),
      ['ref-1 LMT Submitted', 'ref-2 STP PreSubmitted', 'ref-3 LMT PreSubmitted'],
    );
    broker.cancel(clientOrderId(1));
    await heard('order-notice', ({ orderId, fate }) => orderId === 1 && fate === 'cancelled');
    const completed = await broker.completedOrders();
    assert.ok(completed.ok);
    assert.equal(completed.value.length, 3);
  });

  it('streams quotes of what was asked for', async () => {
    broker.subscribeQuotes(AAPL);
    await heard('quote', ({ quote }) => quote.bid === 270);
    bench.quote(271, 271.02);
    await heard('quote', ({ quote }) => quote.bid === 271);
  });

  it('refuses past bars with a reason', async () => {
    const answer = await broker.bars();
    assert.equal(answer.ok, false);
  });

  it('sends nothing without a session', async () => {
    await broker.close();
    assert.throws(() => broker.place(approved(ticket(1))), LinkNotReady);
    assert.equal((await broker.openOrders()).ok, false);
  });
});
