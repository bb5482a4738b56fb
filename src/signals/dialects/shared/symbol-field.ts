import type { FieldReader } from '../../field-reader.ts';

/** Long enough for an option with its choice, or a spread of six legs. */
const SYMBOL = /^[A-Za-z0-9.$/+-][A-Za-z0-9 .:!/_\-&+^#@$=*%,]{0,319}$/;
const ALLOWED = 'a symbol such as SPY, NASDAQ:AAPL, ES1!, EUR.USD';

/**
 * The symbol as written, without the mark of delayed data. Absent: refused, unless the action may mean every symbol;
 * then empty.
 */
export function readSymbol<Field extends string>(
  reader: FieldReader<Field>,
  field: Field,
  warnings: string[],
  mayBeAbsent: boolean,
): string | undefined {
  if (!reader.has(field)) {
    if (mayBeAbsent) return '';
    const name = reader.nameOf(field);
    return reader.refuse('ALERT_FIELD_MISSING', {
      field: name,
      allowed: ALLOWED,
      message: `${name} is missing. Write "${name}": "{{ticker}}" or a fixed one.`,
    });
  }
  const symbol = reader.text(field, { pattern: SYMBOL, allowed: ALLOWED });
  // TradingView marks exchanges whose data are delayed: NASDAQ_DL, NASDAQ_DLY.
  const delayed = /^([A-Za-z0-9_]+?)_DLY?:(.+)$/.exec(symbol ?? '');
  if (!delayed) return symbol;
  warnings.push(`${symbol} comes from delayed data (_DL): the alert fired minutes after the market.`);
  return `${delayed[1]}:${delayed[2]}`;
}

/** The symbol of a contract for difference where a field of its own says the security type. */
export const asCfd = (symbol: string | undefined): string | undefined =>
  symbol === undefined || /\.CFD$/i.test(symbol) ? symbol : `${symbol}.CFD`;
