import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { unixMs } from '../../../core/clock.ts';
import { reqMktDepth } from '../../codec/client/market-data.ts';
import { AAPL, ES, FRIDAY_TEN, type GatewayFixture, startFixture } from '../../testing/gateway-fixture.ts';
import { aapl } from '../../testing/orders.ts';
import { RawClient } from '../../testing/raw-client.ts';
import { RecordingClient } from '../../testing/recording-client.ts';
import { wireContract } from '../../testing/wire-contract.ts';

let gateway: GatewayFixture;
let client: RecordingClient;
beforeEach(async () => {
  gateway = await startFixture();
  client = await RecordingClient.connect(gateway.port);
  client.forget();
});
afterEach(async () => {
  await client.leave();
  await gateway.close();
});

const future = { ...aapl, conId: ES.conId, exchange: 'CME' };
const codes = (): unknown[] =>
  [...client.named('error'), ...client.named('info')].map(({ args }) => args.find(Number.isInteger));

/** Rows as `position operation side price`. */
const rows = async (event: 'updateMktDepth' | 'updateMktDepthL2'): Promise<string[]> => {
  await client.settled();
  const told = client.named(event).map(({ args }) => {
    const [, position, ...rest] = args;
    const [operation, side, price] = event === 'updateMktDepth' ? rest : rest.slice(1);
    return `${position} ${operation} ${side} ${price}`;
  });
  client.forget();
  return told;
};

describe('market depth', () => {
  it('shows the levels around the quote, and then which of them changed', async () => {
    client.api.reqMktDepth(5, future, 3, false);
    assert.deepEqual(await rows('updateMktDepth'), [
      '0 0 1 6800',
      '1 0 1 6799.75',
      '2 0 1 6799.5',
      '0 0 0 6800.25',
      '1 0 0 6800.5',
      '2 0 0 6800.75',
    ]);
    gateway.market.quote(ES, 6800, 6800.25, 70);
    gateway.play();
    assert.deepEqual(await rows('updateMktDepth'), ['0 1 1 6800', '0 1 0 6800.25']);
    gateway.market.quote(ES, 6800.25, 6800.5, 70);
    gateway.play();
    assert.equal((await rows('updateMktDepth')).length, 6);
    client.api.cancelMktDepth(5, false);
    await client.settled();
    gateway.market.quote(ES, 6801, 6801.25, 70);
    gateway.play();
    assert.deepEqual(await rows('updateMktDepth'), []);
  });

  it('of SMART names the exchange of each row', async () => {
    client.api.reqMktDepth(5, aapl, 2, true);
    await client.settled();
    const [first] = client.named('updateMktDepthL2');
    assert.ok(AAPL.validExchanges.includes(String(first?.args[2])));
    assert.equal(first?.args[7], true);
    assert.deepEqual(await rows('updateMktDepthL2'), [
      '0 0 1 100',
      '1 0 1 99.99',
      '0 0 0 100.02',
      '1 0 0 100.03',
    ]);
  });

  it('begins anew when the instrument opens again', async () => {
    client.api.reqMktDepth(5, future, 1, false);
    await rows('updateMktDepth');
    // From Friday morning over the weekend to Sunday evening.
    gateway.player.advanceTo(unixMs(FRIDAY_TEN + 57 * 3_600_000));
    await client.hear('error');
    assert.deepEqual(codes(), [317]);
    assert.deepEqual(await rows('updateMktDepth'), ['0 0 1 6800', '0 0 0 6800.25']);
  });

  it('is limited, and refused for known reasons', async () => {
    for (let reqId = 1; reqId <= 4; reqId++) client.api.reqMktDepth(reqId, future, 1, false);
    client.api.reqMktDepth(1, future, 1, false);
    client.api.reqMktDepth(6, aapl, 1, false);
    client.api.reqMktDepth(7, { ...aapl, symbol: 'NOSUCH' }, 1, false);
    client.api.cancelMktDepth(9, false);
    await client.settled();
    assert.deepEqual(
      client.named('error').map(({ args }) => [args[2], args[1]]),
      [
        [4, 309],
        [1, 322],
        [6, 10092],
        [7, 200],
        [9, 310],
      ],
    );
  });

  it('is offered by the exchanges of what is listed', async () => {
    client.api.reqMktDepthExchanges();
    await client.hear('mktDepthExchanges');
    const [told] = client.named('mktDepthExchanges')[0]?.args ?? [];
    const offered = (told as { exchange: string; secType: string }[]).map(
      (row) => `${row.exchange} ${row.secType}`,
    );
    for (const row of ['NASDAQ STK', 'CME FUT', 'IDEALPRO CASH']) assert.ok(offered.includes(row), row);
  });

  it('has the same layout in every version', async () => {
    for (const version of ['v157', 'v193']) {
      const raw = await RawClient.connect(gateway.port, version, 9);
      raw.send(reqMktDepth, {
        reqId: 1,
        contract: wireContract({ conId: AAPL.conId, exchange: 'SMART' }),
        numRows: 5,
        isSmartDepth: true,
        options: '',
      });
      await raw.hear('marketDepthL2', 10);
      await raw.leave();
    }
  });
});
