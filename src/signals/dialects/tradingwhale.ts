import type { Refusal, Result } from '../../core/result.ts';
import type { AlertBody } from '../body.ts';
import { FieldReader, fieldNames } from '../field-reader.ts';
import type { Dialect, DialectContext, SignalDraft } from './dialect.ts';
import { finishDraft } from './shared/draft.ts';
import { namesIn, readLabel } from './shared/fields.ts';
import { asCfd, readSymbol } from './shared/symbol-field.ts';

const SPELLINGS = {
  botId: ['bot_id'],
  symbol: ['symbol'],
  assetType: ['asset_type'],
  action: ['action'],
  quantity: ['quantity'],
  orderType: ['order_type'],
  tif: ['tif'],
  alertPrice: ['alert_price'],
  isExit: ['is_exit'],
  strategyId: ['strategy_id'],
} as const;
type Field = keyof typeof SPELLINGS;
type Reader = FieldReader<Field>;

const FIELDS = fieldNames<Field>(SPELLINGS);
const ALL_SPELLINGS: readonly string[] = Object.values(SPELLINGS).flat();

const ASSET_TYPES = { stock: 'STK', option: 'OPT', future: 'FUT', cash: 'CASH', cfd: 'CFD' } as const;

/** tradingwhale's message: all fields required, one plain order or the exit from a position. */
export const tradingwhale: Dialect = {
  name: 'tradingwhale',

  recognises(body: AlertBody): boolean {
    const names = namesIn(body);
    return names.has('symbol') && (names.has('assettype') || names.has('isexit')) && names.has('alertprice');
  },

  parse(body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal> {
    const reader: Reader = new FieldReader(body.fields, FIELDS);
    const warnings: string[] = [];
    for (const field of ['symbol', 'action', 'quantity', 'isExit'] as const)
      if (!reader.has(field))
        reader.refuse('ALERT_FIELD_MISSING', {
          field: SPELLINGS[field][0],
          message: `${SPELLINGS[field][0]} is missing.`,
        });
    const type = reader.word('assetType', ASSET_TYPES, {
      code: 'ALERT_FIELD_INVALID',
      allowed: 'STOCK, OPTION, FUTURE, CASH, CFD',
    });
    const symbol = readSymbol(reader, 'symbol', warnings, false);
    const side = reader.word('action', { buy: 'buy', sell: 'sell' } as const, {
      code: 'ALERT_ACTION_UNKNOWN',
      allowed: 'BUY, SELL',
    });
    const isExit = reader.flag('isExit') === true;
    const quantity = reader.positive('quantity');
    return finishDraft(
      {
        action: isExit ? 'close' : side,
        symbol: type === 'CFD' ? asCfd(symbol) : symbol,
        size: quantity === undefined ? undefined : { by: 'units', value: quantity },
        ...(isExit ? {} : readEntry(reader)),
        // Selling leaves a long position, buying a short one.
        positionSide: isExit && side !== undefined ? (side === 'sell' ? 'long' : 'short') : undefined,
        whenHeld: isExit ? undefined : { opposite: 'net' },
        tif: reader.word('tif', { day: 'DAY', gtc: 'GTC' } as const, {
          code: 'ALERT_FIELD_INVALID',
          allowed: 'GTC, DAY',
        }),
        strategy: readLabel(reader, 'strategyId', warnings),
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

/** A limit order's limit is the price of the alert; a market order keeps it for the record. */
function readEntry(reader: Reader): Partial<Pick<SignalDraft, 'entry' | 'referencePrice'>> {
  const type = reader.word(
    'orderType',
    { mkt: 'market', market: 'market', lmt: 'limit', limit: 'limit' } as const,
    {
      code: 'ALERT_ORDER_TYPE_UNKNOWN',
      allowed: 'MKT, LMT',
    },
  );
  const given = reader.positiveOrNone('alertPrice');
  if (type !== 'limit')
    return { entry: { type: 'market' }, ...(given === undefined ? {} : { referencePrice: given }) };
  if (given !== undefined) return { entry: { type, limit: given } };
  reader.refuse('ALERT_FIELD_MISSING', {
    field: 'alert_price',
    allowed: 'a price greater than 0',
    message: 'A limit order needs alert_price.',
  });
  return {};
}
