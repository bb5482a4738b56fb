import { type AlertBody, MAX_BODY_LENGTH, readBody } from './body.ts';
import { decodeForm } from './key-value.ts';
import { REMOVED, redactText, scrub } from './secrets.ts';

/**
 * The body as it may be kept and shown: the values of fields that carry credentials are replaced by `***`, wherever else
 * they occur too, and also the `known` secrets (that of the URL). The rest stays as sent; a body longer than
 * `MAX_BODY_LENGTH` is cut. Works on bodies that cannot be read.
 */
export function redact(raw: string, contentType?: string, known: readonly string[] = []): string {
  const read = readBody(raw, contentType);
  return redactRead(raw, read.ok ? read.value : undefined, known);
}

/** The same for a body that has been read already; undefined: it could not be. */
export function redactRead(raw: string, body: AlertBody | undefined, known: readonly string[]): string {
  if (!body || body.shape === 'text') return scrub(redactText(shorten(decoded(raw))), known);
  const { text, secretSpans, secrets } = body;
  if (secretSpans.length === 0) return scrub(raw, known);
  return scrub(spliceOut(text, secretSpans, body.shape === 'json'), [
    ...known,
    ...secrets,
    ...secretSpans.map((span) => text.slice(span.start, span.end).trim().replace(/^"|"$/g, '')),
  ]);
}

/** A percent-encoded JSON hides the names by which credentials are found. */
const decoded = (raw: string): string => (/%(?:22|3A|3D)/i.test(raw) ? decodeForm(raw) : raw);

function shorten(raw: string): string {
  if (raw.length <= MAX_BODY_LENGTH) return raw;
  return `${raw.slice(0, MAX_BODY_LENGTH)}… (${raw.length - MAX_BODY_LENGTH} more characters)`;
}

function spliceOut(
  text: string,
  spans: readonly { readonly start: number; readonly end: number }[],
  quoted: boolean,
): string {
  const inOrder = [...spans].sort((a, b) => a.start - b.start);
  let out = '';
  let at = 0;
  for (const { start, end } of inOrder) {
    // A secret object's own members are spans as well; the outer one has already been taken out.
    if (start < at) continue;
    out += text.slice(at, start) + (quoted ? `"${REMOVED}"` : REMOVED);
    at = end;
  }
  return out + text.slice(at);
}
