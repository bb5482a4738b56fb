import type { DialectExample } from './dialect-example.ts';
import { bad, good, TEXT, units } from './example.ts';

const text = (order: string, position: string, heading = 'MACD crossover (12, 26, 9): '): string =>
  `${heading}order ${order} filled on NASDAQ:AAPL. New strategy position is ${position}`;
const macd = { symbol: 'NASDAQ:AAPL', strategy: 'MACD crossover' } as const;

/** TradingView's own message of a strategy alert, as it stands in the dialog when nothing else is written. */
export const tradingviewCorpus: readonly DialectExample[] = [
  good(
    'opens',
    text('buy @ 10', '10'),
    { ...macd, action: 'buy', size: units(10), expectedPosition: { prior: 0, target: 10 } },
    { contentType: TEXT },
  ),
  good('adds', text('buy @ 5', '15'), {
    ...macd,
    action: 'buy',
    size: units(5),
    expectedPosition: { prior: 10, target: 15 },
  }),
  good('turns', text('sell @ 20', '-10'), {
    ...macd,
    action: 'sell',
    size: units(20),
    expectedPosition: { prior: 10, target: -10 },
  }),
  good('closes', text('sell @ 10', '0'), {
    ...macd,
    action: 'sell',
    size: units(10),
    expectedPosition: { prior: 10, target: 0 },
  }),
  good('fractions', text('sell @ 0.1', '0.2'), {
    ...macd,
    action: 'sell',
    size: units(0.1),
    expectedPosition: { prior: 0.3, target: 0.2 },
  }),
  good('without a heading, with a full stop', text('buy @ 1', '1.', ''), {
    action: 'buy',
    symbol: 'NASDAQ:AAPL',
    size: units(1),
    expectedPosition: { prior: 0, target: 1 },
  }),
  good('over two lines', text('buy @ 1', '1').replace('. New', '.\nNew'), {
    ...macd,
    action: 'buy',
    size: units(1),
    expectedPosition: { prior: 0, target: 1 },
  }),
  good(
    'delayed data',
    text('buy @ 1', '1').replace('NASDAQ', 'NASDAQ_DL'),
    { ...macd, action: 'buy', size: units(1), expectedPosition: { prior: 0, target: 1 } },
    { warns: ['delayed data'] },
  ),
  bad(
    'placeholders of an indicator’s alert',
    text('{{strategy.order.action}} @ {{strategy.order.contracts}}', '{{strategy.position_size}}'),
    'ALERT_PLACEHOLDER',
    'message',
  ),
  bad('a piece of a placeholder', text('buy @ 1', '1', 'Ticker {{t: '), 'ALERT_PLACEHOLDER', 'message'),
  bad('a quantity of nothing', text('buy @ 0', '1'), 'ALERT_NUMBER_INVALID', 'contracts'),
  bad('a quantity with separators', text('buy @ 1,000', '1000'), 'ALERT_NUMBER_INVALID', 'contracts'),
  bad('a position that is no number', text('buy @ 1', 'NaN'), 'ALERT_NUMBER_INVALID', 'position'),
  bad('another side', text('hold @ 1', '1'), 'ALERT_NOT_UNDERSTOOD'),
];
