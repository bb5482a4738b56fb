import { decodeForm, formParts, type Parts } from './key-value.ts';

/** The body's text without byte order mark and space around it. */
export const bareText = (raw: string): string => raw.replace(/^\uFEFF/, '').trim();

const looksLikeJson = (text: string): boolean => /^[{["]/.test(text);

/** `payload={…}`, raw or percent-encoded: a whole JSON as the only field of a form. */
const WRAPPED = /^[A-Za-z_][\w.-]{0,39}=\s*(\{[\s\S]*|%7B[^&]*)$/i;

/** The JSON that the text is, or that it wraps or encodes; undefined: it is something else. */
export function jsonIn(text: string): string | undefined {
  if (looksLikeJson(text)) return text;
  const encoded = /^%(?:7B|22|5B)/i.test(text) ? text : WRAPPED.exec(text)?.[1];
  if (encoded === undefined) return undefined;
  const json = encoded.startsWith('%') ? decodeForm(encoded).trim() : encoded;
  return looksLikeJson(json) ? json : undefined;
}

/**
 * The parts of a form, where the text may be one. Plain lines sent with the form content type are one part that holds
 * the other lines: they are no form.
 */
export function formPartsIn(text: string, contentType: string): Parts | undefined {
  const isForm = /x-www-form-urlencoded/i.test(contentType) || (text.includes('&') && !/[;\n\r]/.test(text));
  if (!isForm) return undefined;
  const parts = formParts(text);
  const [only, ...others] = parts.segments
    .map(({ start, end }) => text.slice(start, end).trim())
    .filter((part) => part !== '');
  return others.length === 0 && /[;\n]/.test(only ?? '') ? undefined : parts;
}
