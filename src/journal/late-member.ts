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

/** The data again. The late member looks like any other and is read from its text by whoever asks for it first. */
export function readData({ data, late }: KeptData): unknown {
  const read: unknown = JSON.parse(data);
  if (late === null || typeof read !== 'object' || read === null) return read;
  return Object.defineProperty(read, LATE, {
    enumerable: true,
    configurable: true,
    get: () => {
      const value: unknown = JSON.parse(late);
      Object.defineProperty(read, LATE, { enumerable: true, configurable: true, writable: true, value });
      return value;
    },
  });
}
