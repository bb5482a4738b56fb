import type { DialectExample } from './dialect-example.ts';
import { at, bad, good, percent, TEXT, ticks, units } from './example.ts';

const aapl = { action: 'buy', symbol: 'AAPL', size: units(10) } as const;

/** One line of text. */
export const plainCorpus: readonly DialectExample[] = [
  good(
    'name and value',
    'buy AAPL qty=10 sl=1% tp=2%',
    { ...aapl, stopLoss: percent(1), takeProfit: percent(2) },
    { contentType: TEXT },
  ),
  good('the quantity in front', 'BUY 10 AAPL', aapl),
  good(
    'the small language of FX bridges',
    'long BTCUSD q=0.1 sl=80000',
    { action: 'buy', symbol: 'BTCUSD', size: units(0.1), stopLoss: at(80_000) },
    { warns: ['long is read as buy'] },
  ),
  good(
    'with a password before it',
    'correct-horse\nlong BTCUSD q=0.1',
    { action: 'buy', symbol: 'BTCUSD', size: units(0.1) },
    { warns: ['long is read as buy'] },
  ),
  good('separated by commas', 'sell MES1!, qty=2, sl=10 ticks', {
    action: 'sell',
    symbol: 'MES1!',
    size: units(2),
    stopLoss: ticks(10),
  }),
  good('with values of two words', 'sell MES1! qty=2 sl=10 ticks tif=GTC', {
    action: 'sell',
    symbol: 'MES1!',
    size: units(2),
    stopLoss: ticks(10),
    tif: 'GTC',
  }),
  good('limit', 'buy AAPL qty=10 type=limit price=189.5', {
    ...aapl,
    entry: { type: 'limit', limit: 189.5 },
  }),
  good('close', 'close SPY', { action: 'close', symbol: 'SPY' }),
  good('flatten one symbol', 'flatten SPY', { action: 'flatten', symbol: 'SPY' }),
  good('a symbol in small letters, with a value', 'buy nasdaq:aapl qty=10', {
    ...aapl,
    symbol: 'nasdaq:aapl',
  }),
  good('with a secret', 'buy AAPL qty=10 secret=abcdefgh', aapl),
  bad('prose', 'buy the dip', 'ALERT_NOT_UNDERSTOOD'),
  bad('prose with a symbol', 'close to target', 'ALERT_NOT_UNDERSTOOD'),
  bad('two words in small letters', 'sell everything', 'ALERT_NOT_UNDERSTOOD'),
  bad('two quantities', 'buy 5 AAPL qty=10', 'ALERT_FIELD_CONFLICT', 'qty'),
  bad('a stop on the wrong side', 'buy AAPL qty=10 type=limit price=189 sl=195', 'ALERT_STOP_SIDE', 'sl'),
  bad(
    'an unknown field that changes the trade',
    'buy AAPL qty=10 leverage=5',
    'ALERT_FIELD_UNSUPPORTED',
    'leverage',
  ),
];
