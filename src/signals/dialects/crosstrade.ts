import type { Refusal, Result } from '../../core/result.ts';
import type { Distance, ExpectedPosition, HeldRule, SignalAction } from '../../trading/signal.ts';
import { valueText } from '../alert-value.ts';
import type { AlertBody } from '../body.ts';
import { FieldReader, fieldNames } from '../field-reader.ts';
import { readDecimal } from '../numbers.ts';
import type { Dialect, DialectContext, SignalDraft } from './dialect.ts';
import { finishDraft } from './shared/draft.ts';
import { namesIn, pricedEntry, readAccountLabel, readLabel, readPosition } from './shared/fields.ts';
import { readSymbol } from './shared/symbol-field.ts';

const SPELLINGS = {
  command: ['command'],
  account: ['account'],
  instrument: ['instrument'],
  action: ['action'],
  qty: ['qty', 'quantity'],
  orderType: ['order_type'],
  limitPrice: ['limit_price'],
  stopPrice: ['stop_price'],
  tif: ['tif'],
  ocoId: ['oco_id'],
  orderId: ['order_id'],
  strategy: ['strategy'],
  strategyId: ['strategy_id'],
  strategyTag: ['strategy_tag'],
  takeProfit: ['take_profit'],
  stopLoss: ['stop_loss'],
  flattenFirst: ['flatten_first'],
  requirePosition: ['require_market_position'],
  maxPositions: ['max_positions'],
  syncStrategy: ['sync_strategy'],
  marketPosition: ['market_position'],
  prevMarketPosition: ['prev_market_position'],
  targetQuantity: ['target_quantity'],
  prevQuantity: ['prev_market_position_size', 'prev_quantity'],
  delay: ['delay'],
  rateLimit: ['rate_limit'],
  killSwitch: ['kill_switch'],
  timeout: ['timeout', 'limit_timeout', 'cancel_after'],
  comment: ['comment'],
  id: ['id'],
} as const;
type Field = keyof typeof SPELLINGS;
type Reader = FieldReader<Field>;

const FIELDS = fieldNames<Field>(SPELLINGS);
const ALL_SPELLINGS: readonly string[] = Object.values(SPELLINGS).flat();

const COMMANDS = {
  place: 'place',
  flatplace: 'flatplace',
  closeposition: 'close',
  flatten: 'close',
  reverse: 'reverse',
  reverseposition: 'reverse',
  flatteneverything: 'flatten',
  cancelorders: 'cancel',
  cancelallorders: 'cancel-all',
  cancel: 'cancel-one',
  cancelreplace: 'change',
  change: 'change',
  closestrategy: 'close-strategy',
} as const;
type Command = (typeof COMMANDS)[keyof typeof COMMANDS];
const ALLOWED =
  'PLACE, FLATPLACE, CLOSEPOSITION, FLATTEN, REVERSE, REVERSEPOSITION, FLATTENEVERYTHING, CANCELORDERS, CANCELALLORDERS';

/** CrossTrade's text: `key=…; command=PLACE; account=…; instrument=ES1!; action=BUY; qty=1; …`. */
export const crosstrade: Dialect = {
  name: 'crosstrade',

  recognises(body: AlertBody): boolean {
    const names = namesIn(body);
    return names.has('command') && !names.has('direction');
  },

  parse(body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal> {
    const reader: Reader = new FieldReader(body.fields, FIELDS);
    const warnings: string[] = [];
    const command = readCommand(reader);
    refuseWhatIsNot(reader);
    const everything = command === 'flatten' || command === 'cancel-all';
    const symbol = everything ? '' : readSymbol(reader, 'instrument', warnings, false);
    if (everything && reader.has('instrument'))
      warnings.push(
        `${reader.nameOf('instrument')} has no effect: ${reader.nameOf('command')} concerns every symbol.`,
      );
    const meaning = command && readMeaning(reader, command);
    const isEntry = meaning?.action === 'buy' || meaning?.action === 'sell';
    const quantity = isEntry || meaning?.action === 'close' ? reader.positiveOrNone('qty') : undefined;
    return finishDraft(
      {
        ...meaning,
        symbol,
        size: quantity === undefined ? undefined : { by: 'units', value: quantity },
        entry: isEntry ? readEntry(reader) : undefined,
        stopLoss: isEntry ? readExit(reader, 'stopLoss') : undefined,
        takeProfit: isEntry ? readExit(reader, 'takeProfit') : undefined,
        tif: reader.word('tif', { day: 'DAY', gtc: 'GTC' } as const, {
          code: 'ALERT_FIELD_UNSUPPORTED',
          allowed: 'DAY, GTC',
        }),
        account: readAccountLabel(reader, 'account', warnings),
        strategy: readLabel(reader, 'strategyTag', warnings) ?? readLabel(reader, 'strategy', warnings),
      },
      {
        reader,
        context,
        spellings: ALL_SPELLINGS,
        warnings,
        exits: { stopLoss: ['stopLoss'], takeProfit: ['takeProfit'], trailing: [] },
      },
    );
  },
};

function readCommand(reader: Reader): Command | undefined {
  if (!reader.has('command'))
    return reader.refuse('ALERT_FIELD_MISSING', {
      field: 'command',
      allowed: ALLOWED,
      message: 'command is missing.',
    });
  return reader.word('command', COMMANDS, { code: 'ALERT_ACTION_UNKNOWN', allowed: ALLOWED });
}

type Meaning = { action: SignalAction } & Partial<Pick<SignalDraft, 'expectedPosition' | 'whenHeld'>>;

function readMeaning(reader: Reader, command: Command): Meaning | undefined {
  switch (command) {
    case 'close':
    case 'reverse':
    case 'flatten':
    case 'cancel':
      return { action: command };
    case 'cancel-all':
      return { action: 'cancel' };
    case 'cancel-one':
      return reader.unsupported(
        'command',
        'Orders have other ids here. CANCELORDERS cancels the entries of an instrument.',
        ALLOWED,
      );
    case 'change':
      return reader.unsupported(
        'command',
        'Bowline’s own message moves a stop or target: "action": "amend".',
        ALLOWED,
      );
    case 'close-strategy':
      return reader.unsupported(
        'command',
        'Positions are kept by symbol: CLOSEPOSITION with the instrument.',
        ALLOWED,
      );
    case 'flatplace':
    case 'place':
      return readPlace(reader, command === 'flatplace');
  }
}

function readPlace(reader: Reader, flat: boolean): Meaning | undefined {
  const action = reader.word('action', { buy: 'buy', sell: 'sell', long: 'buy', short: 'sell' } as const, {
    code: 'ALERT_ACTION_UNKNOWN',
    allowed: 'BUY, SELL',
  });
  if (!reader.has('action'))
    reader.refuse('ALERT_FIELD_MISSING', {
      field: 'action',
      allowed: 'BUY, SELL',
      message: 'action is missing.',
    });
  if (action === undefined) return undefined;
  const expected = readExpected(reader);
  const flattens = flat || reader.flag('flattenFirst') === true;
  const whenHeld: HeldRule = flattens
    ? { opposite: 'close-first', sameSide: 'nothing' }
    : { opposite: 'net' };
  return expected ? { action, expectedPosition: expected } : { action, whenHeld };
}

/** What the sender takes for granted, from `require_market_position`, or from `sync_strategy` and its figures. */
function readExpected(reader: Reader): ExpectedPosition | undefined {
  if (reader.asks('requirePosition')) {
    const required = readPosition(reader, 'requirePosition');
    if (required === 'flat') return { prior: 0 };
    if (required !== undefined)
      return reader.unsupported(
        'requirePosition',
        'Only flat can be required: the quantity of another side is not said.',
        'flat',
      );
  }
  const [side, before] = [readPosition(reader, 'marketPosition'), readPosition(reader, 'prevMarketPosition')];
  if (reader.flag('syncStrategy') !== true) return undefined;
  const size = reader.signed('targetQuantity');
  const sizeBefore = reader.signed('prevQuantity');
  const target = signed(side, size);
  const prior = signed(before, sizeBefore);
  if (target === undefined)
    return reader.refuse('ALERT_FIELD_MISSING', {
      field: 'target_quantity',
      message: 'sync_strategy needs market_position and target_quantity.',
    });
  return { target, ...(prior === undefined ? {} : { prior }) };
}

function signed(side: 'long' | 'short' | 'flat' | undefined, size: number | undefined): number | undefined {
  if (side === 'flat') return 0;
  if (side === undefined || size === undefined) return undefined;
  return side === 'long' ? Math.abs(size) : -Math.abs(size);
}

function readEntry(reader: Reader): SignalDraft['entry'] | undefined {
  const type = reader.word(
    'orderType',
    { market: 'market', limit: 'limit', stopmarket: 'stop', stop: 'stop', stoplimit: 'stop-limit' } as const,
    { code: 'ALERT_ORDER_TYPE_UNKNOWN', allowed: 'MARKET, LIMIT, STOPMARKET, STOPLIMIT' },
  );
  return pricedEntry(reader, type);
}

const UNITS: Readonly<Record<string, Distance['unit']>> = {
  '': 'price',
  '%': 'percent',
  percent: 'percent',
  p: 'points',
  pt: 'points',
  pts: 'points',
  point: 'points',
  points: 'points',
  t: 'ticks',
  tick: 'ticks',
  ticks: 'ticks',
};

/** A price, or a distance with its unit: `1%`, `10 points`, `40 ticks`. Money (`$500`) is refused. */
function readExit(reader: Reader, field: 'stopLoss' | 'takeProfit'): Distance | undefined {
  if (!reader.asks(field)) return undefined;
  const found = reader.take(field);
  if (!found) return undefined;
  const text = valueText(found.value).trim();
  const [, figure = '', unitText = ''] = /^([^A-Za-z%]{1,40}?)\s*([A-Za-z%]{0,10})$/.exec(text) ?? [];
  const unit = UNITS[unitText.toLowerCase()];
  const read = readDecimal(figure);
  if (unit !== undefined && read.ok && read.value > 0) return { unit, value: read.value };
  return reader.refuse(/\$/.test(text) ? 'ALERT_FIELD_UNSUPPORTED' : 'ALERT_NUMBER_INVALID', {
    field: found.name,
    found: text,
    allowed: 'a price, 1%, 10 points, 40 ticks',
    message: /\$/.test(text)
      ? `${found.name} is an amount of money, which says nothing about the price until the size is known. Write a price, percent, points or ticks.`
      : `${found.name} is neither a price nor a distance in %, points or ticks.`,
  });
}

function refuseWhatIsNot(reader: Reader): void {
  reader.unsupported('ocoId', 'Stop and target of one alert cancel each other by themselves.');
  reader.unsupported('orderId', 'Orders have Bowline’s own references.');
  reader.unsupported('strategyId', 'ATM strategies belong to NinjaTrader. Use stop_loss and take_profit.');
  reader.unsupported('maxPositions', 'The limits of the alert URL say how much may be held.');
  reader.unsupported('delay', 'Bowline acts at once or not at all.', '0');
  reader.unsupported('rateLimit', 'The limits of the alert URL say how often it may trade.');
  reader.unsupported('killSwitch', 'The kill switch is not moved by this message.');
  reader.unsupported('timeout', 'A resting entry is cancelled by CANCELORDERS or at the end of the day.');
}
