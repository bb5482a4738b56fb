import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { unixMs } from '../../../core/clock.ts';
import { reqAccountUpdatesMulti, reqPositionsMulti } from '../../codec/client/account.ts';
import { AAPL, ACCOUNT, type GatewayFixture, startFixture } from '../../testing/gateway-fixture.ts';
import { aapl, es, nextOrderId, order } from '../../testing/orders.ts';
import { RawClient } from '../../testing/raw-client.ts';
import { RecordingClient } from '../../testing/recording-client.ts';

let gateway: GatewayFixture;
let client: RecordingClient;
let id = 0;
beforeEach(async () => {
  gateway = await startFixture();
  client = await RecordingClient.connect(gateway.port);
  id = nextOrderId(client);
  client.forget();
});
afterEach(async () => {
  await client.leave();
  await gateway.close();
});

const buy = async (): Promise<void> => {
  client.api.placeOrder(id++, aapl, order());
  await client.settled();
  client.forget();
};
const valuesOf = (key: string): unknown[] =>
  client.named('updateAccountValue').flatMap(({ args }) => (args[0] === key ? [args[1]] : []));

describe('account updates', () => {
  it('bring all values, the portfolio, the time and the end marker', async () => {
    await buy();
    client.api.reqAccountUpdates(true, ACCOUNT);
    await client.hear('accountDownloadEnd');
    assert.deepEqual(client.named('accountDownloadEnd')[0]?.args, [ACCOUNT]);
    assert.deepEqual(valuesOf('AccountReady'), ['true']);
    assert.deepEqual(valuesOf('NetLiquidation'), ['999998.00']);
    assert.deepEqual(valuesOf('TotalCashValue'), ['989997.00']);
    assert.deepEqual(client.named('updateAccountTime')[0]?.args, ['10:00']);
    const [contract, position, marketPrice, marketValue, averageCost, unrealized, realized, account] =
      client.args('updatePortfolio') as [object, ...unknown[]];
    assert.partialDeepStrictEqual(contract, { conId: AAPL.conId, primaryExch: 'NASDAQ' });
    assert.deepEqual(
      [position, marketPrice, marketValue, averageCost, unrealized, realized, account],
      [100, 100.01, 10_001, 100.03, -2, 0, ACCOUNT],
    );
  });

  it('go on with what a trade changes, at once', async () => {
    client.api.reqAccountUpdates(true, ACCOUNT);
    await client.hear('accountDownloadEnd');
    client.forget();
    await buy();
    client.api.placeOrder(id, aapl, order());
    await client.hear('updateAccountValue');
    assert.equal(client.named('updatePortfolio').at(-1)?.args[1], 200);
    assert.deepEqual(valuesOf('AccountReady'), []);
    client.api.reqAccountUpdates(false, ACCOUNT);
    await client.settled();
    client.forget();
    await buy();
    assert.equal(client.named('updatePortfolio').length, 0);
  });

  it('are refused for an unknown account', async () => {
    client.api.reqAccountUpdates(true, 'DU999');
    await client.hear('info');
    assert.equal(client.named('info')[0]?.args[1], 321);
  });
});

describe('account summaries', () => {
  it('bring the tags asked for, and end', async () => {
    client.api.reqAccountSummary(3, 'All', 'NetLiquidation,AccountType,Cushion');
    await client.hear('accountSummaryEnd');
    assert.deepEqual(
      client.named('accountSummary').map(({ args }) => args),
      [
        [3, ACCOUNT, 'NetLiquidation', '1000000.00', 'USD'],
        [3, ACCOUNT, 'AccountType', 'INDIVIDUAL', ''],
        [3, ACCOUNT, 'Cushion', '1.000000', ''],
      ],
    );
  });

  it('bring the ledger', async () => {
    client.api.reqAccountSummary(3, 'All', '$LEDGER:ALL');
    await client.hear('accountSummaryEnd');
    const rows = client.named('accountSummary').map(({ args }) => `${args[2]} ${args[3]} ${args[4]}`);
    assert.ok(rows.includes('CashBalance 1000000.00 BASE'));
    assert.ok(rows.includes('CashBalance 1000000.00 USD'));
  });

  it('may name every tag of the official APIs', async () => {
    const tags = [
      ...['AccountType', 'NetLiquidation', 'TotalCashValue', 'SettledCash', 'AccruedCash', 'BuyingPower'],
      ...['EquityWithLoanValue', 'PreviousEquityWithLoanValue', 'PreviousDayEquityWithLoanValue'],
      ...['GrossPositionValue', 'ReqTEquity', 'ReqTMargin', 'SMA', 'InitMarginReq', 'MaintMarginReq'],
      ...['AvailableFunds', 'ExcessLiquidity', 'Cushion', 'FullInitMarginReq', 'FullMaintMarginReq'],
      ...['FullAvailableFunds', 'FullExcessLiquidity', 'LookAheadNextChange', 'LookAheadInitMarginReq'],
      ...['LookAheadMaintMarginReq', 'LookAheadAvailableFunds', 'LookAheadExcessLiquidity'],
      ...['HighestSeverity', 'DayTradesRemaining', 'Leverage'],
    ];
    client.api.reqAccountSummary(3, 'All', tags.join(','));
    await client.hear('accountSummaryEnd');
    assert.deepEqual(client.named('error'), []);
  });

  it('are two at most, and of known tags', async () => {
    client.api.reqAccountSummary(1, 'All', 'NetLiquidation');
    client.api.reqAccountSummary(2, 'All', 'NetLiquidation');
    client.api.reqAccountSummary(3, 'All', 'NetLiquidation');
    client.api.cancelAccountSummary(1);
    client.api.reqAccountSummary(3, 'All', 'NoSuchTag');
    client.api.reqAccountSummary(4, 'All', 'SMA,NetLiquidation');
    await client.hear('accountSummaryEnd', 3);
    assert.deepEqual(
      client.named('error').map(({ args }) => [args[2], args[1]]),
      [
        [3, 322],
        [3, 321],
      ],
    );
  });
});

describe('positions', () => {
  it('bring what is held, the end marker, and then changes until cancelled', async () => {
    await buy();
    client.api.reqPositions();
    await client.hear('positionEnd');
    const [account, contract, held, cost] = client.args('position') as [string, object, number, number];
    assert.deepEqual([account, held, cost], [ACCOUNT, 100, 100.03]);
    assert.partialDeepStrictEqual(contract, { symbol: 'AAPL', exchange: 'NASDAQ', secType: 'STK' });
    client.forget();
    client.api.placeOrder(id++, aapl, order());
    await client.hear('position');
    assert.equal(client.named('position')[0]?.args[2], 200);
    client.api.cancelPositions();
    await client.settled();
    client.forget();
    client.api.placeOrder(id++, aapl, order());
    await client.hear('commissionReport');
    await client.settled();
    assert.equal(client.named('position').length, 0);
  });

  it('name futures without an exchange and with their multiplier', async () => {
    client.api.placeOrder(
      id++,
      { ...es, lastTradeDateOrContractMonth: '202612' },
      order({ totalQuantity: 1 }),
    );
    await client.settled();
    client.api.reqPositions();
    await client.hear('positionEnd');
    assert.partialDeepStrictEqual(client.named('position')[0]?.args[1], {
      symbol: 'ES',
      exchange: '',
      multiplier: 50,
      lastTradeDateOrContractMonth: '20261218',
    });
  });

  it('and account values can be asked for one account or all, by request id', async () => {
    await buy();
    const raw = await RawClient.connect(gateway.port, 'v157..178', 8);
    raw.send(reqPositionsMulti, { reqId: 4, account: ACCOUNT, modelCode: '' });
    raw.send(reqAccountUpdatesMulti, { reqId: 5, account: ACCOUNT, modelCode: '', ledgerAndNlv: false });
    await raw.hear('accountUpdateMultiEnd');
    assert.equal(raw.named('positionMulti')[0]?.values.position, 100);
    assert.equal(raw.named('positionMultiEnd')[0]?.values.reqId, 4);
    assert.ok(raw.named('accountUpdateMulti').some(({ values }) => values.key === 'NetLiquidation'));
    await raw.leave();
  });
});

describe('profit and loss', () => {
  it('comes at once and again when it has changed', async () => {
    await buy();
    client.api.reqPnL(6, ACCOUNT, '');
    client.api.reqPnLSingle(7, ACCOUNT, '', AAPL.conId);
    await client.hear('pnlSingle');
    assert.deepEqual(client.named('pnl')[0]?.args, [6, -2, -2, 0]);
    assert.deepEqual(client.named('pnlSingle')[0]?.args, [7, 100, -2, -2, 0, 10_001]);
    gateway.market.quote(AAPL, 101, 101.02);
    await client.until(() => {
      gateway.player.advanceTo(unixMs(gateway.player.reached + 2000));
      return client.named('pnlSingle').length > 1;
    }, 'the next second');
    assert.equal(client.named('pnlSingle')[1]?.args[2], 98);
  });

  it('is refused for what is unknown', async () => {
    client.api.reqPnLSingle(7, ACCOUNT, '', 1);
    client.api.reqPnL(8, 'DU0', '');
    client.api.cancelPnL(9);
    await client.hear('error', 3);
    assert.deepEqual(
      client.named('error').map(({ args }) => [args[2], args[1]]),
      [
        [7, 2150],
        [8, 321],
        [9, 10185],
      ],
    );
  });
});
