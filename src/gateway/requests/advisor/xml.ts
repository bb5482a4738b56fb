import { entryOf } from '../../../core/entry-of.ts';
import { fail, ok, type Result } from '../../../core/result.ts';

/**
 * The XML of advisors' configurations: elements with either elements or text in them. Attributes and comments are passed over;
 * document types and CDATA sections are refused, because no configuration has them.
 */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** Without the white space around it; empty when there are children. */
  readonly text: string;
}

const DEEPEST = 16;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** One token: a comment, a processing instruction, a closing tag, an opening or empty tag, or text. */
const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<\/([A-Za-z_][\w.-]*)\s*>|<([A-Za-z_][\w.-]*)((?:\s+[A-Za-z_][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;

interface Open {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/** The root element. Fails with what is wrong and where, for people. */
export function parseXml(source: string): Result<XmlElement, string> {
  const above: Open[] = [];
  let root: XmlElement | undefined;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(source);
    if (found === null) return fail(`not understood at character ${at + 1}`);
    const [, closed, opened, , slash, text] = found;
    const within = above.at(-1);
    if (text !== undefined) {
      if (text.trim() === '') continue;
      if (within === undefined) return fail(`text outside of the root element at character ${at + 1}`);
      const decoded = decodeText(text);
      if (decoded === undefined) return fail(`an unknown entity at character ${at + 1}`);
      within.text += decoded;
    } else if (opened !== undefined) {
      if (within === undefined && root !== undefined) return fail(`a second root element, ${opened}`);
      if (above.length >= DEEPEST) return fail('elements lie too deep in each other');
      above.push({ name: opened, children: [], text: '' });
      if (slash === '/') root = close(above) ?? root;
    } else if (closed !== undefined) {
      if (within?.name !== closed) return fail(`</${closed}> closes nothing at character ${at + 1}`);
      root = close(above) ?? root;
    }
  }
  const open = above.at(-1);
  if (open !== undefined) return fail(`${open.name} is not closed`);
  return root === undefined ? fail('it is empty') : ok(root);
}

/** Ends the innermost element. Returns it when it was the root. */
function close(above: Open[]): XmlElement | undefined {
  const ended = above.pop();
  if (ended === undefined) return undefined;
  const element = { ...ended, text: ended.children.length > 0 ? '' : ended.text.trim() };
  const parent = above.at(-1);
  if (parent === undefined) return element;
  parent.children.push(element);
  return undefined;
}

/** Undefined for an entity that XML does not know. */
function decodeText(text: string): string | undefined {
  let known = true;
  const decoded = text.replace(/&(#x[\da-fA-F]{1,6}|#\d{1,7}|\w+);?/g, (whole, name: string) => {
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    const isNumber = name.startsWith('#') && code <= 0x10ffff;
    const character = isNumber ? String.fromCodePoint(code) : entryOf(ENTITIES, name);
    if (character === undefined || !whole.endsWith(';')) known = false;
    return character ?? '';
  });
  return known ? decoded : undefined;
}

const encodeText = (text: string): string =>
  text.replace(/[&<>]/g, (character) => (character === '&' ? '&amp;' : character === '<' ? '&lt;' : '&gt;'));

/** An element to be written. Attributes in their order. */
export interface XmlOutput {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly content: string | readonly XmlOutput[];
}

/** With the declaration, one element a line, indented by tabs as IB does. */
export const printXml = (root: XmlOutput): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${printElement(root, '')}`;

function printElement({ name, attributes = {}, content }: XmlOutput, indent: string): string {
  const tag = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${value}"`)].join(' ');
  if (typeof content === 'string') return `${indent}<${tag}>${encodeText(content)}</${name}>\n`;
  const inner = content.map((child) => printElement(child, `${indent}\t`)).join('');
  return `${indent}<${tag}>\n${inner}${indent}</${name}>\n`;
}
