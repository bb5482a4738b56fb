import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  reqAccountSummary,
  reqAccountUpdates,
  reqAccountUpdatesMulti,
  reqPnl,
  reqPnlSingle,
  reqPositions,
} from '../codec/client/account.ts';
import { reqContractDetails, reqMatchingSymbols } from '../codec/client/contracts.ts';
import { reqHistoricalData } from '../codec/client/historical.ts';
import { reqMktData } from '../codec/client/market-data.ts';
import {
  cancelOrder,
  placeOrder,
  reqAllOpenOrders,
  reqCompletedOrders,
  reqExecutions,
  reqGlobalCancel,
} from '../codec/client/orders.ts';
import { AAPL, ACCOUNT, type GatewayFixture, startFixture } from '../testing/gateway-fixture.ts';
import { type PlaceOrder, plainOrder } from '../testing/plain-order.ts';
import { RawClient } from '../testing/raw-client.ts';
import { wireContract } from '../testing/wire-contract.ts';

let gateway: GatewayFixture;
before(async () => {
  gateway = await startFixture();
});
after(() => gateway.close());

const contract = wireContract({ conId: AAPL.conId });

const order = (orderId: number, fields: Partial<PlaceOrder>): PlaceOrder => ({
  ...plainOrder(),
  orderId,
  contract: { ...contract, exchange: 'SMART' },
  action: 'BUY',
  totalQuantity: 10,
  orderType: 'MKT',
  account: ACCOUNT,
  transmit: true,
  parentId: 0,
  ...fields,
});

describe('a session', () => {
  it('does not know requests that came with a later version than its own', async () => {
    for (const [version, answer] of [
      [149, 'errMsg'],
      [150, 'completedOrdersEnd'],
    ] as const) {
      const client = await RawClient.connect(gateway.port, `v100..${version}`, version);
      const before = client.received.length;
      client.send(reqCompletedOrders, { apiOnly: false });
      await client.until(() => client.received.length > before, answer);
      const { name, values } = client.received[before] ?? {};
      assert.equal(name, answer);
      if (name === 'errMsg') {
        assert.equal(values?.code, 320);
        assert.match(String(values?.text), /Message type 99\. {2}Unknown message type/);
      }
      await client.leave();
    }
  });

  it('tells older clients nothing that they do not know', async () => {
    for (const [version, told] of [
      [113, 0],
      [114, 1],
    ] as const) {
      const client = await RawClient.connect(gateway.port, `v100..${version}`, version);
      client.send(reqMktData, {
        reqId: 2,
        contract,
        genericTicks: '',
        snapshot: true,
        regulatorySnapshot: false,
        options: '',
      });
      await client.hear('tickSnapshotEnd');
      assert.equal(client.named('tickReqParams').length, told, String(version));
      await client.leave();
    }
  });

  it('tells times without a zone below 174, as New York’s clock shows them', async () => {
    for (const [version, execution, bar] of [
      [173, /^\d{8} {2}\d\d:\d\d:\d\d$/, /^\d{8} {2}\d\d:\d\d:\d\d$/],
      [174, /^\d{8}-\d\d:\d\d:\d\d$/, /^\d{8} \d\d:\d\d:\d\d US\/Eastern$/],
    ] as const) {
      const client = await RawClient.connect(gateway.port, `v100..${version}`, version);
      client.send(placeOrder, order(Number(client.named('nextValidId')[0]?.values.orderId), {}));
      const [filled] = await client.hear('executionData');
      assert.match(String(filled?.values.time), execution);
      client.send(reqHistoricalData, {
        reqId: 9,
        contract,
        includeExpired: false,
        endDateTime: '',
        barSize: '1 hour',
        duration: '1 D',
        useRth: true,
        whatToShow: 'TRADES',
        formatDate: 1,
        keepUpToDate: false,
        options: '',
      });
      const [answer] = await client.hear('historicalData');
      const bars = answer?.values.bars as readonly { readonly date: string }[];
      assert.match(bars[0]?.date ?? '', bar);
      await client.leave();
    }
  });

  it('works in every version, with every message exactly as long as its table says', async () => {
    for (let version = 100; version <= 193; version++) {
      const client = await RawClient.connect(gateway.port, `v100..${version}`, version);
      assert.equal(client.version, version);
      const id = Number(client.named('nextValidId')[0]?.values.orderId);
      client.send(reqContractDetails, {
        reqId: 1,
        contract,
        includeExpired: false,
        secIdType: '',
        secId: '',
        issuerId: '',
      });
      client.send(reqMktData, {
        reqId: 2,
        contract,
        genericTicks: '',
        snapshot: true,
        regulatorySnapshot: false,
        options: '',
      });
      client.send(placeOrder, order(id, {}));
      client.send(placeOrder, order(id + 1, { orderType: 'LMT', lmtPrice: 90, tif: 'GTC' }));
      client.send(placeOrder, order(id + 2, { orderType: 'LMT', lmtPrice: 91, whatIf: true }));
      client.send(cancelOrder, { orderId: id + 1 });
      client.send(placeOrder, order(id + 3, { orderType: 'STP', action: 'SELL', auxPrice: 80 }));
      client.send(reqAllOpenOrders, {});
      client.send(reqGlobalCancel, {});
      if (version >= 150) client.send(reqCompletedOrders, { apiOnly: false });
      client.send(reqExecutions, {
        reqId: 3,
        clientId: version,
        account: '',
        time: '',
        symbol: '',
        secType: '',
        exchange: '',
        side: '',
      });
      client.send(reqPositions, {});
      client.send(reqAccountUpdates, { subscribe: true, account: ACCOUNT });
      client.send(reqAccountSummary, { reqId: 4, group: 'All', tags: 'NetLiquidation' });
      client.send(reqAccountUpdatesMulti, { reqId: 5, account: ACCOUNT, modelCode: '', ledgerAndNlv: false });
      client.send(reqPnl, { reqId: 6, account: ACCOUNT, modelCode: '' });
      client.send(reqPnlSingle, { reqId: 7, account: ACCOUNT, modelCode: '', conId: AAPL.conId });
      client.send(reqMatchingSymbols, { reqId: 8, pattern: 'AA' });
      client.send(reqHistoricalData, {
        reqId: 9,
        contract,
        includeExpired: false,
        endDateTime: '',
        barSize: '5 mins',
        duration: '1 D',
        useRth: true,
        whatToShow: 'TRADES',
        formatDate: 1,
        keepUpToDate: false,
        options: '',
      });
      await client.hear('historicalData');
      for (const name of [
        'contractDataEnd',
        'tickSnapshotEnd',
        'executionDataEnd',
        'openOrderEnd',
        ...(version >= 150 ? ['completedOrdersEnd'] : []),
        'positionEnd',
        'accountDownloadEnd',
        'accountSummaryEnd',
        'accountUpdateMultiEnd',
        'pnl',
        'pnlSingle',
        'symbolSamples',
      ]) {
        assert.equal(client.named(name).length, 1, `${name} at ${version}`);
      }
      assert.deepEqual(
        // 161: the global cancellation also meets what has ended already.
        client.errors.filter(([, code]) => code !== 161),
        [
          [id + 1, 202],
          [id + 3, 202],
        ],
        `errors at ${version}`,
      );
      await client.leave();
    }
  });
});
