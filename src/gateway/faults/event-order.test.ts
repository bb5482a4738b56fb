import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { OrderType } from '@stoqey/ib';
import { type GatewayFixture, startFixture } from '../testing/gateway-fixture.ts';
import { aapl, nextOrderId, order, orderStory } from '../testing/orders.ts';
import { RecordingClient } from '../testing/recording-client.ts';
import { beginEventOrders, EVENT_ORDERS, type EventOrder } from './event-order.ts';
import { FaultDesk } from './fault-desk.ts';

let gateway: GatewayFixture;
let desk: FaultDesk;
let client: RecordingClient;

beforeEach(async () => {
  gateway = await startFixture();
  desk = new FaultDesk(gateway.internals);
  client = await RecordingClient.connect(gateway.port);
});
afterEach(async () => {
  desk.endAll();
  await client.leave();
  await gateway.close();
});

/** What a client hears of a market order, up to its last word. */
async function story(variants: readonly EventOrder[], last: string, count = 1): Promise<string[]> {
  const begun = beginEventOrders(desk, variants);
  assert.ok(begun.ok);
  const id = nextOrderId(client);
  client.forget();
  client.api.placeOrder(id, aapl, order());
  await client.hear(last, count);
  await client.settled();
  return orderStory(client).map((text) => text.replace(` ${id} `, ' '));
}

describe('variants of the order of events', () => {
  it('duplicate-status: each status twice', async () => {
    const told = await story(['duplicate-status'], 'commissionReport');
    assert.equal(told.filter((text) => text === 'orderStatus PreSubmitted 0+100').length, 2);
    assert.equal(told.filter((text) => text === 'orderStatus Filled 100+0').length, 4);
  });

  it('filled-first: Filled, then the execution and its commission', async () => {
    const told = await story(['filled-first'], 'commissionReport');
    const filled = told.findIndex((text) => text.startsWith('orderStatus Filled'));
    const execution = told.findIndex((text) => text.startsWith('execDetails'));
    assert.ok(filled >= 0 && filled < execution);
    assert.equal(told.at(-1), 'commissionReport');
  });

  it('missing-commission: no report by itself, one when executions are asked for', async () => {
    const told = await story(['missing-commission'], 'orderStatus', 3);
    assert.ok(!told.includes('commissionReport'));
    client.api.reqExecutions(9, {});
    await client.hear('commissionReport');
  });

  it('missing-status with filled-first: only the execution and its commission', async () => {
    const told = await story(['missing-status', 'filled-first'], 'commissionReport');
    assert.deepEqual(told, ['execDetails -1 100@100.02', 'commissionReport']);
  });

  it('late-commission: it comes later than everything else', async () => {
    assert.ok(beginEventOrders(desk, ['late-commission']).ok);
    assert.deepEqual(
      desk.active.map(({ name, options }) => [name, (options as { report: string }).report]),
      [['commission', 'late']],
    );
  });

  it('no-pending-cancel: a working order is cancelled with one word', async () => {
    assert.ok(beginEventOrders(desk, ['no-pending-cancel']).ok);
    const id = nextOrderId(client);
    client.api.placeOrder(id, aapl, order({ orderType: OrderType.LMT, lmtPrice: 99 }));
    await client.hear('orderStatus', 2);
    client.forget();
    client.api.cancelOrder(id, '');
    await client.hear('error');
    assert.deepEqual(orderStory(client), [`orderStatus ${id} Cancelled 0+100`, `error ${id} 202`]);
  });

  it('every one of them begins, and those that exclude each other are refused', () => {
    for (const variant of EVENT_ORDERS) assert.ok(beginEventOrders(desk, [variant]).ok, variant);
    const refused = beginEventOrders(desk, ['late-commission', 'missing-commission']);
    assert.ok(!refused.ok);
    assert.equal(refused.error.code, 'OPTIONS_CONTRADICT');
  });
});
