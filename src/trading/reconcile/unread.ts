import type { Listed } from '../../broker/listed.ts';

const NAMES = {
  executions: 'executions',
  openOrders: 'open orders',
  completedOrders: 'completed orders',
  positions: 'positions',
} as const;
type ListName = keyof typeof NAMES;

/** How many rows of which lists could not be read. */
export type UnreadLists = Partial<Readonly<Record<ListName, number>>>;

const LISTS = Object.keys(NAMES) as readonly ListName[];

/** Nothing where all rows could be read. */
export function unreadOf(lists: Readonly<Record<ListName, Listed<unknown>>>): {
  readonly unread?: UnreadLists;
} {
  const found = LISTS.flatMap((name) => {
    const { unread = 0 } = lists[name];
    return unread > 0 ? [[name, unread] as const] : [];
  });
  return found.length > 0 ? { unread: Object.fromEntries(found) } : {};
}

/** For people: `1 of the open orders`. */
export const unreadText = (unread: UnreadLists): string =>
  LISTS.flatMap((name) => (unread[name] === undefined ? [] : [`${unread[name]} of the ${NAMES[name]}`])).join(
    ', ',
  );
