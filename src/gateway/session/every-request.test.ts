import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../core/random.ts';
import { CLIENT_MESSAGES } from '../codec/client/catalogue.ts';
import { reqCurrentTime } from '../codec/client/session.ts';
import { decode, fieldsOf } from '../codec/decode.ts';
import { encode } from '../codec/encode.ts';
import type { Message } from '../codec/message.ts';
import { drawValues } from '../codec/testing/draw-values.ts';
import { AAPL, ACCOUNT, type GatewayFixture, startFixture } from '../testing/gateway-fixture.ts';
import { RawClient } from '../testing/raw-client.ts';

/** What a request is answered with: the message that ends its answer, the code of an error, or nothing because it only stops something. */
type Answer = string | number | 'nothing';
type Row = readonly [
  tier: 'A' | 'B' | 'C' | 'D',
  name: string,
  values: Readonly<Record<string, unknown>>,
  answer: Answer,
];

const stock = { conId: AAPL.conId, exchange: 'SMART' };
const unknown = { symbol: 'NONE', secType: 'OPT', exchange: 'SMART', currency: 'USD' };
const bars = { contract: stock, duration: '1 D', barSize: '5 mins', whatToShow: 'TRADES', formatDate: 1 };
const scan = { instrument: 'STK', locationCode: 'STK.US.MAJOR', scanCode: 'TOP_PERC_GAIN', numberOfRows: 5 };
const order = {
  contract: stock,
  action: 'BUY',
  totalQuantity: 1,
  orderType: 'LMT',
  lmtPrice: 90,
  transmit: true,
};

/** Every request of the protocol, in an order in which each finds what it stops. */
const ROWS: readonly Row[] = [
  ['A', 'startApi', { clientId: 9 }, 501],
  ['A', 'placeOrder', { ...order, orderId: 'next' }, 'orderStatus'],
  ['A', 'reqOpenOrders', {}, 'openOrderEnd'],
  ['A', 'reqAllOpenOrders', {}, 'openOrderEnd'],
  ['A', 'reqAutoOpenOrders', { autoBind: true }, 327],
  ['A', 'cancelOrder', { orderId: 'last' }, 'orderStatus'],
  ['A', 'reqCompletedOrders', {}, 'completedOrdersEnd'],
  ['A', 'reqGlobalCancel', {}, 161],
  ['A', 'reqExecutions', { reqId: 1 }, 'executionDataEnd'],
  ['A', 'reqIds', { count: 1 }, 'nextValidId'],
  ['A', 'reqManagedAccts', {}, 'managedAccounts'],
  ['A', 'reqCurrentTime', {}, 'currentTime'],
  ['A', 'reqContractDetails', { reqId: 2, contract: stock }, 'contractDataEnd'],
  ['A', 'reqMarketDataType', { marketDataType: 1 }, 'nothing'],
  ['A', 'reqMktData', { reqId: 3, contract: stock }, 'tickReqParams'],
  ['A', 'cancelMktData', { reqId: 3 }, 'nothing'],
  ['A', 'reqHistoricalData', { ...bars, reqId: 4 }, 'historicalData'],
  ['A', 'cancelHistoricalData', { reqId: 4 }, 366],
  ['A', 'reqAccountUpdates', { subscribe: true, account: ACCOUNT }, 'accountDownloadEnd'],
  ['A', 'reqAccountSummary', { reqId: 5, group: 'All', tags: 'NetLiquidation' }, 'accountSummaryEnd'],
  ['A', 'cancelAccountSummary', { reqId: 5 }, 'nothing'],
  ['A', 'reqPositions', {}, 'positionEnd'],
  ['A', 'cancelPositions', {}, 'nothing'],
  ['B', 'reqMatchingSymbols', { reqId: 6, pattern: 'AAPL' }, 'symbolSamples'],
  [
    'B',
    'reqSecDefOptParams',
    { reqId: 7, underlyingSymbol: 'AAPL', underlyingSecType: 'STK', underlyingConId: AAPL.conId },
    'securityDefinitionOptionParameterEnd',
  ],
  ['B', 'reqMarketRule', { marketRuleId: 26 }, 'marketRule'],
  [
    'B',
    'reqHeadTimestamp',
    { reqId: 8, contract: stock, whatToShow: 'TRADES', formatDate: 1 },
    'headTimestamp',
  ],
  ['B', 'cancelHeadTimestamp', { reqId: 8 }, 'nothing'],
  [
    'B',
    'reqHistoricalTicks',
    {
      reqId: 9,
      contract: stock,
      endDateTime: '20261120-15:00:00',
      numberOfTicks: 5,
      whatToShow: 'TRADES',
      useRth: false,
    },
    'historicalTicksLast',
  ],
  ['B', 'reqRealTimeBars', { reqId: 10, contract: stock, barSize: 5, whatToShow: 'TRADES' }, 'nothing'],
  ['B', 'cancelRealTimeBars', { reqId: 10 }, 'nothing'],
  ['B', 'reqTickByTickData', { reqId: 11, contract: stock, tickType: 'BidAsk' }, 'nothing'],
  ['B', 'cancelTickByTickData', { reqId: 11 }, 'nothing'],
  ['B', 'reqMktDepth', { reqId: 12, contract: stock, numRows: 5, isSmartDepth: true }, 'marketDepthL2'],
  ['B', 'cancelMktDepth', { reqId: 12, isSmartDepth: true }, 'nothing'],
  ['B', 'reqPositionsMulti', { reqId: 13, account: ACCOUNT }, 'positionMultiEnd'],
  ['B', 'cancelPositionsMulti', { reqId: 13 }, 'nothing'],
  ['B', 'reqAccountUpdatesMulti', { reqId: 14, account: ACCOUNT }, 'accountUpdateMultiEnd'],
  ['B', 'cancelAccountUpdatesMulti', { reqId: 14 }, 'nothing'],
  ['B', 'reqPnL', { reqId: 15, account: ACCOUNT }, 'pnl'],
  ['B', 'cancelPnL', { reqId: 15 }, 'nothing'],
  ['B', 'reqPnLSingle', { reqId: 16, account: ACCOUNT, conId: AAPL.conId }, 'pnlSingle'],
  ['B', 'cancelPnLSingle', { reqId: 16 }, 'nothing'],
  ['B', 'calculateImpliedVolatility', { reqId: 17, contract: unknown, optionPrice: 1, underPrice: 100 }, 200],
  ['B', 'cancelCalculateImpliedVolatility', { reqId: 17 }, 'nothing'],
  ['B', 'calculateOptionPrice', { reqId: 18, contract: unknown, volatility: 0.2, underPrice: 100 }, 200],
  ['B', 'cancelCalculateOptionPrice', { reqId: 18 }, 'nothing'],
  ['B', 'exerciseOptions', { reqId: 19, contract: unknown, exerciseAction: 1, exerciseQuantity: 1 }, 200],
  ['C', 'reqMktDepthExchanges', {}, 'mktDepthExchanges'],
  ['C', 'reqSmartComponents', { reqId: 20, bboExchange: '9c0001' }, 'smartComponents'],
  ['C', 'reqScannerSubscription', { ...scan, reqId: 21 }, 'scannerData'],
  ['C', 'cancelScannerSubscription', { reqId: 21 }, 'nothing'],
  ['C', 'reqScannerParameters', {}, 'scannerParameters'],
  ['C', 'reqNewsBulletins', { allMessages: true }, 'nothing'],
  ['C', 'cancelNewsBulletins', {}, 'nothing'],
  ['C', 'reqNewsProviders', {}, 'newsProviders'],
  ['C', 'reqNewsArticle', { reqId: 22, providerCode: 'BRFG', articleId: 'BRFG$0' }, 10172],
  [
    'C',
    'reqHistoricalNews',
    { reqId: 23, conId: AAPL.conId, providerCodes: 'BRFG', totalResults: 5 },
    'historicalNewsEnd',
  ],
  ['C', 'reqHistogramData', { reqId: 24, contract: stock, period: '1 days' }, 'histogramData'],
  ['C', 'cancelHistogramData', { reqId: 24 }, 'nothing'],
  ['C', 'requestFA', { faDataType: 1 }, 321],
  ['C', 'replaceFA', { faDataType: 1, reqId: 25 }, 321],
  ['C', 'reqSoftDollarTiers', { reqId: 26 }, 'softDollarTiers'],
  ['C', 'reqFamilyCodes', {}, 'familyCodes'],
  ['C', 'reqUserInfo', { reqId: 27 }, 'userInfo'],
  ['D', 'reqWshMetaData', { reqId: 28 }, 10276],
  ['D', 'cancelWshMetaData', { reqId: 28 }, 'nothing'],
  ['D', 'reqWshEventData', { reqId: 29 }, 10276],
  ['D', 'cancelWshEventData', { reqId: 29 }, 'nothing'],
  ['D', 'reqFundamentalData', { reqId: 30, conId: AAPL.conId, reportType: 'ReportSnapshot' }, 10358],
  ['D', 'cancelFundamentalData', { reqId: 30 }, 'nothing'],
  ['D', 'setServerLogLevel', { logLevel: 2 }, 'nothing'],
  ['D', 'queryDisplayGroups', { reqId: 31 }, 'displayGroupList'],
  ['D', 'subscribeToGroupEvents', { reqId: 32, groupId: 1 }, 'displayGroupUpdated'],
  ['D', 'updateDisplayGroup', { reqId: 32, contractInfo: '265598' }, 'displayGroupUpdated'],
  ['D', 'unsubscribeFromGroupEvents', { reqId: 32 }, 'nothing'],
];

/** The layouts change between these. */
const VERSIONS = [157, 166, 172, 178, 183, 188, 193];

const byName = new Map([...CLIENT_MESSAGES.values()].map((message) => [message.name, message]));

const messageOf = (name: string): Message => {
  const found = byName.get(name);
  assert.ok(found, name);
  return found;
};

let gateway: GatewayFixture;
const log: string[] = [];
before(async () => {
  gateway = await startFixture({ onLog: (text) => log.push(text) });
});
after(() => gateway.close());

/** Sends a request whose unnamed fields are empty. */
function ask(client: RawClient, name: string, values: Readonly<Record<string, unknown>>): void {
  const message = messageOf(name);
  const empty = emptied(drawValues(message, client.version, seededRandom(1)));
  const contract = { ...(empty.contract as object), ...(values.contract as object | undefined) };
  client.send(message, { ...empty, ...values, ...('contract' in empty ? { contract } : {}) } as never);
}

function emptied(values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'string') return [name, ''];
      if (typeof value === 'boolean') return [name, false];
      if (typeof value === 'number') return [name, UNSET_ZERO.has(name) ? 0 : undefined];
      if (Array.isArray(value)) return [name, []];
      return [name, name === 'contract' ? emptied(value as object) : undefined];
    }),
  );
}
/** Numbers that have no unset form. */
const UNSET_ZERO: ReadonlySet<string> = new Set([
  'conId',
  'clientId',
  'parentId',
  'ocaType',
  'exerciseAction',
]);

describe('every request', () => {
  it('stands in the table, as the tiers of the protocol say', () => {
    assert.deepEqual([...byName.keys()].toSorted(), ROWS.map(([, name]) => name).toSorted());
  });

  for (const version of VERSIONS) {
    it(`gets its data and its end, or an error, and never silence, at ${version}`, async () => {
      const client = await RawClient.connect(gateway.port, `v100..${version}`, version);
      const nextId = Number(client.named('nextValidId')[0]?.values.orderId);
      for (const [, name, given, answer] of ROWS) {
        const orderId = given.orderId === undefined ? {} : { orderId: nextId };
        const before = client.received.length;
        ask(client, name, { ...given, ...orderId });
        const news = () => client.received.slice(before);
        if (answer === 'nothing') {
          ask(client, 'reqCurrentTime', {});
          await client.until(() => news().some((message) => message.name === 'currentTime'), name);
          const errors = news().filter((message) => message.name === 'errMsg');
          assert.deepEqual(
            errors.map(({ values }) => values.code),
            [],
            `${name}: ${JSON.stringify(errors)}`,
          );
          continue;
        }
        const isAnswer = (message: { name: string; values: Readonly<Record<string, unknown>> }): boolean =>
          typeof answer === 'number'
            ? message.name === 'errMsg' && message.values.code === answer
            : message.name === answer;
        await client.until(() => news().some(isAnswer), `${answer} after ${name}`);
      }
      await client.leave();
    });
  }
});

describe('whatever clients send', () => {
  it('is answered, and no request brings the gateway down', async () => {
    const client = await RawClient.connect(gateway.port, 'v100..193', 900);
    const random = seededRandom(5);
    const drawn = [...CLIENT_MESSAGES.values()].filter(({ name }) => name !== 'startApi');
    for (let round = 0; round < 6; round++) {
      for (const message of drawn) {
        client.send(message, drawValues(message, client.version, random) as never);
      }
      const told = client.named('currentTime').length;
      client.send(reqCurrentTime, {});
      await client.hear('currentTime', told + 1);
    }
    await client.leave();
    assert.deepEqual(
      log.filter((line) => line.startsWith('Fault')),
      [],
    );
  });

  it('is read or refused when it is cut off anywhere or garbled', () => {
    const messages = [...CLIENT_MESSAGES.values()];
    fc.assert(
      fc.property(
        fc.nat({ max: messages.length - 1 }),
        fc.integer({ min: 157, max: 193 }),
        fc.integer(),
        fc.nat({ max: 200 }),
        fc.array(fc.tuple(fc.nat({ max: 200 }), fc.string({ maxLength: 6 })), { maxLength: 4 }),
        (index, version, seed, length, garbled) => {
          const message = messages[index] as Message;
          const fields = fieldsOf(
            encode(message, version, drawValues(message, version, seededRandom(seed)) as never),
          );
          for (const [at, text] of garbled) if (at > 0 && at < fields.length) fields[at] = text;
          const decoded = decode(message, version, fields.slice(0, length));
          if (!decoded.ok) assert.equal(typeof decoded.error, 'string');
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('as garbage bytes ends that connection at most', async () => {
    const random = seededRandom(11);
    for (let round = 0; round < 40; round++) {
      const client =
        round % 2 === 0
          ? new RawClient(gateway.port)
          : await RawClient.connect(gateway.port, 'v100..193', 1000 + round);
      const bytes = Buffer.from(Array.from({ length: 1 + random.below(400) }, () => random.below(256)));
      client.socket.write(bytes);
      client.socket.end();
      await client.untilClosed();
    }
    const client = await RawClient.connect(gateway.port, 'v100..193', 901);
    client.send(reqCurrentTime, {});
    await client.hear('currentTime');
    await client.leave();
  });
});
