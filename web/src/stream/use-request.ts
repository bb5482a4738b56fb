import { useCallback, useRef, useState } from 'react';
import { ApiFailure } from './api.ts';
import { liveConnection } from './use-live.ts';

/**
 * Runs one request at a time. `busy` while it runs; a second call meanwhile does nothing. When the session has ended,
 * the sign-in form comes.
 */
export function useRequest(): {
  readonly busy: boolean;
  readonly run: (work: () => Promise<void>, failed: (error: unknown) => void) => Promise<void>;
} {
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const run = useCallback(async (work: () => Promise<void>, failed: (error: unknown) => void) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    try {
      await work();
    } catch (error) {
      if (error instanceof ApiFailure && error.status === 401) liveConnection.restart();
      failed(error);
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return { busy, run };
}
