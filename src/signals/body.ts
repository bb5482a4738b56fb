import { fail, ok, type Result } from '../core/result.ts';
import type { AlertField, AlertValue } from './alert-value.ts';
import { bareText, formPartsIn, jsonIn } from './body-shape.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { type JsonFault, type MemberSpan, readJson } from './json-reader.ts';
import { keyValueParts, type Pairs, readPairs } from './key-value.ts';
import { type AlertRefusal, refusal } from './refusals.ts';
import { isSecretName, redactText, secretTexts, withoutSecrets } from './secrets.ts';

/** Longest body, in UTF-16 code units. TradingView's messages are far shorter. */
export const MAX_BODY_LENGTH = 16_384;
const LIMITS = { depth: 8, members: 500 } as const;

/** An alert's body, read but not yet understood: what a dialect looks at. */
export interface AlertBody {
  /** `command`: a line such as `buy AAPL qty=10`. `text`: neither JSON nor names and values. */
  readonly shape: 'json' | 'form' | 'lines' | 'command' | 'text';
  /** The text that was read, after byte order mark, form wrapping and percent encoding of a wrapped JSON were taken off. */
  readonly text: string;
  /** The top-level fields in their order, without those that carry credentials. Empty for `text`. */
  readonly fields: readonly AlertField[];
  /** Where the values of fields that carry credentials stand in `text`. */
  readonly secretSpans: readonly MemberSpan[];
  /** The credentials themselves. They are never written to a log, answer or journal. */
  readonly secrets: readonly string[];
}

/**
 * Reads a body whatever content type it came with: TradingView sends JSON as `application/json`, as `text/plain`
 * and, by reports, as `application/x-www-form-urlencoded` with an equals sign behind it. The content type only decides
 * between readings of text that is not JSON.
 */
export function readBody(raw: string, contentType = ''): Result<AlertBody, AlertRefusal> {
  if (raw.length > MAX_BODY_LENGTH) return fail(tooLarge(`${raw.length} characters`));
  const text = bareText(raw);
  if (text === '' || text === '=')
    return fail(
      refusal('ALERT_EMPTY', { message: 'The body is empty. Write the alert in the message field.' }),
    );
  return readText(text, contentType, 0);
}

function readText(text: string, contentType: string, unwrapped: number): Result<AlertBody, AlertRefusal> {
  const json = jsonIn(text);
  if (json !== undefined) return readJsonText(json, contentType, unwrapped);
  const command = readCommandLine(text);
  if (command) return fromCommand(text, command);
  const parts = formPartsIn(text, contentType);
  const form = parts && readPairs(text, parts);
  if (form) return fromPairs('form', text, form);
  const lines = readPairs(text, keyValueParts(text));
  if (lines) return fromPairs('lines', text, lines);
  return ok({ shape: 'text', text, fields: [], secretSpans: [], secrets: [] });
}

function fromCommand(text: string, command: CommandLine): Result<AlertBody, AlertRefusal> {
  const body = fromPairs('command', text, command);
  if (!body.ok || !command.password) return body;
  const { start, end } = command.password;
  const { secretSpans, secrets } = body.value;
  return ok({
    ...body.value,
    secretSpans: [{ name: 'password', start, end }, ...secretSpans],
    secrets: [text.slice(start, end), ...secrets],
  });
}

function fromPairs(
  shape: 'form' | 'lines' | 'command',
  text: string,
  pairs: Pairs,
): Result<AlertBody, AlertRefusal> {
  if (pairs.fields.length > LIMITS.members) return fail(tooLarge(`${pairs.fields.length} values`));
  return ok({
    shape,
    text,
    fields: withoutSecrets(pairs.fields),
    secretSpans: pairs.members.filter((member) => isSecretName(member.name)),
    secrets: secretTexts(pairs.fields),
  });
}

function readJsonText(text: string, contentType: string, unwrapped: number): Result<AlertBody, AlertRefusal> {
  const trimmed = text.endsWith('=') ? text.slice(0, -1).trimEnd() : text;
  const read = readJson(trimmed, LIMITS);
  if (!read.ok) return fail(jsonRefusal(trimmed, read.error));
  const { value, members } = read.value;
  if (value.kind === 'text') {
    const inner = value.text.trim();
    if (inner !== '' && unwrapped < 2) return readText(inner, contentType, unwrapped + 1);
  }
  if (value.kind !== 'object') return fail(notAnObject(value));
  return ok({
    shape: 'json',
    text: trimmed,
    fields: withoutSecrets(value.fields),
    secretSpans: members.filter((member) => isSecretName(member.name)),
    secrets: secretTexts(value.fields),
  });
}

function notAnObject(value: AlertValue): AlertRefusal {
  return refusal('ALERT_NOT_UNDERSTOOD', {
    found: value.kind,
    allowed: 'a JSON object',
    message:
      value.kind === 'list'
        ? 'The body is a JSON list. Send one alert per order, each a JSON object { … }.'
        : 'The body is JSON but not an object. Write { "action": …, "symbol": … }.',
  });
}

function jsonRefusal(text: string, fault: JsonFault): AlertRefusal {
  if (fault.kind !== 'syntax') return tooLarge(fault.problem);
  const before = text.slice(0, fault.at);
  const line = before.split('\n').length;
  const column = fault.at - before.lastIndexOf('\n');
  const inSecret = fault.field?.split('.').some(isSecretName) ?? false;
  return refusal('ALERT_NOT_UNDERSTOOD', {
    ...(fault.field === undefined ? {} : { field: fault.field }),
    ...(inSecret ? {} : { found: redactText(text.slice(fault.at, fault.at + 40)) }),
    allowed: 'JSON',
    message: `The JSON is not valid at line ${line}, column ${column}. ${fault.problem}`,
  });
}

function tooLarge(found: string): AlertRefusal {
  const allowed = `${MAX_BODY_LENGTH} characters, ${LIMITS.members} values, ${LIMITS.depth} levels`;
  return refusal('ALERT_NOT_UNDERSTOOD', {
    found,
    allowed,
    message: `The body is larger than an alert can be. Allowed: ${allowed}.`,
  });
}
