import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type ConId, conId } from '../../core/ids.ts';
import type { ContractQuery, Instrument } from '../../instruments/instrument.ts';
import { SEC_TYPES } from '../../instruments/sec-type.ts';

const bookSchema = z.object({
  choices: z.record(
    z.string(),
    z.object({
      conId: z.int().positive(),
      symbol: z.string(),
      secType: z.enum(SEC_TYPES),
      exchange: z.string(),
      currency: z.string(),
      text: z.string(),
    }),
  ),
  resolved: z.record(z.string(), z.object({ conId: z.int().positive(), text: z.string(), date: z.string() })),
});
type Book = z.infer<typeof bookSchema>;

/** What a symbol has been found to be: a contract, as text for people, and the market date. */
export interface Finding {
  readonly conId: ConId;
  readonly text: string;
  readonly date: string;
}

export const instrumentText = (instrument: Instrument): string =>
  `${instrument.localSymbol} ${instrument.secType} ${instrument.primaryExchange || instrument.exchange} ${instrument.currency}`;

/**
 * What symbols mean: a person's choice among candidates, and the contract that was found before. One JSON file in the state
 * folder, written whole; a file that cannot be read stops the start, because a choice lost silently is another trade.
 */
export class SymbolBook {
  readonly #path: string;
  readonly #book: Book;

  constructor(folder: string) {
    this.#path = join(folder, 'symbols.json');
    this.#book = readBook(this.#path);
  }

  /** The contract that a person chose, as a question to the broker. */
  choice(symbol: string): ContractQuery | undefined {
    const chosen = this.#book.choices[key(symbol)];
    if (!chosen) return undefined;
    const { text: _, ...query } = chosen;
    return { ...query, conId: conId(query.conId) };
  }

  choose(symbol: string, instrument: Instrument): void {
    const { secType, exchange, currency } = instrument;
    this.#book.choices[key(symbol)] = {
      conId: instrument.conId,
      symbol: instrument.symbol,
      secType,
      exchange,
      currency,
      text: instrumentText(instrument),
    };
    this.#write();
  }

  /** True when there was a choice to forget. */
  forget(symbol: string): boolean {
    const known = key(symbol) in this.#book.choices;
    delete this.#book.choices[key(symbol)];
    if (known) this.#write();
    return known;
  }

  /** What the same question was answered with before. `question` names the contract asked for, month included. */
  earlier(question: string): Finding | undefined {
    const found = this.#book.resolved[question];
    return found && { conId: conId(found.conId), text: found.text, date: found.date };
  }

  note(question: string, instrument: Instrument, date: string): void {
    const earlier = this.#book.resolved[question];
    if (earlier?.conId === instrument.conId && earlier.date === date) return;
    this.#book.resolved[question] = { conId: instrument.conId, text: instrumentText(instrument), date };
    this.#write();
  }

  #write(): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const draft = `${this.#path}.new`;
    writeFileSync(draft, `${JSON.stringify(this.#book, undefined, 1)}\n`, { mode: 0o600 });
    renameSync(draft, this.#path);
  }
}

const key = (symbol: string): string => symbol.trim().toUpperCase();

function readBook(path: string): Book {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { choices: {}, resolved: {} };
    throw error;
  }
  const read = bookSchema.safeParse(parsed(text));
  if (read.success) return read.data;
  throw new Error(
    `${path} cannot be read. Correct it, or remove it: choices among contracts have to be made again then.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
