import { useSyncExternalStore } from 'react';

export interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
  /** Stays until acknowledged. */
  readonly stays: boolean;
  readonly testId?: string;
  /** Does again what failed. */
  readonly retry?: () => void;
}

const SHOWN_MS = 7_000;
const MOST = 4;

let notices: readonly Notice[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

/**
 * Makes room for one more: of those that go by themselves first, then the oldest. What has to be acknowledged is not pushed
 * away by what need not.
 */
export function withRoom(shown: readonly Notice[]): readonly Notice[] {
  if (shown.length < MOST) return shown;
  const passing = shown.find(({ stays }) => !stays) ?? shown[0];
  return shown.filter((notice) => notice !== passing);
}

function change(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}

export const dismiss = (id: number): void => change(notices.filter((notice) => notice.id !== id));

/** Tells the outcome of an action in the corner of the page. Failures stay until acknowledged. */
export function notify(notice: Omit<Notice, 'id' | 'stays'> & { readonly stays?: boolean }): void {
  const id = nextId;
  nextId += 1;
  const stays = notice.stays ?? notice.tone === 'bad';
  change([...withRoom(notices), { ...notice, id, stays }]);
  if (!stays) setTimeout(() => dismiss(id), SHOWN_MS);
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useNotices = (): readonly Notice[] => useSyncExternalStore(subscribe, () => notices);
