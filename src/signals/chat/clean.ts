/**
 * A message's text for reading: what is struck out, quotes of others (lines and marks), markdown, mentions, links, custom and pictured emoji are blanked,
 * look-alikes of letters, digits, quotes and dashes are made plain. The dart board stands for a target, the stop sign for a
 * stop. Its length never changes, so that a place in it is a place in the message.
 */
export function clean(text: string): string {
  let plain = '';
  for (const unit of text.replaceAll('\u{1f3af}', 'PT').replaceAll('\u{1f6d1}', 'SL').split(''))
    plain += plainUnit(unit);
  plain = plain.replace(MISSPELT, (word) => (SPELLED[word.toLowerCase()] ?? word).padEnd(word.length));
  // `@otis closed …`: what somebody else did, who is blanked below.
  plain = plain.replace(SOMEBODY, (found) => 'he'.padEnd(found.length));
  // `@ 2,15`, `for 1,35`: a comma for the point, as much of the world writes it.
  plain = plain.replace(DECIMAL_COMMA, '$1.$2');
  // Lists of forms: `1) 143` is no quantity, and `Entry Targets:` no targets.
  plain = plain
    .replace(/^[ \t]*\d{1,2}[).](?=\s+\$?\d)/gm, (found) => ' '.repeat(found.length))
    .replace(/\b(entry|stop)\s+targets?\b/gi, (found, word: string) => word.padEnd(found.length));
  for (const pattern of BLANKED) plain = plain.replace(pattern, (found) => ' '.repeat(found.length));
  return plain;
}

/** Slips of the keyboard in the verbs of a trade; none is a word. What is put in their place is no longer. */
const SPELLED: Readonly<Record<string, string>> = {
  bouhgt: 'bought',
  bougth: 'bought',
  boguht: 'bought',
  buoght: 'bought',
  boight: 'bought',
  trimed: 'trim',
  triming: 'trim',
  tirm: 'trim',
  tirmmed: 'trimmed',
  slod: 'sold',
  sodl: 'sold',
  otu: 'out',
  sotp: 'stop',
  stpo: 'stop',
  clsoed: 'closed',
  colsed: 'closed',
  exitted: 'exited',
  addded: 'added',
  bougt: 'buy',
  boght: 'buy',
  solld: 'sold',
  soldd: 'sold',
  closeed: 'closed',
};
/** Two digits behind a price's own word: `1,500` are thousands, and `targets 5,10` are two. */
const DECIMAL_COMMA =
  /(?<=(?:@|\$|\u20ac|\b(?:at|for|by|to|paid|price|entry|limit|avg|average|stop|sl))\s{0,2}:?\s{0,2}\$?)(\d{1,4}),(\d{2})(?![\d,%])/gi;
const MISSPELT = new RegExp(String.raw`\b(?:${Object.keys(SPELLED).join('|')})\b`, 'gi');

/** Plain text in which no gap is long, and where its places were in the message. */
export interface Compact {
  readonly text: string;
  /** By each place of `text` its place in the message; one more than `text` is long. */
  readonly places: readonly number[];
}

/** Gaps that patterns would have to try at every place are cut to two characters. */
const GAP = /[ \n]{4,}/g;

/** Cuts long gaps: a message may be thousands of blanks, and reading it must not take longer than a word would. */
export function compact(plain: string): Compact {
  let text = '';
  const places: number[] = [];
  const copy = (from: number, to: number): void => {
    text += plain.slice(from, to);
    for (let at = from; at < to; at++) places.push(at);
  };
  let from = 0;
  for (const { 0: gap, index } of plain.matchAll(GAP)) {
    copy(from, index);
    text += gap.includes('\n') ? '\n\n' : '  ';
    places.push(index, index + gap.length - 1);
    from = index + gap.length;
  }
  copy(from, plain.length);
  places.push(plain.length);
  return { text, places };
}

/** A person ahead of a verb; roles are called ahead of trades too, and are named after them. */
const SOMEBODY =
  /(?<=^|[\n.!]\s{0,3})@(?!everyone|here|\w*(?:alert|trader|member|all|team|group|option|swing|scalp|day|vip|premium|signal|call|play|futures|crypto|forex|stock))[A-Za-z]\w{1,31}(?=\s+(?:just\s+)?(?:bought|sold|closed|exited|took|entered|trimmed|added|cut|stopped|shorted|longed|opened|covered)\b)/gi;

const BLANKED: readonly RegExp[] = [
  // What its author has struck out.
  /~~[^~\n]{1,500}~~/g,
  // Quoted lines are somebody else's words, and so is what stands in quotation marks.
  /"(?=[^"\n\s]{1,40}\s)[^"\n]{3,300}"/g,
  /^(?:[ \t*_~`|]|@\w{1,32})*>(?:>>[\s\S]*|[ \t][^\n]*)/gm,
  /https?:\/\/[^\s<>]{1,500}/gi,
  // A program's time stamp is neither a date nor a price of the trade.
  /\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?\b/g,
  /<(?:@[!&]?|#|a?:\w{1,64}:|t:)\d{0,24}(?::\w)?>/g,
  /@(?:here|everyone)\b/gi,
  // A role or a person: `@EM Alert`, `@Cblast Alert`. A price, `@CMP` and `@M` are not.
  /@(?!cmp\b|m\b|mkt\b|market\b|entry\b|be\b)[A-Za-z]\w{0,31}(?: Alerts?\b)?/gi,
  /:[a-z][a-z0-9_+-]{1,40}:(?!\s*[$\d])/gi,
  /[*_~`|]{2,}|[*`~]|(?<![\w])_|_(?![\w])/g,
];

const PLAIN: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2013': '-',
  '\u2014': '-',
  '\u2212': '-',
  '\u00a0': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\u2044': '/',
  '\uff04': '$',
  '\uff20': '@',
  '\u2705': '\u2705',
  '\u00bd': '\u00bd',
  '\u00bc': '\u00bc',
  '\u00be': '\u00be',
  '\u2153': '\u2153',
  '\u2154': '\u2154',
};
const FULL_WIDTH_FIRST = 0xff01;
const FULL_WIDTH_LAST = 0xff5e;
const FULL_WIDTH_OFFSET = 0xfee0;
const LAST_ASCII = 0x7f;

function plainUnit(unit: string): string {
  const code = unit.charCodeAt(0);
  if (code <= LAST_ASCII) return code < 0x20 && unit !== '\n' ? ' ' : unit;
  const plain = PLAIN[unit];
  if (plain !== undefined) return plain;
  if (code >= FULL_WIDTH_FIRST && code <= FULL_WIDTH_LAST)
    return String.fromCharCode(code - FULL_WIDTH_OFFSET);
  // Letters of other alphabets stay: a word in them must not fall apart into tickers. Symbols and emoji go.
  return /\p{L}/u.test(unit) ? unit : ' ';
}
