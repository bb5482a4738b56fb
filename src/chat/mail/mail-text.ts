/** The part of a message's structure that holds its text. */
export interface TextPart {
  /** IMAP's number of the part. */
  readonly part: string;
  readonly isHtml: boolean;
}

/** As much of IMAP's BODYSTRUCTURE as is needed. */
export interface BodyPart {
  readonly type?: string;
  readonly part?: string;
  readonly disposition?: string;
  readonly childNodes?: readonly BodyPart[];
}

/** Plain text before HTML; attachments never. */
export function textPartOf(body: BodyPart): TextPart | undefined {
  const parts = leaves(body).filter(({ disposition }) => disposition !== 'attachment');
  const plain = parts.find(({ type }) => type === 'text/plain');
  const found = plain ?? parts.find(({ type }) => type === 'text/html');
  return found && { part: found.part ?? '1', isHtml: found !== plain };
}

const leaves = (body: BodyPart): readonly BodyPart[] => body.childNodes?.flatMap(leaves) ?? [body];

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** The words of HTML, a line for each block. */
export const textOfHtml = (html: string): string =>
  html
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1\s*>/gi, '')
    // What is quoted within a quote ends with the outermost of them.
    .replace(/<blockquote\b[\s\S]*<\/blockquote\s*>/gi, '\n')
    .replace(/<(?:br|\/p|\/div|\/tr|\/li|\/h[1-6])\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (whole, decimal, hex, name) => {
      const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
      if (code !== undefined) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
      return ENTITIES[String(name).toLowerCase()] ?? whole;
    });

/** Lines after which a signature follows, or mail that is answered or passed on, as mail programs write them. */
const ENDS: readonly RegExp[] = [
  /^--\s*$/,
  /^On .{4,200} wrote:\s*$/,
  /^\W{2,}\s*(?:original message|forwarded message|forwarded by\b.*)\s*\W*$/i,
  /^begin forwarded message:/i,
];
/** The head of mail that is quoted without a mark: `From:`, and the next lines too are of a head. */
const HEAD = /^\s*\W{0,2}from:\W*\S/i;
const HEAD_GOES_ON = /^\s*\W{0,2}(?:sent|date|to|subject):/i;

/** Whether a subject is that of another mail, which this one answers or passes on. */
export const isOthersSubject = (subject: string): boolean =>
  /^\s*(?:re|fwd?|aw|wg|sv|vs|tr|rv|antw|doorst|odp|i|r)\s*(?:\[\d+\])?\s*:/i.test(subject);

/** Quoted mail, signatures and blank lines say nothing new. */
export function ownWords(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const signature = lines.findIndex(
    (line, at) =>
      ENDS.some((end) => end.test(line)) || (HEAD.test(line) && HEAD_GOES_ON.test(lines[at + 1] ?? '')),
  );
  return (signature < 0 ? lines : lines.slice(0, signature))
    .filter((line) => !line.startsWith('>'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/**
 * Whether the receiving server has found that mail really comes from the domain in its From: DMARC passed, or DKIM for that
 * domain. Only header fields of that server count (RFC 8601: their first word is its name); it removes those that a sender
 * has put there under its name.
 */
export function isAuthenticated(headers: string, server: string, from: string): boolean {
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  return (
    headers
      .replace(/\r?\n[ \t]+/g, ' ')
      .split(/\r?\n/)
      .filter((line) => /^authentication-results\s*:/i.test(line))
      // What the sender has chosen stands in quotes and comments: an address may hold whole results.
      .map((line) => line.slice(line.indexOf(':') + 1).replace(/"(?:[^"\\]|\\.)*"/g, '_'))
      .filter((line) => !line.includes('"'))
      .map((line) => line.replace(/\([^()]*\)/g, ' '))
      .map((line) => line.split(';').map((part) => part.trim().toLowerCase()))
      .filter(([id = '']) => id.split(/\s+/)[0] === server.toLowerCase())
      .some(([, ...results]) =>
        results.some((result) => {
          if (/^dmarc\s*=\s*pass\b/.test(result)) return fieldOf(result, 'header.from') === domain;
          if (/^dkim\s*=\s*pass\b/.test(result))
            return (
              fieldOf(result, 'header.d') === domain ||
              fieldOf(result, 'header.i')?.split('@').at(-1) === domain
            );
          return false;
        }),
      )
  );
}

const fieldOf = (result: string, name: string): string | undefined =>
  result
    .split(/\s+/)
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1);
