import type { Refusal, Result } from '../../core/result.ts';
import { asksNothing, normaliseName, valueText } from '../alert-value.ts';
import type { AlertBody } from '../body.ts';
import { FieldReader, fieldNames } from '../field-reader.ts';
import type { Dialect, DialectContext, SignalDraft } from './dialect.ts';
import { finishDraft } from './shared/draft.ts';
import { entryOf, namesIn } from './shared/fields.ts';
import { readSymbol } from './shared/symbol-field.ts';

const SPELLINGS = {
  symbol: ['symbol'],
  action: ['action'],
  quantity: ['quantity'],
  class: ['class'],
  quantityType: ['quantity_type'],
  limitPrice: ['limit_price'],
  stopPrice: ['stop_price'],
} as const;
type Field = keyof typeof SPELLINGS;
type Reader = FieldReader<Field>;

const FIELDS = fieldNames<Field>(SPELLINGS);
const ALL_SPELLINGS: readonly string[] = Object.values(SPELLINGS).flat();
const CLASSES = {
  stock: 'stock',
  equity: 'stock',
  etf: 'stock',
  option: 'option',
  future: 'future',
  futures: 'future',
  forex: 'forex',
  crypto: 'crypto',
} as const;
const QUANTITY_TYPES = { fixed: 'units', cash: 'notional', percentofequity: 'equity-percent' } as const;

/** SignalStack's message: one order, netted against what is held. Recognised by `class` or its own `quantity_type`. */
export const signalstack: Dialect = {
  name: 'signalstack',

  recognises(body: AlertBody): boolean {
    const names = namesIn(body);
    if (!names.has('symbol') || !names.has('action') || names.has('ticker')) return false;
    return body.fields.some(({ name, value }) => {
      const word = normaliseName(name);
      if (word === 'class') return !asksNothing(value);
      return word === 'quantitytype' && Object.hasOwn(QUANTITY_TYPES, normaliseName(valueText(value)));
    });
  },

  parse(body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal> {
    const reader: Reader = new FieldReader(body.fields, FIELDS);
    const warnings: string[] = [];
    reader.word('class', CLASSES, {
      code: 'ALERT_FIELD_INVALID',
      allowed: 'stock, option, future, forex, crypto',
    });
    const action = reader.word(
      'action',
      { buy: 'buy', sell: 'sell', close: 'close', cancel: 'cancel' } as const,
      {
        code: 'ALERT_ACTION_UNKNOWN',
        allowed: 'buy, sell, close, cancel',
      },
    );
    const isEntry = action === 'buy' || action === 'sell';
    const kind = reader.asks('quantityType')
      ? reader.word('quantityType', QUANTITY_TYPES, {
          code: 'ALERT_FIELD_UNSUPPORTED',
          allowed: 'fixed, cash, percent_of_equity',
        })
      : 'units';
    if (isEntry && !reader.has('quantity'))
      reader.refuse('ALERT_FIELD_MISSING', {
        field: 'quantity',
        allowed: 'a number greater than 0',
        message: 'quantity is missing.',
      });
    if (action === 'close' && kind !== 'units' && kind !== undefined)
      reader.unsupported('quantityType', 'A close is of units.', 'fixed');
    const quantity =
      (isEntry || action === 'close') && reader.has('quantity')
        ? reader.positive('quantity', { percent: kind === 'equity-percent' })
        : undefined;
    return finishDraft(
      {
        action,
        symbol: readSymbol(reader, 'symbol', warnings, false),
        size: quantity === undefined || kind === undefined ? undefined : { by: kind, value: quantity },
        entry: isEntry ? readEntry(reader) : undefined,
        whenHeld: isEntry ? { opposite: kind === 'units' ? 'net' : 'close-first' } : undefined,
      },
      {
        reader,
        context,
        spellings: ALL_SPELLINGS,
        warnings,
        exits: { stopLoss: [], takeProfit: [], trailing: [] },
      },
    );
  },
};

/** The prices say the order type. */
function readEntry(reader: Reader): SignalDraft['entry'] | undefined {
  const limit = reader.positiveOrNone('limitPrice');
  const stop = reader.positiveOrNone('stopPrice');
  const type =
    limit === undefined
      ? stop === undefined
        ? 'market'
        : 'stop'
      : stop === undefined
        ? 'limit'
        : 'stop-limit';
  return entryOf(reader, { type, limit, stop, limitField: 'limitPrice', stopField: 'stopPrice' });
}
