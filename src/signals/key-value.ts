import type { AlertField } from './alert-value.ts';
import type { MemberSpan } from './json-reader.ts';

export interface Pairs {
  readonly fields: readonly AlertField[];
  /** Where each value stands in the text that was given. */
  readonly members: readonly MemberSpan[];
}

const NAME = /^[A-Za-z_][\w .-]{0,39}$/;

interface Segment {
  readonly start: number;
  readonly end: number;
}

/** `a=1&b=2` with percent and plus encoding. Undefined where a part has no name and equals sign. */
export function readForm(text: string): Pairs | undefined {
  return readPairs(text, split(text, '&'), /=/, decodeForm);
}

/**
 * Plain text of names and values: one per line or separated by `;`, then `,`, otherwise by spaces, written `name=value`
 * (on lines also `name: value`). Undefined where a part is something else.
 */
export function readKeyValueText(text: string): Pairs | undefined {
  const asIs = (value: string): string => value;
  if (/[;\n\r]/.test(text)) return readPairs(text, split(text, /[;\n\r]/), /[=:]/, asIs);
  if (text.includes(',')) return readPairs(text, split(text, ','), /[=:]/, asIs);
  if (!text.includes('=')) return readPairs(text, [{ start: 0, end: text.length }], /:/, asIs);
  return readPairs(text, splitBeforeNames(text), /=/, asIs);
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

function readPairs(
  text: string,
  segments: readonly Segment[],
  sign: RegExp,
  decode: (text: string) => string,
): Pairs | undefined {
  const fields: AlertField[] = [];
  const members: MemberSpan[] = [];
  for (const { start, end } of segments) {
    const part = text.slice(start, end);
    if (part.trim() === '') continue;
    const position = part.search(sign);
    if (position < 1) return undefined;
    const name = decode(part.slice(0, position)).trim();
    if (!NAME.test(name)) return undefined;
    const value = decode(part.slice(position + 1)).trim();
    const quoted = /^"([^"]*)"$/.exec(value)?.[1];
    fields.push({ name, value: { kind: 'text', text: quoted ?? value } });
    members.push({ name, start: start + position + 1, end });
  }
  return fields.length === 0 ? undefined : { fields, members };
}
