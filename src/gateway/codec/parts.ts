import type { WireType } from './wire-types.ts';

/** One named value. */
export interface Field<Name extends string = string, Value = unknown> {
  readonly kind: 'field';
  readonly name: Name;
  readonly type: WireType<Value>;
}
/** A field that always says the same, such as a message's own version number; ignored when read. */
export interface Fixed {
  readonly kind: 'fixed';
  readonly text: string;
}
/** Fields that exist in server versions `from` to `to`, both included. */
export interface Gate<Parts extends readonly Part[] = readonly Part[]> {
  readonly kind: 'gate';
  readonly from: number;
  readonly to: number;
  readonly parts: Parts;
}
/** Fields that follow only when an earlier value, found by its dotted path, passes the test. */
export interface When<Parts extends readonly Part[] = readonly Part[]> {
  readonly kind: 'when';
  readonly path: readonly string[];
  readonly test: (value: unknown) => boolean;
  readonly parts: Parts;
}
/** Fields that belong together under one name. */
export interface Group<Name extends string = string, Parts extends readonly Part[] = readonly Part[]> {
  readonly kind: 'group';
  readonly name: Name;
  readonly parts: Parts;
}
/** A flag, and when it is 1 the group. */
export interface Option<Name extends string = string, Parts extends readonly Part[] = readonly Part[]> {
  readonly kind: 'option';
  readonly name: Name;
  readonly parts: Parts;
}
/** A count and as many groups. */
export interface List<Name extends string = string, Parts extends readonly Part[] = readonly Part[]> {
  readonly kind: 'list';
  readonly name: Name;
  readonly parts: Parts;
}
/** A count and as many single values. */
export interface Scalars<Name extends string = string, Value = unknown> {
  readonly kind: 'scalars';
  readonly name: Name;
  readonly type: WireType<Value>;
}

export type Part = Field | Fixed | Gate | When | Group | Option | List | Scalars;

export const field = <const Name extends string, Value>(
  name: Name,
  type: WireType<Value>,
): Field<Name, Value> => ({ kind: 'field', name, type });

export const fixed = (text: string): Fixed => ({ kind: 'fixed', text });

export const gate = <const Parts extends readonly Part[]>(
  from: number,
  to: number,
  parts: Parts,
): Gate<Parts> => ({ kind: 'gate', from, to, parts });

export const since = <const Parts extends readonly Part[]>(version: number, parts: Parts): Gate<Parts> =>
  gate(version, Number.POSITIVE_INFINITY, parts);

/** Fields that server versions below `version` have. */
export const before = <const Parts extends readonly Part[]>(version: number, parts: Parts): Gate<Parts> =>
  gate(0, version - 1, parts);

export const when = <const Parts extends readonly Part[]>(
  path: string,
  test: (value: unknown) => boolean,
  parts: Parts,
): When<Parts> => ({ kind: 'when', path: path.split('.'), test, parts });

export const group = <const Name extends string, const Parts extends readonly Part[]>(
  name: Name,
  parts: Parts,
): Group<Name, Parts> => ({ kind: 'group', name, parts });

export const option = <const Name extends string, const Parts extends readonly Part[]>(
  name: Name,
  parts: Parts,
): Option<Name, Parts> => ({ kind: 'option', name, parts });

export const list = <const Name extends string, const Parts extends readonly Part[]>(
  name: Name,
  parts: Parts,
): List<Name, Parts> => ({ kind: 'list', name, parts });

export const scalars = <const Name extends string, Value>(
  name: Name,
  type: WireType<Value>,
): Scalars<Name, Value> => ({ kind: 'scalars', name, type });

export const isNotEmpty = (value: unknown): boolean => value !== undefined && value !== '';
export const isOneOf =
  (...allowed: readonly unknown[]) =>
  (value: unknown): boolean =>
    allowed.includes(value);

type UnionToIntersection<Union> = (Union extends unknown ? (part: Union) => void : never) extends (
  part: infer Intersection,
) => void
  ? Intersection
  : never;

type Flatten<Value> = { [Key in keyof Value]: Value[Key] };

type PartValues<P> =
  P extends Field<infer Name, infer Value>
    ? undefined extends Value
      ? { readonly [Key in Name]?: Value }
      : { readonly [Key in Name]: Value }
    : P extends Gate<infer Parts>
      ? Partial<Values<Parts>>
      : P extends When<infer Parts>
        ? Partial<Values<Parts>>
        : P extends Group<infer Name, infer Parts>
          ? { readonly [Key in Name]: Values<Parts> }
          : P extends Option<infer Name, infer Parts>
            ? { readonly [Key in Name]?: Values<Parts> }
            : P extends List<infer Name, infer Parts>
              ? { readonly [Key in Name]: readonly Values<Parts>[] }
              : P extends Scalars<infer Name, infer Value>
                ? { readonly [Key in Name]: readonly Value[] }
                : object;

/** The values that a sequence of parts carries. Fields of some versions or conditions only are optional. */
export type Values<Parts extends readonly Part[]> = Part extends Parts[number]
  ? object
  : Flatten<UnionToIntersection<PartValues<Parts[number]>>>;
