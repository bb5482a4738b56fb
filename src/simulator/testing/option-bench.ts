import { accountId, type ConId } from '../../core/ids.ts';
import { fromMicros } from '../../core/money.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { OptionQuery } from '../../instruments/options/chains.ts';
import type { ExchangeOptions } from '../create-exchange.ts';
import { ACCOUNT, CLIENT, ExchangeBench, listed, newYork } from './fixture.ts';

/** For tests: options of the simulated exchange, with AAPL at 270. */

export const SPX = listed('SPX').conId;

export function find(bench: ExchangeBench, fields: Partial<OptionQuery>): Instrument {
  const found = bench.exchange.options?.search({
    secType: 'OPT',
    symbol: 'AAPL',
    localSymbol: '',
    tradingClass: '',
    expiry: '20261120',
    exchange: 'SMART',
    currency: 'USD',
    includeExpired: false,
    ...fields,
  });
  const [only, another] = found ?? [];
  if (only === undefined || another !== undefined) throw new Error(`not one contract but ${found?.length}`);
  return only;
}

/** AAPL at 270, and one contract of it. */
export function desk(
  fields: Partial<OptionQuery>,
  options: Partial<ExchangeOptions> = {},
): { bench: ExchangeBench; option: ConId } {
  const bench = new ExchangeBench(options);
  bench.quote(269.99, 270.01);
  return { bench, option: find(bench, fields).conId };
}

export const cash = (bench: ExchangeBench): number =>
  fromMicros(bench.exchange.balances(ACCOUNT).totalCashValue);
export const holding = (bench: ExchangeBench, conId: ConId) =>
  bench.exchange.positions(ACCOUNT).find((row) => row.conId === conId);
export const fees = (bench: ExchangeBench): number =>
  fromMicros(bench.exchange.executions().reduce((sum, { commission }) => sum + commission, 0) as never);
/** The close, and a moment past the time at which expirations are booked. */
export const CLOSE = newYork('2026-11-20T16:00');
export const BOOKED = newYork('2026-11-20T17:31');

export const exercise = (bench: ExchangeBench, conId: ConId, fields: object = {}) =>
  bench.exchange.exerciseOption?.({
    clientId: CLIENT,
    orderId: 50,
    account: accountId(''),
    conId,
    action: 1,
    quantity: 1,
    override: false,
    ...fields,
  });
