/** A part of a message that says one thing. `start`: its place in the message. */
export interface Clause {
  readonly text: string;
  readonly start: number;
}

/** Line ends, semicolons, sentence ends, commas before words, ` / ` and ` | ` between phrases, brackets, `but`. */
const BORDER =
  /\n|;|\.{2,}(?!\d)|[.!?](?=\s|$)|,(?=\s*[a-z$])|\s[/|]\s|\s-\s(?=[a-z])|[()[\]]|\s(?:but|while|because|since)\s/g;

/** The clauses of a text in lower case. Blank ones are left out. */
export function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = [];
  let start = 0;
  const push = (end: number): void => {
    const part = text.slice(start, end);
    if (part.trim() !== '') clauses.push({ text: part, start });
  };
  for (const border of text.matchAll(BORDER)) {
    push(border.index);
    start = border.index + border[0].length;
  }
  push(text.length);
  return clauses;
}
