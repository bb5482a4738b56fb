import { stripVTControlCharacters } from 'node:util';

export interface Column<Row> {
  readonly title: string;
  /** Figures stand to the right. */
  readonly align?: 'left' | 'right';
  cell(row: Row): string;
}

const GAP = '  ';

/** Aligned columns under their titles, a line each, without anything at the ends of lines. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => clean(column.cell(row))));
  const widths = columns.map((column, index) =>
    Math.max(width(column.title), ...cells.map((line) => width(line[index] ?? ''))),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => pad(text, widths[index] ?? 0, columns[index]?.align ?? 'left'))
      .join(GAP)
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...cells.map(line)]
    .map((text) => `${text}\n`)
    .join('');
}

/** Names and values, the values aligned. */
export function pairs(entries: readonly (readonly [name: string, value: string])[]): string {
  const widest = Math.max(0, ...entries.map(([name]) => width(name)));
  return entries.map(([name, value]) => `${pad(name, widest, 'left')}${GAP}${clean(value)}\n`).join('');
}

/** Marks that turn the direction of writing: what stands behind them is shown in another order than it is in. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Texts from outside may not move the cursor, break the table, or turn the order of what is read. */
export const clean = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(DIRECTIONS, '')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

const width = (text: string): number => [...text].length;

function pad(text: string, to: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, to - width(text)));
  return align === 'right' ? space + text : text + space;
}
