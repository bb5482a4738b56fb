import { type UnixMs, unixMs } from '../../core/clock.ts';
import { cleanDecimal, type Price } from '../../core/price.ts';
import type { Ohlc } from './recorded-bar.ts';
import { badFile } from './recorded-data-error.ts';

/** A row of LEAN's trade bars or quote bars. */
export interface Row {
  readonly time: UnixMs;
  readonly trade?: Ohlc;
  readonly bid?: Ohlc;
  readonly ask?: Ohlc;
}

export interface RowFormat {
  readonly kind: 'trade' | 'quote';
  /** 10,000 for US equities, 1 elsewhere. */
  readonly priceScale: number;
  /** The time of a row's first column; NaN when it is none. */
  readonly timeOf: (text: string) => number;
}

const TRADE_COLUMNS = 6;
const QUOTE_COLUMNS = 11;

/**
 * Reads CSV text without a header. Rows must be in time order. Throws `RECORDED_FILE_BAD` with file and row;
 * `firstRow` is asked for the number of the text's first row within the file when a row is bad.
 */
export function readRows(
  text: string,
  file: string,
  format: RowFormat,
  firstRow: () => number = () => 1,
): Row[] {
  const rows: Row[] = [];
  const columns = format.kind === 'trade' ? TRADE_COLUMNS : QUOTE_COLUMNS;
  let index = 0;
  const bad = (problem: string): Error => badFile(file, firstRow() + index - 1, problem);
  let last = Number.NEGATIVE_INFINITY;
  for (let begin = 0; begin < text.length; ) {
    const newline = text.indexOf('\n', begin);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(begin, end).trimEnd();
    begin = end + 1;
    index++;
    if (line === '') continue;
    const fields = line.split(',');
    if (fields.length !== columns) {
      throw bad(`expected ${columns} columns, found ${fields.length}`);
    }
    const time = format.timeOf(fields[0] ?? '');
    if (!Number.isFinite(time)) throw bad(`"${fields[0]}" is no time`);
    if (time < last) throw bad('the rows are not in time order');
    last = time;
    const ohlc = (first: number): Ohlc | undefined => readOhlc(fields, first, format, bad);
    const at = unixMs(time);
    if (format.kind === 'trade') {
      const trade = ohlc(1);
      if (trade === undefined) throw bad('the prices are empty');
      rows.push({ time: at, trade });
    } else {
      const bid = ohlc(1);
      const ask = ohlc(6);
      rows.push({ time: at, ...(bid && { bid }), ...(ask && { ask }) });
    }
  }
  return rows;
}

/** Five columns from `first`: open, high, low, close, size. All prices empty: that side had no quote. */
function readOhlc(
  fields: readonly string[],
  first: number,
  format: RowFormat,
  bad: (problem: string) => Error,
): Ohlc | undefined {
  if (fields[first] === '' && fields[first + 3] === '') return undefined;
  const number = (column: number, scale: number): number => {
    const text = fields[first + column] ?? '';
    const value = text === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) throw bad(`"${text}" in column ${first + column + 1} is no number`);
    // The quotient of whole numbers is exact as far as a double goes; only fractions need cleaning.
    return scale === 1 || Number.isInteger(value) ? value / scale : cleanDecimal(value / scale);
  };
  const open = number(0, format.priceScale);
  const high = number(1, format.priceScale);
  const low = number(2, format.priceScale);
  const close = number(3, format.priceScale);
  const size = number(4, 1);
  if (low > Math.min(open, close) || high < Math.max(open, close)) {
    throw bad(`open ${open} or close ${close} is outside of low ${low} to high ${high}`);
  }
  if (low <= 0 || size < 0) throw bad('a price is not positive or a size is negative');
  return { open: open as Price, high: high as Price, low: low as Price, close: close as Price, size };
}
