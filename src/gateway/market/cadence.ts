import { performance } from 'node:perf_hooks';
import type { UnixMs } from '../../core/clock.ts';
import type { ClientFeed } from './client-feed.ts';

export interface Interval {
  /** Market time between two runs. */
  readonly marketMs: number;
  /** Real time between two runs at least, for markets that are played fast. */
  readonly realMs: number;
}

/** Runs something again and again as market time goes on. Returns the way to stop. */
export function every(
  feed: Pick<ClientFeed, 'onStep' | 'isStepped'>,
  { marketMs, realMs }: Interval,
  run: (now: UnixMs) => void,
): () => void {
  let marketDue: number | undefined;
  let realDue = performance.now() + realMs;
  return feed.onStep((now) => {
    marketDue ??= now + marketMs;
    if (now < marketDue) return;
    const real = performance.now();
    if (real < realDue && !feed.isStepped()) return;
    marketDue = now + marketMs;
    realDue = real + realMs;
    run(now);
  });
}
