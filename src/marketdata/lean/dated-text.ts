/**
 * CSV text whose lines begin with `YYYYMMDD` in order. Years of hours or days are kept as text, and only the dates
 * asked for are read. Line numbers are counted only where an error has to name one.
 */
export class DatedText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The lines of the dates in [from, to] (`YYYYMMDD`). */
  between(from: string, to: string): string {
    return this.#text.slice(this.#lineAt(from), this.#lineAt(`${to}~`));
  }

  /** The dates in [from, to] that have a line, in order. */
  *dates(from: string, to: string): Iterable<string> {
    let at = this.#lineAt(from);
    while (at < this.#text.length) {
      const date = this.#text.slice(at, at + 8);
      if (date > to) return;
      if (/^\d{8}$/.test(date)) yield date;
      at = this.#lineAt(`${date}~`);
    }
  }

  /** The number, from 1, of the line that begins the dates from `from` on. */
  lineNumber(from: string): number {
    let number = 1;
    const end = this.#lineAt(from);
    for (let at = this.#text.indexOf('\n'); at >= 0 && at < end; at = this.#text.indexOf('\n', at + 1))
      number++;
    return number;
  }

  /** Offset of the first line that is not before `key`. */
  #lineAt(key: string): number {
    let low = 0;
    let high = this.#text.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const line = middle === 0 ? 0 : this.#text.lastIndexOf('\n', middle - 1) + 1;
      if (this.#text.slice(line, line + 8) < key) {
        const newline = this.#text.indexOf('\n', middle);
        low = newline < 0 ? this.#text.length : newline + 1;
      } else {
        high = line;
      }
    }
    return low;
  }
}
