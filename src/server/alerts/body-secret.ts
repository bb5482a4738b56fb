/** A body without its `secret`, and the secret that was in it. */
export interface TakenSecret {
  readonly body: string;
  /** Absent when there was none, or it was not a text. */
  readonly secret?: string;
}

/** A member of the outermost object: where its key begins, where its value begins and ends. */
interface Member {
  readonly start: number;
  readonly end: number;
  readonly key: string;
  readonly value: string;
}

/**
 * Takes the top-level `secret` out of a JSON object or a form body and leaves every other character as it was sent.
 * The JSON need not be valid elsewhere (`"price": NaN` is what charting scripts send); only strings and brackets are
 * followed. Where the key stands twice, the last one counts, as in JSON, and all are removed.
 */
export function takeSecret(body: string): TakenSecret {
  // A key can be written with escapes.
  if (!body.includes('secret') && !body.includes('\\')) return { body };
  const start = body.search(/\S/);
  if (start === -1) return { body };
  return body[start] === '{' ? takeFromJson(body, start) : takeFromForm(body);
}

function takeFromJson(body: string, start: number): TakenSecret {
  const members = topLevelMembers(body, start);
  const secrets = members.filter((member) => member.key === 'secret');
  const last = secrets.at(-1);
  if (!last) return { body };
  const kept = members
    .filter((member) => member.key !== 'secret')
    .map((member) => body.slice(member.start, member.end));
  const first = members[0]?.start ?? start + 1;
  const end = members.at(-1)?.end ?? first;
  const rest = `${body.slice(0, first)}${kept.join(',')}${body.slice(end)}`;
  const secret = parsed(last.value);
  return typeof secret === 'string' ? { body: rest, secret } : { body: rest };
}

/** The members of the object that begins at `start`, as far as it can be followed. */
function topLevelMembers(body: string, start: number): readonly Member[] {
  const members: Member[] = [];
  let memberStart = start + 1;
  let colon = -1;
  let depth = 0;
  const close = (end: number): void => {
    if (colon !== -1) {
      const key = parsed(body.slice(memberStart, colon).trim());
      members.push({
        start: memberStart,
        end,
        key: typeof key === 'string' ? key : '',
        value: body.slice(colon + 1, end).trim(),
      });
    }
    memberStart = end + 1;
    colon = -1;
  };
  for (let at = start; at < body.length; at += 1) {
    const char = body[at];
    if (char === '"') at = endOfString(body, at);
    else if (char === '{' || char === '[') depth += 1;
    else if (char === ':' && depth === 1 && colon === -1) colon = at;
    else if (char === ',' && depth === 1) close(at);
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) {
        close(at);
        return members;
      }
    }
  }
  close(body.length);
  return members;
}

/** Index of the closing quote; the last index when there is none. */
function endOfString(body: string, open: number): number {
  for (let at = open + 1; at < body.length; at += 1) {
    if (body[at] === '\\') at += 1;
    else if (body[at] === '"') return at;
  }
  return body.length - 1;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function takeFromForm(body: string): TakenSecret {
  if (!/(^|&)\s*secret=/.test(body)) return { body };
  const pairs = body.split('&');
  const isSecret = (pair: string): boolean => /^\s*secret=/.test(pair);
  const last = pairs.findLast(isSecret);
  const value = new URLSearchParams(last?.trim()).get('secret');
  return {
    body: pairs.filter((pair) => !isSecret(pair)).join('&'),
    ...(value === null ? {} : { secret: value }),
  };
}
