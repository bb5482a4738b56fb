import { fail, ok, type Result } from '../../core/result.ts';
import { layoutOf, type Message, valueAt } from './message.ts';
import type { Part, Values } from './parts.ts';
import { MalformedField } from './wire-types.ts';

type Scope = Record<string, unknown>;

/** More groups than this in one list are not believed. */
const MOST_ITEMS = 1_000_000;

/** The message has not arrived whole. */
class MissingField extends Error {
  override readonly name = 'MissingField';
}

class FieldReader {
  readonly #fields: readonly string[];
  readonly #isWhole: boolean;
  position = 1;

  /** @param isWhole Fields missing at the end read as empty; otherwise they are still to come. */
  constructor(fields: readonly string[], isWhole: boolean) {
    this.#fields = fields;
    this.#isWhole = isWhole;
  }

  next(): string {
    if (!this.#isWhole && this.position >= this.#fields.length) throw new MissingField();
    return this.#fields[this.position++] ?? '';
  }

  count(): number {
    const text = this.next();
    const count = text === '' ? 0 : Number(text);
    if (!Number.isInteger(count) || count < 0 || count > MOST_ITEMS) {
      throw new MalformedField(`java.lang.NumberFormatException: For input string: "${text}"`);
    }
    if (this.#isWhole && count > this.#fields.length - this.position) {
      throw new MalformedField(`a list of ${count} entries is longer than its message`);
    }
    return count;
  }
}

/** Per layout: its fields' values when all of them are empty. */
const blanks = new WeakMap<readonly Part[], Scope>();

function blankOf(parts: readonly Part[]): Scope {
  let blank = blanks.get(parts);
  if (blank === undefined) {
    const values = parts.flatMap((part): [string, unknown][] => {
      const value = part.kind === 'field' ? part.type.decode('') : undefined;
      return part.kind === 'field' && value !== undefined ? [[part.name, value]] : [];
    });
    blank = Object.fromEntries(values);
    blanks.set(parts, blank);
  }
  return blank;
}

/** The values of a layout. It begins with a copy of the empty ones: most fields of a long message are empty. */
const readScope = (parts: readonly Part[], reader: FieldReader): Scope =>
  read(parts, reader, { ...blankOf(parts) }, true);

/** @param isBlank Whether `values` has what empty fields mean. */
function read(parts: readonly Part[], reader: FieldReader, values: Scope, isBlank: boolean): Scope {
  for (const part of parts) {
    switch (part.kind) {
      case 'field': {
        const text = reader.next();
        if (text === '' && isBlank) break;
        const value = part.type.decode(text);
        if (value !== undefined) values[part.name] = value;
        break;
      }
      case 'fixed':
        reader.next();
        break;
      case 'when':
        if (part.test(valueAt(values, part.path))) read(part.parts, reader, values, false);
        break;
      case 'group':
        values[part.name] = readScope(part.parts, reader);
        break;
      case 'option': {
        const flag = reader.next();
        if (flag !== '' && flag !== '0' && flag !== 'false')
          values[part.name] = readScope(part.parts, reader);
        break;
      }
      case 'list': {
        const count = reader.count();
        values[part.name] = Array.from({ length: count }, () => readScope(part.parts, reader));
        break;
      }
      case 'scalars': {
        const count = reader.count();
        values[part.name] = Array.from({ length: count }, () => part.type.decode(reader.next()));
        break;
      }
      case 'gate':
        throw new Error('version gates are resolved before reading');
    }
  }
  return values;
}

export interface Decoded<Value> {
  readonly value: Value;
  /** How many fields the message took, its id included; more than there were when the last ones were missing. */
  readonly consumed: number;
}

/**
 * Reads a message from its fields (the first is its id). Unset optional values are absent from the result. Fails with
 * the words of the reader for a field that is not of its type.
 */
export function decode<Parts extends readonly Part[]>(
  message: Message<Parts>,
  version: number,
  fields: readonly string[],
): Result<Decoded<Values<Parts>>, string> {
  const reader = new FieldReader(fields, true);
  try {
    const value = readScope(layoutOf(message, version), reader);
    return ok({ value: value as Values<Parts>, consumed: reader.position });
  } catch (cause) {
    if (cause instanceof MalformedField) return fail(cause.message);
    throw cause;
  }
}

/** Reads a message whose last fields may not have arrived, and others follow: undefined until it is whole. */
export function decodeBegun(
  message: Message,
  version: number,
  fields: readonly string[],
): Result<Decoded<object> | undefined, string> {
  const reader = new FieldReader(fields, false);
  try {
    return ok({ value: readScope(layoutOf(message, version), reader), consumed: reader.position });
  } catch (cause) {
    if (cause instanceof MissingField) return ok(undefined);
    if (cause instanceof MalformedField) return fail(cause.message);
    throw cause;
  }
}

/** The fields of a payload: everything between NULs; a last field without NUL counts. */
export function fieldsOf(payload: string): string[] {
  const fields = payload.split('\0');
  if (fields.at(-1) === '') fields.pop();
  return fields;
}
