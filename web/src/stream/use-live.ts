import { useSyncExternalStore } from 'react';
import { LiveConnection } from './connection.ts';
import { emptyState, type LiveState, LiveStore } from './live-state.ts';

export const liveStore = new LiveStore(emptyState(Date.now()));
export const liveConnection = new LiveConnection(liveStore);

/** A part of the live state. `select` must give the same value for the same state. */
export const useLive = <Part>(select: (state: LiveState) => Part): Part =>
  useSyncExternalStore(liveStore.subscribe, () => select(liveStore.get()));

const USUAL_TICK = 0.01;

/** The price step of an instrument; a cent until it is known. */
export const useMinTick = (conId: number | undefined): number =>
  useLive((state) => (conId === undefined ? undefined : state.instruments.get(conId)?.minTick)) ?? USUAL_TICK;
