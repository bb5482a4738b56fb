import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { OrderAction } from '@stoqey/ib';
import { accountId } from '../../../core/ids.ts';
import { reqAccountUpdatesMulti } from '../../codec/client/account.ts';
import { ACCOUNT, EURUSD, type GatewayFixture, startFixture } from '../../testing/gateway-fixture.ts';
import { aapl, eurusd, nextOrderId, order } from '../../testing/orders.ts';
import { RawClient } from '../../testing/raw-client.ts';
import { RecordingClient } from '../../testing/recording-client.ts';

let gateway: GatewayFixture;
let client: RecordingClient;
let id = 0;
beforeEach(async () => {
  gateway = await startFixture({}, [{ id: accountId(ACCOUNT), currency: 'EUR', cash: 100_000 }]);
  gateway.market.quote(EURUSD, 1.25, 1.25, 2_000_000);
  gateway.play();
  client = await RecordingClient.connect(gateway.port);
  id = nextOrderId(client);
});
afterEach(async () => {
  await client.leave();
  await gateway.close();
});

const buyAapl = async (): Promise<void> => {
  client.api.placeOrder(id++, aapl, order());
  await client.hear('commissionReport');
  client.forget();
};
const summary = async (reqId: number, tags: string): Promise<string[]> => {
  client.forget();
  client.api.reqAccountSummary(reqId, 'All', tags);
  await client.hear('accountSummaryEnd');
  client.api.cancelAccountSummary(reqId);
  return client.named('accountSummary').map(({ args }) => `${args[2]} ${args[3]} ${args[4]}`);
};

describe('an account in euros', () => {
  it('tells its totals in euros and each currency by itself', async () => {
    await buyAapl();
    client.api.reqAccountUpdates(true, ACCOUNT);
    await client.hear('accountDownloadEnd');
    const values = new Map(
      client.named('updateAccountValue').map(({ args }) => [`${args[0]} ${args[2]}`, args[1]]),
    );
    const told = (...names: string[]): unknown[] => names.map((name) => values.get(name));
    assert.deepEqual(told('NetLiquidation EUR', 'TotalCashValue EUR', 'GrossPositionValue EUR'), [
      '99998.40',
      '91997.60',
      '8000.80',
    ]);
    assert.deepEqual(told('CashBalance BASE', 'CashBalance EUR', 'CashBalance USD'), [
      '91997.60',
      '100000.00',
      '-10003.00',
    ]);
    assert.deepEqual(told('ExchangeRate BASE', 'ExchangeRate EUR', 'ExchangeRate USD'), [
      '1.00',
      '1.00',
      '0.80',
    ]);
    assert.deepEqual(told('StockMarketValue BASE', 'StockMarketValue USD'), ['8000.80', '10001.00']);
    assert.deepEqual(told('NetLiquidationByCurrency BASE', 'NetLiquidationByCurrency USD'), [
      '99998.40',
      '-2.00',
    ]);
    assert.deepEqual(told('UnrealizedPnL BASE', 'UnrealizedPnL USD'), ['-1.60', '-2.00']);
    assert.deepEqual(told('RealCurrency BASE', 'Currency BASE'), ['EUR', 'BASE']);
  });

  it('answers the ledger of the base currency, of one currency and of all', async () => {
    await buyAapl();
    const rows = (tags: readonly string[]) => tags.filter((row) => row.startsWith('CashBalance'));
    assert.deepEqual(rows(await summary(1, '$LEDGER')), ['CashBalance 91997.60 BASE']);
    assert.deepEqual(rows(await summary(2, '$LEDGER:USD')), ['CashBalance -10003.00 USD']);
    assert.deepEqual(rows(await summary(3, '$LEDGER:CAD')), []);
    assert.deepEqual(rows(await summary(4, '$LEDGER:ALL')), [
      'CashBalance 91997.60 BASE',
      'CashBalance 100000.00 EUR',
      'CashBalance -10003.00 USD',
    ]);
    assert.deepEqual(await summary(5, 'NetLiquidation,AccruedCash'), [
      'NetLiquidation 99998.40 EUR',
      'AccruedCash 0.00 EUR',
    ]);
  });

  it('reckons margins on trial in euros, and profit and loss in euros', async () => {
    client.api.placeOrder(id, aapl, order({ whatIf: true }));
    await client.hear('openOrder');
    const [, , , state] = client.args('openOrder') as [number, object, object, Record<string, number>];
    // 25 % of the stock and 3 % of the loan, at 0.80.
    assert.deepEqual([state.equityWithLoanBefore, state.initMarginAfter], [100_000, 2240.45]);
    await buyAapl();
    client.api.reqPnL(1, ACCOUNT, '');
    await client.hear('pnl');
    assert.deepEqual(client.args('pnl'), [1, -1.6, -1.6, 0]);
  });

  it('trades forex out of both currencies', async () => {
    client.api.placeOrder(id++, eurusd, order({ action: OrderAction.SELL, totalQuantity: 20_000 }));
    await client.hear('commissionReport');
    assert.deepEqual(
      (await summary(1, '$LEDGER:ALL')).filter((row) => row.startsWith('CashBalance')),
      ['CashBalance 99998.40 BASE', 'CashBalance 80000.00 EUR', 'CashBalance 24998.00 USD'],
    );
  });

  it('keeps its ledger and net liquidation apart when only these are asked for', async () => {
    const raw = await RawClient.connect(gateway.port, 'v157..178', 8);
    raw.send(reqAccountUpdatesMulti, { reqId: 1, account: ACCOUNT, modelCode: '', ledgerAndNlv: true });
    await raw.hear('accountUpdateMultiEnd');
    const keys = new Set(raw.named('accountUpdateMulti').map(({ values }) => values.key));
    assert.ok(keys.has('NetLiquidation') && keys.has('CashBalance') && !keys.has('BuyingPower'));
    await raw.leave();
  });
});
