/**
 * A value as it stood in an alert's body. Numbers keep their source text: a sender's id of 19 digits must not lose its
 * last ones, and a refusal quotes what was sent.
 */
export type AlertValue =
  | { readonly kind: 'text'; readonly text: string }
  /** A JSON number, in its own spelling. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  /** A word that is not JSON but is known: `NaN`, `Infinity`, `na`, or a left-over `{{placeholder}}` without quotes. */
  | { readonly kind: 'bare'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly AlertValue[] }
  | { readonly kind: 'object'; readonly fields: readonly AlertField[] };

/** One field of a body, in the sender's spelling. A name may occur twice; the reader of the field decides. */
export interface AlertField {
  readonly name: string;
  readonly value: AlertValue;
}

/** The same few names come in every body, and every dialect looks at them. */
const NORMALISED = new Map<string, string>();
const NAMES_REMEMBERED = 1_000;
const LONGEST_REMEMBERED = 40;

/** Names are compared without case, `_`, `-`, `.` and spaces: `order_type`, `orderType` and `Order-Type` are one name. */
export function normaliseName(name: string): string {
  const known = NORMALISED.get(name);
  if (known !== undefined) return known;
  const normalised = name.toLowerCase().replace(/[\s_.-]+/g, '');
  if (name.length > LONGEST_REMEMBERED) return normalised;
  if (NORMALISED.size >= NAMES_REMEMBERED) NORMALISED.clear();
  NORMALISED.set(name, normalised);
  return normalised;
}

/** The value in one piece of text, as the sender wrote it; lists and objects as compact JSON. */
export function valueText(value: AlertValue): string {
  switch (value.kind) {
    case 'text':
    case 'number':
    case 'bare':
      return value.text;
    case 'boolean':
      return String(value.value);
    case 'null':
      return 'null';
    case 'list':
      return `[${value.items.map(quotedText).join(',')}]`;
    case 'object':
      return `{${value.fields.map((field) => `${JSON.stringify(field.name)}:${quotedText(field.value)}`).join(',')}}`;
  }
}

const quotedText = (value: AlertValue): string =>
  value.kind === 'text' ? JSON.stringify(value.text) : valueText(value);

/** True for what senders write when they ask for nothing: `null`, `false`, `0`, empty text, an empty list or object. */
export function asksNothing(value: AlertValue): boolean {
  switch (value.kind) {
    case 'null':
      return true;
    case 'boolean':
      return !value.value;
    case 'text':
    case 'number':
      return /^(?:\s*|null|none|false|-?0+(?:\.0*)?)$/i.test(value.text);
    case 'bare':
      return /^(?:none|null|undefined)$/i.test(value.text);
    case 'list':
      return value.items.length === 0;
    case 'object':
      return value.fields.length === 0;
  }
}
