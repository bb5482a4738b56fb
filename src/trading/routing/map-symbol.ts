/** An exchange, a root, and what follows the root in a future's name: `1!`, `Z2026`, ` 202612`, or nothing. */
const FUTURE =
  /^([A-Z0-9_]+:)?([A-Z0-9]{1,5}?)([1-9]!|[FGHJKMNQUVXZ](?:\d{4}|\d{2}|\d)| 20\d{4}(?:\d{2})?)?$/;

/**
 * What is traded in place of `symbol`. A whole symbol (`SPY`, `CME_MINI:ES1!`) comes before the root of a future, whose
 * exchange and month stay: with `{ ES: 'MES' }`, `CME_MINI:ES1!` becomes `CME_MINI:MES1!` and `ESZ2026` `MESZ2026`. Upper and
 * lower case are the same. A symbol that is not in the map stays.
 */
export function mapSymbol(symbol: string, map: Readonly<Record<string, string>>): string {
  const upper = symbol.trim().toUpperCase();
  const names = new Map(Object.entries(map).map(([from, to]) => [from.trim().toUpperCase(), to.trim()]));
  const whole = names.get(upper);
  if (whole !== undefined) return whole;
  const [, exchange = '', root = '', rest = ''] = FUTURE.exec(upper) ?? [];
  const to = names.get(root);
  return to === undefined ? symbol : `${exchange}${to}${rest}`;
}
