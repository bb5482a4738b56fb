import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ContractQuery } from '../../instruments/instrument.ts';
import { aaplDetails, errorMessage, esDetails } from './testing/frames.ts';
import { aapl, type TestBroker, testBroker } from './testing/harness.ts';
import { type Fields, StubGateway } from './testing/stub-gateway.ts';

let gateway: StubGateway;
let test: TestBroker;

beforeEach(async () => {
  gateway = await StubGateway.start();
  test = testBroker(gateway.port);
  test.broker.start();
  await test.next('session');
});
afterEach(async () => {
  await test.broker.close();
  await gateway.stop();
});

describe('contract details', () => {
  const es: ContractQuery = { symbol: 'ES', secType: 'FUT', exchange: 'CME', currency: 'USD' };
  const stock: ContractQuery = { symbol: 'AAPL', secType: 'STK', exchange: 'SMART', currency: 'USD' };

  const answering = (details: (id: number) => Fields, rule: Fields): void => {
    gateway.on(9, (connection, fields) => {
      const id = Number(fields[2]);
      connection.send(details(id), [52, 1, id]);
    });
    gateway.on(91, (connection) => connection.send(rule));
  };

  it('become an instrument: last trade day without its time, steps from the market rule', async () => {
    answering(esDetails, [93, 67, 1, 0, 0.25]);
    const result = await test.broker.resolve(es);
    assert.ok(result.ok);
    const [instrument] = result.value;
    assert.equal(instrument?.lastTradeDate, '20261218');
    assert.equal(instrument?.minTick, 0.25);
    assert.deepEqual(instrument?.priceSteps, [{ low: 0, increment: 0.25 }]);
    assert.equal(instrument?.multiplier, 50);
    assert.equal(instrument?.timeZone, 'America/Chicago');
    assert.equal(instrument?.exchange, 'CME');
  });

  it('are asked for once, also by several at the same time', async () => {
    answering(aaplDetails, [93, 26, 2, 0, 0.0001, 1, 0.01]);
    const [first, second] = await Promise.all([test.broker.resolve(stock), test.broker.resolve(stock)]);
    assert.deepEqual(first, second);
    await test.broker.resolve(stock);
    assert.equal(gateway.last.of(9).length, 1);
    assert.equal(gateway.last.of(91).length, 1);
    assert.ok(first.ok);
    assert.deepEqual(first.value[0]?.priceSteps, [
      { low: 0, increment: 0.0001 },
      { low: 1, increment: 0.01 },
    ]);
  });

  it('give whole shares, which is all that the API takes', async () => {
    answering(aaplDetails, [93, 26, 1, 0, 0.01]);
    const result = await test.broker.resolve(stock);
    assert.ok(result.ok);
    assert.equal(result.value[0]?.sizeIncrement, 1);
    assert.equal(result.value[0]?.minSize, 1);
  });

  it('take the tick from the details, never from the parameters of the quote stream', async () => {
    answering(aaplDetails, [93, 26, 1, 0, 0.01]);
    test.broker.subscribeQuotes(aapl);
    await gateway.until(() => gateway.last.of(1).length === 1);
    const id = gateway.last.of(1)[0]?.[2] ?? '';
    // The library reads this minTick as the whole number 0.
    gateway.last.send([81, id, '0.01', '9c0001', 3], [1, 6, id, 2, 180.55, 100, 1]);
    await test.next('quote');
    const result = await test.broker.resolve(stock);
    assert.ok(result.ok);
    assert.equal(result.value[0]?.minTick, 0.01);
  });

  it('that do not exist are refused, and asked for again next time', async () => {
    gateway.on(9, (connection, fields) =>
      connection.send(
        errorMessage(Number(fields[2]), 200, 'No security definition has been found for the request'),
      ),
    );
    const result = await test.broker.resolve(stock);
    assert.equal(!result.ok && result.error.code, 'SYMBOL_UNKNOWN');
    const listed = await test.broker.resolve({ ...stock, primaryExchange: 'NYSE' });
    assert.match(listed.ok ? '' : listed.error.message, /on SMART, listed on NYSE, in USD\./);
    const call = { lastTradeDateOrContractMonth: '20261120', strike: 690, right: 'C' } as const;
    const option = await test.broker.resolve({ ...stock, secType: 'OPT', ...call });
    assert.match(option.ok ? '' : option.error.message, /no contract AAPL 20261120 690 C of type OPT/);
    answering(aaplDetails, [93, 26, 1, 0, 0.01]);
    assert.equal((await test.broker.resolve(stock)).ok, true);
  });

  it('follow the minimum tick while the market rule is not told, and ask for it again', async (t) => {
    const impatient = testBroker(gateway.port, { clientId: 8, requestTimeoutMs: 300 });
    t.after(() => impatient.broker.close());
    impatient.broker.start();
    await impatient.next('session');
    answering(aaplDetails, [93, 99, 1, 0, 5]);
    const first = await impatient.broker.resolve(stock);
    assert.ok(first.ok);
    assert.deepEqual(first.value[0]?.priceSteps, [{ low: 0, increment: 0.01 }]);
    answering(aaplDetails, [93, 26, 2, 0, 0.0001, 1, 0.01]);
    const second = await impatient.broker.resolve(stock);
    assert.ok(second.ok);
    assert.equal(second.value[0]?.priceSteps.length, 2);
  });

  it('without an answer end in a refusal', async (t) => {
    const impatient = testBroker(gateway.port, { clientId: 8, requestTimeoutMs: 20 });
    t.after(() => impatient.broker.close());
    impatient.broker.start();
    await impatient.next('session');
    const result = await impatient.broker.resolve(stock);
    assert.equal(!result.ok && result.error.code, 'BROKER_TIMEOUT');
  });
});
