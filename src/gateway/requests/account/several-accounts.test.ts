import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { accountId } from '../../../core/ids.ts';
import { reqAccountUpdatesMulti, reqPositionsMulti } from '../../codec/client/account.ts';
import { AAPL, type GatewayFixture, startFixture } from '../../testing/gateway-fixture.ts';
import { aapl, nextOrderId, order } from '../../testing/orders.ts';
import { RawClient } from '../../testing/raw-client.ts';
import { RecordingClient } from '../../testing/recording-client.ts';

const FIRST = 'DU1111111';
const SECOND = 'DU2222222';

let gateway: GatewayFixture;
let client: RecordingClient;
let id = 0;
beforeEach(async () => {
  gateway = await startFixture({}, [
    { id: accountId(FIRST), currency: 'USD', cash: 1_000_000 },
    { id: accountId(SECOND), currency: 'USD', cash: 500 },
  ]);
  client = await RecordingClient.connect(gateway.port);
  id = nextOrderId(client);
});
afterEach(async () => {
  await client.leave();
  await gateway.close();
});

const buy = async (account: string, totalQuantity: number): Promise<void> => {
  client.api.placeOrder(id++, aapl, order({ account, totalQuantity }));
  await client.settled();
};
const codes = (heard: RecordingClient): unknown[] => heard.named('error').map(({ args }) => args[1]);

describe('a login with several accounts', () => {
  it('lists them at the start and on request', async () => {
    assert.deepEqual(client.named('managedAccounts')[0]?.args, [`${FIRST},${SECOND}`]);
    client.api.reqManagedAccts();
    await client.hear('managedAccounts', 2);
  });

  it('books orders into the account they name, by its own money', async () => {
    await buy(FIRST, 3);
    await buy(SECOND, 2);
    await buy(SECOND, 500);
    assert.deepEqual(codes(client), [201]);
    client.forget();
    client.api.reqPositions();
    await client.hear('positionEnd');
    assert.deepEqual(
      client.named('position').map(({ args }) => [args[0], args[2]]),
      [
        [FIRST, 3],
        [SECOND, 2],
      ],
    );
  });

  it('refuses orders without an account with 435, and with an unknown one with 321', async () => {
    await buy('', 1);
    await buy('DU9', 1);
    assert.deepEqual(codes(client), [435, 321]);
    // Nothing has been placed: the same id can be used.
    id -= 1;
    await buy(FIRST, 1);
    assert.equal(client.named('execDetails').length, 1);
  });

  it('answers margins on trial for each account', async () => {
    client.api.placeOrder(id, aapl, order({ account: SECOND, totalQuantity: 2, whatIf: true }));
    await client.hear('openOrder');
    const [, , , state] = client.args('openOrder') as [number, object, object, Record<string, number>];
    assert.deepEqual([state.equityWithLoanBefore, state.initMarginAfter], [500, 50.01]);
  });

  it('sums up each account, and tells executions of one alone when asked', async () => {
    await buy(FIRST, 3);
    await buy(SECOND, 2);
    client.forget();
    client.api.reqAccountSummary(1, 'All', 'GrossPositionValue');
    client.api.reqAccountSummary(2, SECOND, 'TotalCashValue');
    await client.hear('accountSummaryEnd', 2);
    assert.deepEqual(
      client.named('accountSummary').map(({ args }) => [args[0], args[1], args[3]]),
      [
        [1, FIRST, '300.03'],
        [1, SECOND, '200.02'],
        [2, SECOND, '298.96'],
      ],
    );
    client.api.reqExecutions(3, { acctCode: SECOND });
    await client.hear('execDetailsEnd');
    assert.deepEqual(
      client.named('execDetails').map(({ args }) => (args[2] as { acctNumber: string }).acctNumber),
      [SECOND],
    );
  });

  it('keeps profit and loss apart', async () => {
    await buy(FIRST, 100);
    client.api.reqPnL(1, FIRST, '');
    client.api.reqPnL(2, SECOND, '');
    client.api.reqPnLSingle(3, SECOND, '', AAPL.conId);
    await client.hear('pnlSingle');
    assert.deepEqual(
      client.named('pnl').map(({ args }) => args),
      [
        [1, -2, -2, 0],
        [2, 0, 0, 0],
      ],
    );
    assert.equal(client.args('pnlSingle')[1], 0);
  });

  it('answers by request id for one account or all', async () => {
    await buy(FIRST, 3);
    await buy(SECOND, 2);
    const raw = await RawClient.connect(gateway.port, 'v157..178', 8);
    raw.send(reqPositionsMulti, { reqId: 4, account: SECOND, modelCode: '' });
    raw.send(reqPositionsMulti, { reqId: 5, account: 'All', modelCode: '' });
    raw.send(reqAccountUpdatesMulti, { reqId: 6, account: SECOND, modelCode: '', ledgerAndNlv: false });
    await raw.hear('accountUpdateMultiEnd');
    assert.deepEqual(
      raw.named('positionMulti').map(({ values }) => [values.reqId, values.account, values.position]),
      [
        [4, SECOND, 2],
        [5, FIRST, 3],
        [5, SECOND, 2],
      ],
    );
    assert.ok(raw.named('accountUpdateMulti').every(({ values }) => values.account === SECOND));
    await raw.leave();
  });
});

describe('account updates of several accounts', () => {
  const subscribed = async (heard: RecordingClient, account: string): Promise<void> => {
    heard.forget();
    heard.api.reqAccountUpdates(true, account);
    await heard.settled();
  };
  const ends = (heard: RecordingClient): unknown[] =>
    heard.named('accountDownloadEnd').map(({ args }) => args[0]);

  it('are of one account at a time: a second request takes the place of the first', async () => {
    await subscribed(client, FIRST);
    await subscribed(client, SECOND);
    assert.deepEqual(ends(client), [SECOND]);
    client.forget();
    await buy(FIRST, 1);
    assert.equal(client.named('updatePortfolio').length, 0);
    await buy(SECOND, 1);
    assert.equal(client.args('updatePortfolio').at(-1), SECOND);
  });

  it('end with 2100 when a person in TWS turns to another account', async () => {
    await subscribed(client, FIRST);
    const { accountSubscriptions } = gateway.internals.context;
    assert.equal(accountSubscriptions.select(accountId(FIRST)), 0);
    assert.equal(accountSubscriptions.select(accountId(SECOND)), 1);
    await client.settled();
    assert.equal(client.args('info')[1], 2100);
    client.forget();
    await buy(FIRST, 1);
    assert.equal(client.named('updatePortfolio').length, 0);
    await subscribed(client, FIRST);
    assert.deepEqual(ends(client), [FIRST]);
  });

  it('are refused with 2101 while another client follows a different account', async () => {
    await subscribed(client, FIRST);
    const second = await RecordingClient.connect(gateway.port, 2);
    await subscribed(second, SECOND);
    assert.deepEqual(ends(second), []);
    assert.deepEqual(second.args('info').slice(0, 2), [
      'Unable subscribe to account as the following clients are subscribed to a different account.{1}',
      2101,
    ]);
    await subscribed(second, FIRST);
    assert.deepEqual(ends(second), [FIRST]);
    client.forget();
    client.api.reqAccountUpdates(false, FIRST);
    await client.settled();
    assert.equal(client.args('info')[1], 2100);
    await subscribed(second, SECOND);
    assert.deepEqual(ends(second), [SECOND]);
    await second.leave();
    await subscribed(client, FIRST);
    assert.deepEqual(ends(client), [FIRST]);
  });
});
