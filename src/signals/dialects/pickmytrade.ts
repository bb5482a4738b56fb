import type { Refusal, Result } from '../../core/result.ts';
import { optionText } from '../../instruments/options/choice-text.ts';
import type { ExpirationChoice } from '../../instruments/options/option-choice.ts';
import type { BreakEvenRequest, Distance, HeldRule, SizeRequest } from '../../trading/signal.ts';
import type { AlertBody } from '../body.ts';
import { FieldReader, fieldNames } from '../field-reader.ts';
import type { Dialect, DialectContext, SignalDraft } from './dialect.ts';
import { isPickMyTradeSpread, parsePickMyTradeSpread } from './pickmytrade-spread.ts';
import { finishDraft } from './shared/draft.ts';
import { entryOf, namesIn, percent, points, price, readLabel } from './shared/fields.ts';
import { asCfd, readSymbol } from './shared/symbol-field.ts';

const SPELLINGS = {
  symbol: ['symbol'],
  data: ['data'],
  platform: ['platform'],
  orderType: ['order_type'],
  instType: ['inst_type'],
  quantity: ['quantity', 'qty'],
  riskPercentage: ['risk_percentage'],
  price: ['price'],
  stopTrigger: ['stp_limit_stp_price'],
  date: ['date'],
  tp: ['tp', 'take_profit'],
  dollarTp: ['dollar_tp'],
  percentageTp: ['percentage_tp'],
  sl: ['sl', 'stop_loss'],
  dollarSl: ['dollar_sl'],
  percentageSl: ['percentage_sl'],
  trail: ['trail'],
  trailStop: ['trail_stop'],
  trailTrigger: ['trail_trigger'],
  trailFreq: ['trail_freq'],
  breakeven: ['breakeven'],
  breakevenOffset: ['breakeven_offset'],
  updateTp: ['update_tp'],
  updateSl: ['update_sl'],
  pyramid: ['pyramid'],
  sameDirectionIgnore: ['same_direction_ignore'],
  reverseOrderClose: ['reverse_order_close'],
  duplicateAllowed: ['duplicate_position_allow'],
  lmtToMarketWait: ['lmt_to_market_wait'],
  gtdInSecond: ['gtd_in_second'],
  optionType: ['option_type'],
  expiryDate: ['expiry_date'],
  orderStrike: ['order_strike'],
  connectionName: ['connection_name'],
  multipleAccounts: ['multiple_accounts'],
  advanceTpSl: ['advance_tp_sl'],
  strategy: ['strategy_name', 'strategy'],
  alertId: ['random_alert_key', 'alert_id'],
} as const;
type Field = keyof typeof SPELLINGS;
type Reader = FieldReader<Field>;

const FIELDS = fieldNames<Field>(SPELLINGS);
const ALL_SPELLINGS: readonly string[] = Object.values(SPELLINGS).flat();

const ACTIONS = {
  buy: 'buy',
  long: 'buy',
  sell: 'sell',
  short: 'sell',
  close: 'close',
  flat: 'close',
} as const;
const ORDER_TYPES = {
  mkt: 'market',
  market: 'market',
  lmt: 'limit',
  limit: 'limit',
  stp: 'stop',
  stop: 'stop',
  stplmt: 'stop-limit',
  stplimit: 'stop-limit',
} as const;
const INST_TYPES = { stk: 'STK', fut: 'FUT', opt: 'OPT', fop: 'FOP', cash: 'CASH', cfd: 'CFD' } as const;

/** PickMyTrade's alerts: the single-leg message (recognised by `data`) and the option spread (`legs_mode`). */
export const pickmytrade: Dialect = {
  name: 'pickmytrade',

  recognises(body: AlertBody): boolean {
    const names = namesIn(body);
    return isPickMyTradeSpread(names) || (names.has('data') && names.has('symbol'));
  },

  parse(body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal> {
    if (isPickMyTradeSpread(namesIn(body))) return parsePickMyTradeSpread(body, context);
    const reader: Reader = new FieldReader(body.fields, FIELDS);
    const warnings: string[] = [];
    const asked = readAction(reader);
    const isUpdate =
      asked === 'close' && (reader.flag('updateTp') === true || reader.flag('updateSl') === true);
    const action = isUpdate ? 'amend' : asked;
    const isEntry = action === 'buy' || action === 'sell';
    const symbol = readContract(reader, warnings);
    refuseWhatIsNot(reader);
    readAccounts(reader);
    const stopLoss = isEntry || isUpdate ? readStop(reader) : undefined;
    const takeProfit = isEntry || isUpdate ? readTarget(reader) : undefined;
    const figures = isEntry ? readEntry(reader) : {};
    const held = isEntry ? readHeldRule(reader) : undefined;
    if (isUpdate && reader.flag('updateSl') === false && stopLoss)
      warnings.push('The stop stays: update_sl is false.');
    if (isUpdate && reader.flag('updateTp') === false && takeProfit)
      warnings.push('The target stays: update_tp is false.');
    return finishDraft(
      {
        action,
        symbol,
        ...figures,
        ...(isEntry ? { ...readTrailing(reader, stopLoss), takeProfit } : {}),
        ...(isUpdate
          ? {
              stopLoss: reader.flag('updateSl') === true ? stopLoss : undefined,
              takeProfit: reader.flag('updateTp') === true ? takeProfit : undefined,
            }
          : {}),
        breakEven: isEntry ? readBreakEven(reader) : undefined,
        whenHeld: held,
        time: reader.has('date') ? reader.time('date') : undefined,
        strategy: readLabel(reader, 'strategy', warnings),
        senderId: readLabel(reader, 'alertId', warnings),
      },
      {
        reader,
        context,
        spellings: ALL_SPELLINGS,
        warnings,
        exits: {
          stopLoss: ['sl', 'percentageSl'],
          takeProfit: ['tp', 'percentageTp'],
          trailing: ['trailStop', 'trail'],
        },
      },
    );
  },
};

function readAction(reader: Reader): 'buy' | 'sell' | 'close' | undefined {
  const allowed = 'buy, sell, long, short, close, flat';
  if (!reader.has('data'))
    return reader.refuse('ALERT_FIELD_MISSING', {
      field: 'data',
      allowed,
      message: `data is missing. Write one of: ${allowed}.`,
    });
  return reader.word('data', ACTIONS, { code: 'ALERT_ACTION_UNKNOWN', allowed });
}

/** The symbol, or with `inst_type` OPT the text of the option. */
function readContract(reader: Reader, warnings: string[]): string | undefined {
  const type = reader.word('instType', INST_TYPES, {
    code: 'ALERT_FIELD_INVALID',
    allowed: 'STK, FUT, OPT, FOP, CASH, CFD',
  });
  const symbol = readSymbol(reader, 'symbol', warnings, false);
  if (type === 'FOP')
    return reader.unsupported(
      'instType',
      'Options on futures are not traded by alert.',
      'STK, FUT, OPT, CASH, CFD',
    );
  if (type !== 'OPT') {
    for (const field of ['optionType', 'expiryDate', 'orderStrike'] as const)
      reader.unsupported(field, 'It belongs to an option: write "inst_type": "OPT".');
    return type === 'CFD' ? asCfd(symbol) : symbol;
  }
  const right = reader.word('optionType', { call: 'C', c: 'C', put: 'P', p: 'P' } as const, {
    code: 'ALERT_FIELD_INVALID',
    allowed: 'CALL, PUT',
  });
  const strike = reader.positive('orderStrike');
  const expiration = readExpiry(reader);
  for (const field of ['optionType', 'orderStrike', 'expiryDate'] as const)
    if (!reader.has(field))
      reader.refuse('ALERT_FIELD_MISSING', {
        field: reader.nameOf(field),
        message: `An option needs ${SPELLINGS[field][0]}.`,
      });
  if (symbol === undefined || right === undefined || strike === undefined || !expiration) return undefined;
  return optionText({
    underlying: symbol.toUpperCase(),
    expiration,
    right,
    strike: { by: 'price', price: strike },
  });
}

/** A date, or `T1`, `T2`, `T3`: the first, second, third expiration. */
function readExpiry(reader: Reader): ExpirationChoice | undefined {
  const text = reader.text('expiryDate', {
    pattern: /^(?:\d{4}-?\d{2}-?\d{2}|[Tt][1-9])$/,
    allowed: 'YYYY-MM-DD, YYYYMMDD, T1, T2, T3',
  });
  if (text === undefined) return undefined;
  if (/^T/i.test(text)) return { by: 'nth', nth: Number(text.slice(1)) };
  const digits = text.replaceAll('-', '');
  return { by: 'date', date: `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` };
}

function readEntry(
  reader: Reader,
): Pick<SignalDraft, 'size' | 'referencePrice'> & { entry?: SignalDraft['entry'] } {
  const type = reader.word('orderType', ORDER_TYPES, {
    code: 'ALERT_ORDER_TYPE_UNKNOWN',
    allowed: 'MKT, LMT, STP, STPLMT',
  });
  const priced = reader.positiveOrNone('price');
  const trigger = reader.positiveOrNone('stopTrigger');
  const entry = entryOf(reader, {
    type: type ?? 'market',
    limit: priced,
    stop: type === 'stop-limit' ? trigger : priced,
    limitField: 'price',
    stopField: type === 'stop-limit' ? 'stopTrigger' : 'price',
  });
  const size = readSize(reader);
  return {
    ...(entry ? { entry } : {}),
    ...(size ? { size } : {}),
    ...(entry?.type === 'market' && priced !== undefined ? { referencePrice: priced } : {}),
  };
}

/** The risk wins over the quantity. */
function readSize(reader: Reader): SizeRequest | undefined {
  const risk = reader.positiveOrNone('riskPercentage', { percent: true });
  if (risk !== undefined) return { by: 'risk-percent', value: risk };
  const value = reader.has('quantity') ? reader.positive('quantity') : undefined;
  return value === undefined ? undefined : { by: 'units', value };
}

/** In the order of precedence: a price, an amount of money, a percentage. */
function readTarget(reader: Reader): Distance | undefined {
  const at = reader.positiveOrNone('tp');
  if (at !== undefined) return price(at);
  refuseMoney(reader, 'dollarTp', 'tp (a price) or percentage_tp');
  return percent(reader.positiveOrNone('percentageTp'));
}

function readStop(reader: Reader): Distance | undefined {
  const at = reader.positiveOrNone('sl');
  if (at !== undefined) return price(at);
  refuseMoney(reader, 'dollarSl', 'sl (a price) or percentage_sl');
  return percent(reader.positiveOrNone('percentageSl', { percent: true }));
}

const refuseMoney = (reader: Reader, field: 'dollarTp' | 'dollarSl', instead: string): undefined =>
  reader.unsupported(
    field,
    `A stop or target in money says nothing about the price until the size is known. Use ${instead}.`,
    instead,
  );

function readTrailing(
  reader: Reader,
  stopLoss: Distance | undefined,
): Pick<SignalDraft, 'stopLoss' | 'trailing' | 'trailingTrigger' | 'trailingStep'> {
  const rests = stopLoss ? { stopLoss } : {};
  if (!reader.asks('trail') || reader.flag('trail') === false) return rests;
  const distance = points(reader.positiveOrNone('trailStop'));
  if (!distance) {
    reader.refuse('ALERT_FIELD_MISSING', {
      field: reader.nameOf('trailStop'),
      allowed: 'a distance in points',
      message: 'A trailing stop needs trail_stop, its distance in points.',
    });
    return rests;
  }
  const trailingTrigger = points(reader.positiveOrNone('trailTrigger'));
  const trailingStep = points(reader.positiveOrNone('trailFreq'));
  return {
    ...(trailingTrigger ? { stopLoss: stopLoss ?? distance, trailingTrigger } : rests),
    trailing: distance,
    ...(trailingStep ? { trailingStep } : {}),
  };
}

function readBreakEven(reader: Reader): BreakEvenRequest | undefined {
  const when = points(reader.positiveOrNone('breakeven'));
  const offset = points(reader.positiveOrNone('breakevenOffset'));
  if (!when) return undefined;
  return { when, ...(offset ? { offset } : {}) };
}

function readHeldRule(reader: Reader): HeldRule | undefined {
  const closesOpposite = reader.flag('reverseOrderClose') === true;
  const refusesSame =
    reader.flag('duplicateAllowed') === false || reader.flag('sameDirectionIgnore') === true;
  if (!closesOpposite && !refusesSame) return undefined;
  return {
    ...(closesOpposite ? { opposite: 'close-first' } : {}),
    ...(refusesSame ? { sameSide: 'nothing' } : {}),
  };
}

function refuseWhatIsNot(reader: Reader): void {
  reader.unsupported(
    'pyramid',
    'PickMyTrade itself has it for Tradovate only. duplicate_position_allow says whether to add.',
    'false',
  );
  reader.unsupported(
    'advanceTpSl',
    'PickMyTrade itself has it for Tradovate only. Bowline takes several targets in its own message.',
    'none',
  );
  reader.unsupported('lmtToMarketWait', 'Bowline leaves a limit order at its limit.', '0');
  reader.unsupported('gtdInSecond', 'Orders are DAY orders here.', '0');
}

const ACCOUNT_FIELDS = fieldNames({
  account: ['account_id'],
  connection: ['connection_name'],
  multiplier: ['quantity_multiplier'],
  risk: ['risk_percentage'],
});

/** One account with the alert's own size is what a single-account service sends with every alert; more are refused. */
function readAccounts(reader: Reader): void {
  const found = reader.take('multipleAccounts');
  if (found?.value.kind !== 'list') {
    reader.unsupported('multipleAccounts', 'It must be a list.', 'a list');
    return;
  }
  if (found.value.items.length > 1) {
    reader.unsupported(
      'multipleAccounts',
      'The alert URL says which account trades; give each account its own.',
      'one account',
    );
    return;
  }
  const [only] = found.value.items;
  if (only?.kind !== 'object') return;
  const inner = new FieldReader(only.fields, ACCOUNT_FIELDS, { path: `${found.name}[0]`, parent: reader });
  const multiplier = inner.positiveOrNone('multiplier');
  if (multiplier !== undefined && multiplier !== 1)
    inner.unsupported('multiplier', 'Write the multiplied quantity.', '1');
}
