import { isEqualJson } from '../core/equal-json.ts';
import type { OrderView, SignalView } from './views.ts';

/** What leads from one list to the next. */
export interface ListChanges<Row> {
  /** As they are now, newest first. One that is in the list is replaced there; the others come ahead of all. */
  readonly changed: readonly Row[];
  /** Names of those that are not in the list any more. */
  readonly removed: readonly string[];
  /** How many rows the list holds then: a reader whose list has another number has missed something. */
  readonly total: number;
}

/** What names a row of a list, in all of its versions. */
export type NameOf<Row> = (row: Row) => string;
export const nameOfOrder: NameOf<OrderView> = ({ ref }) => ref;
export const nameOfSignal: NameOf<SignalView> = ({ id }) => id;

/** What leads from one list to another, both newest first; `undefined` where that cannot be told as changes. */
export function listChanges<Row>(
  before: readonly Row[],
  after: readonly Row[],
  nameOf: NameOf<Row>,
): ListChanges<Row> | undefined {
  const total = after.length;
  const isNamed = (row: Row, name: string | undefined): boolean => nameOf(row) === name;
  // Mostly the same rows are in both.
  if (
    total === before.length &&
    after.every((row, index) => {
      const was = before[index];
      return was !== undefined && isNamed(row, nameOf(was));
    })
  ) {
    return { changed: after.filter((row, index) => !isEqualJson(before[index], row)), removed: [], total };
  }
  const known = new Map(before.map((row) => [nameOf(row), row]));
  const changed: Row[] = [];
  const names: string[] = [];
  for (const row of after) {
    const name = nameOf(row);
    const was = known.get(name);
    if (was === undefined) names.push(name);
    if (was === undefined || !isEqualJson(was, row)) changed.push(row);
    known.delete(name);
  }
  const removed = [...known.keys()];
  for (const row of before) if (!known.has(nameOf(row))) names.push(nameOf(row));
  const isTold = names.length === total && after.every((row, index) => isNamed(row, names[index]));
  return isTold ? { changed, removed, total } : undefined;
}

/** The list after its changes; rows that have not changed stay the same objects. */
export function withListChanges<Row>(
  rows: readonly Row[],
  { changed, removed }: ListChanges<Row>,
  nameOf: NameOf<Row>,
): readonly Row[] {
  const now = new Map(changed.map((row) => [nameOf(row), row]));
  const gone = new Set(removed);
  const kept: Row[] = [];
  for (const row of rows) {
    const name = nameOf(row);
    if (gone.has(name)) continue;
    kept.push(now.get(name) ?? row);
    now.delete(name);
  }
  return [...now.values(), ...kept];
}
