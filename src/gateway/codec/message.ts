import type { Gate, Part, Values } from './parts.ts';

/** One message of the protocol: the number that names it on the wire, and its fields in order. */
export interface Message<Parts extends readonly Part[] = readonly Part[]> {
  readonly id: number;
  readonly name: string;
  readonly parts: Parts;
  /** What is written where a value is not given. */
  readonly usual?: Scope;
  /** The first server version that has it; absent: all have. */
  readonly since?: number;
}

/** What a message carries. */
export type ValuesOf<M> = M extends Message<infer Parts> ? Values<Parts> : never;

export const message = <const Parts extends readonly Part[]>(
  id: number,
  name: string,
  parts: Parts,
): Message<Parts> => ({ id, name, parts });

/** A message that only clients of this server version and later ones send, or are sent: others do not know it. */
export const existsSince = <Parts extends readonly Part[]>(
  version: number,
  message: Message<Parts>,
): Message<Parts> => ({ ...message, since: version });

type Scope = Readonly<Record<string, unknown>>;

/** The parts with those of these names optional. */
type Optional<Parts extends readonly Part[], Names> = {
  readonly [Index in keyof Parts]: Parts[Index] extends { readonly name: Names }
    ? Gate<readonly [Parts[Index]]>
    : Parts[Index];
};

/**
 * A message most of whose values are the same each time: these need not be given, and are turned into text once instead of each
 * time.
 */
export const withUsual = <const Parts extends readonly Part[], const Usual extends Partial<Values<Parts>>>(
  message: Message<Parts>,
  usual: Usual,
): Message<Optional<Parts, keyof Usual>> =>
  ({ ...message, usual }) as unknown as Message<Optional<Parts, keyof Usual>>;

/** The values with the usual ones that are not given (or given as undefined). */
export function withUsualValues(usual: Scope, values: Scope): Scope {
  const all: Record<string, unknown> = { ...values };
  for (const name in usual) all[name] ??= usual[name];
  return all;
}

/** Everything that the message says: what is given, and the usual values of the rest. */
export const allValues = (message: Message, values: object): object =>
  message.usual === undefined ? values : withUsualValues(message.usual, values as Scope);

/** Per message and server version: the parts without their version gates. */
const layouts = new WeakMap<Message, Map<number, readonly Part[]>>();

function partsAt(parts: readonly Part[], version: number): readonly Part[] {
  return parts.flatMap((part): readonly Part[] => {
    switch (part.kind) {
      case 'gate':
        return version >= part.from && version <= part.to ? partsAt(part.parts, version) : [];
      case 'when':
      case 'group':
      case 'option':
      case 'list':
        return [{ ...part, parts: partsAt(part.parts, version) }];
      default:
        return [part];
    }
  });
}

/** The parts of `message` in one server version, gates resolved. */
export function layoutOf(message: Message, version: number): readonly Part[] {
  let versions = layouts.get(message);
  if (versions === undefined) {
    versions = new Map();
    layouts.set(message, versions);
  }
  let layout = versions.get(version);
  if (layout === undefined) {
    layout = partsAt(message.parts, version);
    versions.set(version, layout);
  }
  return layout;
}

/** The value at a dotted path. */
export function valueAt(scope: unknown, path: readonly string[]): unknown {
  let value = scope;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Scope)[name];
  }
  return value;
}
