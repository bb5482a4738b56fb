import { fail, type Refusal, type Result } from '../../core/result.ts';
import { choiceText } from '../../instruments/options/choice-text.ts';
import {
  EXPIRATION_NAMES,
  type ExpirationChoice,
  type SpreadLeg,
} from '../../instruments/options/option-choice.ts';
import type { EntryRequest } from '../../trading/signal.ts';
import { normaliseName, valueText } from '../alert-value.ts';
import type { AlertBody } from '../body.ts';
import { FieldReader, fieldNames } from '../field-reader.ts';
import type { DialectContext, SignalDraft } from './dialect.ts';
import { readAutoLegs } from './pickmytrade-spread-auto.ts';
import {
  SPELLINGS,
  SPREAD_STRATEGIES,
  type SpreadField,
  type SpreadReader,
  type SpreadStrategy,
} from './pickmytrade-spread-fields.ts';
import { finishDraft } from './shared/draft.ts';

const FIELDS = fieldNames<SpreadField>(SPELLINGS);
const ALL_SPELLINGS: readonly string[] = Object.values(SPELLINGS).flat();

export const isPickMyTradeSpread = (names: ReadonlySet<string>): boolean =>
  names.has('legsmode') && names.has('underlying');

/** PickMyTrade's option spread: legs named, or chosen by delta and wing width. */
export function parsePickMyTradeSpread(
  body: AlertBody,
  context: DialectContext,
): Result<SignalDraft, Refusal> {
  const reader: SpreadReader = new FieldReader(body.fields, FIELDS);
  const warnings: string[] = [];
  for (const field of [
    'strategy',
    'underlying',
    'side',
    'expiration',
    'legsMode',
    'quantity',
    'pricing',
  ] as const)
    if (!reader.has(field))
      reader.refuse('ALERT_FIELD_MISSING', {
        field: SPELLINGS[field][0],
        message: `${SPELLINGS[field][0]} is missing. An option spread needs it.`,
      });
  const strategy = readStrategy(reader);
  const underlying = reader.text('underlying', {
    pattern: /^[A-Za-z][A-Za-z0-9.]{0,9}$/,
    allowed: 'a symbol such as SPY',
  });
  const action = reader.word('side', { buy: 'buy', sell: 'sell' } as const, {
    code: 'ALERT_ACTION_UNKNOWN',
    allowed: 'buy, sell',
  });
  const expiration = readExpiration(reader);
  const mode = reader.word('legsMode', { auto: 'auto', explicit: 'explicit' } as const, {
    code: 'ALERT_FIELD_INVALID',
    allowed: 'auto, explicit',
  });
  if (action !== undefined && mode !== undefined) refuseUnclearSide(reader, action, mode, strategy);
  const quantity = reader.positive('quantity');
  const entry = readPricing(reader);
  reader.unsupported(
    'manage',
    'Exits of a spread are set by a person or a later alert.',
    '"none", an empty object',
  );
  const of = {
    underlying: (underlying ?? '').toUpperCase(),
    expiration: expiration ?? { by: 'nth', nth: 1 },
  } as const;
  const legs =
    strategy === undefined
      ? undefined
      : mode === 'explicit'
        ? readExplicitLegs(reader, strategy, of)
        : readAutoLegs(reader, strategy, of);
  if (reader.refusal || !legs) return fail(reader.refusal ?? notASpread());
  return finishDraft(
    {
      action,
      symbol: choiceText({ kind: 'spread', legs }),
      size: quantity === undefined ? undefined : { by: 'units', value: quantity },
      entry,
      time: reader.has('date') ? reader.time('date') : undefined,
    },
    {
      reader,
      context,
      spellings: ALL_SPELLINGS,
      warnings,
      exits: { stopLoss: [], takeProfit: [], trailing: [] },
    },
  );
}

/**
 * With named legs, each says what is bought and sold, and a `sell` around them could mean the same or its opposite. With
 * short deltas, a `buy` could mean the debit spread or the credit spread. Neither is guessed.
 */
function refuseUnclearSide(
  reader: SpreadReader,
  action: 'buy' | 'sell',
  mode: 'auto' | 'explicit',
  strategy: SpreadStrategy | undefined,
): void {
  const isCredit = strategy === 'vertical' || strategy === 'ironcondor' || strategy === 'ironbutterfly';
  const unclear = mode === 'explicit' ? action === 'sell' : isCredit && action === 'buy';
  if (!unclear) return;
  reader.refuse('ALERT_FIELD_UNSUPPORTED', {
    field: reader.nameOf('side'),
    found: action,
    allowed: mode === 'explicit' ? 'buy' : 'sell',
    message:
      mode === 'explicit'
        ? 'The legs say themselves what is bought and sold; a sell around them could mean the opposite. Write "side": "buy".'
        : 'Short deltas describe a spread that is sold. To buy one, name its legs: "legs_mode": "explicit".',
  });
}

const notASpread = (): Refusal => ({
  code: 'ALERT_NOT_UNDERSTOOD',
  message: 'The legs of the spread could not be read.',
});

function readStrategy(reader: SpreadReader): SpreadStrategy | undefined {
  const words = Object.fromEntries(
    (Object.keys(SPREAD_STRATEGIES) as SpreadStrategy[]).map((key) => [key, key]),
  ) as Record<SpreadStrategy, SpreadStrategy>;
  return reader.word('strategy', words, {
    code: 'ALERT_FIELD_INVALID',
    allowed: Object.values(SPREAD_STRATEGIES)
      .map(({ name }) => name)
      .join(', '),
  });
}

const EXPIRATION_FIELDS = fieldNames({ mode: ['mode'], dte: ['dte'], date: ['date'], alias: ['alias'] });
const ALIASES: Readonly<Record<string, ExpirationChoice>> = {
  ...Object.fromEntries(
    EXPIRATION_NAMES.map((name) => [normaliseName(name), { by: 'calendar', name } as const]),
  ),
  '0dte': { by: 'days', days: 0 },
};

function readExpiration(reader: SpreadReader): ExpirationChoice | undefined {
  const inner = reader.nested('expiration', EXPIRATION_FIELDS);
  if (!inner) return undefined;
  const mode = inner.word('mode', { dte: 'dte', date: 'date', alias: 'alias' } as const, {
    code: 'ALERT_FIELD_INVALID',
    allowed: 'dte, date, alias',
  });
  const missing = (field: 'mode' | 'dte' | 'date' | 'alias'): undefined =>
    reader.refuse('ALERT_FIELD_MISSING', {
      field: inner.nameOf(field),
      message: `${inner.nameOf(field)} is missing: it says when the options expire.`,
    });
  switch (mode) {
    case undefined:
      return missing('mode');
    case 'dte': {
      const days = inner.has('dte') ? inner.signed('dte') : missing('dte');
      if (days === undefined) return undefined;
      if (Number.isInteger(days) && days >= 0 && days <= 999) return { by: 'days', days };
      return reader.refuse('ALERT_NUMBER_INVALID', {
        field: inner.nameOf('dte'),
        found: String(days),
        allowed: 'whole days from 0 to 999',
        message: `${inner.nameOf('dte')} must be a whole number of days from 0.`,
      });
    }
    case 'date': {
      const date =
        inner.text('date', { pattern: /^\d{4}-\d{2}-\d{2}$/, allowed: 'YYYY-MM-DD' }) ?? missing('date');
      return date === undefined ? undefined : { by: 'date', date };
    }
    case 'alias': {
      const found = inner.take('alias');
      const alias = found && ALIASES[normaliseName(valueText(found.value))];
      if (alias) return alias;
      return reader.refuse('ALERT_FIELD_INVALID', {
        field: inner.nameOf('alias'),
        ...(found ? { found: valueText(found.value) } : {}),
        allowed: 'weekly, monthly, quarterly, this_friday, next_friday, next_monthly, 0dte',
        message: `${inner.nameOf('alias')} does not say an expiration that is known.`,
      });
    }
  }
}

const PRICING_FIELDS = fieldNames({ mode: ['mode'], price: ['price', 'limit_price', 'limit'] });

/** A spread's own price is the premium, without a sign. */
function readPricing(reader: SpreadReader): EntryRequest | undefined {
  const inner = reader.nested('pricing', PRICING_FIELDS);
  if (!inner) return undefined;
  const mode = inner.word(
    'mode',
    { market: 'market', mid: 'mid', smart: 'smart', manual: 'manual' } as const,
    { code: 'ALERT_FIELD_INVALID', allowed: 'market, manual' },
  );
  if (mode === 'manual') {
    const limit = inner.positive('price');
    if (limit !== undefined) return { type: 'limit', limit };
    if (!inner.has('price'))
      reader.refuse('ALERT_FIELD_MISSING', {
        field: inner.nameOf('price'),
        message: `${inner.nameOf('price')} is missing: manual pricing needs the premium of the spread.`,
      });
    return undefined;
  }
  if (mode === 'mid' || mode === 'smart')
    inner.unsupported('mode', 'Bowline does not price spreads between bid and ask.', 'market, manual');
  return undefined;
}

const LEG_FIELDS = fieldNames({ side: ['side'], right: ['right'], strike: ['strike'], ratio: ['ratio'] });

type Common = Pick<SpreadLeg['option'], 'underlying' | 'expiration'>;

function readExplicitLegs(
  reader: SpreadReader,
  strategy: SpreadStrategy,
  common: Common,
): SpreadLeg[] | undefined {
  const found = reader.take('legs');
  const items = found?.value.kind === 'list' ? found.value.items : undefined;
  const { name, legs: count } = SPREAD_STRATEGIES[strategy];
  if (!items || items.length < count[0] || items.length > count[1])
    return reader.refuse(found ? 'ALERT_FIELD_INVALID' : 'ALERT_FIELD_MISSING', {
      field: 'legs',
      ...(items ? { found: `${items.length} legs` } : {}),
      allowed: count[0] === count[1] ? `${count[0]} legs` : `${count[0]} to ${count[1]} legs`,
      message: `${name} has ${count[0] === count[1] ? count[0] : `${count[0]} to ${count[1]}`} legs, each with side, right, strike and ratio.`,
    });
  const legs: SpreadLeg[] = [];
  for (const [index, item] of items.entries()) {
    const fields = item.kind === 'object' ? item.fields : [];
    const leg = new FieldReader(fields, LEG_FIELDS, { path: `legs[${index}]`, parent: reader });
    const side = leg.word('side', { buy: 'buy', sell: 'sell' } as const, {
      code: 'ALERT_FIELD_INVALID',
      allowed: 'buy, sell',
    });
    const right = leg.word('right', { call: 'C', c: 'C', put: 'P', p: 'P' } as const, {
      code: 'ALERT_FIELD_INVALID',
      allowed: 'call, put',
    });
    const strike = leg.positive('strike');
    const ratio = leg.has('ratio') ? leg.positive('ratio') : undefined;
    for (const field of ['side', 'right', 'strike', 'ratio'] as const)
      if (!leg.has(field))
        reader.refuse('ALERT_FIELD_MISSING', {
          field: leg.nameOf(field),
          message: `${leg.nameOf(field)} is missing.`,
        });
    if (side === undefined || right === undefined || strike === undefined || ratio === undefined)
      return undefined;
    if (!Number.isInteger(ratio) || ratio > 100)
      return reader.refuse('ALERT_NUMBER_INVALID', {
        field: leg.nameOf('ratio'),
        found: String(ratio),
        allowed: 'a whole number from 1 to 100',
        message: `${leg.nameOf('ratio')} must be a whole number.`,
      });
    legs.push({
      ratio: side === 'sell' ? -ratio : ratio,
      option: { ...common, right, strike: { by: 'price', price: strike } },
    });
  }
  if (strategy === 'butterfly') {
    const [a = 0, b = 0, c = 0] = legs.map(({ ratio }) => Math.abs(ratio));
    if (a !== c || b !== 2 * a)
      return reader.refuse('ALERT_FIELD_INVALID', {
        field: 'legs',
        found: `${a}-${b}-${c}`,
        allowed: '1-2-1',
        message: 'A butterfly has twice as many of its middle leg as of each outer one.',
      });
  }
  return legs;
}
