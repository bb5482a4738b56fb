import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import { CLIENT_MESSAGES } from '../codec/client/catalogue.ts';
import { drawValues } from '../codec/testing/draw-values.ts';
import { AAPL, ES, type GatewayFixture, startFixture } from '../testing/gateway-fixture.ts';
import { RawClient, type Received } from '../testing/raw-client.ts';

let gateway: GatewayFixture;
let client: RawClient;
beforeEach(async () => {
  gateway = await startFixture();
  client = await RawClient.connect(gateway.port);
});
afterEach(async () => {
  await client.leave();
  await gateway.close();
});

const messages = new Map([...CLIENT_MESSAGES.values()].map((message) => [message.name, message]));
type Fields = Readonly<Record<string, unknown>>;

/** Numbers that have no unset form. */
const PLAIN = new Set(['conId', 'numberOfTicks', 'ratio']);
const blank = (values: object): Fields =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'string') return [name, ''];
      if (typeof value === 'boolean') return [name, false];
      if (typeof value === 'number') return [name, PLAIN.has(name) ? 0 : undefined];
      return [name, Array.isArray(value) ? [] : blank(value as object)];
    }),
  );

let lastId = 0;
/** Sends a request with what is named, everything else empty, and returns what came under its number first. */
async function ask(name: string, values: Fields): Promise<Received> {
  const message = messages.get(name);
  assert.ok(message, name);
  const reqId = ++lastId;
  const empty = blank(drawValues(message, client.version, seededRandom(1)));
  const contract = { ...(empty.contract as object), ...(values.contract as object | undefined) };
  client.send(message, { ...empty, ...values, reqId, contract } as never);
  const isAnswer = ({ values: got }: Received): boolean => got.reqId === reqId || got.id === reqId;
  await client.until(() => client.received.some(isAnswer), `an answer to ${name} ${JSON.stringify(values)}`);
  return client.received.find(isAnswer) as Received;
}
const codeOf = ({ values }: Received): unknown => values.code;

const stock = { conId: AAPL.conId, exchange: 'SMART' };
const bars = { contract: stock, barSize: '1 min', duration: '1 D', whatToShow: 'TRADES', formatDate: 1 };
const option = {
  symbol: 'AAPL',
  secType: 'OPT',
  exchange: 'SMART',
  currency: 'USD',
  lastTradeDateOrContractMonth: '20261218',
  strike: 100,
  right: 'C',
};
const index = { symbol: 'SPX', secType: 'IND', exchange: 'CBOE', currency: 'USD' };
const spread = {
  contract: { symbol: 'AAPL', secType: 'BAG', exchange: 'SMART', currency: 'USD' },
  comboLegs: [
    { conId: AAPL.conId, ratio: 1, action: 'BUY', exchange: 'SMART' },
    { conId: 756733, ratio: 1, action: 'SELL', exchange: 'SMART' },
  ],
};

describe('legal and unusual requests', () => {
  it('for more bars than IB gives are refused before they are made', async () => {
    const { market } = gateway;
    const scripted = market.bars;
    let made = 0;
    market.bars = (request) => {
      made += 1;
      return scripted.call(market, request);
    };
    for (const [barSize, duration] of [
      ['1 secs', '2001 S'],
      ['1 secs', '365 D'],
      ['5 secs', '2 D'],
      ['30 secs', '1 W'],
      ['1 min', '2 Y'],
      ['2 mins', '999999 Y'],
    ]) {
      const answer = await ask('reqHistoricalData', { ...bars, barSize, duration });
      assert.equal(codeOf(answer), 162, `${barSize} ${duration}`);
      assert.match(String(answer.values.text), /Time length exceed max/);
    }
    assert.equal(made, 0);
    assert.equal((await ask('reqHistoricalData', { ...bars, barSize: '2 mins' })).name, 'historicalData');
  });

  it('for volatilities get bars of them where IB has them', async () => {
    const implied = { ...bars, barSize: '1 hour', whatToShow: 'OPTION_IMPLIED_VOLATILITY' };
    const answer = await ask('reqHistoricalData', implied);
    assert.equal(answer.name, 'historicalData');
    const [first] = answer.values.bars as { open: number; volume: number; count: number }[];
    assert.ok(first !== undefined && first.open > 0.05 && first.open < 2, JSON.stringify(first));
    assert.deepEqual([first.volume, first.count], [-1, -1]);
    // The scripted market has two days, and thirty returns are needed.
    const historical = { ...bars, whatToShow: 'HISTORICAL_VOLATILITY' };
    assert.equal(codeOf(await ask('reqHistoricalData', historical)), 162);
    const future = { ...implied, contract: { conId: ES.conId, exchange: 'CME' } };
    assert.equal(codeOf(await ask('reqHistoricalData', future)), 162);
    for (const whatToShow of ['FEE_RATE', 'REBATE_RATE', 'YIELD_BID']) {
      assert.equal(codeOf(await ask('reqHistoricalData', { ...bars, whatToShow })), 162, whatToShow);
    }
    const live = { contract: stock, barSize: 5, whatToShow: 'HISTORICAL_VOLATILITY' };
    assert.equal(codeOf(await ask('reqRealTimeBars', live)), 420);
  });

  it('for the past of a combination are added up from its legs', async () => {
    const { bars: scripted } = gateway.market;
    // The other leg has the same prices, halved.
    gateway.market.bars = (request) => {
      const own = scripted
        .call(gateway.market, { ...request, conId: AAPL.conId })
        .filter(({ time }) => request.lengthMs > 3_600_000 || time % request.lengthMs === 0);
      if (request.conId === AAPL.conId) return own;
      return own.map((bar) => ({ ...bar, open: bar.open / 2, close: bar.close / 2 }) as typeof bar);
    };
    const answer = await ask('reqHistoricalData', { ...bars, ...spread, barSize: '5 mins', formatDate: 2 });
    assert.equal(answer.name, 'historicalData');
    const rows = answer.values.bars as Record<string, number>[];
    assert.equal(rows.length, 12);
    // From 100 to 100.50 in each minute, less half of it.
    assert.deepEqual(rows[0], {
      date: rows[0]?.date,
      open: 50,
      high: 50.25,
      low: 50,
      close: 50.25,
      volume: -1,
      wap: 50.16667,
      count: -1,
    });
    const kept = await ask('reqHistoricalData', { ...bars, ...spread, keepUpToDate: true });
    assert.equal(kept.name, 'historicalData');
    const adjusted = { ...bars, ...spread, whatToShow: 'ADJUSTED_LAST' };
    assert.equal(codeOf(await ask('reqHistoricalData', adjusted)), 162);
    assert.equal(codeOf(await ask('reqHistoricalData', { ...bars, ...spread, comboLegs: [] })), 321);
  });

  it('that cannot name the legs of a combination are refused, each in its own way', async () => {
    const { contract } = spread;
    for (const [name, values, code] of [
      ['reqMktDepth', { numRows: 5 }, 10092],
      ['reqTickByTickData', { tickType: 'BidAsk' }, 10189],
      ['reqRealTimeBars', { barSize: 5, whatToShow: 'TRADES' }, 420],
      ['reqHeadTimestamp', { whatToShow: 'TRADES', formatDate: 1 }, 162],
      ['reqHistogramData', { period: '1 day' }, 162],
      ['reqHistoricalTicks', { whatToShow: 'TRADES', numberOfTicks: 5, endDateTime: '20261120' }, 10187],
      ['reqContractDetails', {}, 321],
    ] as const) {
      assert.equal(codeOf(await ask(name, { contract, ...values })), code, name);
    }
  });

  it('with words that every object knows are refused as other unknown words are', async () => {
    for (const word of ['constructor', 'toString', '__proto__']) {
      const scan = { instrument: 'STK', locationCode: 'STK.US', scanCode: 'MOST_ACTIVE', numberOfRows: 5 };
      for (const [name, values, code] of [
        ['reqHistoricalData', { ...bars, barSize: word }, 321],
        ['reqHistoricalData', { ...bars, duration: `1 ${word}` }, 321],
        ['reqHistoricalData', { ...bars, whatToShow: word }, 321],
        ['reqTickByTickData', { contract: stock, tickType: word }, 10189],
        ['reqScannerSubscription', { ...scan, instrument: word }, 162],
        ['reqScannerSubscription', { ...scan, locationCode: word }, 162],
        ['reqContractDetails', { contract: { ...option, right: word } }, 200],
      ] as const) {
        assert.equal(codeOf(await ask(name, values)), code, `${name} ${JSON.stringify(values)}`);
      }
    }
    // A scan that goes on would fail again with every update.
    gateway.player.advanceTo(unixMs(gateway.player.reached + 60_000));
  });

  it('for ticks of options and indices one by one are refused', async () => {
    for (const contract of [option, index]) {
      for (const tickType of ['Last', 'AllLast', 'BidAsk', 'MidPoint']) {
        assert.equal(codeOf(await ask('reqTickByTickData', { contract, tickType })), 10189);
      }
    }
  });

  it('for ticks one by one bring those of the past first when asked to', async () => {
    for (const [tickType, message, field] of [
      ['AllLast', 'historicalTicksLast', 'price'],
      ['BidAsk', 'historicalTicksBidAsk', 'bid'],
      ['MidPoint', 'historicalTicks', 'price'],
    ] as const) {
      const answer = await ask('reqTickByTickData', { contract: stock, tickType, numberOfTicks: 3 });
      assert.equal(answer.name, message);
      const ticks = answer.values.ticks as Record<string, number>[];
      assert.ok(ticks.length >= 1 && ticks.every((tick) => (tick[field] ?? 0) > 0), JSON.stringify(ticks));
    }
    gateway.market.trade(AAPL, 100.01, 5);
    gateway.play();
    await client.hear('tickByTick');
  });

  it('for a histogram take IB’s words and durations as of bars', async () => {
    for (const period of ['1 day', '3 days', '1 D', '2 W', '1 month', '1 Y', '3600 S', '2 months']) {
      const answer = await ask('reqHistogramData', { contract: stock, period });
      assert.equal(answer.name, 'histogramData', period);
    }
    assert.equal(codeOf(await ask('reqHistogramData', { contract: stock, period: '2 fortnights' })), 321);
  });

  it('for dividends bring a year’s, the next date and what it pays', async () => {
    for (const [contract, value] of [
      [stock, '1.08,1.08,20270212,0.27'],
      [{ symbol: 'TSLA', secType: 'STK', exchange: 'SMART', currency: 'USD' }, ',,,'],
    ] as const) {
      const { values } = await ask('reqMktData', { contract, genericTicks: '456' });
      const isTold = (got: Received): boolean =>
        got.name === 'tickString' && got.values.reqId === values.reqId && got.values.tickType === 59;
      await client.until(() => client.received.some(isTold), 'the dividends');
      assert.equal(client.received.find(isTold)?.values.value, value);
    }
  });
});
