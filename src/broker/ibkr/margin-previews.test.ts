import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { errorMessage, openOrder } from './testing/frames.ts';
import { type TestBroker, testBroker, ticket as ticketOf } from './testing/harness.ts';
import { type StubConnection, StubGateway } from './testing/stub-gateway.ts';

const PLACE_ORDER = 3;
const FIELD = { orderId: 1, transmit: 27, parentId: 28, whatIf: 84 } as const;
const UNSET = '1.7976931348623157E308';
const MARGINS = [1000, 900, 50_000, 500, 400, -1, 1500, 1300, 49_999];

let gateway: StubGateway;
let test: TestBroker;

beforeEach(async () => {
  gateway = await StubGateway.start();
  test = testBroker(gateway.port, { requestTimeoutMs: 200 });
  test.broker.start();
  await test.next('session');
});
afterEach(async () => {
  await test.broker.close();
  await gateway.stop();
});

const onOrder = (answer: (connection: StubConnection, fields: string[]) => void): void => {
  gateway.on(PLACE_ORDER, answer);
};
const ticket = (orderId: number) => ticketOf(orderId, { type: 'market' });
const told = (orderId: number, margins: readonly (number | string)[] = MARGINS) =>
  openOrder({ orderId, status: 'PreSubmitted', margins });

describe('a margin preview', () => {
  it('is a what-if order, alone and transmitted, and is answered by its figures; no order is told of', async () => {
    let sent: readonly string[] = [];
    onOrder((connection, fields) => {
      sent = fields;
      connection.send(told(300));
    });
    const answer = await test.broker.previewMargin(ticket(300));
    assert.deepEqual(
      [FIELD.orderId, FIELD.transmit, FIELD.parentId, FIELD.whatIf].map((place) => sent[place]),
      ['300', '1', '0', '1'],
    );
    assert.deepEqual(answer, {
      ok: true,
      value: { initialBefore: 1000, initialAfter: 1500, maintenanceAfter: 1300, equityWithLoanAfter: 49_999 },
    });
    assert.deepEqual([test.of('order'), test.of('sent')], [[], []]);
  });

  it('leaves out what IB has not set', async () => {
    onOrder((connection) => connection.send(told(300, [1000, 900, UNSET, 500, 400, -1, UNSET, 1300, UNSET])));
    const answer = await test.broker.previewMargin(ticket(300));
    assert.deepEqual(answer, { ok: true, value: { initialBefore: 1000, maintenanceAfter: 1300 } });
  });

  it('refuses what IB would refuse, with figures before the refusal or without', async () => {
    onOrder((connection, fields) => {
      const id = Number(fields[FIELD.orderId]);
      if (id === 300) connection.send(told(id));
      connection.send(errorMessage(id, 201, 'Order rejected - reason: margin'));
    });
    for (const id of [300, 301]) {
      const answer = await test.broker.previewMargin(ticket(id));
      assert.equal(answer.ok ? '' : answer.error.code, 'BROKER_REFUSED');
      assert.match(answer.ok ? '' : answer.error.message, /\(201\): Order rejected - reason: margin/);
    }
    assert.deepEqual(test.of('order-notice'), []);
  });

  it('is not ended by a warning', async () => {
    onOrder((connection) => connection.send(errorMessage(300, 399, 'Order Message: held'), told(300)));
    assert.equal((await test.broker.previewMargin(ticket(300))).ok, true);
  });

  it('says that the API is read-only', async () => {
    onOrder((connection) =>
      connection.send(
        errorMessage(
          300,
          321,
          "Error validating request.-'cI' : cause - The API interface is currently in Read-Only mode.",
        ),
      ),
    );
    const answer = await test.broker.previewMargin(ticket(300));
    assert.equal(answer.ok ? '' : answer.error.code, 'READ_ONLY_API');
    assert.equal(test.broker.health.readOnly, true);
  });

  it('ends when no answer comes in time, and a late one changes nothing', async () => {
    const answer = await test.broker.previewMargin(ticket(300));
    assert.equal(answer.ok ? '' : answer.error.code, 'BROKER_TIMEOUT');
    gateway.last.send(told(300));
    onOrder((connection) => connection.send(told(301, [0, 0, 0, 0, 0, 0, 7, 0, 0])));
    const next = await test.broker.previewMargin(ticket(301));
    assert.equal(next.ok && next.value.initialAfter, 7);
    assert.deepEqual(test.of('order'), []);
  });

  it('ends with the connection, and is not asked for without one', async () => {
    const asked = test.broker.previewMargin(ticket(300));
    gateway.last.socket.destroy();
    const lost = await asked;
    assert.equal(lost.ok ? '' : lost.error.code, 'LINK_LOST');
    const none = await test.broker.previewMargin(ticket(301));
    assert.equal(none.ok ? '' : none.error.code, 'LINK_NOT_READY');
  });
});
