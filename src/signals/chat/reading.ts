import { clean, compact } from './clean.ts';
import type { FieldName, Span } from './event.ts';

/** Stands where a reader has taken its part, so that no other takes it again and its neighbours do not grow together. */
const TAKEN = '\u2588';

/**
 * A message while it is read: every reader takes from the text what it understands and blanks it for the next. Patterns
 * see lower case; `cased` keeps the capitals, by which tickers are known.
 */
export class Reading {
  readonly original: string;
  readonly cased: string;
  /** The whole text in lower case, whatever was taken from it. */
  readonly whole: string;
  readonly #places: readonly number[];
  /** What was not taken yet, in lower case. As long as the message. */
  #rest: string;
  readonly spans: Partial<Record<FieldName | 'action', Span>> = {};

  constructor(text: string) {
    this.original = text;
    const { text: cased, places } = compact(clean(text));
    this.cased = cased;
    this.#places = places;
    this.whole = lower(this.cased);
    this.#rest = this.whole;
  }

  /** Where in the message a place of the text that is read was. */
  placeOf({ start, end }: Span): Span {
    const last = this.#places[Math.max(start, end - 1)] ?? 0;
    return { start: this.#places[start] ?? 0, end: end > start ? last + 1 : last };
  }

  get rest(): string {
    return this.#rest;
  }

  /** Takes the first match for a field: its place is kept and blanked. `group`: only that part of the match is blanked. */
  take(field: FieldName, pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#rest);
    if (!found) return undefined;
    this.mark(field, found.index, found.index + found[0].length);
    return found;
  }

  /** Hides a part from all readers. */
  skip({ start, text }: { readonly start: number; readonly text: string }): void {
    const end = start + text.length;
    this.#rest = this.#rest.slice(0, start) + TAKEN.repeat(text.length) + this.#rest.slice(end);
  }

  /** Keeps a field's place (the first one said) and blanks it. */
  mark(field: FieldName, start: number, end: number): void {
    this.spans[field] ??= trimmed(this.cased, start, end);
    this.#rest = this.#rest.slice(0, start) + TAKEN.repeat(end - start) + this.#rest.slice(end);
  }
}

/** Only ASCII: lower case of some other letters is longer. */
const lower = (text: string): string => text.replace(/[A-Z]+/g, (found) => found.toLowerCase());

function trimmed(text: string, start: number, end: number): Span {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(text.charAt(from))) from += 1;
  while (to > from && /\s/.test(text.charAt(to - 1))) to -= 1;
  return { start: from, end: to };
}
