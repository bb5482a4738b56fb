import { choiceText, parseChoice } from '../../instruments/options/choice-text.ts';
import { MOST_LEGS } from '../../instruments/options/option-choice.ts';
import { type FieldReader, fieldNames } from '../field-reader.ts';
import type { BowlineField } from './bowline-fields.ts';

/** The members of one of a spread's legs. */
export const LEG_SPELLINGS = {
  action: ['action', 'side'],
  ratio: ['ratio'],
  right: ['right'],
  strike: ['strike'],
  expiry: ['expiry', 'expiration'],
} as const;
type LegField = keyof typeof LEG_SPELLINGS;

const LEG_FIELDS = fieldNames(LEG_SPELLINGS);
const FEWEST_LEGS = 2;
const MOST_RATIO = 100;
const MEMBERS = 'action, ratio, right, strike, expiry';
const STRIKES = '600, ATM, 2OTM, D0.30, LEG1+5';
const EXPIRATIONS = '2026-12-18, 7DTE, EXP2, WEEKLY, MONTHLY';
const NEEDED = ['action', 'right', 'strike', 'expiry'] as const;

/**
 * `legs`: the options of a spread on `underlying`, as the one text that a spread's symbol is. Refused where a leg lacks something or
 * cannot be read; undefined then, and where there are no legs.
 */
export function readLegs(reader: FieldReader<BowlineField>, underlying: string): string | undefined {
  const items = reader.items('legs', LEG_FIELDS, 'action');
  if (!items) return undefined;
  if (items.length < FEWEST_LEGS || items.length > MOST_LEGS)
    return reader.refuse('ALERT_FIELD_INVALID', {
      field: reader.nameOf('legs'),
      found: `${items.length} ${items.length === 1 ? 'leg' : 'legs'}`,
      allowed: `${FEWEST_LEGS} to ${MOST_LEGS} legs`,
      message: `A spread has ${FEWEST_LEGS} to ${MOST_LEGS} legs. A single option is named by symbol.`,
    });
  const texts = items.map((item, index) => legText(item, underlying, index));
  if (reader.refusal || texts.some((text) => text === undefined)) return undefined;
  const request = parseChoice(texts.join(' '));
  if (typeof request === 'object' && request.kind === 'spread') return choiceText(request);
  return reader.refuse('ALERT_FIELD_INVALID', {
    field: reader.nameOf('legs'),
    found: texts.join(' '),
    allowed: `strikes ${STRIKES}; expiries ${EXPIRATIONS}`,
    message: `The legs do not come to a spread on ${underlying}. LEG1+5 names a leg before its own; symbol is the underlying alone.`,
  });
}

function legText(leg: FieldReader<LegField>, underlying: string, index: number): string | undefined {
  const [unknown] = leg.unknown;
  if (unknown)
    return leg.refuse('ALERT_FIELD_UNSUPPORTED', {
      field: leg.pathOf(unknown.name),
      allowed: MEMBERS,
      message: `${leg.pathOf(unknown.name)} is not known. A leg has ${MEMBERS}.`,
    });
  const missing = NEEDED.find((field) => !leg.has(field));
  if (missing)
    return leg.refuse('ALERT_FIELD_MISSING', {
      field: leg.nameOf(missing),
      allowed: MEMBERS,
      message: `${leg.nameOf(missing)} is missing. Each leg needs action, right, strike and expiry.`,
    });
  const action = leg.word('action', { buy: '+', sell: '-' } as const, {
    code: 'ALERT_ACTION_UNKNOWN',
    allowed: 'buy, sell',
  });
  const right = leg.word('right', { c: 'C', call: 'C', p: 'P', put: 'P' } as const, {
    code: 'ALERT_FIELD_INVALID',
    allowed: 'call, put',
  });
  const strike = leg.text('strike', { pattern: /^[A-Za-z0-9.$+-]{1,24}$/, allowed: STRIKES });
  const expiry = leg.text('expiry', { pattern: /^[A-Za-z0-9-]{3,12}$/, allowed: EXPIRATIONS });
  const ratio = leg.has('ratio') ? leg.positive('ratio') : 1;
  if (ratio !== undefined && !(Number.isInteger(ratio) && ratio <= MOST_RATIO))
    return leg.refuse('ALERT_NUMBER_INVALID', {
      field: leg.nameOf('ratio'),
      found: String(ratio),
      allowed: `a whole number from 1 to ${MOST_RATIO}`,
      message: `${leg.nameOf('ratio')} must be a whole number from 1 to ${MOST_RATIO}.`,
    });
  if (!action || !right || strike === undefined || expiry === undefined || ratio === undefined)
    return undefined;
  const option = `${underlying} ${expiry} ${right} ${strike}`;
  // The other legs' strikes are told by the text of all of them together.
  const isOfLeg = /^leg[1-6][+-]/i.test(strike) && index > 0;
  if (!isOfLeg && typeof parseChoice(option) !== 'object')
    return leg.refuse('ALERT_FIELD_INVALID', {
      field: leg.nameOf(typeof parseChoice(`SPY ${expiry} C 1`) === 'object' ? 'strike' : 'expiry'),
      found: `${expiry} ${strike}`,
      allowed: `strikes ${STRIKES}; expiries ${EXPIRATIONS}`,
      message: `${leg.pathOf('strike')} and expiry do not name an option of ${underlying}.`,
    });
  return `${action}${ratio} ${option}`;
}
