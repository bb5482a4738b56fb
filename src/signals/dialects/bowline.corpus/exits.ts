import type { DialectExample } from '../dialect-example.ts';
import { bad, good, points, units } from '../example.ts';

/** Closing, reversing, flattening, cancelling. */
export const exits: readonly DialectExample[] = [
  good('close', '{"action":"close","symbol":"SPY"}', { action: 'close', symbol: 'SPY' }),
  good('exit', '{"action":"exit","ticker":"SPY"}', { action: 'close', symbol: 'SPY' }),
  good(
    'flat closes one symbol',
    '{"action":"flat","symbol":"SPY"}',
    { action: 'close', symbol: 'SPY' },
    { warns: ['this symbol only'] },
  ),
  good('close with a quantity', '{"action":"close","symbol":"SPY","quantity":5}', {
    action: 'close',
    symbol: 'SPY',
    size: units(5),
  }),
  good(
    'close from an entry’s template with na plots',
    '{"action":"close","symbol":"SPY","order_type":"market","price":501.3,"stop_loss":NaN,"take_profit":"{{plot_1}}","riskPercent":1}',
    { action: 'close', symbol: 'SPY' },
    { warns: ['Not used by close: stop_loss, take_profit, riskPercent, order_type, price'] },
  ),
  good(
    'close from a limit order’s template',
    '{"action":"close","symbol":"SPY","orderType":"limit","price":505}',
    { action: 'close', symbol: 'SPY' },
    { warns: ['closed at market'] },
  ),
  good(
    'close with a foreign stop field',
    '{"action":"close","symbol":"SPY","sl_price":0.5}',
    { action: 'close', symbol: 'SPY' },
    { warns: ['sl_price'] },
  ),
  good(
    'reverse with new exits',
    '{"action":"reverse","symbol":"MES1!","quantity":2,"stopLoss":"10 points","takeProfit":"20 points"}',
    { action: 'reverse', symbol: 'MES1!', size: units(2), stopLoss: points(10), takeProfit: points(20) },
  ),
  good('flip', '{"action":"flip","symbol":"MES1!"}', { action: 'reverse', symbol: 'MES1!' }),
  good('flatten everything', '{"action":"flatten"}', { action: 'flatten', symbol: '' }),
  good('flatten one symbol', '{"action":"flatten","symbol":"AAPL"}', { action: 'flatten', symbol: 'AAPL' }),
  good(
    'flatten with an entry’s fields',
    '{"action":"flatten","symbol":"AAPL","qty":100,"order_type":"limit","price":"NaN"}',
    { action: 'flatten', symbol: 'AAPL' },
    { warns: ['Not used by flatten: order_type, price, qty'] },
  ),
  good('cancel everything', '{"action":"cancel"}', { action: 'cancel', symbol: '' }),
  good('cancel one symbol', '{"action":"cancel","symbol":"AAPL"}', { action: 'cancel', symbol: 'AAPL' }),
  bad('close without symbol', '{"action":"close"}', 'ALERT_FIELD_MISSING', 'symbol'),
  bad('flat without symbol', '{"action":"flat"}', 'ALERT_FIELD_MISSING', 'symbol'),
  bad(
    'flatten with an empty symbol is not everything',
    '{"action":"flatten","symbol":""}',
    'ALERT_FIELD_INVALID',
    'symbol',
  ),
  bad(
    'flatten with a symbol that was not filled in',
    '{"action":"flatten","symbol":"{{ticker}}"}',
    'ALERT_PLACEHOLDER',
    'symbol',
  ),
  bad(
    'cancel with a null symbol is not everything',
    '{"action":"cancel","symbol":null}',
    'ALERT_FIELD_INVALID',
    'symbol',
  ),
  bad(
    'flatten with a mistyped symbol field is not everything',
    '{"action":"flatten","symbl":"AAPL"}',
    'ALERT_FIELD_UNSUPPORTED',
    'symbl',
  ),
  bad(
    'close a quantity of zero',
    '{"action":"close","symbol":"SPY","quantity":"0"}',
    'ALERT_NUMBER_INVALID',
    'quantity',
  ),
  bad('close half', '{"action":"close","symbol":"SPY","quantity":"50%"}', 'ALERT_NUMBER_INVALID', 'quantity'),
  bad(
    'close all of it in words',
    '{"action":"close","symbol":"SPY","quantity":"all"}',
    'ALERT_NUMBER_INVALID',
    'quantity',
  ),
  bad('close long', '{"action":"close_long","symbol":"SPY"}', 'ALERT_ACTION_UNKNOWN', 'action'),
  bad('close all', '{"action":"close_all"}', 'ALERT_ACTION_UNKNOWN', 'action'),
  bad('cancel all', '{"action":"cancel_all"}', 'ALERT_ACTION_UNKNOWN', 'action'),
];
