import type { DialectExample } from '../dialect-example.ts';
import { bad, good, percent, units } from '../example.ts';

const LONG = { action: 'buy', right: 'call', strike: 600, expiry: '2026-12-18' };
const SHORT = { action: 'sell', right: 'call', strike: 605, expiry: '2026-12-18' };
const VERTICAL = '+1 SPY 2026-12-18 C 600 -1 SPY 2026-12-18 C 605';
const body = (legs: unknown, more: object = {}): string =>
  JSON.stringify({ action: 'buy', symbol: 'SPY', quantity: 2, legs, ...more });

/** Option spreads by their legs. */
export const legs: readonly DialectExample[] = [
  good('legs of a vertical', body([LONG, SHORT], { stopLoss: '50%' }), {
    action: 'buy',
    symbol: VERTICAL,
    size: units(2),
    stopLoss: percent(50),
  }),
  good(
    'legs by choice, with ratios, in other spellings',
    body([
      { side: 'BUY', right: 'P', strike: 'D0.30', expiration: '7dte' },
      { side: 'SELL', ratio: 2, right: 'put', strike: 'leg1-5', expiration: '7DTE' },
      { side: 'BUY', ratio: '1', right: 'PUT', strike: 'LEG1-10', expiration: '7DTE' },
    ]),
    {
      action: 'buy',
      symbol: '+1 SPY 7DTE P D0.3 -2 SPY 7DTE P LEG1-5 +1 SPY 7DTE P LEG1-10',
      size: units(2),
    },
  ),
  good(
    'six legs',
    body(
      [1, 2, 3, 4, 5, 6].map((index) => ({
        ...LONG,
        action: index % 2 ? 'buy' : 'sell',
        strike: 600 + index,
      })),
    ),
    {
      action: 'buy',
      symbol: [1, 2, 3, 4, 5, 6]
        .map((index) => `${index % 2 ? '+' : '-'}1 SPY 2026-12-18 C ${600 + index}`)
        .join(' '),
      size: units(2),
    },
  ),
  good('legs of what is closed', JSON.stringify({ action: 'close', symbol: 'SPY', legs: [LONG, SHORT] }), {
    action: 'close',
    symbol: VERTICAL,
  }),
  bad('one leg', body([LONG]), 'ALERT_FIELD_INVALID', 'legs'),
  bad('seven legs', body(Array(7).fill(LONG)), 'ALERT_FIELD_INVALID', 'legs'),
  bad('legs that are no list', body('SPY 600/605 call spread'), 'ALERT_FIELD_INVALID', 'legs'),
  bad('a leg that is no object', body([LONG, 'sell 605 call']), 'ALERT_FIELD_MISSING', 'legs[1].right'),
  bad(
    'a leg without an expiry',
    body([LONG, { ...SHORT, expiry: undefined }]),
    'ALERT_FIELD_MISSING',
    'legs[1].expiry',
  ),
  bad(
    'a leg with a strike of nothing',
    body([LONG, { ...SHORT, strike: 0 }]),
    'ALERT_FIELD_INVALID',
    'legs[1].strike',
  ),
  bad(
    'a leg on a day that is none',
    body([{ ...LONG, expiry: '2026-02-30' }, SHORT]),
    'ALERT_FIELD_INVALID',
    'legs[0].expiry',
  ),
  bad('half a ratio', body([LONG, { ...SHORT, ratio: 1.5 }]), 'ALERT_NUMBER_INVALID', 'legs[1].ratio'),
  bad(
    'a leg that is held',
    body([LONG, { ...SHORT, action: 'hold' }]),
    'ALERT_ACTION_UNKNOWN',
    'legs[1].action',
  ),
  bad(
    'a leg with its own symbol',
    body([LONG, { ...SHORT, symbol: 'QQQ' }]),
    'ALERT_FIELD_UNSUPPORTED',
    'legs[1].symbol',
  ),
  bad(
    'a strike by a later leg',
    body([{ ...LONG, strike: 'LEG2+5' }, SHORT]),
    'ALERT_FIELD_INVALID',
    'legs[0].strike',
  ),
  bad(
    'legs without their underlying',
    JSON.stringify({ action: 'buy', legs: [LONG, SHORT] }),
    'ALERT_FIELD_MISSING',
    'symbol',
  ),
  bad(
    'legs of a contract',
    body([LONG, SHORT], { symbol: 'SPY 261218C600' }),
    'ALERT_FIELD_INVALID',
    'legs[0].strike',
  ),
  bad(
    'a placeholder in a leg',
    body([LONG, { ...SHORT, strike: '{{plot_0}}' }]),
    'ALERT_PLACEHOLDER',
    'legs',
  ),
];
