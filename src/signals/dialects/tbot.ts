import type { Refusal, Result } from '../../core/result.ts';
import type { SignalAction } from '../../trading/signal.ts';
import { valueText } from '../alert-value.ts';
import type { AlertBody } from '../body.ts';
import { FieldReader, fieldNames } from '../field-reader.ts';
import { readDecimal } from '../numbers.ts';
import type { Dialect, DialectContext, SignalDraft } from './dialect.ts';
import { finishDraft } from './shared/draft.ts';
import { entryOf, namesIn, price, readLabel } from './shared/fields.ts';
import { readSymbol } from './shared/symbol-field.ts';

const SPELLINGS = {
  timestamp: ['timestamp'],
  ticker: ['ticker'],
  timeframe: ['timeframe'],
  clientId: ['clientId'],
  currency: ['currency'],
  orderRef: ['orderRef'],
  contract: ['contract'],
  direction: ['direction'],
  metrics: ['metrics'],
} as const;
type Field = keyof typeof SPELLINGS;
type Reader = FieldReader<Field>;

const FIELDS = fieldNames<Field>(SPELLINGS);
const ALL_SPELLINGS: readonly string[] = Object.values(SPELLINGS).flat();

/** What stands behind `strategy.` in `direction`. */
const DIRECTIONS = {
  strategyentrylong: 'entrylong',
  strategyentryshort: 'entryshort',
  strategyexitlong: 'exitlong',
  strategyexitshort: 'exitshort',
  strategyclose: 'close',
  strategycloseall: 'close',
  strategycancellong: 'cancel',
  strategycancelshort: 'cancel',
  strategycancelall: 'cancel',
} as const;
type Direction = (typeof DIRECTIONS)[keyof typeof DIRECTIONS];
const ALLOWED =
  'strategy.entrylong, strategy.entryshort, strategy.exitlong, strategy.exitshort, strategy.close, strategy.close_all, strategy.cancellong, strategy.cancelshort, strategy.cancel_all';

const METRICS = ['qty', 'price', 'entry.limit', 'entry.stop', 'exit.limit', 'exit.stop'] as const;
type Metrics = Partial<Record<(typeof METRICS)[number], number>>;
/** TBOT's word for everything that is held. */
const ALL = -1e9;

/**
 * TBOT on Tradingboat. The order type follows from which metrics are greater than zero; `exit.stop` and `exit.limit` of an
 * entry are its stop and target, those of an exit move the exits of the position that is held.
 */
export const tbot: Dialect = {
  name: 'tbot',

  recognises(body: AlertBody): boolean {
    const names = namesIn(body);
    return names.has('direction') && names.has('metrics');
  },

  parse(body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal> {
    const reader: Reader = new FieldReader(body.fields, FIELDS);
    const warnings: string[] = [];
    const direction = readDirection(reader);
    const metrics = readMetrics(reader);
    const symbol = readContract(reader, warnings);
    return finishDraft(
      {
        ...(direction && metrics ? readMeaning(reader, direction, metrics) : {}),
        symbol,
        time: reader.has('timestamp') ? reader.time('timestamp') : undefined,
        strategy: readLabel(reader, 'orderRef', warnings),
      },
      {
        reader,
        context,
        spellings: ALL_SPELLINGS,
        warnings,
        exits: { stopLoss: ['metrics'], takeProfit: ['metrics'], trailing: [] },
      },
    );
  },
};

function readDirection(reader: Reader): Direction | undefined {
  if (!reader.has('direction'))
    return reader.refuse('ALERT_FIELD_MISSING', {
      field: 'direction',
      allowed: ALLOWED,
      message: 'direction is missing.',
    });
  return reader.word('direction', DIRECTIONS, {
    code: 'ALERT_ACTION_UNKNOWN',
    allowed: ALLOWED,
    hint: (word) => (word === 'strategyalert' ? 'strategy.alert is a message without an order.' : undefined),
  });
}

function readContract(reader: Reader, warnings: string[]): string | undefined {
  const kind = reader.word('contract', { stock: 'stock', forex: 'forex', crypto: 'crypto' } as const, {
    code: 'ALERT_FIELD_INVALID',
    allowed: 'stock, forex, crypto',
  });
  const currency = reader.has('currency')
    ? reader
        .text('currency', { pattern: /^[A-Za-z]{3,5}$/, allowed: 'a currency such as USD' })
        ?.toUpperCase()
    : undefined;
  if (kind !== 'forex' && currency !== undefined && currency !== 'USD')
    reader.refuse('ALERT_FIELD_UNSUPPORTED', {
      field: reader.nameOf('currency'),
      found: currency,
      allowed: 'USD',
      message: 'Stocks and coins are traded in US dollars only.',
    });
  return readSymbol(reader, 'ticker', warnings, false);
}

function readMetrics(reader: Reader): Metrics | undefined {
  const found = reader.take('metrics');
  const items = found?.value.kind === 'list' ? found.value.items : undefined;
  if (!items)
    return reader.refuse(found ? 'ALERT_FIELD_INVALID' : 'ALERT_FIELD_MISSING', {
      field: 'metrics',
      allowed: 'a list of { "name": …, "value": … }',
      message: 'metrics must be a list of names and values.',
    });
  const metrics: Metrics = {};
  for (const [index, item] of items.entries()) {
    const fields = item.kind === 'object' ? item.fields : [];
    const name = fields.find((field) => field.name === 'name');
    const value = fields.find((field) => field.name === 'value');
    const metric = METRICS.find((known) => name && known === valueText(name.value).trim());
    if (!name || !value || metric === undefined)
      return reader.refuse('ALERT_FIELD_INVALID', {
        field: `metrics[${index}]`,
        found: valueText(item),
        allowed: METRICS.join(', '),
        message: `metrics[${index}] needs a name that is known and a value.`,
      });
    const read = readDecimal(valueText(value.value));
    if (!read.ok)
      return reader.refuse('ALERT_NUMBER_INVALID', {
        field: metric,
        found: valueText(value.value),
        allowed: 'a number',
        message: `${metric} is not usable. ${read.error}`,
      });
    if (metrics[metric] !== undefined && metrics[metric] !== read.value)
      return reader.refuse('ALERT_FIELD_CONFLICT', {
        field: metric,
        found: `${metrics[metric]} and ${read.value}`,
        allowed: 'one value',
        message: `${metric} is given twice with different values.`,
      });
    metrics[metric] = read.value;
  }
  return metrics;
}

type Meaning = { action: SignalAction } & Partial<
  Pick<SignalDraft, 'size' | 'entry' | 'stopLoss' | 'takeProfit' | 'positionSide' | 'referencePrice'>
>;

const above0 = (value: number | undefined): number | undefined =>
  value !== undefined && value > 0 ? value : undefined;

function readMeaning(reader: Reader, direction: Direction, metrics: Metrics): Meaning | undefined {
  const stopLoss = price(above0(metrics['exit.stop']));
  const takeProfit = price(above0(metrics['exit.limit']));
  const exits = { ...(stopLoss ? { stopLoss } : {}), ...(takeProfit ? { takeProfit } : {}) };
  const everything = metrics.qty === undefined || metrics.qty <= ALL;
  const size = above0(metrics.qty);
  if (!everything && size === undefined)
    return reader.refuse('ALERT_NUMBER_INVALID', {
      field: 'qty',
      found: String(metrics.qty),
      allowed: 'a number greater than 0',
      message: 'qty must be greater than zero.',
    });
  const sized = size === undefined ? {} : ({ size: { by: 'units', value: size } } as const);
  switch (direction) {
    case 'cancel':
      return { action: 'cancel' };
    case 'close':
      return { action: 'close', ...sized };
    case 'exitlong':
    case 'exitshort': {
      const positionSide = direction === 'exitlong' ? 'long' : 'short';
      if (stopLoss || takeProfit) return { action: 'amend', positionSide, ...exits };
      return { action: 'close', positionSide, ...sized };
    }
    case 'entrylong':
    case 'entryshort': {
      const [limit, stop] = [above0(metrics['entry.limit']), above0(metrics['entry.stop'])];
      const type =
        limit !== undefined
          ? stop !== undefined
            ? 'stop-limit'
            : 'limit'
          : stop !== undefined
            ? 'stop'
            : 'market';
      const entry = entryOf(reader, { type, limit, stop, limitField: 'metrics', stopField: 'metrics' });
      const reference = above0(metrics.price);
      return {
        action: direction === 'entrylong' ? 'buy' : 'sell',
        ...sized,
        ...(entry ? { entry } : {}),
        ...exits,
        ...(reference !== undefined && type === 'market' ? { referencePrice: reference } : {}),
      };
    }
  }
}
