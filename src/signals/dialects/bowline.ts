import { accountId } from '../../core/ids.ts';
import { fail, ok, type Refusal, type Result } from '../../core/result.ts';
import type { Distance, SignalAction, SizeRequest } from '../../trading/signal.ts';
import { normaliseName } from '../alert-value.ts';
import type { AlertBody } from '../body.ts';
import { FieldReader } from '../field-reader.ts';
import { readEntry } from './bowline-entry.ts';
import { ACTIONS, actionHint, type BowlineField, SPELLINGS, TIFS } from './bowline-fields.ts';
import { checkSides } from './bowline-sides.ts';
import type { Dialect, DialectContext, SignalDraft } from './dialect.ts';
import { foreignField } from './foreign-fields.ts';

type Reader = FieldReader<BowlineField>;

const SYMBOL = /^[A-Za-z0-9.$/][A-Za-z0-9 .:!/_\-&+^#@$=*]{0,63}$/;
const NAME = /^[\p{L}\p{N}\p{P}\p{S}][\p{L}\p{N}\p{P}\p{S}\p{M} ]{0,127}$/u;
const ACCOUNT = /^[A-Za-z]{1,3}\d{4,12}[A-Za-z]?$/;

/** Fields that each action does not use; where an exit carries them they are passed over with a warning. */
const PROTECTION: readonly BowlineField[] = ['stopLoss', 'takeProfit', 'trailing'];
const UNUSED: Readonly<Record<SignalAction, readonly BowlineField[]>> = {
  buy: [],
  sell: [],
  reverse: [],
  close: [...PROTECTION, 'riskPercent', 'riskAmount'],
  flatten: [
    ...PROTECTION,
    'riskPercent',
    'riskAmount',
    'quantity',
    'orderType',
    'price',
    'limitPrice',
    'stopPrice',
  ],
  cancel: [
    ...PROTECTION,
    'riskPercent',
    'riskAmount',
    'quantity',
    'orderType',
    'price',
    'limitPrice',
    'stopPrice',
  ],
};

const KNOWN = new Set(Object.values(SPELLINGS).flat().map(normaliseName));
const ALL_SPELLINGS = Object.values(SPELLINGS).flat();

/** Bowline's own alert: `docs/alerts.md` is its specification. The JSON that brokers' guides show is understood too. */
export const bowline: Dialect = {
  name: 'bowline',

  recognises: (body: AlertBody) => body.fields.some((field) => KNOWN.has(normaliseName(field.name))),

  parse(body: AlertBody, context: DialectContext): Result<SignalDraft, Refusal> {
    const reader: Reader = new FieldReader(body.fields, SPELLINGS);
    const warnings: string[] = [];
    const action = readAction(reader, warnings);
    if (action === undefined) return refused(reader);
    const symbol = readSymbol(reader, action, warnings);
    const unused = UNUSED[action].filter((field) => reader.has(field));
    if (unused.length > 0)
      warnings.push(`Not used by ${action}: ${unused.map((field) => reader.nameOf(field)).join(', ')}.`);
    const uses = (field: BowlineField): boolean => !UNUSED[action].includes(field);

    const entry = uses('orderType')
      ? readEntry(reader)
      : ({ request: { type: 'market' }, warnings: [] } as const);
    const protection = uses('stopLoss') ? readProtection(reader) : {};
    const size = uses('quantity') ? readSize(reader, action === 'close', protection) : undefined;
    const details = readDetails(reader, context, warnings);
    refuseForeign(reader, action, warnings);
    if (entry)
      checkSides(reader, {
        action,
        entry: entry.request,
        referencePrice: entry.referencePrice,
        ...protection,
      });
    if (reader.refusal || !entry || symbol === undefined) return refused(reader);

    return ok({
      action,
      symbol,
      ...(size === undefined ? {} : { size }),
      entry: entry.request,
      ...(entry.referencePrice === undefined ? {} : { referencePrice: entry.referencePrice }),
      ...protection,
      ...details,
      warnings: [...warnings, ...entry.warnings],
    });
  },
};

const refused = (reader: Reader): Result<never, Refusal> =>
  fail(
    reader.refusal ?? {
      code: 'ALERT_NOT_UNDERSTOOD',
      message: 'The alert could not be understood. Compare it with the examples in docs/alerts.md.',
    },
  );

function readAction(reader: Reader, warnings: string[]): SignalAction | undefined {
  const allowed = 'buy, sell, close, reverse, flatten, cancel';
  if (!reader.has('action'))
    return reader.refuse('ALERT_FIELD_MISSING', {
      field: 'action',
      allowed,
      message: `action is missing. Write one of: ${allowed}.`,
    });
  const action = reader.word('action', ACTIONS, { code: 'ALERT_ACTION_UNKNOWN', allowed, hint: actionHint });
  const found = reader.take('action');
  const word = found?.value.kind === 'text' ? normaliseName(found.value.text) : '';
  if (word === 'long' || word === 'short')
    warnings.push(
      `${word} is read as ${action}: one order in that direction. It is not a target position; an order on a scale-out must say sell or buy.`,
    );
  if (word === 'flat') warnings.push('flat is read as close: the position in this symbol only.');
  return action;
}

function readSymbol(reader: Reader, action: SignalAction, warnings: string[]): string | undefined {
  if (!reader.has('symbol')) {
    if (action === 'flatten' || action === 'cancel') return '';
    return reader.refuse('ALERT_FIELD_MISSING', {
      field: 'symbol',
      allowed: 'a symbol such as SPY, NASDAQ:AAPL, ES1!, EUR.USD',
      message: `symbol is missing. Write "symbol": "{{ticker}}" or a fixed one.`,
    });
  }
  const symbol = reader.text('symbol', {
    pattern: SYMBOL,
    allowed: 'a symbol such as SPY, NASDAQ:AAPL, ES1!, EUR.USD',
  });
  // TradingView marks exchanges whose data are delayed: NASDAQ_DL, NASDAQ_DLY.
  const delayed = /^([A-Za-z0-9_]+?)_DLY?:(.+)$/.exec(symbol ?? '');
  if (!delayed) return symbol;
  warnings.push(`${symbol} comes from delayed data (_DL): the alert fired minutes after the market.`);
  return `${delayed[1]}:${delayed[2]}`;
}

interface Protection {
  readonly stopLoss?: Distance;
  readonly takeProfit?: Distance;
  readonly trailing?: Distance;
}

function readProtection(reader: Reader): Protection {
  const stopLoss = reader.distance('stopLoss');
  const takeProfit = reader.distance('takeProfit');
  const trailing = reader.distance('trailing');
  const name = reader.nameOf('trailing');
  if (trailing?.unit === 'price')
    reader.refuse('ALERT_FIELD_INVALID', {
      field: name,
      found: String(trailing.value),
      allowed: '"1%", "2.5 points", "10 ticks"',
      message: `${name} must be a distance with its unit: "1%", "2.5 points" or "10 ticks".`,
    });
  if (reader.has('trailing') && reader.has('stopLoss'))
    reader.refuse('ALERT_FIELD_CONFLICT', {
      field: name,
      found: `${reader.nameOf('stopLoss')} and ${name}`,
      allowed: 'one of them',
      message: `A position has one stop: either ${reader.nameOf('stopLoss')} (rests) or ${name} (follows the price).`,
    });
  return {
    ...(stopLoss === undefined ? {} : { stopLoss }),
    ...(takeProfit === undefined ? {} : { takeProfit }),
    ...(trailing === undefined ? {} : { trailing }),
  };
}

function readSize(reader: Reader, isExit: boolean, protection: Protection): SizeRequest | undefined {
  const fields: readonly BowlineField[] = isExit ? ['quantity'] : ['quantity', 'riskPercent', 'riskAmount'];
  const given = fields.filter((field) => reader.has(field));
  if (given.length > 1)
    return reader.refuse('ALERT_FIELD_CONFLICT', {
      field: reader.nameOf(given[1] ?? 'quantity'),
      found: given.map((field) => reader.nameOf(field)).join(' and '),
      allowed: 'one of quantity, riskPercent, riskAmount',
      message: 'The alert gives two sizes. Send one of quantity, riskPercent and riskAmount.',
    });
  if (reader.has('quantity')) {
    const value = reader.positive('quantity', {
      hint: isExit
        ? 'To close the whole position leave it out.'
        : 'Write a number of shares or contracts; buy or sell says the direction.',
    });
    return value === undefined ? undefined : { by: 'units', value };
  }
  const field = given[0];
  if (field === undefined) return undefined;
  const percent = field === 'riskPercent';
  const value = reader.positive(field, { percent });
  if (!protection.stopLoss && !protection.trailing)
    reader.refuse('ALERT_FIELD_MISSING', {
      field: 'stopLoss',
      allowed: 'stopLoss or trailing',
      message: `${reader.nameOf(field)} sizes the order by the loss down to its stop. Add stopLoss or trailing.`,
    });
  return value === undefined ? undefined : { by: percent ? 'risk-percent' : 'risk-amount', value };
}

type Details = Pick<SignalDraft, 'tif' | 'outsideRth' | 'strategy' | 'account' | 'senderId' | 'time'>;

function readDetails(reader: Reader, { defaults }: DialectContext, warnings: string[]): Details {
  const tif = reader.word('tif', TIFS, { code: 'ALERT_FIELD_INVALID', allowed: 'DAY, GTC' });
  const outsideRth = reader.flag('outsideRth');
  const strategy =
    reader.text('strategy', { pattern: NAME, allowed: 'a name of at most 128 characters' }) ??
    defaults.strategy;
  const senderId = reader.text('id', { pattern: NAME, allowed: 'an id of at most 128 characters' });
  const time = reader.time('time');
  const account = reader.text('account', { pattern: ACCOUNT, allowed: 'an IB account id such as DU1234567' });
  if (senderId !== undefined && !/\d/.test(senderId))
    warnings.push(
      `${reader.nameOf('id')} "${senderId}" looks like a name. Every signal needs its own id, or the second is taken for a repeat of the first: add {{timenow}}.`,
    );
  const chosen = account === undefined ? defaults.account : accountId(account.toUpperCase());
  return {
    tif: tif ?? defaults.tif ?? 'DAY',
    outsideRth: outsideRth ?? defaults.outsideRth ?? false,
    ...(strategy === undefined ? {} : { strategy }),
    ...(chosen === undefined ? {} : { account: chosen }),
    ...(senderId === undefined ? {} : { senderId }),
    ...(time === undefined ? {} : { time }),
  };
}

/** Unknown fields: refused where leaving them out would make another trade, otherwise listed in one warning. */
function refuseForeign(reader: Reader, action: SignalAction, warnings: string[]): void {
  const isExit = action === 'close' || action === 'flatten' || action === 'cancel';
  const passedOver: string[] = [];
  for (const field of reader.unknown) {
    const foreign = foreignField(field, ALL_SPELLINGS);
    if (foreign && !(isExit && foreign.protective))
      reader.refuse('ALERT_FIELD_UNSUPPORTED', {
        field: foreign.name,
        found: foreign.found,
        message: foreign.message,
      });
    else passedOver.push(field.name);
  }
  if (passedOver.length > 0)
    warnings.push(`Unknown and without effect: ${[...new Set(passedOver)].join(', ')}.`);
}
