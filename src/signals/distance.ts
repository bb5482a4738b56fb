import { fail, ok, type Result } from '../core/result.ts';
import type { Distance } from '../trading/signal.ts';
import { type AlertField, type AlertValue, normaliseName, valueText } from './alert-value.ts';
import { readDecimal, withoutPercentSign } from './numbers.ts';

export const DISTANCE_FORMS =
  'a price (495.5), "1%", "2.5 points", "10 ticks", or an object with exactly one of price, percent, points, ticks, or with unit and value';

const UNITS: Readonly<Record<string, Distance['unit']>> = {
  '%': 'percent',
  percent: 'percent',
  pct: 'percent',
  point: 'points',
  points: 'points',
  pts: 'points',
  pt: 'points',
  tick: 'ticks',
  ticks: 'ticks',
};
const OBJECT_KEYS: Readonly<Record<string, Distance['unit']>> = {
  price: 'price',
  percent: 'percent',
  pct: 'percent',
  points: 'points',
  pts: 'points',
  ticks: 'ticks',
};
/** Members of `{"unit": "percent", "value": 1}`; `type` is another common name of `unit`. */
const UNIT_MEMBERS: readonly string[] = ['unit', 'type'];

/** Longer texts are not searched for a unit. */
const LONGEST = 60;

export interface DistanceFault {
  /** Name of the member at fault, where the value is an object. */
  readonly member?: string;
  readonly kind: 'number' | 'form' | 'conflict';
  readonly found: string;
  readonly problem: string;
}

/** Reads where a stop or target lies: a price, or a distance from the entry in percent, points or ticks. */
export function readDistance(value: AlertValue): Result<Distance, DistanceFault> {
  if (value.kind === 'object') return readObject(value);
  const found = valueText(value);
  if (value.kind === 'list' || value.kind === 'boolean')
    return fail({ kind: 'form', found, problem: 'It is neither a price nor a distance.' });
  if (found.length > LONGEST)
    return fail({ kind: 'form', found, problem: 'It is too long for a price or distance.' });
  const match = /^(.*?)\s*(%|[A-Za-z]+)$/.exec(found.trim());
  const unit = match?.[2] === undefined ? undefined : UNITS[match[2].toLowerCase()];
  if (match?.[1] !== undefined && unit !== undefined && match[1] !== '')
    return readFigure(match[1], unit, found, undefined);
  return readFigure(found, 'price', found, undefined);
}

function readObject(value: AlertValue & { kind: 'object' }): Result<Distance, DistanceFault> {
  const found = valueText(value);
  const named = readNamedUnit(value.fields);
  if (named) return named;
  const known = value.fields.filter((field) => OBJECT_KEYS[normaliseName(field.name)] !== undefined);
  const foreign = value.fields.find((field) => OBJECT_KEYS[normaliseName(field.name)] === undefined);
  if (foreign)
    return fail({
      member: foreign.name,
      kind: 'form',
      found: foreign.name,
      problem: `${foreign.name} is not one of price, percent, points, ticks.`,
    });
  const [field, ...others] = known;
  if (!field) return fail({ kind: 'form', found, problem: 'The object is empty.' });
  if (others.length > 0)
    return fail({
      kind: 'conflict',
      found: known.map(({ name }) => name).join(', '),
      problem: 'Give exactly one of price, percent, points, ticks.',
    });
  return readMember(field, OBJECT_KEYS[normaliseName(field.name)] ?? 'price');
}

/** Reads `{"unit": "percent", "value": 1}`: exactly these two members; undefined for every other object. */
function readNamedUnit(fields: readonly AlertField[]): Result<Distance, DistanceFault> | undefined {
  const unitField = fields.find(({ name }) => UNIT_MEMBERS.includes(normaliseName(name)));
  const figure = fields.find(({ name }) => normaliseName(name) === 'value');
  if (!unitField || !figure || fields.length !== 2) return undefined;
  const word = valueText(unitField.value).trim().toLowerCase();
  const unit = word === 'price' ? 'price' : UNITS[word];
  if (unit === undefined)
    return fail({
      member: unitField.name,
      kind: 'form',
      found: word,
      problem: 'It is not one of price, percent, points, ticks.',
    });
  return readMember(figure, unit);
}

/** Reads the figure of an object, whose unit is known. */
function readMember(field: AlertField, unit: Distance['unit']): Result<Distance, DistanceFault> {
  const text = valueText(field.value);
  if (field.value.kind === 'object' || field.value.kind === 'list' || field.value.kind === 'boolean')
    return fail({ member: field.name, kind: 'number', found: text, problem: 'It is not a number.' });
  return readFigure(unit === 'percent' ? withoutPercentSign(text) : text, unit, text, field.name);
}

function readFigure(
  text: string,
  unit: Distance['unit'],
  found: string,
  member: string | undefined,
): Result<Distance, DistanceFault> {
  const at = member === undefined ? {} : { member };
  const read = readDecimal(text);
  if (!read.ok) return fail({ ...at, kind: 'number', found, problem: read.error });
  if (read.value <= 0)
    return fail({
      ...at,
      kind: 'number',
      found,
      problem: 'It must be greater than zero. Leave the field out for none.',
    });
  return ok({ unit, value: read.value });
}
