import type { Listed } from '../listed.ts';

/** Messages that are rows of lists, with their ids at IB. */
const ROWS = { openOrder: 5, execDetails: 11, position: 61, completedOrder: 101 } as const;
export type ListRow = keyof typeof ROWS;

const ROW_OF = new Map<unknown, ListRow>(
  (Object.keys(ROWS) as ListRow[]).flatMap((row) => [
    [row, row],
    [ROWS[row], row],
  ]),
);

/** Counts the rows that could not be read, so that a list without them is not taken for the whole. */
export class UnreadRows {
  readonly #counts = new Map<ListRow, number>();

  /** A message could not be read: its event's name or its id. Nothing where it is no row of a list. */
  note(message: string | number): void {
    const row = ROW_OF.get(message);
    if (row !== undefined) this.#counts.set(row, this.#of(row) + 1);
  }

  /** Asks for a list and says how many of its rows were lost. A row that came unasked meanwhile counts, too: nothing tells them apart. */
  async during<Row>(row: ListRow, ask: () => Promise<Listed<Row>>): Promise<Listed<Row>> {
    const before = this.#of(row);
    const told = await ask();
    const unread = this.#of(row) - before;
    return told.ok && unread > 0 ? { ...told, unread } : told;
  }

  #of(row: ListRow): number {
    return this.#counts.get(row) ?? 0;
  }
}
