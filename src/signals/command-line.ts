import type { AlertField } from './alert-value.ts';
import { keyValueParts, type Pairs, readPairs } from './key-value.ts';

export interface CommandLine extends Pairs {
  /** Where its names and values begin in the text; its end when it has none. */
  readonly restAt: number;
  /** The line before the command, which senders use for a password: where it stands. */
  readonly password?: { readonly start: number; readonly end: number };
}

const COMMAND =
  /^(buy|sell|long|short|close|exit|flat|flatten|reverse|flip|cancel|add|amend)[ \t]+(?:(\d[\d.]{0,20})[ \t]+)?([$/]?[A-Za-z][^\s=,;&]{0,63})(?:[\s,;]+([\s\S]*))?$/i;
const PASSWORD = /^(\S{4,128})[ \t]*\r?\n\s*(?=\S)/;
/** `q` is what the small languages of FX bridges call the quantity. */
const SHORT_NAMES: Readonly<Record<string, string>> = { q: 'quantity' };

/**
 * `buy AAPL qty=10 sl=1%`, `buy 10 AAPL`, `close SPY`, with a password on a line before it or without. Undefined when the
 * text is anything else: prose must not become an order, so without a value the symbol has to stand in capitals.
 */
export function readCommandLine(text: string): CommandLine | undefined {
  const start = text.length - text.trimStart().length;
  const plain = readAt(text, start);
  if (plain) return plain;
  const first = PASSWORD.exec(text.slice(start));
  if (!first) return undefined;
  const command = readAt(text, start + first[0].length);
  return command && { ...command, password: { start, end: start + (first[1] ?? '').length } };
}

function readAt(text: string, at: number): CommandLine | undefined {
  const match = COMMAND.exec(text.slice(at).trimEnd());
  const [whole = '', action = '', quantity, symbol = '', rest = ''] = match ?? [];
  if (!match) return undefined;
  const pairs = rest.trim() === '' ? { fields: [], members: [] } : readPairs(rest, keyValueParts(rest));
  if (!pairs) return undefined;
  if (pairs.fields.length === 0 && symbol !== symbol.toUpperCase()) return undefined;
  const restAt = at + whole.length - rest.length;
  const head: AlertField[] = [
    { name: 'action', value: { kind: 'text', text: action } },
    { name: 'symbol', value: { kind: 'text', text: symbol } },
    ...(quantity === undefined
      ? []
      : [{ name: 'quantity', value: { kind: 'text', text: quantity } } as const]),
  ];
  return {
    restAt,
    fields: [
      ...head,
      ...pairs.fields.map(({ name, value }) => ({ name: SHORT_NAMES[name.toLowerCase()] ?? name, value })),
    ],
    members: pairs.members.map(({ name, start, end }) => ({
      name,
      start: start + restAt,
      end: end + restAt,
    })),
  };
}
