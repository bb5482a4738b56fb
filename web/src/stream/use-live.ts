import { useSyncExternalStore } from 'react';
import type { StatusView } from '../../../src/app/views.ts';
import { ApiFailure, read } from './api.ts';
import { LiveConnection } from './connection.ts';
import { emptyState, type LiveState, LiveStore } from './live-state.ts';

export const liveStore = new LiveStore(emptyState(Date.now()));
export const liveConnection = new LiveConnection(liveStore);

/** A part of the live state. `select` must give the same value for the same state. */
export const useLive = <Part>(select: (state: LiveState) => Part): Part =>
  useSyncExternalStore(liveStore.subscribe, () => select(liveStore.get()));

/**
 * Reads the status at once, for after an action; the stream brings it a moment later in any case. What comes after
 * something newer, or when another account is shown by now, is left.
 */
export async function refreshStatus(): Promise<void> {
  try {
    const { account } = liveStore.get();
    const status = await read<StatusView>('/api/status');
    const now = liveStore.get();
    if (now.account === account && (now.status === undefined || now.status.now <= status.now))
      liveStore.set({ status });
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
  }
}

/** The price step of an instrument; undefined until it is known. */
export const useMinTick = (conId: number | undefined): number | undefined =>
  useLive((state) => (conId === undefined ? undefined : state.instruments.get(conId)?.minTick));

/** The account that the page shows; undefined: all of them. */
export const useShownAccount = (): string | undefined => useLive((state) => state.account);
