import type { Refusal, Result } from '../../core/result.ts';
import type { HeldRule, SignalAction, SizeRequest } from '../../trading/signal.ts';
import { asksNothing, normaliseName, valueText } from '../alert-value.ts';
import type { AlertBody } from '../body.ts';
import { FieldReader, fieldNames } from '../field-reader.ts';
import type { Dialect, DialectContext, SignalDraft } from './dialect.ts';
import { finishDraft } from './shared/draft.ts';
import { entryOf, namesIn, readLabel, readPosition, refusePricesOfMarket } from './shared/fields.ts';
import { readSymbol } from './shared/symbol-field.ts';
import { readStopLoss, readTakeProfit } from './traderspost-exits.ts';
import { SPELLINGS, type TradersPostField, type TradersPostReader } from './traderspost-fields.ts';
import { hasTradersPostOption, readTradersPostOption } from './traderspost-option.ts';

const FIELDS = fieldNames<TradersPostField>(SPELLINGS);
const ALL_SPELLINGS: readonly string[] = Object.values(SPELLINGS).flat();

/** Names that no other service's message has beside `ticker` and `action`. */
const MARKS = [
  'sentiment',
  'signalprice',
  'quantitytype',
  'trailamount',
  'trailpercent',
  'intrinsicvalue',
  'strikesaway',
  'strikecount',
  'cancelordertype',
  'optiontype',
  'strikeprice',
  'ignoretradingwindows',
  'extras',
];
/** Members of `stopLoss` and `takeProfit` that only this service has. */
const EXIT_MARKS = new Set(['type', 'amount', 'stopprice', 'limitprice', 'trailamount', 'trailpercent']);

const ACTIONS = {
  buy: 'buy',
  sell: 'sell',
  exit: 'exit',
  cancel: 'cancel',
  add: 'add',
  breakeven: 'breakeven',
} as const;
type Asked = keyof typeof ACTIONS;
const ORDER_TYPES = {
  market: 'market',
  limit: 'limit',
  stop: 'stop',
  stoplimit: 'stop-limit',
  trailingstop: 'trailing-stop',
} as const;

const PRICE_FIELDS = { limitField: 'limitPrice', stopField: 'stopPrice' } as const;

/** TradersPost's webhook message. Its `buy` and `sell` close an opposite position first and do not add to one. */
export const traderspost: Dialect = {
  name: 'traderspost',

  recognises(body: AlertBody): boolean {
    const names = namesIn(body);
    if (!names.has('ticker') || !names.has('action')) return false;
    // A field that asks for nothing marks nothing: other messages carry empty ones of many services.
    const asked = body.fields.filter(({ value }) => !asksNothing(value));
    return asked.some(({ name, value }) => {
      const word = normaliseName(name);
      if (word === 'action' && normaliseName(valueText(value)) === 'breakeven') return true;
      if (MARKS.includes(word))
        return !(word === 'quantitytype' && normaliseName(valueText(value)).startsWith('cash'));
      const isExit = (word === 'stoploss' || word === 'takeprofit') && value.kind === 'object';
      return isExit && value.fields.some((member) => EXIT_MARKS.has(normaliseName(member.name)));
    });
  },

  parse(body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal> {
    const reader: TradersPostReader = new FieldReader(body.fields, FIELDS);
    const warnings: string[] = [];
    const asked = readAsked(reader);
    const meaning = asked && readMeaning(reader, asked);
    const option = hasTradersPostOption(reader);
    const ticker = readSymbol(reader, 'ticker', warnings, asked === 'cancel');
    const symbol =
      option && ticker !== undefined ? readTradersPostOption(reader, ticker, asked, context) : ticker;
    const isEntry = meaning?.action === 'buy' || meaning?.action === 'sell' || meaning?.action === 'add';
    refuseWhatIsNot(reader, warnings);
    const validUntil = readExpiry(reader, context);
    const time = reader.has('time') ? reader.time('time') : undefined;
    return finishDraft(
      {
        ...meaning,
        symbol,
        validUntil,
        ...(isEntry ? readOrder(reader, warnings, meaning.action === 'add') : {}),
        ...(meaning?.action === 'close' ? readPart(reader, meaning) : {}),
        tif: reader.word('timeInForce', { day: 'DAY', gtc: 'GTC' } as const, {
          code: 'ALERT_FIELD_UNSUPPORTED',
          allowed: 'day, gtc',
        }),
        outsideRth: reader.flag('extendedHours'),
        time,
        strategy: readLabel(reader, 'strategy', warnings),
      },
      {
        reader,
        context,
        spellings: ALL_SPELLINGS,
        warnings,
        exits: {
          stopLoss: ['stopLoss'],
          takeProfit: ['takeProfit'],
          trailing: ['stopLoss', 'trailPercent', 'trailAmount'],
        },
      },
    );
  },
};

function readAsked(reader: TradersPostReader): Asked | undefined {
  const allowed = 'buy, sell, exit, cancel, add, breakeven';
  if (!reader.has('action'))
    return reader.refuse('ALERT_FIELD_MISSING', {
      field: 'action',
      allowed,
      message: `action is missing. Write one of: ${allowed}.`,
    });
  return reader.word('action', ACTIONS, { code: 'ALERT_ACTION_UNKNOWN', allowed });
}

type Meaning = { action: SignalAction } & Partial<
  Pick<SignalDraft, 'whenHeld' | 'breakEven' | 'positionSide'>
>;
const TAKES_OVER: HeldRule = { opposite: 'close-first', sameSide: 'nothing' };

/** The action together with the position that the sender wants after it. */
function readMeaning(reader: TradersPostReader, asked: Asked): Meaning | undefined {
  const after = reader.asks('sentiment') ? readPosition(reader, 'sentiment') : undefined;
  switch (asked) {
    case 'exit':
      return { action: 'close' };
    case 'cancel':
      return { action: 'cancel' };
    case 'breakeven':
      return { action: 'amend', breakEven: { when: 'now' } };
    case 'add':
      return after === 'flat' ? contradiction(reader, asked, after) : { action: 'add' };
    case 'buy':
      if (after === 'flat') return { action: 'close' };
      // Bought, and still short: a part of the short position is covered.
      if (after === 'short') return { action: 'close', positionSide: 'short' };
      return { action: 'buy', whenHeld: TAKES_OVER };
    case 'sell':
      if (after === 'flat') return { action: 'close' };
      if (after === 'long') return { action: 'close', positionSide: 'long' };
      return { action: 'sell', whenHeld: TAKES_OVER };
  }
}

const contradiction = (reader: TradersPostReader, asked: string, after: string): undefined =>
  reader.refuse('ALERT_FIELD_CONFLICT', {
    field: reader.nameOf('sentiment'),
    found: `${asked} and ${after}`,
    allowed: 'bullish, long, bearish, short',
    message: `${asked} cannot lead to a flat position.`,
  });

/** How much a `close` closes. Flat always means everything; a part needs its quantity. */
function readPart(
  reader: TradersPostReader,
  { positionSide }: Meaning,
): Pick<SignalDraft, 'size' | 'portion'> {
  const flat = reader.asks('sentiment') && positionSide === undefined;
  if (flat) return {};
  if (!reader.asks('quantity')) {
    if (positionSide !== undefined)
      reader.refuse('ALERT_FIELD_MISSING', {
        field: 'quantity',
        allowed: 'a number greater than 0',
        message: `The position is to stay ${positionSide} and nothing says how much of it is closed. Add quantity, or send sentiment flat.`,
      });
    return {};
  }
  const kind = reader.asks('quantityType') ? readQuantityType(reader) : 'units';
  if (kind === 'portion') {
    const value = reader.positive('quantity', { percent: true });
    return value === undefined ? {} : { portion: { by: 'percent', value } };
  }
  if (kind !== 'units' && kind !== undefined) refuseKind(reader, 'fixed_quantity, percent_of_position');
  const value = reader.positive('quantity');
  return value === undefined ? {} : { size: { by: 'units', value } };
}

const QUANTITY_TYPES = {
  fixedquantity: 'units',
  dollaramount: 'notional',
  amountperposition: 'notional',
  riskdollaramount: 'risk-amount',
  riskperposition: 'risk-amount',
  riskpercent: 'risk-percent',
  percentofequity: 'equity-percent',
  percentofposition: 'portion',
} as const;
type QuantityKind = (typeof QUANTITY_TYPES)[keyof typeof QUANTITY_TYPES];
const QUANTITY_TYPE_NAMES =
  'fixed_quantity, dollar_amount, risk_dollar_amount, risk_percent, percent_of_equity, percent_of_position';

const readQuantityType = (reader: TradersPostReader): QuantityKind | undefined =>
  reader.word('quantityType', QUANTITY_TYPES, {
    code: 'ALERT_FIELD_UNSUPPORTED',
    allowed: QUANTITY_TYPE_NAMES,
  });

const refuseKind = (reader: TradersPostReader, allowed: string): undefined =>
  reader.unsupported('quantityType', 'This action cannot be sized so.', allowed);

function readSize(reader: TradersPostReader, adds: boolean): SizeRequest | undefined {
  const kind = reader.asks('quantityType') ? readQuantityType(reader) : 'units';
  if (!reader.has('quantity')) {
    if (kind !== 'units' && kind !== undefined)
      reader.refuse('ALERT_FIELD_MISSING', {
        field: 'quantity',
        allowed: 'a number greater than 0',
        message: 'quantityType says how quantity is meant, and quantity is missing.',
      });
    return undefined;
  }
  switch (kind) {
    case undefined:
      return undefined;
    case 'portion': {
      if (!adds) return refuseKind(reader, 'fixed_quantity, dollar_amount, risk_percent, percent_of_equity');
      const value = reader.positive('quantity', { percent: true });
      return value === undefined ? undefined : { by: 'position-percent', value };
    }
    default: {
      const value = reader.positive('quantity', {
        percent: kind === 'risk-percent' || kind === 'equity-percent',
      });
      return value === undefined ? undefined : { by: kind, value };
    }
  }
}

type Order = Partial<
  Pick<
    SignalDraft,
    'entry' | 'size' | 'referencePrice' | 'stopLoss' | 'stopLimitOffset' | 'trailing' | 'takeProfit'
  >
>;

function readOrder(reader: TradersPostReader, warnings: string[], adds: boolean): Order {
  const type = reader.word('orderType', ORDER_TYPES, {
    code: 'ALERT_ORDER_TYPE_UNKNOWN',
    allowed: 'market, limit, stop, stop_limit',
  });
  if (type === 'trailing-stop')
    reader.unsupported(
      'orderType',
      'An entry does not trail; a stop does: stopLoss with trailPercent.',
      'market, limit, stop, stop_limit',
    );
  const signalPrice = reader.positiveOrNone('price');
  const named = reader.positiveOrNone('limitPrice');
  const stop = reader.positiveOrNone('stopPrice');
  const kind = type === undefined || type === 'trailing-stop' ? 'market' : type;
  const needsLimit = kind === 'limit' || kind === 'stop-limit';
  if (needsLimit && named === undefined && signalPrice !== undefined)
    warnings.push(`The limit is the signal's price ${signalPrice}: limitPrice is missing.`);
  const entry = entryOf(reader, {
    type: kind,
    limit: named ?? signalPrice,
    stop,
    ...PRICE_FIELDS,
  });
  refusePricesOfMarket(reader, { type: kind, limit: named, stop, ...PRICE_FIELDS });
  const size = readSize(reader, adds);
  const takeProfit = readTakeProfit(reader);
  return {
    ...(entry ? { entry } : {}),
    ...(size ? { size } : {}),
    ...(signalPrice !== undefined && entry?.type !== 'limit' ? { referencePrice: signalPrice } : {}),
    ...readStopLoss(reader),
    ...(takeProfit ? { takeProfit } : {}),
  };
}

function refuseWhatIsNot(reader: TradersPostReader, warnings: string[]): void {
  reader.unsupported('delay', 'Bowline acts at once or not at all.', '0');
  reader.unsupported('test', 'To see what an alert would do, send it to the explain address.', 'false');
  reader.unsupported('cancelOrderType', 'cancel takes every resting entry of the symbol.', 'none');
  for (const field of ['trailAmount', 'trailPercent'] as const)
    reader.unsupported(field, 'It belongs into stopLoss, with "type": "trailing_stop".', 'stopLoss { … }');
  if (reader.asks('ignoreTradingWindows'))
    warnings.push('ignoreTradingWindows has no effect: the limits of this Bowline hold for every alert.');
}

function readExpiry(reader: TradersPostReader, { receivedAt }: DialectContext): SignalDraft['validUntil'] {
  const until = reader.asks('expiresAt') ? reader.time('expiresAt') : undefined;
  if (until !== undefined && until <= receivedAt)
    return reader.refuse('ALERT_EXPIRED', {
      field: reader.nameOf('expiresAt'),
      found: new Date(until).toISOString(),
      allowed: 'a time to come',
      message: 'The alert came after the time until which it was meant.',
    });
  return until;
}
