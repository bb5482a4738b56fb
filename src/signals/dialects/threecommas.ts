import type { UnixMs } from '../../core/clock.ts';
import type { Refusal, Result } from '../../core/result.ts';
import type { ExpectedPosition, SizeRequest } from '../../trading/signal.ts';
import type { AlertBody } from '../body.ts';
import { FieldReader, fieldNames } from '../field-reader.ts';
import type { Dialect, DialectContext, SignalDraft } from './dialect.ts';
import { finishDraft } from './shared/draft.ts';
import { namesIn, readLabel, signedPosition } from './shared/fields.ts';
import { readSymbol } from './shared/symbol-field.ts';

const SPELLINGS = {
  maxLag: ['max_lag'],
  timestamp: ['timestamp'],
  triggerPrice: ['trigger_price'],
  exchange: ['tv_exchange'],
  instrument: ['tv_instrument'],
  action: ['action'],
  botUuid: ['bot_uuid'],
  strategyInfo: ['strategy_info'],
  order: ['order'],
} as const;
type Field = keyof typeof SPELLINGS;
type Reader = FieldReader<Field>;

const FIELDS = fieldNames<Field>(SPELLINGS);
const ALL_SPELLINGS: readonly string[] = Object.values(SPELLINGS).flat();
const ACTIONS = {
  buy: { action: 'buy' },
  sell: { action: 'sell' },
  enterlong: { action: 'buy' },
  entershort: { action: 'sell' },
  exitlong: { action: 'close', positionSide: 'long' },
  exitshort: { action: 'close', positionSide: 'short' },
} as const;
type Asked = keyof typeof ACTIONS;
const WORDS = Object.fromEntries(Object.keys(ACTIONS).map((word) => [word, word])) as Record<string, Asked>;

/** 3Commas' signal bot: too late is refused, and the figures of the strategy say what was and what should be held. */
export const threecommas: Dialect = {
  name: '3commas',

  recognises(body: AlertBody): boolean {
    const names = namesIn(body);
    return names.has('botuuid') || names.has('tvinstrument');
  },

  parse(body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal> {
    const reader: Reader = new FieldReader(body.fields, FIELDS);
    const warnings: string[] = [];
    const allowed = 'buy, sell, enter_long, exit_long, enter_short, exit_short';
    const asked = reader.has('action')
      ? reader.word('action', WORDS, { code: 'ALERT_ACTION_UNKNOWN', allowed })
      : reader.refuse('ALERT_FIELD_MISSING', { field: 'action', allowed, message: 'action is missing.' });
    const meaning = asked && ACTIONS[asked];
    const time = reader.has('timestamp') ? reader.time('timestamp') : undefined;
    refuseLate(reader, time, context);
    const isEntry = meaning?.action === 'buy' || meaning?.action === 'sell';
    const expected = asked === 'buy' || asked === 'sell' ? readStrategyInfo(reader) : undefined;
    return finishDraft(
      {
        ...meaning,
        symbol: readInstrument(reader, warnings),
        ...readOrder(reader, isEntry),
        expectedPosition: expected,
        // The strategy's own order, without its figures: one order, netted.
        whenHeld:
          isEntry && !expected
            ? { opposite: asked === 'buy' || asked === 'sell' ? 'net' : 'close-first' }
            : undefined,
        referencePrice: isEntry ? reader.positiveOrNone('triggerPrice') : undefined,
        time,
        strategy: readLabel(reader, 'botUuid', warnings),
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

/** `tv_exchange` is the prefix of `tv_instrument`. */
function readInstrument(reader: Reader, warnings: string[]): string | undefined {
  const instrument = readSymbol(reader, 'instrument', warnings, false);
  const exchange = reader.asks('exchange')
    ? reader.text('exchange', {
        pattern: /^[A-Za-z][A-Za-z0-9_]{0,24}$/,
        allowed: 'an exchange such as NASDAQ',
      })
    : undefined;
  if (exchange === undefined || instrument === undefined || instrument.includes(':')) return instrument;
  const plain = exchange.replace(/_DLY?$/i, '');
  if (plain !== exchange)
    warnings.push(`${exchange} is a delayed feed (_DL): the alert fired minutes after the market.`);
  return `${plain}:${instrument}`;
}

function refuseLate(reader: Reader, time: UnixMs | undefined, { receivedAt }: DialectContext): void {
  const seconds = reader.positiveOrNone('maxLag');
  if (seconds === undefined) return;
  if (time === undefined) {
    reader.refuse('ALERT_FIELD_MISSING', {
      field: 'timestamp',
      allowed: '{{timenow}}',
      message:
        'max_lag says how late the alert may come, and timestamp is missing: "timestamp": "{{timenow}}".',
    });
    return;
  }
  const late = (receivedAt - time) / 1000;
  if (late > seconds)
    reader.refuse('ALERT_EXPIRED', {
      field: reader.nameOf('maxLag'),
      found: `${Math.round(late)} s late`,
      allowed: `${seconds} s`,
      message: `The alert came ${Math.round(late)} s after its timestamp; max_lag allows ${seconds} s.`,
    });
}

const INFO_FIELDS = fieldNames({
  position: ['market_position'],
  size: ['market_position_size'],
  priorPosition: ['prev_market_position'],
  priorSize: ['prev_market_position_size'],
});

function readStrategyInfo(reader: Reader): ExpectedPosition | undefined {
  const info = reader.nested('strategyInfo', INFO_FIELDS);
  if (!info) return undefined;
  const target = signedPosition(info, 'position', 'size');
  const prior = signedPosition(info, 'priorPosition', 'priorSize');
  if (target === undefined && prior === undefined) return undefined;
  return { ...(prior === undefined ? {} : { prior }), ...(target === undefined ? {} : { target }) };
}

const ORDER_FIELDS = fieldNames({ amount: ['amount'], type: ['currency_type'] });

/** Base currency is units of the symbol; a percentage of the position belongs to an exit. */
function readOrder(
  reader: Reader,
  isEntry: boolean,
): { size?: SizeRequest; portion?: SignalDraft['portion'] } {
  const order = reader.nested('order', ORDER_FIELDS);
  if (!order) return {};
  const kind = order.word(
    'type',
    { base: 'base', quote: 'quote', positionpercent: 'position', marginpercent: 'margin' } as const,
    {
      code: 'ALERT_FIELD_UNSUPPORTED',
      allowed: 'base, quote, position_percent',
    },
  );
  const isUnits = kind === 'base' || !order.has('type');
  if (isUnits) {
    const value = order.positiveOrNone('amount');
    return value === undefined ? {} : { size: { by: 'units', value } };
  }
  if (kind === 'position' && !isEntry) {
    const value = order.positiveOrNone('amount', { percent: true });
    return value === undefined ? {} : { portion: { by: 'percent', value } };
  }
  if (kind === 'quote' && isEntry) {
    const value = order.positiveOrNone('amount');
    return value === undefined ? {} : { size: { by: 'notional', value } };
  }
  order.unsupported(
    'type',
    'This size is not possible here.',
    isEntry ? 'base, quote' : 'base, position_percent',
  );
  return {};
}
