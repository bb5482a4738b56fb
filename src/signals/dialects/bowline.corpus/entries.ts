import { unixMs } from '../../../core/clock.ts';
import { accountId } from '../../../core/ids.ts';
import type { DialectExample } from '../dialect-example.ts';
import { at, bad, good, percent, spy10, TEXT, units } from '../example.ts';

/** Entries that are understood. */
export const entries: readonly DialectExample[] = [
  good('market order with fixed quantity', '{"action":"buy","symbol":"SPY","quantity":10}', spy10),
  good('default quantity', '{"action":"sell","symbol":"QQQ"}', { action: 'sell', symbol: 'QQQ' }),
  good(
    'percent stop and target',
    '{"action":"buy","symbol":"SPY","quantity":10,"stopLoss":"1%","takeProfit":"2%"}',
    {
      ...spy10,
      stopLoss: percent(1),
      takeProfit: percent(2),
    },
  ),
  good(
    'limit order as brokers’ guides show it',
    '{\n"action": "buy",\n"symbol": "AAPL",\n"qty": 100,\n"order_type": "limit",\n"price": 189.5,\n"stop_loss": 185.71,\n"take_profit": 198.98\n}',
    {
      action: 'buy',
      symbol: 'AAPL',
      size: units(100),
      entry: { type: 'limit', limit: 189.5 },
      stopLoss: at(185.71),
      takeProfit: at(198.98),
    },
    { contentType: 'application/json' },
  ),
  good(
    'the same as text with quoted numbers',
    '{"action":"buy","symbol":"AAPL","qty":"100","order_type":"limit","price":"189.5","stop_loss":"185.71","take_profit":"198.98"}',
    {
      action: 'buy',
      symbol: 'AAPL',
      size: units(100),
      entry: { type: 'limit', limit: 189.5 },
      stopLoss: at(185.71),
      takeProfit: at(198.98),
    },
    { contentType: TEXT },
  ),
  good(
    'market order with a reference price',
    '{"action":"buy","symbol":"AAPL","qty":100,"order_type":"market","price":189.5,"stop_loss":185.71,"take_profit":198.98}',
    {
      action: 'buy',
      symbol: 'AAPL',
      size: units(100),
      referencePrice: 189.5,
      stopLoss: at(185.71),
      takeProfit: at(198.98),
    },
    { warns: ['reference price'] },
  ),
  good(
    'strategy alert with the usual placeholders filled in',
    '{"ticker":"TSLA","action":"sell","contracts":"25","price":"251.13","time":"2026-11-20T19:31:02Z","strategy":"ORB 15","interval":"15"}',
    {
      action: 'sell',
      symbol: 'TSLA',
      size: units(25),
      referencePrice: 251.13,
      strategy: 'ORB 15',
      time: unixMs(1795203062000),
    },
    { warns: ['reference price', 'interval'] },
  ),
  good('long is a buy', '{"action":"long","symbol":"SPY","quantity":10}', spy10, {
    warns: ['not a target position'],
  }),
  good(
    'short is a sell',
    '{"side":"short","symbol":"SPY","quantity":10}',
    { action: 'sell', symbol: 'SPY', size: units(10) },
    { warns: ['not a target position'] },
  ),
  good(
    'upper case words and names',
    '{"ACTION":"BUY","SYMBOL":"SPY","QUANTITY":10,"ORDERTYPE":"MKT"}',
    spy10,
  ),
  good(
    'names with hyphens and spaces',
    '{"Action":"Buy","Symbol":"SPY","Qty":10,"Order-Type":"Market","Time In Force":"Day"}',
    spy10,
  ),
  good(
    'limit in IB’s spelling',
    '{"action":"sell","symbol":"IBM","quantity":5,"orderType":"LMT","limitPrice":230.1}',
    { action: 'sell', symbol: 'IBM', size: units(5), entry: { type: 'limit', limit: 230.1 } },
  ),
  good(
    'stop in IB’s spelling with stopPrice',
    '{"action":"buy","symbol":"IBM","quantity":5,"orderType":"STP","stopPrice":231}',
    { action: 'buy', symbol: 'IBM', size: units(5), entry: { type: 'stop', stop: 231 } },
  ),
  good(
    'stop order with its trigger in price',
    '{"action":"buy","symbol":"IBM","quantity":5,"orderType":"stop","price":231}',
    { action: 'buy', symbol: 'IBM', size: units(5), entry: { type: 'stop', stop: 231 } },
  ),
  good(
    'stop order with trigger and reference price',
    '{"action":"buy","symbol":"IBM","quantity":5,"orderType":"stop","stopPrice":231,"price":229.9}',
    {
      action: 'buy',
      symbol: 'IBM',
      size: units(5),
      entry: { type: 'stop', stop: 231 },
      referencePrice: 229.9,
    },
    { warns: ['reference price'] },
  ),
  good(
    'STP LMT',
    '{"action":"sell","symbol":"IBM","quantity":5,"orderType":"STP LMT","stopPrice":228,"price":227.5}',
    { action: 'sell', symbol: 'IBM', size: units(5), entry: { type: 'stop-limit', stop: 228, limit: 227.5 } },
  ),
  good(
    'STPLMT with limitPrice',
    '{"action":"sell","symbol":"IBM","quantity":5,"orderType":"STPLMT","stop_price":228,"limit_price":227.5}',
    { action: 'sell', symbol: 'IBM', size: units(5), entry: { type: 'stop-limit', stop: 228, limit: 227.5 } },
  ),
  good('limitPrice says limit by itself', '{"action":"buy","symbol":"SPY","quantity":10,"limitPrice":495}', {
    ...spy10,
    entry: { type: 'limit', limit: 495 },
  }),
  good('stopPrice says stop by itself', '{"action":"buy","symbol":"SPY","quantity":10,"stopPrice":505}', {
    ...spy10,
    entry: { type: 'stop', stop: 505 },
  }),
  good(
    'both prices say stop-limit',
    '{"action":"buy","symbol":"SPY","quantity":10,"stopPrice":505,"limitPrice":505.5}',
    { ...spy10, entry: { type: 'stop-limit', stop: 505, limit: 505.5 } },
  ),
  good(
    'price and limitPrice agree',
    '{"action":"buy","symbol":"SPY","quantity":10,"orderType":"limit","price":495,"limitPrice":"495.00"}',
    { ...spy10, entry: { type: 'limit', limit: 495 } },
  ),
  good(
    'GTC and outside regular hours',
    '{"action":"buy","symbol":"SPY","quantity":10,"orderType":"limit","price":495,"tif":"gtc","outsideRth":true}',
    { ...spy10, entry: { type: 'limit', limit: 495 }, tif: 'GTC', outsideRth: true },
  ),
  good(
    'timeInForce and extendedHours in quotes',
    '{"action":"buy","symbol":"SPY","quantity":10,"timeInForce":"GTC","extendedHours":"true"}',
    { ...spy10, tif: 'GTC', outsideRth: true },
  ),
  good('crypto quantity with decimals', '{"action":"buy","symbol":"BTCUSD","quantity":0.0125}', {
    action: 'buy',
    symbol: 'BTCUSD',
    size: units(0.0125),
  }),
  good('quantity without the zero in quotes', '{"action":"buy","symbol":"BTCUSD","quantity":".5"}', {
    action: 'buy',
    symbol: 'BTCUSD',
    size: units(0.5),
  }),
  good(
    'quantity with exponent, as programs print it',
    '{"action":"buy","symbol":"BTCUSD","quantity":1e-05}',
    { action: 'buy', symbol: 'BTCUSD', size: units(0.00001) },
  ),
  good('exponent in quotes is the same number', '{"action":"buy","symbol":"EUR.USD","quantity":"2E4"}', {
    action: 'buy',
    symbol: 'EUR.USD',
    size: units(20000),
  }),
  good(
    'id, time and account',
    '{"action":"buy","symbol":"SPY","quantity":10,"id":"SPY-2026-11-20T19:31:02Z","time":"2026-11-20T14:31:02-05:00","account":"du1234567"}',
    {
      ...spy10,
      senderId: 'SPY-2026-11-20T19:31:02Z',
      time: unixMs(1795203062000),
      account: accountId('DU1234567'),
    },
  ),
  good(
    'numeric id keeps all its digits',
    '{"action":"buy","symbol":"SPY","quantity":10,"id":1234567890123456789}',
    { ...spy10, senderId: '1234567890123456789' },
  ),
  good('time in Unix seconds', '{"action":"buy","symbol":"SPY","quantity":10,"timestamp":1795203062}', {
    ...spy10,
    time: unixMs(1795203062000),
  }),
  good(
    'time in Unix milliseconds, in quotes',
    '{"action":"buy","symbol":"SPY","quantity":10,"timenow":"1795203062250"}',
    { ...spy10, time: unixMs(1795203062250) },
  ),
  good(
    'time in seconds with fraction',
    '{"action":"buy","symbol":"SPY","quantity":10,"time":1795203062.25}',
    { ...spy10, time: unixMs(1795203062250) },
  ),
  good(
    'time with fraction and offset without colon',
    '{"action":"buy","symbol":"SPY","quantity":10,"time":"2026-11-20T20:31:02.250+0100"}',
    { ...spy10, time: unixMs(1795203062250) },
  ),
  good(
    'an id without a number in it',
    '{"action":"buy","symbol":"SPY","quantity":10,"id":"Long Entry"}',
    { ...spy10, senderId: 'Long Entry' },
    { warns: ['looks like a name'] },
  ),
  good(
    'secret in the body',
    '{"secret":"hunter2-hunter2","action":"buy","symbol":"SPY","quantity":10}',
    spy10,
  ),
  good(
    'empty notes and extras are only information',
    '{"action":"buy","symbol":"SPY","quantity":10,"comment":"","exchange":"ARCA","close":501.2,"volume":"120034","extras":{"rsi":"NaN"}}',
    spy10,
    { warns: ['comment, exchange, close, volume, extras'] },
  ),
  good(
    'unknown field with a placeholder left is only information',
    '{"action":"buy","symbol":"SPY","quantity":10,"note":"{{strategy.order.comment}}"}',
    spy10,
    { warns: ['note'] },
  ),
  good(
    'foreign fields that ask for nothing',
    '{"action":"buy","symbol":"SPY","quantity":10,"test":false,"delay":0,"sentiment":null,"pyramid":"false","quantityType":"fixed_quantity"}',
    spy10,
    { warns: ['test, delay, sentiment, pyramid, quantityType'] },
  ),
  good(
    'the same name twice with the same value',
    '{"action":"buy","symbol":"SPY","quantity":10,"quantity":"10.0"}',
    spy10,
  ),
  good(
    'two spellings that agree',
    '{"action":"buy","symbol":"SPY","ticker":"SPY","quantity":10,"qty":10}',
    spy10,
  ),
  good(
    'the position before the order',
    '{"action":"buy","symbol":"SPY","quantity":10,"market_position":"long","prev_market_position":"flat","position_size":10}',
    { ...spy10, expectedPosition: { prior: 0 } },
    { warns: ['position_size'] },
  ),
  good(
    'the position before and after a turn',
    '{"action":"sell","symbol":"SPY","quantity":20,"marketPosition":"short","marketPositionSize":"10","prevMarketPosition":"long","prevMarketPositionSize":10}',
    { action: 'sell', symbol: 'SPY', size: units(20), expectedPosition: { prior: 10, target: -10 } },
  ),
  bad(
    'flat with a size',
    '{"action":"sell","symbol":"SPY","quantity":20,"marketPosition":"flat","marketPositionSize":"10"}',
    'ALERT_FIELD_CONFLICT',
    'marketPositionSize',
  ),
];
