import type { Refusal, Result } from '../../core/result.ts';
import type { AlertBody } from '../body.ts';
import { FieldReader, fieldNames } from '../field-reader.ts';
import type { Dialect, DialectContext, SignalDraft } from './dialect.ts';
import { finishDraft } from './shared/draft.ts';
import { namesIn, price, pricedEntry, readAccountLabel, readLabel } from './shared/fields.ts';
import { readSymbol } from './shared/symbol-field.ts';

const SPELLINGS = {
  broker: ['broker'],
  symbol: ['symbol'],
  action: ['action'],
  quantity: ['quantity'],
  orderType: ['order_type'],
  limitPrice: ['limit_price', 'price'],
  stopPrice: ['stop_price'],
  takeProfitPrice: ['take_profit_price'],
  stopLossPrice: ['stop_loss_price'],
  strategyId: ['strategy_id'],
  account: ['account'],
  expiry: ['expiry'],
  extra: ['extra'],
} as const;
type Field = keyof typeof SPELLINGS;
type Reader = FieldReader<Field>;

const FIELDS = fieldNames<Field>(SPELLINGS);
const ALL_SPELLINGS: readonly string[] = Object.values(SPELLINGS).flat();
const MONTH_CODES = 'FGHJKMNQUVXZ';

/** VoltRouter's message for IBKR: one order, netted against what is held. */
export const voltrouter: Dialect = {
  name: 'voltrouter',

  recognises(body: AlertBody): boolean {
    const names = namesIn(body);
    return names.has('broker') && names.has('symbol') && names.has('action');
  },

  parse(body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal> {
    const reader: Reader = new FieldReader(body.fields, FIELDS);
    const warnings: string[] = [];
    reader.word('broker', { ibkr: 'ibkr', ib: 'ibkr', interactivebrokers: 'ibkr' } as const, {
      code: 'ALERT_FIELD_UNSUPPORTED',
      allowed: 'ibkr',
    });
    const asked = reader.word(
      'action',
      { buy: 'buy', sell: 'sell', close: 'close', exit: 'close', flat: 'flat', flatten: 'flat' } as const,
      { code: 'ALERT_ACTION_UNKNOWN', allowed: 'buy, sell, close' },
    );
    reader.unsupported('extra', 'IB’s own algorithms are not asked for by alert.', 'none');
    const action = asked === 'flat' ? 'close' : asked;
    const isEntry = action === 'buy' || action === 'sell';
    // Every message has a quantity: that much is closed; `flat` says where the position ends, whatever the quantity.
    const quantity = isEntry
      ? reader.positive('quantity')
      : asked === 'close'
        ? reader.positiveOrNone('quantity')
        : undefined;
    const symbol = withExpiry(reader, readSymbol(reader, 'symbol', warnings, false));
    return finishDraft(
      {
        action,
        symbol,
        size: quantity === undefined ? undefined : { by: 'units', value: quantity },
        entry: isEntry ? readEntry(reader) : undefined,
        stopLoss: price(reader.positiveOrNone('stopLossPrice')),
        takeProfit: price(reader.positiveOrNone('takeProfitPrice')),
        whenHeld: isEntry ? { opposite: 'net' } : undefined,
        strategy: readLabel(reader, 'strategyId', warnings),
        account: readAccountLabel(reader, 'account', warnings),
      },
      {
        reader,
        context,
        spellings: ALL_SPELLINGS,
        warnings,
        exits: { stopLoss: ['stopLossPrice'], takeProfit: ['takeProfitPrice'], trailing: [] },
      },
    );
  },
};

function readEntry(reader: Reader): SignalDraft['entry'] | undefined {
  const type = reader.word(
    'orderType',
    {
      market: 'market',
      mkt: 'market',
      limit: 'limit',
      lmt: 'limit',
      stop: 'stop',
      stp: 'stop',
      stoplimit: 'stop-limit',
    } as const,
    { code: 'ALERT_ORDER_TYPE_UNKNOWN', allowed: 'market, limit, stop, stop_limit' },
  );
  return pricedEntry(reader, type);
}

/** `ES` and `202609` are `ESU2026`. */
function withExpiry(reader: Reader, symbol: string | undefined): string | undefined {
  if (!reader.asks('expiry') || symbol === undefined) return symbol;
  const text = reader.text('expiry', {
    pattern: /^20\d{2}(?:0[1-9]|1[0-2])$/,
    allowed: 'YYYYMM such as 202609',
  });
  if (text === undefined) return undefined;
  // `SI_SIL` names the trading class behind the symbol, and the class is the root of the contract.
  const root = symbol.split('_').at(-1) ?? symbol;
  return `${root}${MONTH_CODES[Number(text.slice(4)) - 1]}${text.slice(0, 4)}`;
}
