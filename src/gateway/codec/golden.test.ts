import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { replaceFa } from './client/account.ts';
import { cancelOrder, reqGlobalCancel } from './client/orders.ts';
import { startApi } from './client/session.ts';
import { decode, fieldsOf } from './decode.ts';
import { encode } from './encode.ts';
import { layoutOf, type Message } from './message.ts';
import { pnl } from './server/account.ts';
import { contractFields } from './server/contract.ts';
import { contractData } from './server/contracts.ts';
import { historicalData } from './server/historical.ts';
import { tickPrice } from './server/market-data.ts';
import { commissionReport, executionData, orderStatus } from './server/orders.ts';
import { errorMessage } from './server/session.ts';
import { decimalText, double, int, javaDouble, optionalDouble, optionalInt, text } from './wire-types.ts';

/** `|` stands for NUL. */
const wire = (payload: string): string => payload.replaceAll('\0', '|');

const contract = {
  conId: 265598,
  symbol: 'AAPL',
  secType: 'STK',
  lastTradeDateOrContractMonth: '',
  strike: 0,
  right: '',
  multiplier: '',
  exchange: 'NASDAQ',
  currency: 'USD',
  localSymbol: 'AAPL',
  tradingClass: 'NMS',
};

/** Fields that contractDetails no longer has from 164 on. */
const VERSION_AND_MULTIPLIER = 2;

describe('messages', () => {
  it('look like this on the wire', () => {
    assert.equal(wire(encode(startApi, 193, { clientId: 7, optionalCapabilities: '' })), '71|2|7||');
    assert.equal(wire(encode(errorMessage, 165, { id: -1, code: 2104, text: 'OK' })), '4|2|-1|2104|OK|');
    assert.equal(wire(encode(errorMessage, 166, { id: -1, code: 2104, text: 'OK' })), '4|2|-1|2104|OK||');
    assert.equal(
      wire(
        encode(orderStatus, 193, {
          orderId: 3,
          status: 'Submitted',
          filled: 40,
          remaining: 60,
          avgFillPrice: 292.335,
          permId: 9_000_000_371,
          parentId: 0,
          lastFillPrice: 292.33,
          clientId: 1,
          whyHeld: '',
          mktCapPrice: 0,
        }),
      ),
      '3|3|Submitted|40|60|292.335|9000000371|0|292.33|1||0|',
    );
    assert.equal(
      wire(
        encode(executionData, 177, {
          reqId: -1,
          orderId: 3,
          contract,
          execId: '0000e0d5.69e02bfb.01.01',
          time: '20261120-15:00:01',
          account: 'DU1',
          exchange: 'NASDAQ',
          side: 'BOT',
          shares: 100,
          price: 292.79,
          permId: 11,
          clientId: 1,
          liquidation: 0,
          cumQty: 100,
          avgPrice: 292.79,
          orderRef: 'r',
          evRule: '',
          modelCode: '',
          lastLiquidity: 2,
        }),
      ),
      '11|-1|3|265598|AAPL|STK||0.0|||NASDAQ|USD|AAPL|NMS|0000e0d5.69e02bfb.01.01|20261120-15:00:01|DU1|NASDAQ|BOT|100|292.79|11|1|0|100|292.79|r||||2|',
    );
    assert.equal(
      wire(
        encode(commissionReport, 193, {
          execId: 'x',
          commission: 1,
          currency: 'USD',
          yieldRedemptionDate: '',
        }),
      ),
      '59|1|x|1.0|USD|1.7976931348623157E308|1.7976931348623157E308||',
    );
    assert.equal(contractFields.length, 11);
  });

  it('change their layout at the versions that say so', () => {
    const order = { orderId: 7, manualOrderCancelTime: '', extOperator: '' };
    for (const [version, expected] of [
      [168, '4|1|7|'],
      [169, '4|1|7||'],
      [187, '4|1|7||||2147483647|'],
      [190, '4|1|7||'],
      [192, '4|7||||'],
    ] as const) {
      assert.equal(wire(encode(cancelOrder, version, order)), expected, String(version));
    }
    assert.equal(wire(encode(reqGlobalCancel, 191, {})), '58|1|');
    // Between the versions that tell of no size steps and those that tell of three, one told of one.
    const withSizeStep = [162, 163, 164, 178].map(
      (version) => layoutOf(contractData as Message, version).length,
    );
    const [first = 0, second, third, later] = withSizeStep;
    assert.deepEqual([second, third, later], [first + 1, first + 3 - VERSION_AND_MULTIPLIER, third]);
    assert.equal(wire(encode(reqGlobalCancel, 192, {})), '58|||');
  });

  it('have the layouts of older clients below 157', () => {
    const status = {
      orderId: 3,
      status: 'Filled',
      filled: 1,
      remaining: 0,
      avgFillPrice: 2,
      permId: 9,
      parentId: 0,
      lastFillPrice: 2,
      clientId: 1,
      whyHeld: '',
      mktCapPrice: 0,
    };
    assert.equal(wire(encode(orderStatus, 130, status)), '3|6|3|Filled|1|0|2|9|0|2|1||');
    assert.equal(wire(encode(orderStatus, 131, status)), '3|3|Filled|1|0|2|9|0|2|1||0|');
    const tick = { reqId: 1, tickType: 1, price: 2, size: 3, attributes: 0b111 };
    for (const [version, told] of [
      [108, 1],
      [109, 3],
      [132, 7],
    ] as const) {
      assert.equal(wire(encode(tickPrice, version, tick)), `1|6|1|1|2|3|${told}|`, String(version));
    }
    const bar = { date: 'd', open: 1, high: 2, low: 0, close: 1, volume: 5, wap: 1, count: 4 };
    const bars = { reqId: 1, start: 's', end: 'e', bars: [bar] };
    assert.equal(wire(encode(historicalData, 123, bars)), '17|3|1|s|e|1|d|1|2|0|1|5|1|false|4|');
    assert.equal(wire(encode(historicalData, 124, bars)), '17|1|s|e|1|d|1|2|0|1|5|1|4|');
    const profit = { reqId: 1, dailyPnl: 1, unrealizedPnl: 2, realizedPnl: 3 };
    for (const [version, told] of [
      [127, '1|'],
      [129, '1|2|'],
      [135, '1|2|3|'],
    ] as const) {
      assert.equal(wire(encode(pnl, version, profit)), `94|1|${told}`, String(version));
    }
    assert.equal(wire(encode(replaceFa, 156, { faDataType: 1, xml: 'x', reqId: 7 })), '19|1|1|x|');
  });

  it('are refused with Java’s words when a number is none', () => {
    assert.deepEqual(decode(cancelOrder, 192, fieldsOf('4\0AAPL\0')), {
      ok: false,
      error: 'java.lang.NumberFormatException: For input string: "AAPL"',
    });
  });
});

describe('values', () => {
  it('never have an exponent', () => {
    assert.equal(decimalText(1e-8), '0.00000001');
    assert.equal(decimalText(-1.5e-7), '-0.00000015');
    assert.equal(decimalText(1e21), '1000000000000000000000');
    assert.equal(javaDouble.encode(5), '5.0');
    assert.equal(javaDouble.encode(5.25), '5.25');
  });

  it('may be unset in several ways', () => {
    const price = optionalDouble();
    const count = optionalInt();
    for (const unset of ['', '1.7976931348623157E308', '1.797693135e+308', '9223372036854775807']) {
      assert.equal(price.decode(unset), undefined);
    }
    for (const unset of ['', '2147483647', '-9223372036854775808'])
      assert.equal(count.decode(unset), undefined);
    assert.equal(price.decode('Infinity'), Number.POSITIVE_INFINITY);
    assert.equal(double.decode(''), 0);
    assert.equal(int.decode(''), 0);
    assert.throws(() => int.decode('1.5'));
    assert.equal(text.encode('a\0b'), 'ab');
  });
});
