import type { Refusal, Result } from '../../core/result.ts';
import type { SignalAction } from '../../trading/signal.ts';
import type { AlertBody } from '../body.ts';
import { FieldReader, fieldNames } from '../field-reader.ts';
import type { Dialect, DialectContext, SignalDraft } from './dialect.ts';
import { finishDraft } from './shared/draft.ts';
import { entryOf, namesIn, price, readLabel } from './shared/fields.ts';
import { readSymbol } from './shared/symbol-field.ts';

const SPELLINGS = {
  platformName: ['platform_name'],
  ticker: ['ticker'],
  orderAction: ['order_action'],
  orderContracts: ['order_contracts', 'qty', 'q', 'volume'],
  risk: ['risk'],
  stopLoss: ['stop_loss'],
  takeProfit: ['take_profit'],
  slPrice: ['sl_price'],
  tpPrice: ['tp_price'],
  price: ['price'],
  trailingPips: ['trailing_pips', 'trailstep', 'ts'],
  trailingStep: ['trailing_step'],
  orderType: ['order_type'],
  closeSide: ['close_side'],
  comment: ['comment'],
  tradeType: ['trade_type'],
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
  flat: 'flat',
  close: 'close',
  closeall: 'flatten',
  breakeven: 'breakeven',
  modify: 'modify',
} as const;
const meant = (asked: (typeof ACTIONS)[keyof typeof ACTIONS]): SignalAction => {
  if (asked === 'breakeven' || asked === 'modify') return 'amend';
  return asked === 'flat' ? 'close' : asked;
};

const ALLOWED = 'buy, sell, flat, close, closeall, breakeven, modify';

/**
 * AlgoWay's message. Its prices (`sl_price`, `tp_price`) are read; its distances in "points or pips" are refused: what
 * a point is depends on the platform that they were written for.
 */
export const algoway: Dialect = {
  name: 'algoway',

  recognises(body: AlertBody): boolean {
    const names = namesIn(body);
    return names.has('platformname') || (names.has('orderaction') && names.has('ordercontracts'));
  },

  parse(body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal> {
    const reader: Reader = new FieldReader(body.fields, FIELDS);
    const warnings: string[] = [];
    const asked = reader.has('orderAction')
      ? reader.word('orderAction', ACTIONS, { code: 'ALERT_ACTION_UNKNOWN', allowed: ALLOWED })
      : reader.refuse('ALERT_FIELD_MISSING', {
          field: 'order_action',
          allowed: ALLOWED,
          message: 'order_action is missing.',
        });
    const symbol = asked === 'flatten' ? '' : withoutSuffix(readSymbol(reader, 'ticker', warnings, false));
    const action = asked === undefined ? undefined : meant(asked);
    const isEntry = action === 'buy' || action === 'sell';
    if (isEntry || asked === 'modify') refuseDistances(reader);
    reader.unsupported('risk', 'Write order_contracts, or give the alert URL a default size.');
    const prices = isEntry || asked === 'modify' ? readExits(reader) : {};
    if (asked === 'modify' && !reader.refusal && Object.keys(prices).length === 0)
      reader.refuse('ALERT_FIELD_MISSING', {
        field: 'sl_price',
        allowed: 'sl_price, tp_price',
        message: 'modify says neither a new stop nor a new target.',
      });
    const side = readSide(reader);
    // `flat` says where the position ends, whatever the contracts of the order; `close` closes as many.
    const sized = isEntry || asked === 'close';
    const quantity = sized ? reader.positiveOrNone('orderContracts') : undefined;
    return finishDraft(
      {
        action,
        symbol,
        size: quantity === undefined ? undefined : { by: 'units', value: quantity },
        ...(isEntry ? readEntry(reader) : {}),
        ...prices,
        breakEven: asked === 'breakeven' ? { when: 'now' } : undefined,
        positionSide: action === 'close' || action === 'amend' ? side : undefined,
        whenHeld: isEntry ? readTradeType(reader) : undefined,
        strategy: readLabel(reader, 'comment', warnings),
      },
      {
        reader,
        context,
        spellings: ALL_SPELLINGS,
        warnings,
        exits: { stopLoss: ['slPrice'], takeProfit: ['tpPrice'], trailing: ['trailingPips', 'trailingStep'] },
      },
    );
  },
};

/** `AAPL.STK`, `EURUSD.CASH`: AlgoWay's suffix for what IB calls the security type. `XAUUSD.CFD` keeps it: symbols are read so. */
const withoutSuffix = (symbol: string | undefined): string | undefined =>
  symbol?.replace(/(?<=[^.])\.(?:STK|FUT|CASH|FX|CRYPTO)$/i, '');

function readSide(reader: Reader): 'long' | 'short' | undefined {
  if (!reader.asks('closeSide')) return undefined;
  return reader.word('closeSide', { long: 'long', buy: 'long', short: 'short', sell: 'short' } as const, {
    code: 'ALERT_FIELD_INVALID',
    allowed: 'long, short',
  });
}

function refuseDistances(reader: Reader): void {
  for (const [field, instead] of [
    ['stopLoss', 'sl_price'],
    ['takeProfit', 'tp_price'],
  ] as const)
    if (!reader.asks(instead === 'sl_price' ? 'slPrice' : 'tpPrice'))
      reader.unsupported(
        field,
        `What a point or pip is depends on the platform it was written for. Write ${instead}, a price.`,
        instead,
      );
  for (const field of ['trailingPips', 'trailingStep'] as const)
    reader.unsupported(
      field,
      'What a pip is depends on the platform it was written for. Bowline’s own message trails: "trailing": "10 ticks".',
    );
}

function readExits(reader: Reader): Pick<SignalDraft, 'stopLoss' | 'takeProfit'> {
  const stopLoss = price(reader.positiveOrNone('slPrice'));
  const takeProfit = price(reader.positiveOrNone('tpPrice'));
  return { ...(stopLoss ? { stopLoss } : {}), ...(takeProfit ? { takeProfit } : {}) };
}

function readEntry(reader: Reader): Partial<Pick<SignalDraft, 'entry' | 'referencePrice'>> {
  const type = reader.asks('orderType')
    ? reader.word('orderType', { market: 'market', limit: 'limit', stop: 'stop' } as const, {
        code: 'ALERT_ORDER_TYPE_UNKNOWN',
        allowed: 'market, limit, stop',
      })
    : 'market';
  const given = reader.positiveOrNone('price');
  const entry = entryOf(reader, {
    type: type ?? 'market',
    limit: given,
    stop: given,
    limitField: 'price',
    stopField: 'price',
  });
  return {
    ...(entry ? { entry } : {}),
    ...(given !== undefined && type === 'market' ? { referencePrice: given } : {}),
  };
}

/** Hedging needs two positions in one symbol, which an IB account does not keep; `inverse` turns the sender's sides. */
function readTradeType(reader: Reader): SignalDraft['whenHeld'] {
  if (!reader.asks('tradeType')) return { opposite: 'net' };
  const type = reader.word(
    'tradeType',
    { netting: 'netting', net: 'netting', opposite: 'opposite', hedge: 'hedge', inverse: 'inverse' } as const,
    { code: 'ALERT_FIELD_INVALID', allowed: 'netting, opposite' },
  );
  if (type === 'hedge')
    return reader.unsupported(
      'tradeType',
      'An IB account keeps one position in a symbol.',
      'netting, opposite',
    );
  if (type === 'inverse')
    return reader.unsupported('tradeType', 'Send the side that is meant.', 'netting, opposite');
  return { opposite: type === 'opposite' ? 'close-first' : 'net' };
}
