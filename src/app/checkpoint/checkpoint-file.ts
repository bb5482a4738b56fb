import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { fail, ok, type Result } from '../../core/result.ts';
import type { JournalMark } from '../../journal/journal-mark.ts';
import type { Program } from './program.ts';

/** What a checkpoint's states are of, and what made them. */
export interface CheckpointHeader {
  readonly program: Program;
  /** The place in the journal that the states are of. */
  readonly mark: JournalMark;
  /** Of the journal of one account, or of that of a desk. */
  readonly of: 'account' | 'desk';
  /** How many entries each stream has up to the place, among them those whose state is not kept. */
  readonly streams: Readonly<Record<string, number>>;
  /** Whose the entries are that name no stream, once that is known. */
  readonly alone?: string;
}

export interface CheckpointFile {
  readonly header: CheckpointHeader;
  /** The states, packed. */
  readonly body: Uint8Array;
}

/** The format, and a space; the digest of everything behind this line follows it. */
const FIRST_WORDS = 'bowline-checkpoint-1 ';
const NEWLINE = 0x0a;

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Undefined where there is no file; a failure says why it is not to be used. */
export function readCheckpoint(path: string): Result<CheckpointFile, string> | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return fail(`it cannot be read (${(cause as Error).message})`);
  }
  const firstLine = bytes.indexOf(NEWLINE);
  const first = bytes.subarray(0, Math.max(0, firstLine)).toString('latin1');
  if (!first.startsWith(FIRST_WORDS)) return fail('it is none, or one of another format');
  const rest = bytes.subarray(firstLine + 1);
  if (first !== FIRST_WORDS + digestOf(rest)) return fail('it is damaged');
  // What the digest vouches for is what was written.
  const secondLine = rest.indexOf(NEWLINE);
  const header = JSON.parse(rest.subarray(0, secondLine).toString('utf8')) as CheckpointHeader;
  return ok({ header, body: rest.subarray(secondLine + 1) });
}

/** Readable by its owner only; there is the former file or all of the new one, whatever happens meanwhile. Throws when the disk refuses. */
export function writeCheckpoint(path: string, { header, body }: CheckpointFile): void {
  const rest = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]);
  const draft = `${path}.new`;
  // One that a crash has left may be of other rights.
  rmSync(draft, { force: true });
  try {
    const file = openSync(draft, 'wx', 0o600);
    try {
      for (const part of [Buffer.from(`${FIRST_WORDS}${digestOf(rest)}\n`), rest]) writeWhole(file, part);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (cause) {
    // A full disk is needed by the journal.
    rmSync(draft, { force: true });
    throw cause;
  }
}

/** A write may take less than it is given. */
function writeWhole(file: number, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from);
}
