import type { AlertField } from './alert-value.ts';
import type { MemberSpan } from './json-reader.ts';

export interface Pairs {
  readonly fields: readonly AlertField[];
  /** Where each value stands in the text that was given. */
  readonly members: readonly MemberSpan[];
}

const NAME = /^[A-Za-z_][\w .-]{0,39}$/;

export interface Segment {
  readonly start: number;
  readonly end: number;
}

/** A text cut into its parts. Whether each of them has a name and a value is not asked yet. */
export interface Parts {
  readonly segments: readonly Segment[];
  /** Stands between name and value. */
  readonly sign: RegExp;
  readonly decode: (text: string) => string;
}

/** `a=1&b=2` with percent and plus encoding. */
export const formParts = (text: string): Parts => ({
  segments: split(text, '&'),
  sign: /=/,
  decode: decodeForm,
});

/**
 * Plain text of names and values: one per line or separated by `;`, then `,`, otherwise by spaces, written `name=value`
 * (on lines also `name: value`).
 */
export function keyValueParts(text: string): Parts {
  const decode = (value: string): string => value;
  if (/[;\n\r]/.test(text)) return { segments: split(text, /[;\n\r]/), sign: /[=:]/, decode };
  if (text.includes(',')) return { segments: split(text, ','), sign: /[=:]/, decode };
  if (!text.includes('=')) return { segments: [{ start: 0, end: text.length }], sign: /:/, decode };
  return { segments: splitBeforeNames(text), sign: /=/, decode };
}

/** The name of one part of the text; undefined where it has none. */
export function nameOfPart(
  text: string,
  { start, end }: Segment,
  { sign, decode }: Parts,
): string | undefined {
  const part = text.slice(start, end);
  const position = part.search(sign);
  return position < 1 ? undefined : decode(part.slice(0, position)).trim();
}

/** What stands behind the sign of one part of the text, without quotes around it. */
export function valueOfPart(text: string, { start, end }: Segment, { sign, decode }: Parts): string {
  const part = text.slice(start, end);
  const value = decode(part.slice(part.search(sign) + 1)).trim();
  return /^"([^"]*)"$/.exec(value)?.[1] ?? value;
}

/** Percent sequences that are not valid UTF-8 stay as they are: `stopLoss=1%&…` is what people type. */
export function decodeForm(text: string): string {
  return text.replace(/\+/g, ' ').replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

function split(text: string, separator: string | RegExp): Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const char = text[at];
    const separates =
      char === undefined || (typeof separator === 'string' ? char === separator : separator.test(char));
    if (!separates) continue;
    segments.push({ start, end: at });
    start = at + 1;
  }
  return segments;
}

/** `a=1 b=2 points c=3`: a part begins at each name that an equals sign follows. */
function splitBeforeNames(text: string): Segment[] {
  const starts = [...text.matchAll(/(?<![^\s])[A-Za-z_][\w.-]{0,39}(?==)/g)].map((match) => match.index);
  if (starts.length === 0 || text.slice(0, starts[0]).trim() !== '') return [{ start: 0, end: text.length }];
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }));
}

/** The parts as fields. Undefined where one of them is something else than a name with a value. */
export function readPairs(text: string, parts: Parts): Pairs | undefined {
  const fields: AlertField[] = [];
  const members: MemberSpan[] = [];
  for (const segment of parts.segments) {
    const { start, end } = segment;
    const part = text.slice(start, end);
    if (part.trim() === '') continue;
    const name = nameOfPart(text, segment, parts);
    if (name === undefined || !NAME.test(name)) return undefined;
    fields.push({ name, value: { kind: 'text', text: valueOfPart(text, segment, parts) } });
    members.push({ name, start: start + part.search(parts.sign) + 1, end });
  }
  return fields.length === 0 ? undefined : { fields, members };
}
