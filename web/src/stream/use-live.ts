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

/** Reads the status at once, for after an action; the stream brings it a moment later in any case. */
export async function refreshStatus(): Promise<void> {
  try {
    liveStore.set({ status: await read<StatusView>('/api/status') });
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
  }
}

const USUAL_TICK = 0.01;

/** The price step of an instrument; a cent until it is known. */
export const useMinTick = (conId: number | undefined): number =>
  useLive((state) => (conId === undefined ? undefined : state.instruments.get(conId)?.minTick)) ?? USUAL_TICK;
