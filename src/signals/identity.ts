import { hash } from 'node:crypto';
import type { UnixMs } from '../core/clock.ts';
import { type SignalId, signalId } from '../core/ids.ts';
import { type AlertField, type AlertValue, normaliseName, valueText } from './alert-value.ts';
import type { AlertBody } from './body.ts';
import type { SignalDraft } from './dialects/dialect.ts';
import { readDecimal } from './numbers.ts';

const SEQUENCE_DIGITS = 6;
const SEQUENCE_CYCLE = 10 ** SEQUENCE_DIGITS;

/**
 * Our id of a signal: `S-20261121-101532-000042`, from the time of arrival (UTC, whole seconds) and the last six digits of
 * `sequence`. 24 characters, sorts by time. Unique as long as `sequence` never repeats, across restarts too: two signals
 * would need the same second and sequences a million apart.
 */
export function signalIdAt(receivedAt: UnixMs, sequence: number): SignalId {
  if (!Number.isSafeInteger(sequence) || sequence < 0)
    throw new RangeError(`sequence must be a whole number from 0, found ${sequence}`);
  const at = new Date(receivedAt);
  const day = (at.getUTCFullYear() * 100 + at.getUTCMonth() + 1) * 100 + at.getUTCDate();
  const time = (at.getUTCHours() * 100 + at.getUTCMinutes()) * 100 + at.getUTCSeconds();
  return signalId(
    `S-${digits(day, 8)}-${digits(time, 6)}-${digits(sequence % SEQUENCE_CYCLE, SEQUENCE_DIGITS)}`,
  );
}

const digits = (value: number, count: number): string => String(value).padStart(count, '0');

/**
 * The key under which two signals are one.
 *
 * With a sender's id: `id-…`, from source, strategy, action, symbol and id. Action and symbol belong to it because ids
 * are made from templates such as `{{ticker}}-{{timenow}}`, whose whole seconds an exit and an entry can share; both count.
 * Such a key is the same whenever it comes again.
 *
 * Without: `body-…`, from source and the whole body without secrets. Order of fields, spelling of their names' case and
 * separators, and quotes around numbers do not matter; every value does, known or not. Such a key means a repeat only
 * within the window that the kernel applies.
 */
export function dedupeKey(source: string, draft: SignalDraft, body: AlertBody): string {
  if (draft.senderId === undefined) return bodyKey(source, body);
  const scope = [source, draft.strategy ?? '', draft.action, draft.symbol.toUpperCase(), draft.senderId];
  return `id-${digest(JSON.stringify(scope))}`;
}

/** The key of a body that is not, or cannot be, understood; see `dedupeKey`. */
export function bodyKey(source: string, body: AlertBody): string {
  const content = body.shape === 'text' ? JSON.stringify(body.text.trim()) : canonicalFields(body.fields);
  return `body-${digest(`${JSON.stringify(source)}${content}`)}`;
}

/** True for keys made from a sender's id: they mean the same signal whenever they come, not only within a window. */
export const isSenderKey = (key: string): boolean => key.startsWith('id-');

const digest = (text: string): string => hash('sha256', text, 'hex').slice(0, 32);

function canonicalFields(fields: readonly AlertField[]): string {
  const members = fields.map(
    ({ name, value }) => `${JSON.stringify(normaliseName(name))}:${canonicalValue(value)}`,
  );
  return `{${members.sort().join(',')}}`;
}

function canonicalValue(value: AlertValue): string {
  if (value.kind === 'object') return canonicalFields(value.fields);
  if (value.kind === 'list') return `[${value.items.map(canonicalValue).join(',')}]`;
  const text = valueText(value).trim();
  const number = readDecimal(text);
  // Long figures are ids: a double would make neighbours equal.
  return JSON.stringify(number.ok && text.length <= 15 ? String(number.value) : text);
}
