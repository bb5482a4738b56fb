import type { DialectExample } from './dialect-example.ts';
import { at, bad, good, percent, points, TEXT, ticks, units } from './example.ts';

const HEAD = 'key=abc-123-secret; ';
const place = (rest: string): string =>
  `${HEAD}command=PLACE; account=Sim101; instrument=ES1!; action=BUY; qty=1; ${rest}`;
const es = { action: 'buy', symbol: 'ES1!', size: units(1), whenHeld: { opposite: 'net' } } as const;
const label = { warns: ['Sim101'], contentType: TEXT };

/** CrossTrade's semicolon text. */
export const crosstradeCorpus: readonly DialectExample[] = [
  good('market', place('order_type=MARKET; tif=DAY;'), es, label),
  good('on lines', place('order_type=MARKET').replaceAll('; ', ';\n'), es, label),
  good(
    'limit, good till cancelled',
    place('order_type=LIMIT; limit_price=6000.25; tif=GTC;'),
    { ...es, entry: { type: 'limit', limit: 6000.25 }, tif: 'GTC' },
    label,
  ),
  good(
    'stop market',
    place('order_type=STOPMARKET; stop_price=6010'),
    { ...es, entry: { type: 'stop', stop: 6010 } },
    label,
  ),
  good(
    'stop limit',
    place('order_type=STOPLIMIT; stop_price=6010; limit_price=6010.5'),
    { ...es, entry: { type: 'stop-limit', stop: 6010, limit: 6010.5 } },
    label,
  ),
  good(
    'exits in ticks and points',
    place('order_type=MARKET; take_profit=40 ticks; stop_loss=10 points'),
    { ...es, takeProfit: ticks(40), stopLoss: points(10) },
    label,
  ),
  good(
    'exits in percent and as a price',
    place('order_type=LIMIT; limit_price=6000; take_profit=1%; stop_loss=5980'),
    {
      ...es,
      entry: { type: 'limit', limit: 6000 },
      takeProfit: percent(1),
      stopLoss: at(5980),
    },
    label,
  ),
  good(
    'an account of IB',
    'key=abc-123-secret; command=PLACE; account=DU1234567; instrument=MES1!; action=SELL; qty=2; order_type=MARKET',
    {
      action: 'sell',
      symbol: 'MES1!',
      size: units(2),
      account: 'DU1234567' as never,
      whenHeld: { opposite: 'net' },
    },
  ),
  good(
    'flat first',
    place('flatten_first=true'),
    {
      action: 'buy',
      symbol: 'ES1!',
      size: units(1),
      whenHeld: { opposite: 'close-first', sameSide: 'nothing' },
    },
    label,
  ),
  good('FLATPLACE', `${HEAD}command=FLATPLACE; instrument=ES1!; action=SELL; qty=3; order_type=MARKET`, {
    action: 'sell',
    symbol: 'ES1!',
    size: units(3),
    whenHeld: { opposite: 'close-first', sameSide: 'nothing' },
  }),
  good(
    'only when flat',
    place('require_market_position=flat'),
    { action: 'buy', symbol: 'ES1!', size: units(1), expectedPosition: { prior: 0 } },
    label,
  ),
  good(
    'in step with the strategy',
    place(
      'sync_strategy=true; market_position=long; prev_market_position=short; target_quantity=2; prev_market_position_size=2',
    ),
    {
      action: 'buy',
      symbol: 'ES1!',
      size: units(1),
      expectedPosition: { target: 2, prior: -2 },
    },
    label,
  ),
  good('close', `${HEAD}command=CLOSEPOSITION; instrument=ES1!;`, { action: 'close', symbol: 'ES1!' }),
  good('reverse', `${HEAD}command=REVERSEPOSITION; instrument=ES1!;`, { action: 'reverse', symbol: 'ES1!' }),
  good('flatten everything', `${HEAD}command=FLATTENEVERYTHING;`, { action: 'flatten', symbol: '' }),
  good('cancel orders', `${HEAD}command=CANCELORDERS; instrument=ES1!`, { action: 'cancel', symbol: 'ES1!' }),
  good(
    'cancel all orders',
    `${HEAD}command=CANCELALLORDERS; account=Sim101`,
    { action: 'cancel', symbol: '' },
    { warns: ['Sim101'] },
  ),
  bad('several accounts', place('').replace('Sim101', 'Sim101,Sim102'), 'ALERT_FIELD_UNSUPPORTED', 'account'),
  bad('a stop in dollars', place('stop_loss=$500'), 'ALERT_FIELD_UNSUPPORTED', 'stop_loss'),
  bad('a stop in words', place('stop_loss=tight'), 'ALERT_NUMBER_INVALID', 'stop_loss'),
  bad(
    'the kill switch',
    `${HEAD}command=PLACE; instrument=ES1!; action=BUY; qty=1; kill_switch=on`,
    'ALERT_FIELD_UNSUPPORTED',
    'kill_switch',
  ),
  bad('a rate limit', place('rate_limit=3/900'), 'ALERT_FIELD_UNSUPPORTED', 'rate_limit'),
  bad('an ATM strategy', place('strategy_id=1'), 'ALERT_FIELD_UNSUPPORTED', 'strategy_id'),
  bad('a delay', place('delay=5'), 'ALERT_FIELD_UNSUPPORTED', 'delay'),
  bad(
    'change of an order',
    `${HEAD}command=CHANGE; order_id=1; limit_price=6000`,
    'ALERT_FIELD_UNSUPPORTED',
    'order_id',
  ),
  bad(
    'cancel and replace',
    `${HEAD}command=CANCELREPLACE; instrument=ES1!`,
    'ALERT_FIELD_UNSUPPORTED',
    'command',
  ),
  bad(
    'only when long',
    place('require_market_position=long'),
    'ALERT_FIELD_UNSUPPORTED',
    'require_market_position',
  ),
  bad(
    'in step without a quantity',
    place('sync_strategy=true; market_position=long'),
    'ALERT_FIELD_MISSING',
    'target_quantity',
  ),
  bad(
    'a price with a market order',
    place('order_type=MARKET; limit_price=6000'),
    'ALERT_FIELD_CONFLICT',
    'limit_price',
  ),
  bad('a limit order without price', place('order_type=LIMIT'), 'ALERT_FIELD_MISSING', 'limit_price'),
  bad('no action', `${HEAD}command=PLACE; instrument=ES1!; qty=1`, 'ALERT_FIELD_MISSING', 'action'),
  bad('no instrument', `${HEAD}command=CLOSEPOSITION`, 'ALERT_FIELD_MISSING', 'instrument'),
  bad('another command', `${HEAD}command=HEDGE; instrument=ES1!`, 'ALERT_ACTION_UNKNOWN', 'command'),
  bad('for an hour', place('tif=GTD'), 'ALERT_FIELD_UNSUPPORTED', 'tif'),
];
