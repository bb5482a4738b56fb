import type { Distance } from '../../trading/signal.ts';
import { fieldNames } from '../field-reader.ts';
import type { SignalDraft } from './dialect.ts';
import { percent, points, price } from './shared/fields.ts';
import type { TradersPostField, TradersPostReader } from './traderspost-fields.ts';

const TARGET_FIELDS = fieldNames({ limitPrice: ['limitPrice'], percent: ['percent'], amount: ['amount'] });

/** Where the target lies: exactly one of its forms. */
export function readTakeProfit(reader: TradersPostReader): Distance | undefined {
  const inner = reader.nested('takeProfit', TARGET_FIELDS);
  if (!inner) return undefined;
  for (const { name } of inner.unknown)
    refuseMember(reader, inner.pathOf(name), 'limitPrice, percent, amount');
  const given = (['limitPrice', 'percent', 'amount'] as const).filter((field) => inner.asks(field));
  if (given.length !== 1) return oneOf(reader, 'takeProfit', given, 'limitPrice, percent, amount');
  return (
    price(inner.positiveOrNone('limitPrice')) ??
    percent(inner.positiveOrNone('percent')) ??
    points(inner.positiveOrNone('amount'))
  );
}

const STOP_FIELDS = fieldNames({
  type: ['type'],
  percent: ['percent'],
  amount: ['amount'],
  stopPrice: ['stopPrice'],
  limitPrice: ['limitPrice'],
  trailAmount: ['trailAmount'],
  trailPercent: ['trailPercent'],
});

/** The stop: resting, stop-limit or trailing. */
export function readStopLoss(
  reader: TradersPostReader,
): Partial<Pick<SignalDraft, 'stopLoss' | 'stopLimitOffset' | 'trailing'>> {
  const inner = reader.nested('stopLoss', STOP_FIELDS);
  if (!inner) return {};
  for (const { name } of inner.unknown)
    refuseMember(
      reader,
      inner.pathOf(name),
      'type, percent, amount, stopPrice, limitPrice, trailAmount, trailPercent',
    );
  const type = inner.word(
    'type',
    { stop: 'stop', stoplimit: 'stop-limit', trailingstop: 'trailing' } as const,
    {
      code: 'ALERT_FIELD_INVALID',
      allowed: 'stop, stop_limit, trailing_stop',
    },
  );
  const trail =
    points(inner.positiveOrNone('trailAmount')) ??
    percent(inner.positiveOrNone('trailPercent', { percent: true }));
  if (type === 'trailing' || (type === undefined && trail)) {
    if (!trail) return oneOf(reader, 'stopLoss', [], 'trailAmount, trailPercent') ?? {};
    return { trailing: trail };
  }
  const given = (['percent', 'amount', 'stopPrice'] as const).filter((field) => inner.asks(field));
  if (given.length !== 1) return oneOf(reader, 'stopLoss', given, 'percent, amount, stopPrice') ?? {};
  const stopPrice = inner.positiveOrNone('stopPrice');
  const limitPrice = inner.positiveOrNone('limitPrice');
  const stopLoss =
    price(stopPrice) ??
    percent(inner.positiveOrNone('percent', { percent: true })) ??
    points(inner.positiveOrNone('amount'));
  if (!stopLoss) return {};
  if (type !== 'stop-limit') {
    inner.unsupported('limitPrice', 'It belongs to "type": "stop_limit".');
    return { stopLoss };
  }
  const gap =
    stopPrice === undefined || limitPrice === undefined ? undefined : Math.abs(stopPrice - limitPrice);
  const stopLimitOffset = points(gap === 0 ? undefined : gap && Number(gap.toPrecision(12)));
  if (!stopLimitOffset)
    reader.refuse('ALERT_FIELD_MISSING', {
      field: inner.nameOf(stopPrice === undefined ? 'stopPrice' : 'limitPrice'),
      message: 'A stop-limit needs stopPrice and, beyond it, limitPrice.',
    });
  return { stopLoss, ...(stopLimitOffset ? { stopLimitOffset } : {}) };
}

const refuseMember = (reader: TradersPostReader, field: string, allowed: string): undefined =>
  reader.refuse('ALERT_FIELD_UNSUPPORTED', {
    field,
    allowed,
    message: `${field} is not known, and leaving it out could change the exit.`,
  });

const oneOf = (
  reader: TradersPostReader,
  field: TradersPostField,
  given: readonly string[],
  allowed: string,
): undefined =>
  reader.refuse(given.length === 0 ? 'ALERT_FIELD_MISSING' : 'ALERT_FIELD_CONFLICT', {
    field: reader.nameOf(field),
    ...(given.length === 0 ? {} : { found: given.join(', ') }),
    allowed: `exactly one of ${allowed}`,
    message: `${reader.nameOf(field)} needs exactly one of ${allowed}.`,
  });
