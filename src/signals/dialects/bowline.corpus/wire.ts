import type { DialectExample } from '../dialect-example.ts';
import { bad, FORM, good, percent, points, spy10, TEXT, ticks, units } from '../example.ts';

/** Symbols in the spellings that senders use. */
export const symbols: readonly DialectExample[] = [
  ...[
    'NASDAQ:AAPL',
    'BRK.B',
    'CME_MINI:ES1!',
    'MESZ2026',
    '/ES',
    'EUR.USD',
    'FX:EURUSD',
    'BTC/USD',
    'SPY 250624C596',
    'SPY   250624C00596000',
    '$SPY',
    'SI_SIL',
    'ES=F',
  ].map((symbol) =>
    good(`symbol ${symbol}`, JSON.stringify({ action: 'buy', symbol, quantity: 1 }), {
      action: 'buy',
      symbol,
      size: units(1),
    }),
  ),
  good('symbol is trimmed', '{"action":"buy","symbol":"  SPY ","quantity":10}', spy10),
  good(
    'delayed exchange',
    '{"action":"buy","symbol":"NASDAQ_DL:AAPL","quantity":1}',
    { action: 'buy', symbol: 'NASDAQ:AAPL', size: units(1) },
    { warns: ['delayed data'] },
  ),
  good(
    'delayed futures exchange',
    '{"action":"buy","symbol":"CME_MINI_DLY:ES1!","quantity":1}',
    { action: 'buy', symbol: 'CME_MINI:ES1!', size: units(1) },
    { warns: ['delayed data'] },
  ),
];

/** How bodies arrive: content types, encodings, plain text, and what cannot be read. */
export const wires: readonly DialectExample[] = [
  good('byte order mark', '\uFEFF{"action":"buy","symbol":"SPY","quantity":10}', spy10),
  good('white space around', '\r\n  {"action":"buy","symbol":"SPY","quantity":10}\n', spy10, {
    contentType: TEXT,
  }),
  good('JSON sent as a form, with its equals sign', '{"action":"buy","symbol":"SPY","quantity":10}=', spy10, {
    contentType: FORM,
  }),
  good(
    'JSON sent as a form, percent-encoded',
    '%7B%22action%22%3A%22buy%22%2C%22symbol%22%3A%22SPY%22%2C%22quantity%22%3A10%2C%22stopLoss%22%3A%221%25%22%7D=',
    { ...spy10, stopLoss: percent(1) },
    { contentType: FORM },
  ),
  good(
    'JSON in a form field',
    'payload=%7B%22action%22%3A%22buy%22%2C+%22symbol%22%3A%22SPY%22%2C%22quantity%22%3A10%7D',
    spy10,
    { contentType: FORM },
  ),
  good('JSON in a form field, not encoded', 'data={"action":"buy","symbol":"SPY","quantity":10}', spy10, {
    contentType: TEXT,
  }),
  good(
    'JSON with ampersands sent as text',
    '{"action":"buy","symbol":"SPY","quantity":10,"comment":"S&P a=b"}',
    spy10,
    { warns: ['comment'], contentType: TEXT },
  ),
  good('JSON within a JSON text', JSON.stringify('{"action":"buy","symbol":"SPY","quantity":10}'), spy10),
  good(
    'escapes',
    '{"\\u0061ction":"b\\u0075y","symbol":"SPY","quantity":10,"comment":"a \\"quoted\\" \\\\ word"}',
    spy10,
    { warns: ['comment'] },
  ),
  good(
    'form',
    'action=buy&symbol=SPY&quantity=10&stopLoss=1%25&takeProfit=2.5+points',
    { ...spy10, stopLoss: percent(1), takeProfit: points(2.5) },
    { contentType: FORM },
  ),
  good(
    'form typed by hand, percent sign not encoded',
    'action=buy&symbol=SPY&quantity=10&stopLoss=1%',
    { ...spy10, stopLoss: percent(1) },
    { contentType: TEXT },
  ),
  good(
    'lines',
    'action=buy\r\nsymbol=SPY\r\nquantity=10\r\norder_type=STP LMT\r\nstopPrice=505\r\nprice=505.5',
    { ...spy10, entry: { type: 'stop-limit', stop: 505, limit: 505.5 } },
    { contentType: TEXT },
  ),
  good('lines with the form content type', 'action=buy\nsymbol=SPY\nquantity=10', spy10, {
    contentType: FORM,
  }),
  good(
    'lines with colons',
    'Action: buy\nSymbol: NASDAQ:AAPL\nQuantity: 10',
    { action: 'buy', symbol: 'NASDAQ:AAPL', size: units(10) },
    { contentType: TEXT },
  ),
  good(
    'semicolons',
    'action=buy; symbol=SPY; qty=10; stop_loss=2.5 points;',
    { ...spy10, stopLoss: points(2.5) },
    { contentType: TEXT },
  ),
  good('commas', 'action=buy, symbol=SPY, qty=10', spy10, { contentType: TEXT }),
  good(
    'spaces',
    'action=buy symbol=SPY qty=10 stopLoss=2.5 points takeProfit=10 ticks',
    { ...spy10, stopLoss: points(2.5), takeProfit: ticks(10) },
    { contentType: TEXT },
  ),
  good('secret among pairs', 'secret=hunter2-hunter2; action=buy; symbol=SPY; qty=10', spy10, {
    contentType: TEXT,
  }),
  bad('empty', '', 'ALERT_EMPTY'),
  bad('only white space', ' \r\n\t', 'ALERT_EMPTY'),
  bad('only a byte order mark', '\uFEFF', 'ALERT_EMPTY'),
  bad('prose', 'SPY crossing 500', 'ALERT_NOT_UNDERSTOOD', undefined, TEXT),
  bad('prose with an action in it', 'buy SPY 10', 'ALERT_NOT_UNDERSTOOD', undefined, TEXT),
  bad('markup', '<html><body>buy</body></html>', 'ALERT_NOT_UNDERSTOOD'),
  bad('NUL characters', '\u0000\u0001\u0002', 'ALERT_NOT_UNDERSTOOD'),
  bad('single quotes', "{'action':'buy','symbol':'SPY'}", 'ALERT_NOT_UNDERSTOOD'),
  bad('typographic quotes', '{“action”:“buy”,“symbol”:“SPY”}', 'ALERT_NOT_UNDERSTOOD'),
  bad(
    'typographic quotes round a value',
    '{"action":“buy”,"symbol":"SPY"}',
    'ALERT_NOT_UNDERSTOOD',
    'action',
  ),
  bad(
    'a date without quotes',
    '{"action":"buy","symbol":"SPY","timestamp":2026-11-20T19:31:02Z}',
    'ALERT_NOT_UNDERSTOOD',
    'timestamp',
  ),
  bad('a symbol without quotes', '{"action":"buy","symbol":SPY}', 'ALERT_NOT_UNDERSTOOD', 'symbol'),
  bad(
    'a value that is missing',
    '{"action":"buy","symbol":"SPY","price":,"qty":1}',
    'ALERT_NOT_UNDERSTOOD',
    'price',
  ),
  bad('comma at the end', '{"action":"buy","symbol":"SPY",}', 'ALERT_NOT_UNDERSTOOD'),
  bad('missing comma', '{"action":"buy" "symbol":"SPY"}', 'ALERT_NOT_UNDERSTOOD', 'action'),
  bad('cut off', '{"action":"buy","symbol":"SP', 'ALERT_NOT_UNDERSTOOD', 'symbol'),
  bad('text behind', '{"action":"buy","symbol":"SPY"} sent by my indicator', 'ALERT_NOT_UNDERSTOOD'),
  bad(
    'two objects',
    '{"action":"buy","symbol":"SPY"}{"action":"sell","symbol":"QQQ"}',
    'ALERT_NOT_UNDERSTOOD',
  ),
  bad(
    'a list of alerts',
    '[{"action":"buy","symbol":"SPY"},{"action":"sell","symbol":"QQQ"}]',
    'ALERT_NOT_UNDERSTOOD',
  ),
  bad('a comment', '{"action":"buy", // now\n"symbol":"SPY"}', 'ALERT_NOT_UNDERSTOOD'),
  bad(
    'a line break in a text',
    '{"action":"buy","symbol":"SPY","comment":"a\nb"}',
    'ALERT_NOT_UNDERSTOOD',
    'comment',
  ),
  bad(
    'thousands separator without quotes',
    '{"action":"buy","symbol":"SPY","qty":1,000}',
    'ALERT_NOT_UNDERSTOOD',
  ),
  bad(
    'a percentage without quotes',
    '{"action":"buy","symbol":"SPY","stopLoss":1%}',
    'ALERT_NOT_UNDERSTOOD',
    'stopLoss',
  ),
  bad('nothing that is known', '{"msg":"hello","n":1}', 'ALERT_NOT_UNDERSTOOD'),
  bad('an empty object', '{}', 'ALERT_NOT_UNDERSTOOD'),
  bad(
    'too deep',
    `{"action":"buy","symbol":"SPY","x":${'['.repeat(20)}${']'.repeat(20)}}`,
    'ALERT_NOT_UNDERSTOOD',
  ),
  bad(
    'too long',
    `{"action":"buy","symbol":"SPY","comment":"${'x'.repeat(20_000)}"}`,
    'ALERT_NOT_UNDERSTOOD',
  ),
  bad(
    'too many values',
    `{"action":"buy","symbol":"SPY","x":[${'1,'.repeat(600)}1]}`,
    'ALERT_NOT_UNDERSTOOD',
  ),
];
