import type { UnixMs } from '../core/clock.ts';
import type { Distance } from '../trading/signal.ts';
import { readAlertTime, TIME_FORMS } from './alert-time.ts';
import { type AlertField, type AlertValue, asksNothing, normaliseName, valueText } from './alert-value.ts';
import { DISTANCE_FORMS, readDistance } from './distance.ts';
import { readDecimal, withoutPercentSign } from './numbers.ts';
import { type AlertRefusal, type AlertRefusalCode, type RefusalDetails, refusal } from './refusals.ts';

/** Spellings of each field; compared as `normaliseName` does, so one spelling covers its case and separator variants. */
export type Spellings<Field extends string> = Readonly<Record<Field, readonly string[]>>;

/** The spellings of a language, made once for each. */
export interface FieldNames<Field extends string> {
  /** By every normalised spelling. */
  readonly fieldOf: ReadonlyMap<string, Field>;
  /** The first spelling of each field: what a sender who left it out should write. */
  readonly spelling: ReadonlyMap<Field, string>;
}

/** Made once for each dialect. */
export function fieldNames<Field extends string>(spellings: Spellings<Field>): FieldNames<Field> {
  const fields = Object.keys(spellings) as Field[];
  return {
    fieldOf: new Map(
      fields.flatMap((field) => spellings[field].map((name) => [normaliseName(name), field] as const)),
    ),
    spelling: new Map(fields.map((field) => [field, spellings[field][0] ?? field])),
  };
}

export interface FoundField {
  /** As the sender spelled it. */
  readonly name: string;
  readonly value: AlertValue;
}

/** Where a reader's fields stand in the body. */
interface ReaderPlace {
  readonly path: string;
  /** The reader of the object around it, which keeps the refusal. */
  readonly parent?: Refuser;
}
interface Refuser {
  readonly refusal: AlertRefusal | undefined;
  refuse(code: AlertRefusalCode, details: RefusalDetails): undefined;
}
const TOP: ReaderPlace = { path: '' };

/**
 * Reads the fields of a body by their meaning, whatever their spelling, and keeps the first refusal. A dialect asks for
 * what it needs, ends with `refusal`, and only uses the values when there is none.
 */
export class FieldReader<Field extends string> {
  readonly #byField = new Map<Field, FoundField[]>();
  readonly #unknown: AlertField[] = [];
  readonly #conflictsSeen = new Set<Field>();
  readonly #place: ReaderPlace;
  readonly #spelling: ReadonlyMap<Field, string>;
  #refusal: AlertRefusal | undefined;

  /** `place`: where the fields stand, for those of an object within the body. */
  constructor(fields: readonly AlertField[], names: FieldNames<Field>, place: ReaderPlace = TOP) {
    this.#spelling = names.spelling;
    this.#place = place;
    for (const { name, value } of fields) {
      const field = names.fieldOf.get(normaliseName(name));
      if (field === undefined) this.#unknown.push({ name, value });
      else this.#byField.set(field, [...(this.#byField.get(field) ?? []), { name, value }]);
    }
  }

  /** The first thing that was wrong, in the order of asking. */
  get refusal(): AlertRefusal | undefined {
    return this.#place.parent ? this.#place.parent.refusal : this.#refusal;
  }

  /** The name with the objects around it: `stopLoss.percent`. */
  pathOf(name: string): string {
    return this.#place.path === '' ? name : `${this.#place.path}.${name}`;
  }

  /** Fields that belong to no spelling. */
  get unknown(): readonly AlertField[] {
    return this.#unknown;
  }

  refuse(code: AlertRefusalCode, details: RefusalDetails): undefined {
    if (this.#place.parent) return this.#place.parent.refuse(code, details);
    this.#refusal ??= refusal(code, details);
    return undefined;
  }

  has(field: Field): boolean {
    return this.#byField.has(field);
  }

  /** The sender's spelling of the field; the usual one where it is absent. */
  nameOf(field: Field): string {
    return this.pathOf(this.#byField.get(field)?.[0]?.name ?? this.#spelling.get(field) ?? field);
  }

  /** The field, unless absent. Refuses left-over placeholders and two spellings with different values. */
  take(field: Field): FoundField | undefined {
    const given = this.#byField.get(field);
    const first = given?.[0];
    if (!given || !first) return undefined;
    for (const { name, value } of given) {
      const left = placeholderIn(value);
      if (left !== undefined) return this.#refusePlaceholder(this.pathOf(name), left);
    }
    const other = given.find(({ value }) => !sameValue(value, first.value));
    if (!other) return { name: this.pathOf(first.name), value: first.value };
    if (this.#conflictsSeen.has(field)) return undefined;
    this.#conflictsSeen.add(field);
    const both = first.name === other.name ? `${first.name} twice` : `${first.name} and ${other.name}`;
    return this.refuse('ALERT_FIELD_CONFLICT', {
      field: this.pathOf(other.name),
      found: `${valueText(first.value)} and ${valueText(other.value)}`,
      allowed: 'one value',
      message: `The alert gives ${both}, which mean the same, with different values. Send one of them.`,
    });
  }

  /** A text that is not empty. Numbers count as texts (`"id": 17`). */
  text(field: Field, rule: { readonly pattern: RegExp; readonly allowed: string }): string | undefined {
    const found = this.take(field);
    if (!found) return undefined;
    const { name, value } = found;
    const text = value.kind === 'text' || value.kind === 'number' ? value.text.trim() : undefined;
    if (text !== undefined && rule.pattern.test(text)) return text;
    const empty = text === '' || value.kind === 'null';
    return this.refuse('ALERT_FIELD_INVALID', {
      field: name,
      found: valueText(value),
      allowed: rule.allowed,
      message: empty
        ? `${name} is empty. Leave the field out if there is no value.`
        : `${name} cannot be read. Allowed: ${rule.allowed}.`,
    });
  }

  /**
   * A number greater than zero. `percent`: a percent sign after it is allowed and the number is at most 100;
   * `percentSign`: only the former.
   */
  positive(
    field: Field,
    rule: { readonly percent?: boolean; readonly percentSign?: boolean; readonly hint?: string } = {},
  ): number | undefined {
    const found = this.take(field);
    if (!found) return undefined;
    const { name, value } = found;
    const text = valueText(value);
    const allowed = rule.percent ? 'a number greater than 0 and at most 100' : 'a number greater than 0';
    const problem = (why: string): undefined =>
      this.refuse('ALERT_NUMBER_INVALID', {
        field: name,
        found: text,
        allowed,
        message: `${name} is not usable. ${why}${rule.hint === undefined ? '' : ` ${rule.hint}`}`,
      });
    if (value.kind === 'boolean' || value.kind === 'list' || value.kind === 'object')
      return problem('It is not a number.');
    const read = readDecimal(rule.percent || rule.percentSign ? withoutPercentSign(text) : text);
    if (!read.ok) return problem(read.error);
    if (read.value <= 0) return problem('It must be greater than zero.');
    if (rule.percent && read.value > 100) return problem('It is more than 100 percent.');
    return read.value;
  }

  /** True where the field is given and asks for something: neither `null`, `false`, 0 nor empty. */
  asks(field: Field): boolean {
    const found = this.take(field);
    return found !== undefined && !asksNothing(found.value);
  }

  /** A number greater than zero; absent also where the sender writes that there is none (0, `null`, an empty text). */
  positiveOrNone(field: Field, rule: { readonly percent?: boolean } = {}): number | undefined {
    return this.asks(field) ? this.positive(field, rule) : undefined;
  }

  /** Refuses a field by name, unless it asks for nothing. */
  unsupported(field: Field, advice: string, allowed?: string): undefined {
    const found = this.take(field);
    if (!found || asksNothing(found.value)) return undefined;
    return this.refuse('ALERT_FIELD_UNSUPPORTED', {
      field: found.name,
      found: valueText(found.value),
      ...(allowed === undefined ? {} : { allowed }),
      message: `${found.name} cannot be carried out. ${advice}`,
    });
  }

  /** The fields of an object; undefined when absent, refused when it is something else. */
  nested<Inner extends string>(field: Field, names: FieldNames<Inner>): FieldReader<Inner> | undefined {
    const found = this.take(field);
    if (!found || asksNothing(found.value)) return undefined;
    const { name, value } = found;
    if (value.kind === 'object') return new FieldReader(value.fields, names, { path: name, parent: this });
    return this.refuse('ALERT_FIELD_INVALID', {
      field: name,
      found: valueText(value),
      allowed: 'an object { … }',
      message: `${name} must be an object { … }.`,
    });
  }

  /** A number with its sign, zero included. */
  signed(field: Field): number | undefined {
    const found = this.take(field);
    if (!found) return undefined;
    const { name, value } = found;
    const text = valueText(value);
    const isFigure = value.kind === 'number' || value.kind === 'text' || value.kind === 'bare';
    const read = isFigure ? readDecimal(text) : undefined;
    if (read?.ok) return read.value;
    return this.refuse('ALERT_NUMBER_INVALID', {
      field: name,
      found: text,
      allowed: 'a number',
      message: `${name} is not usable. ${read?.error ?? 'It is not a number.'}`,
    });
  }

  /** `true` or `false`, as JSON or in quotes, or 1 or 0. */
  flag(field: Field): boolean | undefined {
    const found = this.take(field);
    if (!found) return undefined;
    const text = valueText(found.value).trim().toLowerCase();
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    return this.refuse('ALERT_FIELD_INVALID', {
      field: found.name,
      found: valueText(found.value),
      allowed: 'true, false',
      message: `${found.name} is neither true nor false.`,
    });
  }

  /** One of a vocabulary; `words` maps each normalised spelling to its meaning. */
  word<Meaning extends string>(
    field: Field,
    words: Readonly<Record<string, Meaning>>,
    rule: {
      readonly code: AlertRefusalCode;
      readonly allowed: string;
      hint?(word: string): string | undefined;
    },
  ): Meaning | undefined {
    const found = this.take(field);
    if (!found) return undefined;
    const { name, value } = found;
    const text = valueText(value).trim();
    const word = normaliseName(text);
    const meaning = value.kind === 'text' && Object.hasOwn(words, word) ? words[word] : undefined;
    if (meaning !== undefined) return meaning;
    const hint = rule.hint?.(word);
    return this.refuse(rule.code, {
      field: name,
      found: text,
      allowed: rule.allowed,
      message: `${name} is not one of: ${rule.allowed}.${hint === undefined ? '' : ` ${hint}`}`,
    });
  }

  /** A stop or target. */
  distance(field: Field): Distance | undefined {
    const found = this.take(field);
    if (!found) return undefined;
    const read = readDistance(found.value);
    if (read.ok) return read.value;
    const { kind, member, found: quoted, problem } = read.error;
    const name = member === undefined ? found.name : `${found.name}.${member}`;
    const code = {
      number: 'ALERT_NUMBER_INVALID',
      form: 'ALERT_FIELD_INVALID',
      conflict: 'ALERT_FIELD_CONFLICT',
    } as const;
    return this.refuse(code[kind], {
      field: name,
      found: quoted,
      allowed: DISTANCE_FORMS,
      message: `${name} is not usable. ${problem}`,
    });
  }

  /** A distance with its unit; a price is refused. */
  span(field: Field): Distance | undefined {
    const distance = this.distance(field);
    if (distance?.unit !== 'price') return distance;
    const name = this.nameOf(field);
    return this.refuse('ALERT_FIELD_INVALID', {
      field: name,
      found: String(distance.value),
      allowed: '"1%", "2.5 points", "10 ticks"',
      message: `${name} must be a distance with its unit: "1%", "2.5 points" or "10 ticks".`,
    });
  }

  /** The items of a list, each as a reader of its own; an item that is no object with the field `single` stands for it. */
  items<Inner extends string>(
    field: Field,
    names: FieldNames<Inner>,
    single: Inner,
  ): readonly FieldReader<Inner>[] | undefined {
    const found = this.take(field);
    if (!found || asksNothing(found.value)) return undefined;
    const { name, value } = found;
    if (value.kind !== 'list')
      return this.refuse('ALERT_FIELD_INVALID', {
        field: name,
        found: valueText(value),
        allowed: 'a list [ … ]',
        message: `${name} must be a list [ … ].`,
      });
    const isWhole = (item: AlertValue): item is AlertValue & { kind: 'object' } =>
      item.kind === 'object' &&
      item.fields.some((inner) => names.fieldOf.get(normaliseName(inner.name)) === single);
    return value.items.map(
      (item, index) =>
        new FieldReader(isWhole(item) ? item.fields : [{ name: single, value: item }], names, {
          path: `${name}[${index}]`,
          parent: this,
        }),
    );
  }

  time(field: Field): UnixMs | undefined {
    const found = this.take(field);
    if (!found) return undefined;
    const read = readAlertTime(valueText(found.value));
    if (read.ok) return read.value;
    return this.refuse('ALERT_FIELD_INVALID', {
      field: found.name,
      found: valueText(found.value),
      allowed: TIME_FORMS,
      message: `${found.name} is not usable. ${read.error}`,
    });
  }

  #refusePlaceholder(name: string, left: string): undefined {
    return this.refuse('ALERT_PLACEHOLDER', {
      field: name,
      found: left,
      allowed: 'a value',
      message: `${name} still holds the placeholder ${left}: TradingView did not replace it. Placeholders take no arithmetic, and {{strategy.…}} works only in strategy alerts; calculate the value in the script and send it with {{plot_0}} or alert_message.`,
    });
  }
}

/** The first `{{…}}` in a value, or a piece of one. */
export function placeholderIn(value: AlertValue): string | undefined {
  const text = placeholderText(value);
  const open = text.indexOf('{{');
  const close = text.indexOf('}}', Math.max(open, 0));
  if (open >= 0) return text.slice(open, close < 0 ? undefined : close + 2);
  return close < 0 ? undefined : text.slice(Math.max(0, close - 30), close + 2);
}

/** Texts only: the braces of objects within objects are not placeholders. */
function placeholderText(value: AlertValue): string {
  if (value.kind === 'object') return value.fields.map((field) => placeholderText(field.value)).join('\n');
  if (value.kind === 'list') return value.items.map(placeholderText).join('\n');
  return valueText(value);
}

function sameValue(a: AlertValue, b: AlertValue): boolean {
  const [first, second] = [valueText(a).trim(), valueText(b).trim()];
  if (first === second) return true;
  const [x, y] = [readDecimal(first), readDecimal(second)];
  return x.ok && y.ok && x.value === y.value;
}
