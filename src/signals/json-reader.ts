import { fail, ok, type Result } from '../core/result.ts';
import type { AlertField, AlertValue } from './alert-value.ts';

/** A member of an object at any depth: its name and where its value stands in the text (`text.slice(start, end)`). */
export interface MemberSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface JsonDocument {
  readonly value: AlertValue;
  readonly members: readonly MemberSpan[];
}

export interface JsonFault {
  readonly kind: 'syntax' | 'too-deep' | 'too-many';
  /** Index into the text. */
  readonly at: number;
  /** The field whose value was being read. */
  readonly field?: string;
  /** What is wrong there and how to write it, as a sentence. */
  readonly problem: string;
}

export interface JsonLimits {
  readonly depth: number;
  readonly members: number;
}

/** Words that scripts print where a number should be; they are read so that the refusal can name the field. */
const BARE_WORDS = /^(?:-?Infinity|-?inf|[Nn]a[Nn]|NAN|na|NA|None|undefined)(?![\w.])/;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLACEHOLDER = /\{\{[^{}]{0,200}\}\}/y;
const WRONG_QUOTES = /['‘’“”«»`´]/;

/**
 * Reads JSON text (RFC 8259) and keeps what `JSON.parse` throws away: repeated names, the spelling of numbers, where each
 * value stands. Two things beyond the standard are read on purpose, because alert templates produce them and a refusal
 * that names the field helps more than "invalid JSON": `NaN`-like words and unquoted `{{placeholders}}` as values.
 */
export function readJson(text: string, limits: JsonLimits): Result<JsonDocument, JsonFault> {
  const reader = new JsonReader(text, limits);
  const value = reader.document();
  return reader.fault || !value
    ? fail(reader.fault ?? { kind: 'syntax', at: 0, problem: 'There is no value.' })
    : ok({ value, members: reader.members });
}

class JsonReader {
  readonly members: MemberSpan[] = [];
  fault: JsonFault | undefined;
  readonly #text: string;
  readonly #limits: JsonLimits;
  #at = 0;
  #count = 0;
  #field: string | undefined;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  document(): AlertValue | undefined {
    const value = this.#value(0);
    if (!value) return undefined;
    this.#space();
    if (this.#at < this.#text.length) {
      this.#field = undefined;
      return this.#fail('There is text after the end of the JSON. Send the JSON alone.');
    }
    return value;
  }

  #fail(problem: string, kind: JsonFault['kind'] = 'syntax'): undefined {
    this.fault ??= {
      kind,
      at: this.#at,
      ...(this.#field === undefined ? {} : { field: this.#field }),
      problem,
    };
    return undefined;
  }

  #space(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text.charCodeAt(this.#at);
      if (char !== 0x20 && char !== 0x0a && char !== 0x0d && char !== 0x09) return;
    }
  }

  #take(char: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #value(depth: number): AlertValue | undefined {
    this.#space();
    if (++this.#count > this.#limits.members)
      return this.#fail(`There are more than ${this.#limits.members} values.`, 'too-many');
    const char = this.#text[this.#at];
    if (char === '"') {
      const text = this.#string();
      return text === undefined ? undefined : { kind: 'text', text };
    }
    if (char === '{') {
      const placeholder = this.#match(PLACEHOLDER);
      if (placeholder !== undefined) return { kind: 'bare', text: placeholder };
      return this.#object(depth + 1);
    }
    if (char === '[') return this.#list(depth + 1);
    return this.#scalar();
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #scalar(): AlertValue | undefined {
    const rest = this.#text.slice(this.#at, this.#at + 40);
    const word = /^(?:true|false|null)(?![\w.])/.exec(rest)?.[0] ?? BARE_WORDS.exec(rest)?.[0];
    if (word !== undefined) {
      this.#at += word.length;
      if (word === 'null') return { kind: 'null' };
      if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true' };
      return { kind: 'bare', text: word };
    }
    const start = this.#at;
    const number = this.#match(NUMBER);
    if (number !== undefined && !/[\w.:+\-%$]/.test(this.#text[this.#at] ?? ''))
      return { kind: 'number', text: number };
    this.#at = start;
    if (rest === '') return this.#fail('The JSON ends where a value should stand.');
    if (/^[,}\]]/.test(rest))
      return this.#fail('A value is missing here. Leave the field out if there is none.');
    if (WRONG_QUOTES.test(rest.charAt(0)))
      return this.#fail('Texts stand in straight double quotes ("), not in single or typographic ones.');
    return this.#fail('This value is not JSON. Put texts and dates in straight double quotes.');
  }

  #list(depth: number): AlertValue | undefined {
    if (depth > this.#limits.depth)
      return this.#fail(`It is nested more than ${this.#limits.depth} deep.`, 'too-deep');
    this.#at++;
    const items: AlertValue[] = [];
    if (this.#take(']')) return { kind: 'list', items };
    for (;;) {
      const item = this.#value(depth);
      if (!item) return undefined;
      items.push(item);
      if (this.#take(']')) return { kind: 'list', items };
      if (!this.#take(',')) return this.#fail('A comma or ] is missing here.');
    }
  }

  #object(depth: number): AlertValue | undefined {
    if (depth > this.#limits.depth)
      return this.#fail(`It is nested more than ${this.#limits.depth} deep.`, 'too-deep');
    const outer = this.#field;
    this.#at++;
    const fields: AlertField[] = [];
    if (this.#take('}')) return { kind: 'object', fields };
    for (;;) {
      this.#space();
      if (this.#text[this.#at] !== '"') return this.#fail(this.#nameProblem());
      const name = this.#string();
      if (name === undefined) return undefined;
      this.#field = outer === undefined ? name : `${outer}.${name}`;
      if (!this.#take(':')) return this.#fail('A colon is missing after the name.');
      this.#space();
      const start = this.#at;
      const value = this.#value(depth);
      if (!value) return undefined;
      this.members.push({ name, start, end: this.#at });
      fields.push({ name, value });
      if (this.#take('}')) {
        this.#field = outer;
        return { kind: 'object', fields };
      }
      if (!this.#take(',')) return this.#fail('A comma or } is missing after the value.');
      this.#field = outer;
    }
  }

  #nameProblem(): string {
    const char = this.#text[this.#at];
    if (char === undefined) return 'The JSON ends before its closing brace.';
    if (char === '}') return 'There is a comma too many before the closing brace.';
    if (WRONG_QUOTES.test(char))
      return 'Names stand in straight double quotes ("), not in single or typographic ones.';
    return 'A field name in straight double quotes should stand here.';
  }

  #string(): string | undefined {
    const text = this.#text;
    const start = this.#at;
    for (let end = start + 1; end < text.length; end++) {
      const char = text.charCodeAt(end);
      if (char === 0x5c) {
        end++;
        continue;
      }
      if (char < 0x20) {
        this.#at = end;
        return this.#fail('A text contains a line break or control character. Write line breaks as \\n.');
      }
      if (char !== 0x22) continue;
      this.#at = end + 1;
      return this.#unescape(start, end + 1);
    }
    return this.#fail('A text has no closing double quote.');
  }

  #unescape(start: number, end: number): string | undefined {
    const source = this.#text.slice(start, end);
    if (!source.includes('\\')) return source.slice(1, -1);
    if (/\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(source.replace(/\\\\/g, ''))) {
      this.#at = start;
      return this.#fail('A text contains a backslash that is not a JSON escape. Write \\\\ for a backslash.');
    }
    return JSON.parse(source) as string;
  }
}
