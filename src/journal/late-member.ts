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
  if (late !== undefined) lateBeside(read, late);
  return read;
}

/** Gives data that was read without its late member that member, as far as it can have members. */
export function lateBeside(read: unknown, late: LateText): void {
  if (typeof read === 'object' && read !== null) makeLate(read, late);
}

/** Takes the late member of data that was written out of memory. */
export function letGo(data: unknown, late: LateText): void {
  if (typeof data === 'object' && data !== null && Object.isExtensible(data)) makeLate(data, late);
}

/** The member looks like any other, and is read by whoever asks for it first. */
function makeLate(data: object, late: LateText): void {
  Object.defineProperty(data, LATE, {
    enumerable: true,
    configurable: true,
    get: () => {
      const value: unknown = JSON.parse(late());
      Object.defineProperty(data, LATE, { enumerable: true, configurable: true, writable: true, value });
      return value;
    },
  });
}
