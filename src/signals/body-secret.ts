import { bareText, formPartsIn, jsonIn } from './body-shape.ts';
import { readCommandLine } from './command-line.ts';
import { parsedJson, topLevelMembers } from './json-members.ts';
import { keyValueParts, nameOfPart, type Parts, valueOfPart } from './key-value.ts';

/** A body without its `secret`, and the secret that was in it. */
export interface TakenSecret {
  readonly body: string;
  /** Absent when there was none, or it was not a text. */
  readonly secret?: string;
}

/**
 * Takes the field `secret`, in whatever case, out of a body in any of the forms that `readBody` knows, and leaves every
 * other character as it was sent; a JSON that was wrapped, percent-encoded or quoted comes back as plain JSON. Where the
 * field stands twice, the last one counts, as in JSON, and all are removed. JSON need not be valid elsewhere. The rest
 * may be read in another way than the whole: it is read like the alert that the sender put the secret into.
 */
export function takeSecret(raw: string, contentType = ''): TakenSecret {
  if (!MAY_HOLD_ONE.test(raw)) return { body: raw };
  return takeFrom(raw, contentType, 0) ?? { body: raw };
}

/** A name can be written with escapes, in JSON and in forms. */
const MAY_HOLD_ONE = /secret|\\|%[4-7]/i;

const isSecret = (name: string | undefined): boolean => name?.toLowerCase() === 'secret';

/** How often a JSON may be text within JSON, as `readBody` takes it. */
const MOST_QUOTED = 2;

function takeFrom(raw: string, contentType: string, quoted: number): TakenSecret | undefined {
  const start = raw.search(/\S/);
  if (start === -1) return undefined;
  if (raw[start] === '{') return takeFromJson(raw, start);
  const text = bareText(raw);
  const json = jsonIn(text);
  if (json?.startsWith('{')) {
    const taken = takeFromJson(json, 0);
    if (taken) return taken;
  }
  if (json?.startsWith('"') && quoted < MOST_QUOTED) {
    const inner = parsedJson(json.endsWith('=') ? json.slice(0, -1) : json);
    return typeof inner === 'string' ? takeFrom(inner, contentType, quoted + 1) : undefined;
  }
  return takeFromText(text, contentType);
}

function takeFromJson(body: string, start: number): TakenSecret | undefined {
  const members = topLevelMembers(body, start);
  const last = members.findLast((member) => isSecret(member.key));
  if (!last) return undefined;
  const kept = members
    .filter((member) => !isSecret(member.key))
    .map((member) => body.slice(member.start, member.end));
  const first = members[0]?.start ?? start + 1;
  const end = members.at(-1)?.end ?? first;
  const rest = `${body.slice(0, first)}${kept.join(',')}${body.slice(end)}`;
  const secret = parsedJson(last.value);
  return typeof secret === 'string' ? { body: rest, secret } : { body: rest };
}

/** `secret=…` ahead of a command, on its line or on one before it. */
const AHEAD = /^secret\s*[=:]\s*("[^"]*"|[^\s,;&"]+)[\s,;]+/i;

function takeFromText(text: string, contentType: string): TakenSecret | undefined {
  const ahead = AHEAD.exec(text);
  if (ahead) {
    const [whole, secret = ''] = ahead;
    const rest = text.slice(whole.length);
    if (readCommandLine(rest))
      return { body: rest, secret: secret.replace(/^"|"$/g, ''), ...takeFromText(rest, contentType) };
  }
  const command = readCommandLine(text);
  if (command) {
    const at = command.restAt;
    const taken = takeFromParts(text.slice(at), keyValueParts(text.slice(at)));
    if (taken) return { ...taken, body: text.slice(0, at) + taken.body };
  }
  return takeFromParts(text, formPartsIn(text, contentType) ?? keyValueParts(text));
}

function takeFromParts(text: string, parts: Parts): TakenSecret | undefined {
  const { segments } = parts;
  let body = text;
  let secret: string | undefined;
  for (let index = segments.length - 1; index >= 0; index -= 1) {
    const segment = segments[index];
    if (!segment || !isSecret(nameOfPart(text, segment, parts))) continue;
    secret ??= valueOfPart(text, segment, parts);
    const next = segments[index + 1];
    // With its part goes the separator behind it, and behind the last part the one before.
    const from = next ? segment.start : (segments[index - 1]?.end ?? segment.start);
    body = body.slice(0, from) + (next ? body.slice(next.start) : '');
  }
  return secret === undefined ? undefined : { body, secret };
}
