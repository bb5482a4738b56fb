import type { DialectExample } from './dialect-example.ts';
import { at, bad, good, percent, points, units } from './example.ts';

const TOKEN = '"token":"URe9daf2bc49008ba62dc3"';
const template = (fields: string): string =>
  `{"symbol":"NQ1!","date":"2026-11-20T19:31:00Z","data":"buy","quantity":2,"risk_percentage":0,"price":"25100.25","gtd_in_second":0,"stp_limit_stp_price":0,"tp":0,"percentage_tp":0,"dollar_tp":0,"sl":0,"dollar_sl":0,"percentage_sl":0,"trail":0,"trail_stop":0,"trail_trigger":0,"trail_freq":0,"order_type":"MKT","update_tp":false,"update_sl":false,"breakeven":0,"breakeven_offset":0,"pyramid":false,"same_direction_ignore":false,"duplicate_position_allow":true,"reverse_order_close":false,"platform":"IB",${TOKEN}${fields}}`;
const with_ = (change: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...JSON.parse(template('')), ...change });
const small = (change: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    token: 'URe9daf2bc49008ba62dc3',
    symbol: 'AAPL',
    data: 'buy',
    quantity: 10,
    platform: 'IB',
    order_type: 'MKT',
    ...change,
  });

const nq = {
  action: 'buy',
  symbol: 'NQ1!',
  size: units(2),
  referencePrice: 25_100.25,
  time: Date.UTC(2026, 10, 20, 19, 31) as never,
} as const;
const aapl = { action: 'buy', symbol: 'AAPL', size: units(10) } as const;

const spread = (change: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    token: 'URe9daf2bc49008ba62dc3',
    broker: 'IB',
    strategy: 'iron_condor',
    underlying: 'SPY',
    side: 'sell',
    expiration: { mode: 'dte', dte: 45 },
    legs_mode: 'auto',
    auto: { short_call_delta: 0.16, short_put_delta: -0.16, call_wing_width: 5, put_wing_width: 5 },
    quantity: 1,
    pricing: { mode: 'market' },
    manage: 'none',
    ...change,
  });
const verticalLegs = [
  { side: 'buy', right: 'call', strike: 600, ratio: 1 },
  { side: 'sell', right: 'call', strike: 605, ratio: 1 },
];
const explicit = (change: Readonly<Record<string, unknown>> = {}): string =>
  spread({
    strategy: 'vertical',
    side: 'buy',
    legs_mode: 'explicit',
    auto: undefined,
    legs: verticalLegs,
    ...change,
  });

/** Alerts as PickMyTrade's generator writes them, and what people make of them. */
export const pickmytradeCorpus: readonly DialectExample[] = [
  good('the generated template, filled in', template(''), nq),
  good(
    'one account with its own token',
    template(
      ',"multiple_accounts":[{"token":"URe9daf2bc49008ba62dc3","account_id":"DU1","connection_name":"IB1","risk_percentage":0,"quantity_multiplier":1}]',
    ),
    nq,
  ),
  good('stop and target as prices', with_({ tp: 25_300, sl: 25_000 }), {
    ...nq,
    takeProfit: at(25_300),
    stopLoss: at(25_000),
  }),
  good('stop and target in percent', with_({ percentage_tp: 1, percentage_sl: 0.5 }), {
    ...nq,
    takeProfit: percent(1),
    stopLoss: percent(0.5),
  }),
  good('a price comes before a percentage', with_({ tp: 25_300, percentage_tp: 1 }), {
    ...nq,
    takeProfit: at(25_300),
  }),
  good('the risk comes before the quantity', with_({ risk_percentage: 1, percentage_sl: 0.5 }), {
    ...nq,
    size: { by: 'risk-percent', value: 1 },
    stopLoss: percent(0.5),
  }),
  good('short, in capitals and in quotes', small({ data: 'SHORT', quantity: '10' }), {
    ...aapl,
    action: 'sell',
  }),
  good('limit', small({ order_type: 'LMT', price: 189.5 }), {
    ...aapl,
    entry: { type: 'limit', limit: 189.5 },
  }),
  good('stop', small({ order_type: 'STP', price: 190 }), { ...aapl, entry: { type: 'stop', stop: 190 } }),
  good('stop-limit', small({ order_type: 'STPLMT', price: 190.5, stp_limit_stp_price: 190 }), {
    ...aapl,
    entry: { type: 'stop-limit', stop: 190, limit: 190.5 },
  }),
  good('trailing', small({ trail: 1, trail_stop: 5 }), { ...aapl, trailing: points(5) }),
  good(
    'trailing from a profit on, in steps',
    small({ trail: 1, trail_stop: 5, trail_trigger: 10, trail_freq: 1, sl: 180 }),
    {
      ...aapl,
      stopLoss: at(180),
      trailing: points(5),
      trailingTrigger: points(10),
      trailingStep: points(1),
    },
  ),
  good('trail fields without trail', small({ trail: 0, trail_stop: 5 }), aapl),
  good('break-even', small({ sl: 180, breakeven: 5, breakeven_offset: 0.5 }), {
    ...aapl,
    stopLoss: at(180),
    breakEven: { when: points(5), offset: points(0.5) },
  }),
  good('closes the opposite position first', small({ reverse_order_close: true }), {
    ...aapl,
    whenHeld: { opposite: 'close-first' },
  }),
  good(
    'closes the opposite position, adds to none',
    small({ reverse_order_close: true, duplicate_position_allow: false }),
    {
      ...aapl,
      whenHeld: { opposite: 'close-first', sameSide: 'nothing' },
    },
  ),
  good('close, with the fields of an entry', with_({ data: 'close', tp: 25_300 }), {
    action: 'close',
    symbol: 'NQ1!',
    time: nq.time,
  }),
  good('flat', small({ data: 'flat' }), { action: 'close', symbol: 'AAPL' }),
  good('new stop for the open position', small({ data: 'close', update_sl: true, sl: 185 }), {
    action: 'amend',
    symbol: 'AAPL',
    stopLoss: at(185),
  }),
  good(
    'new target, the stop stays',
    small({ data: 'close', update_tp: true, update_sl: false, tp: 210, sl: 185 }),
    {
      action: 'amend',
      symbol: 'AAPL',
      takeProfit: at(210),
    },
    { warns: ['The stop stays'] },
  ),
  good('a contract for difference', small({ inst_type: 'CFD' }), { ...aapl, symbol: 'AAPL.CFD' }),
  good(
    'an option by date',
    small({ inst_type: 'OPT', option_type: 'CALL', expiry_date: '2026-12-18', order_strike: 200 }),
    {
      ...aapl,
      symbol: 'AAPL 2026-12-18 C 200',
    },
  ),
  good(
    'an option of the second expiration',
    small({ inst_type: 'OPT', option_type: 'PUT', expiry_date: 'T2', order_strike: 180 }),
    {
      ...aapl,
      symbol: 'AAPL EXP2 P 180',
    },
  ),
  good(
    'delayed exchange',
    small({ symbol: 'NASDAQ_DLY:AAPL' }),
    { ...aapl, symbol: 'NASDAQ:AAPL' },
    { warns: ['delayed data'] },
  ),
  good('iron condor by deltas', spread(), {
    action: 'sell',
    symbol: '+1 SPY 45DTE C D0.16 -1 SPY 45DTE C LEG1+5 +1 SPY 45DTE P D0.16 -1 SPY 45DTE P LEG3-5',
    size: units(1),
  }),
  good(
    'straddle today',
    spread({
      strategy: 'straddle',
      side: 'buy',
      expiration: { mode: 'alias', alias: '0dte' },
      auto: { strike_method: 'atm' },
    }),
    {
      action: 'buy',
      symbol: '+1 SPY 0DTE C ATM +1 SPY 0DTE P LEG1+0',
      size: units(1),
    },
  ),
  good('vertical with its legs', explicit({ expiration: { mode: 'date', date: '2026-12-18' } }), {
    action: 'buy',
    symbol: '+1 SPY 2026-12-18 C 600 -1 SPY 2026-12-18 C 605',
    size: units(1),
  }),
  good(
    'calendar',
    spread({
      strategy: 'calendar',
      side: 'buy',
      auto: { right: 'put', strike_method: 'ATM', front_dte: 7, back_dte: 30 },
    }),
    {
      action: 'buy',
      symbol: '-1 SPY 7DTE P ATM +1 SPY 30DTE P LEG1+0',
      size: units(1),
    },
  ),
  good(
    'straddle at a premium',
    spread({
      strategy: 'straddle',
      side: 'buy',
      auto: { strike_method: 'atm' },
      pricing: { mode: 'manual', price: 12.5 },
    }),
    {
      action: 'buy',
      symbol: '+1 SPY 45DTE C ATM +1 SPY 45DTE P LEG1+0',
      size: units(1),
      entry: { type: 'limit', limit: 12.5 },
    },
  ),
  good(
    'butterfly next Friday',
    spread({
      strategy: 'butterfly',
      side: 'buy',
      expiration: { mode: 'alias', alias: 'next_friday' },
      auto: { right: 'call', center_strike_method: 'atm', wing_width: 10 },
    }),
    {
      action: 'buy',
      symbol: '-2 SPY NEXT-FRIDAY C ATM +1 SPY NEXT-FRIDAY C LEG1-10 +1 SPY NEXT-FRIDAY C LEG1+10',
      size: units(1),
    },
  ),
  bad('a bought iron condor by short deltas', spread({ side: 'buy' }), 'ALERT_FIELD_UNSUPPORTED', 'side'),
  bad('named legs within a sale', explicit({ side: 'sell' }), 'ALERT_FIELD_UNSUPPORTED', 'side'),
  bad(
    'seven legs',
    explicit({ strategy: 'custom', legs: Array.from({ length: 7 }, () => verticalLegs[0]) }),
    'ALERT_FIELD_INVALID',
    'legs',
  ),
  bad(
    'a leg without strike',
    explicit({ legs: [verticalLegs[0], { side: 'sell', right: 'call', ratio: 1 }] }),
    'ALERT_FIELD_MISSING',
    'legs[1].strike',
  ),
  bad(
    'a lopsided butterfly',
    explicit({ strategy: 'butterfly', legs: [verticalLegs[0], verticalLegs[1], verticalLegs[0]] }),
    'ALERT_FIELD_INVALID',
    'legs',
  ),
  bad(
    'priced between bid and ask',
    spread({ pricing: { mode: 'mid' } }),
    'ALERT_FIELD_UNSUPPORTED',
    'pricing.mode',
  ),
  bad(
    'without its manual price',
    spread({ pricing: { mode: 'manual' } }),
    'ALERT_FIELD_MISSING',
    'pricing.price',
  ),
  bad('managed by a preset', spread({ manage: 'take_50' }), 'ALERT_FIELD_UNSUPPORTED', 'manage'),
  bad(
    'a missing delta',
    spread({ auto: { short_call_delta: 0.16, call_wing_width: 5, put_wing_width: 5 } }),
    'ALERT_FIELD_MISSING',
    'auto.short_put_delta',
  ),
  bad('an unknown strategy', spread({ strategy: 'jade_lizard' }), 'ALERT_FIELD_INVALID', 'strategy'),
  bad(
    'an expiration in words',
    spread({ expiration: { mode: 'alias', alias: 'leaps' } }),
    'ALERT_FIELD_INVALID',
    'expiration.alias',
  ),
  bad('a stop in dollars', small({ dollar_sl: 100 }), 'ALERT_FIELD_UNSUPPORTED', 'dollar_sl'),
  bad(
    'several accounts',
    small({ multiple_accounts: [{ account_id: 'DU1' }, { account_id: 'DU2' }] }),
    'ALERT_FIELD_UNSUPPORTED',
    'multiple_accounts',
  ),
  bad(
    'a multiplied quantity',
    small({ multiple_accounts: [{ account_id: 'DU1', quantity_multiplier: 2 }] }),
    'ALERT_FIELD_UNSUPPORTED',
    'multiple_accounts[0].quantity_multiplier',
  ),
  bad(
    'several targets',
    small({ advance_tp_sl: [{ quantity: 1, tp: 200 }] }),
    'ALERT_FIELD_UNSUPPORTED',
    'advance_tp_sl',
  ),
  bad('pyramiding', small({ pyramid: true }), 'ALERT_FIELD_UNSUPPORTED', 'pyramid'),
  bad(
    'a limit order that turns into a market order',
    small({ order_type: 'LMT', price: 189, lmt_to_market_wait: 30 }),
    'ALERT_FIELD_UNSUPPORTED',
    'lmt_to_market_wait',
  ),
  bad('an order for some seconds', small({ gtd_in_second: 60 }), 'ALERT_FIELD_UNSUPPORTED', 'gtd_in_second'),
  bad('a limit order without price', small({ order_type: 'LMT', price: 0 }), 'ALERT_FIELD_MISSING', 'price'),
  bad('a risk without stop', small({ risk_percentage: 1 }), 'ALERT_FIELD_MISSING', 'sl'),
  bad('a stop on the wrong side', small({ order_type: 'LMT', price: 189, sl: 195 }), 'ALERT_STOP_SIDE', 'sl'),
  bad(
    'a stop and a trailing stop',
    small({ sl: 180, trail: 1, trail_stop: 5 }),
    'ALERT_FIELD_CONFLICT',
    'trail_stop',
  ),
  bad('trailing without distance', small({ trail: 1 }), 'ALERT_FIELD_MISSING', 'trail_stop'),
  bad('a plot without value', small({ tp: 'NaN' }), 'ALERT_NUMBER_INVALID', 'tp'),
  bad(
    'a placeholder that was left over',
    small({ data: '{{strategy.order.action}}' }),
    'ALERT_PLACEHOLDER',
    'data',
  ),
  bad('an option on a future', small({ inst_type: 'FOP' }), 'ALERT_FIELD_UNSUPPORTED', 'inst_type'),
  bad(
    'an option without strike',
    small({ inst_type: 'OPT', option_type: 'CALL', expiry_date: '2026-12-18' }),
    'ALERT_FIELD_MISSING',
    'order_strike',
  ),
  bad('a strike without an option', small({ order_strike: 200 }), 'ALERT_FIELD_UNSUPPORTED', 'order_strike'),
  bad('another action', small({ data: 'hold' }), 'ALERT_ACTION_UNKNOWN', 'data'),
  bad('a slip of the pen', small({ quantiti: 5 }), 'ALERT_FIELD_UNSUPPORTED', 'quantiti'),
];
