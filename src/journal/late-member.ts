/**
 * The member of an entry's data that is kept beside it: large, and rarely read again. What the risk room said of an order
 * is two thirds of a journal, and a start that rebuilds the state from a million entries need not look at it.
 */
const LATE = 'verdict';

/** An entry's data as two texts of JSON; `late` is null where there is nothing to keep beside it. */
export interface KeptData {
  readonly data: string;
  readonly late: string | null;
}

export function keptData(data: unknown): KeptData {
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, LATE))
    return { data: JSON.stringify(data), late: null };
  const late: unknown = Reflect.get(data, LATE);
  // A member that is undefined is left out.
  return { data: JSON.stringify({ ...data, [LATE]: undefined }), late: JSON.stringify(late) ?? null };
}

/** Finds the text of a late member when somebody looks at it. */
export type LateText = () => string;

/** Finds the text of the late member of the entry with that number. */
export type FindLate = (seq: number) => string;

/** The data again; `late` where something is kept beside it. */
export function readData(data: string, late: LateText | undefined): unknown {
  const read: unknown = JSON.parse(data);
  if (late !== undefined && isObject(read)) defineLate(read, () => lateOf(read, late()));
  return read;
}

/** Gives data that was read without its late member that member, as far as it can have members. */
export function lateBeside(read: unknown, seq: number, find: FindLate): void {
  if (!isObject(read)) return;
  noteEntry(read, seq);
  defineLate(read, getterOf(find));
}

/** Takes the late member of data that was written out of memory. */
export function letGo(data: unknown, seq: number, find: FindLate): void {
  if (isObject(data) && Object.isExtensible(data)) lateBeside(data, seq, find);
}

const isObject = (data: unknown): data is object => typeof data === 'object' && data !== null;

/** Seen by nobody who looks at the members of an entry's data. */
const ENTRY = Symbol('entry');

function noteEntry(data: object, seq: number): void {
  Object.defineProperty(data, ENTRY, { value: seq, enumerable: false, configurable: true });
}

/** The number of the entry whose data this is, where its late member is found by that number. */
export const lateEntryOf = (data: object): number | undefined =>
  (data as { readonly [ENTRY]?: number })[ENTRY];

/** The data as far as it is in memory, for `lateBeside` to complete: the late member is there, undefined, and is not read. */
export function withoutLate<Data extends object>(data: Data): Data {
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(data)) copy[name] = name === LATE ? undefined : Reflect.get(data, name);
  return copy as Data;
}

type Getter = () => unknown;

const getters = new WeakMap<FindLate, Getter>();

/** One for all data of a finder: with one each, the engine would keep every data as a table of its own. */
function getterOf(find: FindLate): Getter {
  const known = getters.get(find);
  if (known) return known;
  const getter = function (this: { readonly [ENTRY]: number }): unknown {
    return lateOf(this, find(this[ENTRY]));
  };
  getters.set(find, getter);
  return getter;
}

/** The member looks like any other, and is read by whoever asks for it first. */
function defineLate(data: object, get: Getter): void {
  Object.defineProperty(data, LATE, { enumerable: true, configurable: true, get });
}

/** The late member of data, which is an ordinary one from now on. */
function lateOf(data: object, text: string): unknown {
  const value: unknown = JSON.parse(text);
  Object.defineProperty(data, LATE, { enumerable: true, configurable: true, writable: true, value });
  return value;
}
