/** A member of an object in JSON text: where its key begins and its value ends, and what both are. */
export interface JsonMember {
  readonly start: number;
  readonly end: number;
  /** Empty where it is no text. */
  readonly key: string;
  readonly value: string;
}

/**
 * The members of the object that begins at `start`, as far as it can be followed. The JSON need not be valid elsewhere
 * (`"price": NaN` is what charting scripts send): only strings and brackets are followed.
 */
export function topLevelMembers(text: string, start: number): readonly JsonMember[] {
  const members: JsonMember[] = [];
  let memberStart = start + 1;
  let colon = -1;
  let depth = 0;
  const close = (end: number): void => {
    if (colon !== -1) {
      const key = parsedJson(text.slice(memberStart, colon).trim());
      members.push({
        start: memberStart,
        end,
        key: typeof key === 'string' ? key : '',
        value: text.slice(colon + 1, end).trim(),
      });
    }
    memberStart = end + 1;
    colon = -1;
  };
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
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
  close(text.length);
  return members;
}

/** Undefined where the text is not valid JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Index of the closing quote; the last index when there is none. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length - 1;
}
