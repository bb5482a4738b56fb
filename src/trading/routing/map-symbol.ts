/** A root, and what follows it in a future's name: `1!`, `Z2026`, ` 202612`, or nothing. */
const FUTURE = /^([A-Z0-9]{1,5}?)([1-9]!|[FGHJKMNQUVXZ](?:\d{4}|\d{2}|\d)| 20\d{4}(?:\d{2})?)?$/;

/**
 * What is traded in place of `symbol`. A whole symbol (`SPY`, `CME_MINI:ES1!`) comes before the root of a future, whose
 * exchange and month stay: with `{ ES: 'MES' }`, `CME_MINI:ES1!` becomes `CME_MINI:MES1!` and `ESZ2026` `MESZ2026`. Upper and
 * lower case are the same, and so is whatever else is read past in a symbol: a `$`, spaces at the colon, the mark of a
 * delayed feed. A symbol that is not in the map stays.
 */
export function mapSymbol(symbol: string, map: Readonly<Record<string, string>>): string {
  const names = new Map(Object.entries(map).map(([from, to]) => [plain(from).whole, to.trim()]));
  const { whole, exchange, name } = plain(symbol);
  const [, root = '', rest = ''] = FUTURE.exec(name) ?? [];
  const same = names.get(whole);
  if (same !== undefined) return same;
  const [to, end] = names.has(name) ? [names.get(name), ''] : [names.get(root), rest];
  if (to === undefined) return symbol;
  return to.includes(':') ? `${to}${end}` : `${exchange}${to}${end}`;
}

/** The exchange with its colon, or nothing, and the name behind it. */
function plain(symbol: string): { readonly whole: string; readonly exchange: string; readonly name: string } {
  const text = symbol.trim().toUpperCase().replace(/^\$/, '');
  const colon = text.indexOf(':') + 1;
  const exchange = colon === 0 ? '' : `${text.slice(0, colon - 1).trim()}:`;
  const name = text
    .slice(colon)
    .trim()
    .replace(/_DLY?$/, '');
  return { whole: `${exchange}${name}`, exchange, name };
}
