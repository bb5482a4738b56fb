/**
 * Where two values differ, down to the order of members and entries, to `-0`, to prototypes, and to which objects are one and the same:
 * what is shared inside of one must be shared inside of the other. Undefined where they do not.
 */
export function graphDifference(one: unknown, other: unknown): string | undefined {
  return new Walk().compare(one, other, '');
}

class Walk {
  readonly #there = new Map<object, object>();
  readonly #back = new Map<object, object>();

  compare(one: unknown, other: unknown, path: string): string | undefined {
    if (!isObject(one) || !isObject(other))
      return Object.is(one, other) ? undefined : `${path}: ${String(one)} and ${String(other)}`;
    const [there, back] = [this.#there.get(one), this.#back.get(other)];
    if (there !== undefined || back !== undefined)
      return there === other && back === one ? undefined : `${path}: shared in one of them only`;
    this.#there.set(one, other);
    this.#back.set(other, one);
    if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return `${path}: of other classes`;
    if (typeof one === 'function') return `${path}: a function`;
    return this.#lists(listOf(one), listOf(other), path);
  }

  #lists(one: readonly unknown[], other: readonly unknown[], path: string): string | undefined {
    if (one.length !== other.length) return `${path}: ${one.length} and ${other.length} members`;
    for (const [place, each] of one.entries()) {
      const found = this.compare(each, other[place], `${path}/${nameOf(one, place)}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Names and values, one after the other. */
function listOf(value: object): readonly unknown[] {
  if (value instanceof Map) return [...value].flat(1);
  if (value instanceof Set) return [...value];
  return Object.keys(value).flatMap((name) => [name, Reflect.get(value, name)]);
}

/** Of a value: the name before it. */
function nameOf(list: readonly unknown[], place: number): string {
  const before = list[place - 1];
  return typeof before === 'string' || typeof before === 'number' ? String(before) : String(place);
}
